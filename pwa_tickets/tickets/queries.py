"""Orders with their tickets, as paper, mail and the lookup page need them. Row security decides whose."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.errors import NotFound
from pwa_tickets.tickets.facts import Order, OrderUpsell, SeatName, Show, Ticket, Venue
from pwa_tickets.tickets.seat_map_picture import SeatMapPicture, draw

_ORDERS = """
    select id, order_number, customer_name, customer_email, status, currency, access_version,
           total_amount_in_cents as total_in_cents, refunded_amount_in_cents as refunded_in_cents
    from ticket_orders
"""

_TICKETS = text("""
    select t.ticket_order_id, t.id, t.ticket_number, t.qr_code, t.voided_at,
           section.name as section, s.row_name, s.seat_number, zone.name as zone_name, s.x_position, s.y_position,
           coalesce(line.price_in_cents, ss.price_in_cents) as price_in_cents,
           sh.id as show_id, sh.title, sh.starts_at, sh.doors_at, sh.updated_at as show_updated_at,
           se.name as series_name, se.poster,
           v.id as venue_id, v.name as venue_name, v.address, v.city, v.time_zone
    from tickets t
    join show_seats ss on ss.id = t.show_seat_id
    join seats s on s.id = ss.seat_id
    join venue_sections section on section.id = s.section_id
    join venues v on v.id = s.venue_id
    join recital_shows sh on sh.id = ss.show_id
    join recital_series se on se.id = sh.recital_series_id
    left join price_zones zone on zone.id = s.price_zone_id
    left join ticket_order_items line on line.ticket_id = t.id
    where t.ticket_order_id = any(:order_ids)
    order by sh.starts_at, sh.id, section.display_order, length(s.row_name), s.row_name, s.x_position, s.seat_number
""")

_EXTRAS = text("""
    select ticket_order_id, item_name, item_type, quantity, paid_in_cents
    from ticket_order_items
    where ticket_order_id = any(:order_ids) and item_type <> 'ticket'
    order by created_at, item_name
""")


async def order(db: AsyncSession, order_id: UUID) -> Order:
    """One order with its tickets, or NotFound when it is not there or not this actor's."""
    rows = (await db.execute(text(f"{_ORDERS} where id = :id"), {"id": order_id})).mappings().all()
    if not rows:
        raise NotFound()
    return (await _with_tickets(db, rows))[0]


async def order_of_ticket(db: AsyncSession, ticket_id: UUID) -> tuple[Order, Ticket]:
    """The ticket and the order it came with, or NotFound."""
    order_id = await db.scalar(text("select ticket_order_id from tickets where id = :id"), {"id": ticket_id})
    if order_id is None:
        raise NotFound()
    whole = await order(db, order_id)
    return whole, next(ticket for ticket in whole.tickets if ticket.id == ticket_id)


async def orders_with_tickets(db: AsyncSession) -> list[Order]:
    """All orders this actor may see that have tickets, newest first."""
    where = "where paid_at is not null order by paid_at desc"
    rows = (await db.execute(text(f"{_ORDERS} {where}"))).mappings().all()
    return await _with_tickets(db, rows)


async def orders_to_resend(db: AsyncSession, *, order_id: UUID | None, email: str | None) -> list[Order]:
    """The paid order of this id, or the newest five of this address with a show still to come. System actor."""
    where = """
        where status = 'paid' and (id = :order_id or (lower(customer_email) = :email and exists (
          select from tickets t join show_seats ss on ss.id = t.show_seat_id join recital_shows sh on sh.id = ss.show_id
          where t.ticket_order_id = ticket_orders.id and t.voided_at is null and sh.starts_at > now() - interval '12 hours')))
        order by paid_at desc limit 5
    """
    found = await db.execute(text(_ORDERS + where), {"order_id": order_id, "email": email})
    return await _with_tickets(db, found.mappings().all())


