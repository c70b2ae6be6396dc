"""What a family can choose from: what it gets back, the shows it can come to, and the seats it would have there."""

from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.errors import NotFound
from pwa_tickets.orders.exchange_plan import Move, plan_exchange
from pwa_tickets.orders.family_choice_models import FamilyChoice
from pwa_tickets.orders.family_choices import tickets_in_question
from pwa_tickets.orders.order_view import Order, Ticket
from pwa_tickets.orders.refundable import left_of_lines, lines_left
from pwa_tickets.orders.seat_matching import PlacedSeat, match_party, sit_together
from pwa_tickets.shows.show_view import SHOW_COLUMNS, SHOW_TABLES, Show


class SeatsOffered(msgspec.Struct, kw_only=True, frozen=True):
    """The seats a family would have at another show.

    Attributes:
        seats: each ticket with its new seat, as they sit.
        together: whether they are side by side.
        same: whether they are called like the old ones.
        difference_in_cents: what they cost more than was paid, which nobody pays; negative: what goes back.
    """

    show: Show
    seats: tuple[tuple[Ticket, PlacedSeat], ...]
    moves: tuple[Move, ...]
    together: bool
    same: bool
    difference_in_cents: int


_SHOWS: Final = text(f"""
    select {SHOW_COLUMNS} from {SHOW_TABLES}
    where sh.id <> :show_id and sh.cancelled_at is null and sh.sale_opens_at <= now()
      and coalesce(sh.sale_closes_at, sh.starts_at) > now() and :seats <= (
        select count(*) from show_seats ss where ss.show_id = sh.id
        and (ss.status = 'available' or ss.status = 'reserved' and ss.reserved_until <= clock_timestamp()))
    order by sh.starts_at, sh.id
""")  # noqa: S608 – constants of ours
_SEATS: Final = text("""
    select l.show_seat_id::text as id, l.section, l.row_name, l.seat_number, l.zone_name, l.price_in_cents, l.x_position as x,
      case s.seat_type when 'ada' then 'ada' else 'regular' end as kind,
       ss.status = 'available' or ss.status = 'reserved' and ss.reserved_until <= clock_timestamp() as is_free
    from seat_labels l join show_seats ss on ss.id = l.show_seat_id join seats s on s.id = l.seat_id
    where l.show_id = :show_id and s.seat_type <> 'blocked' order by l.place
""")


async def left_of(db: AsyncSession, order: Order, choice: FamilyChoice) -> int:
    """What may go back of the tickets in question, in cents. System actor."""
    tickets = {ticket.id for ticket in tickets_in_question(order, choice)}
    lines = [line.item_id for line in await lines_left(db, order.id) if line.ticket_id in tickets]
    return await left_of_lines(db, order.id, lines)


async def shows_to_come_to(db: AsyncSession, order: Order, choice: FamilyChoice) -> list[Show]:
    """The shows on sale that have room for the party, soonest first. System actor."""
    values = {"show_id": choice.show_id, "seats": len(tickets_in_question(order, choice))}
    rows = await db.execute(_SHOWS, values)
    return [msgspec.convert(dict(row), Show) for row in rows.mappings()]


async def offer_seats(
    db: AsyncSession, order: Order, choice: FamilyChoice, show_id: UUID
) -> SeatsOffered | None:
    """The seats the party would have at another show; None where there is no room for it. System actor.

    Raises:
        NotFound: no such show, or it is not on sale.
        OverCap, NotMovable: they could not move there.
    """
    shows = {show.id: show for show in await shows_to_come_to(db, order, choice)}
    if show_id not in shows:
        raise NotFound()
    tickets = tickets_in_question(order, choice)
    seat_of = {item.ticket_id: str(item.show_seat_id) for item in order.items}
    known = {seat.id: seat for seat in await _seats_of(db, choice.show_id)}
    party = [known[seat_of[ticket.id]] for ticket in tickets]
    there = await _seats_of(db, show_id)
    seats = match_party(party, there)
    if seats is None:
        return None
    moves = tuple(
        Move(ticket_id=ticket.id, show_seat_id=UUID(seat.id))
        for ticket, seat in zip(tickets, seats, strict=True)
    )
    plan = await plan_exchange(db, order.id, moves)
    return SeatsOffered(
        show=shows[show_id],
        seats=tuple(zip(tickets, seats, strict=True)),
        moves=moves,
        together=len(seats) == 1 or sit_together(seats, there),
        same=[seat.name for seat in seats] == [seat.name for seat in party],
        difference_in_cents=plan.difference_in_cents,
    )


async def _seats_of(db: AsyncSession, show_id: UUID) -> list[PlacedSeat]:
    rows = await db.execute(_SEATS, {"show_id": show_id})
    return [msgspec.convert(dict(row), PlacedSeat) for row in rows.mappings()]
