"""Reads about orders: a cart before, an order after."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.errors import NotFound
from pwa_tickets.orders.pricing import CartSeat


class OrderLine(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One line as it was sold."""

    id: UUID
    item_type: str
    item_name: str
    quantity: int
    price_in_cents: int
    paid_in_cents: int
    ticket_id: UUID | None = None
    show_seat_id: UUID | None = None
    upsell_item_id: UUID | None = None


class OrderTicket(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One ticket of an order."""

    id: UUID
    ticket_number: str
    qr_code: str
    show_id: UUID
    section: str
    row_name: str
    seat_number: str
    price_in_cents: int
    scanned_at: datetime | None
    voided_at: datetime | None


class RefundView(msgspec.Struct, kw_only=True):
    """Money on its way back."""

    amount_in_cents: int
    status: str
    reason: str
    lost_show_seat_ids: list[UUID]


class OrderShow(msgspec.Struct, kw_only=True):
    """One show of an order with the seats the order has there, in the order they sit."""

    show_id: UUID
    title: str
    series_name: str
    poster: str
    starts_at: datetime
    doors_at: datetime | None
    venue_name: str
    city: str | None
    time_zone: str
    tickets: list[OrderTicket]


class OrderView(msgspec.Struct, kw_only=True, omit_defaults=True):
    """An order as its buyer sees it."""

    id: UUID
    order_number: str
    status: str
    customer_name: str
    customer_email: str
    customer_phone: str | None = None
    total_amount_in_cents: int
    refunded_amount_in_cents: int
    currency: str
    created_at: datetime
    paid_at: datetime | None = None
    reserved_until: datetime | None = None
    stripe_payment_intent_id: str | None = None
    show_id: UUID | None = None
    access_version: int = 1
    items: list[OrderLine]
    tickets: list[OrderTicket]
    refunds: list[RefundView]


ORDER = text("""
    select id, order_number, status, customer_name, customer_email, customer_phone, total_amount_in_cents,
           refunded_amount_in_cents, currency, created_at, paid_at, expires_at as reserved_until, stripe_payment_intent_id,
           show_id, access_version
    from ticket_orders where id = :id
""")
LINES = text("""
    select i.id, i.item_type, i.item_name, i.quantity, i.price_in_cents, i.paid_in_cents, i.ticket_id, i.show_seat_id,
           i.upsell_item_id
    from ticket_order_items i
    left join show_seats ss on ss.id = i.show_seat_id left join recital_shows sh on sh.id = ss.show_id
    left join seats s on s.id = ss.seat_id left join venue_sections v on v.id = s.section_id
    where i.ticket_order_id = :id
    order by (i.show_seat_id is null), sh.starts_at, v.display_order, s.row_name, s.x_position, i.item_name
""")
TICKETS = text("""
    select t.id, t.ticket_number, t.qr_code, ss.show_id, v.name as section, s.row_name, s.seat_number,
           i.paid_in_cents as price_in_cents, t.scanned_at, t.voided_at
    from tickets t
    join show_seats ss on ss.id = t.show_seat_id join recital_shows sh on sh.id = ss.show_id
    join seats s on s.id = ss.seat_id join venue_sections v on v.id = s.section_id
    join ticket_order_items i on i.ticket_id = t.id and i.ticket_order_id = t.ticket_order_id
    where t.ticket_order_id = :id
    order by sh.starts_at, v.display_order, s.row_name, s.x_position, s.seat_number
""")
REFUNDS = text("""
    select amount_in_cents, status, reason, lost_show_seat_ids from refunds where ticket_order_id = :id order by created_at
""")
SHOWS = text("""
    select sh.id, sh.title, se.name as series_name, se.poster, sh.starts_at, sh.doors_at,
      v.name as venue_name, v.city, v.time_zone
    from recital_shows sh join recital_series se on se.id = sh.recital_series_id join venues v on v.id = sh.venue_id
    where sh.id = any(:ids) order by sh.starts_at, sh.id
""")
CART_SEATS = text("""
    select ss.id, ss.show_id, sh.recital_series_id as series_id, sh.title as show_title, sh.starts_at, ve.time_zone,
           v.name as section, s.row_name, s.seat_number, coalesce(z.name, 'Seat') as zone, ss.price_in_cents
    from show_seats ss join recital_shows sh on sh.id = ss.show_id join seats s on s.id = ss.seat_id
    join venue_sections v on v.id = s.section_id join venues ve on ve.id = s.venue_id
    left join price_zones z on z.id = s.price_zone_id
    where ss.id = any(:ids)
    order by sh.starts_at, ss.show_id, v.display_order, s.row_name, s.x_position, s.seat_number
""")


async def order(db: AsyncSession, order_id: UUID) -> OrderView:
    """One order with its lines, tickets and refunds; whose it is, the policies decide.

    Raises:
        NotFound: not there, or not this actor's to see.
    """
    row = (await db.execute(ORDER, {"id": order_id})).mappings().one_or_none()
    if row is None:
        raise NotFound()
    key = {"id": order_id}
    return OrderView(
        **row,
        items=[OrderLine(**item) for item in (await db.execute(LINES, key)).mappings()],
        tickets=[OrderTicket(**item) for item in (await db.execute(TICKETS, key)).mappings()],
        refunds=[RefundView(**item) for item in (await db.execute(REFUNDS, key)).mappings()],
    )


async def shows(db: AsyncSession, order: OrderView) -> list[OrderShow]:
    """The order's tickets gathered by show, soonest first."""
    rows = (await db.execute(SHOWS, {"ids": list({ticket.show_id for ticket in order.tickets})})).mappings()
    return [
        OrderShow(
            show_id=row["id"],
            title=row["title"],
            series_name=row["series_name"],
            poster=row["poster"],
            starts_at=row["starts_at"],
            doors_at=row["doors_at"],
            venue_name=row["venue_name"],
            city=row["city"],
            time_zone=row["time_zone"],
            tickets=[ticket for ticket in order.tickets if ticket.show_id == row["id"]],
        )
        for row in rows
    ]


async def cart_seats(db: AsyncSession, ids: Collection[UUID]) -> list[CartSeat]:
    """What the lines of these seats say, ordered by show and as they sit."""
    return [CartSeat(**row) for row in (await db.execute(CART_SEATS, {"ids": list(ids)})).mappings()]
