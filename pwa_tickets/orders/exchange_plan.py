"""Which ticket would move to which seat, and what that would come to; nothing is changed here."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.errors import Fact, TicketsError
from pwa_tickets.orders.order_view import Ticket


class NotMovable(TicketsError):
    """Refuse to move a ticket that has ended, or that somebody came in with."""

    status, slug, title, sqlstate = 409, "not-movable", "This ticket can’t move", "TKMOV"
    description = "At least one ticket has ended, or was used at a door. Nothing was changed."
    fact_types: ClassVar = {"ticket_ids": Fact(list[UUID], "The tickets that cannot move.")}
    sentence = "A ticket that has ended, or that somebody came in with, can’t move to another seat."


class MovedMeanwhile(TicketsError):
    """Refuse to move a ticket that somebody moved since it was looked at."""

    status, slug, title, sqlstate = 409, "moved-meanwhile", "Somebody moved this ticket", "TKMVD"
    description = "At least one ticket is not at the seat it was said to leave any more. Nothing was changed."
    fact_types: ClassVar = {"ticket_ids": Fact(list[UUID], "The tickets that have another seat now.")}
    sentence = "Somebody just moved these tickets. Nothing was changed; please look again."


class Move(msgspec.Struct, kw_only=True, frozen=True):
    """A ticket, and the seat that it moves to.

    Attributes:
        show_seat_id: a seat of a show, the ticket's own or another.
        from_seat_id: the seat that it is to leave; one that somebody moved elsewhere meanwhile is refused.
    """

    ticket_id: UUID
    show_seat_id: UUID
    from_seat_id: UUID | None = None


class PlannedMove(msgspec.Struct, kw_only=True, frozen=True):
    """A ticket that would move.

    Attributes:
        price_in_cents: of the new seat.
        paid_in_cents: what is left of what was paid for the ticket.
    """

    ticket_id: UUID
    from_seat_id: UUID
    show_seat_id: UUID
    price_in_cents: int
    paid_in_cents: int


class ExchangePlan(msgspec.Struct, kw_only=True, frozen=True):
    """What an exchange would come to.

    Attributes:
        difference_in_cents: what the family owes; negative: what is too much.
        moves: the tickets that move, as they sit; those that have their seat already are left out.
    """

    difference_in_cents: int
    moves: tuple[PlannedMove, ...]


_PLAN: Final = text("select plan_exchange(:order_id, :moves)").bindparams(bindparam("moves", type_=JSONB))


def moves_to(
    tickets: Sequence[Ticket], seats: Sequence[UUID], sits_at: Mapping[UUID, UUID]
) -> tuple[Move, ...]:
    """Who takes which seat: whoever has one of them keeps it, the others take what is left as they sit now.

    Args:
        tickets: as they sit.
        seats: as many as tickets, in the order of the hall.
        sits_at: ticket → its seat now.
    """
    free = iter([seat for seat in seats if seat not in {sits_at[ticket.id] for ticket in tickets}])
    return tuple(
        Move(ticket_id=ticket.id, from_seat_id=own, show_seat_id=own if own in seats else next(free))
        for ticket in tickets
        for own in (sits_at[ticket.id],)
    )


async def plan_exchange(db: AsyncSession, order_id: UUID, moves: Sequence[Move]) -> ExchangePlan:
    """What an exchange would come to. Staff or system actor.

    Raises:
        UnknownLines, MovedMeanwhile, NotMovable, SeatTwice, UnknownSeats, SeatsTaken, OverCap: it would be refused.
    """
    plan = await db.scalar(_PLAN, {"order_id": order_id, "moves": msgspec.to_builtins(moves)})
    return msgspec.convert(plan, ExchangePlan)
