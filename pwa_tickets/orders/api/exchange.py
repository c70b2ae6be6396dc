"""Moving tickets to other seats, for programs of the staff."""

from collections.abc import Sequence
from typing import Annotated, ClassVar
from uuid import UUID

import msgspec
from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.accounts.order_links import make_token
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput, NotAllowed, NotFound, NotSignedIn
from pwa_tickets.orders import exchange, exchange_offers
from pwa_tickets.orders.checkout import OrderTooLarge
from pwa_tickets.orders.comp_allowance import OverCompAllowance
from pwa_tickets.orders.exchange import Difference
from pwa_tickets.orders.exchange_plan import Move, MovedMeanwhile, NotMovable
from pwa_tickets.orders.keeping import KeptTooLong
from pwa_tickets.orders.order_view import Order, Ticket, read_order
from pwa_tickets.orders.refund_rights import OverRefundLimit
from pwa_tickets.orders.refunds import RefundExceeds, UnknownLines
from pwa_tickets.orders.requests import ORDER
from pwa_tickets.seats.reservations import OverCap, SeatsTaken, SeatTwice, UnknownSeats
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.moments import AmbiguousTime, read_moment
from pwa_tickets.web.openapi import STAFF
from pwa_tickets.web.problems import changing

REFUSALS = changing(
    *(NotSignedIn, NotAllowed, NotFound, InvalidInput),
    *(MovedMeanwhile, NotMovable, exchange.DifferenceOpen, RefundExceeds, UnknownLines, OverRefundLimit),
    *(SeatsTaken, SeatTwice, UnknownSeats, OverCap, OverCompAllowance),
    *(exchange_offers.SeatsOffered, KeptTooLong, AmbiguousTime, OrderTooLarge),
)


class MoveRequest(msgspec.Struct, kw_only=True):
    """The seat that a ticket moves to.

    Attributes:
        show_seat_id: a seat of a show, the ticket's own or another.
        difference: what becomes of the difference in price: `link` has the family pay it, and moves the ticket then; `cash` is
            collected or paid out, `refund` goes back to the card, `waive` moves no money.
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
        pay_until: with `link`, until when the new seats are kept; the day before the show when absent.
    """

    EXAMPLE: ClassVar = {"moves": [{"ticket_id": ORDER, "show_seat_id": ORDER}], "difference": "cash"}

    moves: Annotated[list[Move], msgspec.Meta(min_length=1, max_length=200)]
    difference: Difference | None = None
    agreed_in_cents: Annotated[int, msgspec.Meta(ge=-99_999_999, le=99_999_999)] | None = None
    pay_until: str | None = None


class Exchanged(msgspec.Struct, kw_only=True, omit_defaults=True):
    """An exchange, and its order after it.

    Attributes:
        order: as the family sees it, with the new codes.
        difference_in_cents: what was collected or waived; negative: what went back, or was kept.
        refund_id: the money that goes back, where some does.
        payment_url: where the family pays the difference; its tickets move once it has. Absent unless that was asked for.
    """

    order: Order
    difference_in_cents: int
    refund_id: UUID | None = None
    payment_url: str | None = None


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
    """Move a ticket to another seat; its old code lets nobody in any more. Safe to repeat.

    With `link`, it moves once the family has paid.
    """
    move = Move(ticket_id=ticket_id, show_seat_id=data.show_seat_id)
    async with database.transaction(SYSTEM) as db:  # what follows is queued in the same transaction
        if data.difference is Difference.LINK:
            order_id = await exchange.order_of_ticket(db, ticket_id)
            await _offer(db, order_id, [move], staff=staff)
            tickets = (await read_order(db, order_id)).tickets
            return next(ticket for ticket in tickets if ticket.id == ticket_id)
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
        if data.difference is Difference.LINK:
            offered = await _offer(
                db,
                order_id,
                data.moves,
                staff=staff,
                pay_until=data.pay_until,
                agreed_in_cents=data.agreed_in_cents,
            )
            return Exchanged(
                order=await read_order(db, order_id),
                difference_in_cents=offered.difference_in_cents,
                payment_url=await _payment_url(db, settings, offered.paying_order_id),
            )
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


async def _offer(
    db: AsyncSession,
    order_id: UUID,
    moves: Sequence[Move],
    *,
    staff: StaffMember,
    pay_until: str | None = None,
    agreed_in_cents: int | None = None,
) -> exchange_offers.Offered:
    """Keep the seats until the difference is paid.

    Raises:
        InvalidInput, AmbiguousTime: until when cannot be said.
        UnknownSeats: there are no such seats; else as `exchange_offers.offer_exchange`.
    """
    seat_ids = [move.show_seat_id for move in moves]
    try:
        latest, zone = await exchange_offers.last_day(db, seat_ids)
    except NotFound:
        raise UnknownSeats(seat_ids=seat_ids) from None
    return await exchange_offers.offer_exchange(
        db,
        order_id,
        moves,
        pay_until=latest if pay_until is None else read_moment("pay_until", pay_until, zone),
        staff=staff,
        agreed_in_cents=agreed_in_cents,
    )


async def _payment_url(db: AsyncSession, settings: Settings, order_id: UUID | None) -> str | None:
    if order_id is None:
        return None
    order = await read_order(db, order_id)
    return (
        f"{settings.base_url}/orders/{order.id}?token={make_token(settings, order.id, order.access_version)}"
    )


ROUTES = [move_ticket, exchange_tickets]