async def show(db: AsyncSession, show_id: UUID) -> Show:
    """One show with its venue, or NotFound."""
    row = (
        (
            await db.execute(
                text("""
                select sh.id as show_id, sh.title, sh.starts_at, sh.doors_at, sh.updated_at as show_updated_at,
                       se.name as series_name, se.poster, v.id as venue_id, v.name as venue_name, v.address, v.city, v.time_zone
                from recital_shows sh join recital_series se on se.id = sh.recital_series_id
                join venues v on v.id = sh.venue_id where sh.id = :id
            """),
                {"id": show_id},
            )
        )
        .mappings()
        .first()
    )
    if row is None:
        raise NotFound()
    return _show(row)


async def pictures(db: AsyncSession, tickets: Iterable[Ticket]) -> dict[UUID, SeatMapPicture]:
    """The seat map picture of each venue these tickets are for; a venue without positions has none."""
    found = await db.execute(
        text("""
            select s.venue_id, section.name, s.row_name, s.x_position, s.y_position
            from seats s join venue_sections section on section.id = s.section_id
            where s.venue_id = any(:ids) and s.seat_type <> 'blocked'
              and s.x_position is not null and s.y_position is not null
            order by section.display_order, s.row_name
        """),
        {"ids": list({ticket.show.venue.id for ticket in tickets})},
    )
    seats: defaultdict[UUID, list[tuple[str, str, int, int]]] = defaultdict(list)
    for venue_id, section, row, x, y in found:
        seats[venue_id].append((section, row, x, y))
    drawn = {venue_id: draw(of_venue) for venue_id, of_venue in seats.items()}
    return {venue_id: picture for venue_id, picture in drawn.items() if picture}


async def seat_names(db: AsyncSession, show_seat_ids: Sequence[UUID]) -> list[SeatName]:
    """Section, row and number of these seats, as they sit."""
    rows = await db.execute(
        text("""
            select section.name as section, s.row_name, s.seat_number
            from show_seats ss join seats s on s.id = ss.seat_id join venue_sections section on section.id = s.section_id
            where ss.id = any(:ids)
            order by section.display_order, length(s.row_name), s.row_name, s.x_position, s.seat_number
        """),
        {"ids": list(show_seat_ids)},
    )
    return [SeatName(*row) for row in rows]


async def _with_tickets(db: AsyncSession, rows: Sequence[RowMapping]) -> list[Order]:
    order_ids = [row["id"] for row in rows]
    tickets: defaultdict[UUID, list[Ticket]] = defaultdict(list)
    for row in (await db.execute(_TICKETS, {"order_ids": order_ids})).mappings():
        tickets[row["ticket_order_id"]].append(_ticket(row))
    upsells: defaultdict[UUID, list[OrderUpsell]] = defaultdict(list)
    for order_id, name, kind, quantity, paid in await db.execute(_EXTRAS, {"order_ids": order_ids}):
        upsells[order_id].append(
            OrderUpsell(name=name, item_type=kind, quantity=quantity, paid_in_cents=paid)
        )
    return [
        Order(**row, tickets=tuple(tickets[row["id"]]), upsells=tuple(upsells[row["id"]])) for row in rows
    ]


def _ticket(row: RowMapping) -> Ticket:
    return Ticket(
        show=_show(row),
        x=row["x_position"],
        y=row["y_position"],
        **_only(row, "id", "ticket_number", "qr_code", "voided_at", "section", "row_name", "seat_number"),
        **_only(row, "zone_name", "price_in_cents"),
    )


def _show(row: RowMapping) -> Show:
    return Show(
        id=row["show_id"],
        updated_at=row["show_updated_at"],
        venue=Venue(id=row["venue_id"], name=row["venue_name"], **_only(row, "address", "city", "time_zone")),
        **_only(row, "title", "series_name", "poster", "starts_at", "doors_at"),
    )


def _only(row: RowMapping, *names: str) -> dict[str, Any]:
    return {name: row[name] for name in names}
