"""Moving tickets to other seats, for programs of the staff."""

from typing import Annotated, ClassVar
from uuid import UUID

import msgspec
from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput, NotAllowed, NotFound, NotSignedIn
from pwa_tickets.orders import exchange
from pwa_tickets.orders.exchange import Difference
from pwa_tickets.orders.exchange_plan import Move, MovedMeanwhile, NotMovable
from pwa_tickets.orders.order_view import Order, Ticket, read_order
from pwa_tickets.orders.refund_rights import OverRefundLimit
from pwa_tickets.orders.refunds import RefundExceeds, UnknownLines
from pwa_tickets.orders.requests import ORDER
from pwa_tickets.seats.reservations import OverCap, SeatsTaken, SeatTwice, UnknownSeats
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.openapi import STAFF
from pwa_tickets.web.problems import changing

REFUSALS = changing(
    *(NotSignedIn, NotAllowed, NotFound, InvalidInput),
    *(MovedMeanwhile, NotMovable, exchange.DifferenceOpen, RefundExceeds, UnknownLines, OverRefundLimit),
    *(SeatsTaken, SeatTwice, UnknownSeats, OverCap),
)


class MoveRequest(msgspec.Struct, kw_only=True):
    """The seat that a ticket moves to.

    Attributes:
        show_seat_id: a seat of a show, the ticket's own or another.
        difference: what becomes of the difference in price: `cash` is collected or paid out, `refund` goes back to the card,
            `waive` moves no money.
    """

    EXAMPLE: ClassVar = {"show_seat_id": ORDER, "difference": "waive"}

    show_seat_id: UUID
    difference: Difference | None = None


class ExchangeRequest(msgspec.Struct, kw_only=True):
    """Which tickets of an order move where.

    Attributes:
        moves: each ticket with its new seat; they may take one another's.
        difference: what becomes of the difference in price of all together.
        agreed_in_cents: the difference that somebody said yes to; another one is refused.
    """

    EXAMPLE: ClassVar = {"moves": [{"ticket_id": ORDER, "show_seat_id": ORDER}], "difference": "cash"}

    moves: Annotated[list[Move], msgspec.Meta(min_length=1, max_length=200)]
    difference: Difference | None = None
    agreed_in_cents: Annotated[int, msgspec.Meta(ge=-99_999_999, le=99_999_999)] | None = None


class Exchanged(msgspec.Struct, kw_only=True, omit_defaults=True):
    """An exchange, and its order after it.

    Attributes:
        order: as the family sees it, with the new codes.
        difference_in_cents: what was collected or waived; negative: what went back, or was kept.
        refund_id: the money that goes back, where some does.
    """

    order: Order
    difference_in_cents: int
    refund_id: UUID | None = None


@post(
    "/api/admin/ticketing/tickets/{ticket_id:uuid}/move",
    status_code=200,
    tags=["staff"],
    security=STAFF,
    responses=REFUSALS,
)
async def move_ticket(
    ticket_id: FromPath[UUID],
    data: JSONBody[MoveRequest],
    staff: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Ticket:
    """Move a ticket to another seat; its old code lets nobody in any more. Safe to repeat."""
    move = Move(ticket_id=ticket_id, show_seat_id=data.show_seat_id)
    async with database.transaction(SYSTEM) as db:  # what follows is queued in the same transaction
        return await exchange.move_ticket(db, settings, move, staff=staff, difference=data.difference)


@post(
    "/api/admin/ticketing/orders/{order_id:uuid}/exchange",
    status_code=200,
    tags=["staff"],
    security=STAFF,
    responses=REFUSALS,
)
async def exchange_tickets(
    order_id: FromPath[UUID],
    data: JSONBody[ExchangeRequest],
    staff: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Exchanged:
    """Move a whole party to other seats at once, or nobody. Safe to repeat: whoever sits there already stays."""
    async with database.transaction(SYSTEM) as db:  # what follows is queued in the same transaction
        made = await exchange.exchange_tickets(
            db,
            settings,
            order_id,
            data.moves,
            staff=staff,
            difference=data.difference,
            agreed_in_cents=data.agreed_in_cents,
        )
        return Exchanged(
            order=await read_order(db, order_id),
            difference_in_cents=made.difference_in_cents,
            refund_id=made.refund_id,
        )


ROUTES = [move_ticket, exchange_tickets]
