"""Moving tickets to other seats, of their show or of another: a whole party at once, with what the seats cost more or less."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, ClassVar, Final
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.audit import Subject
from pwa_tickets.errors import Fact, NotFound, TicketsError
from pwa_tickets.orders import mailing
from pwa_tickets.orders.exchange_plan import Move
from pwa_tickets.orders.models import MessageKind
from pwa_tickets.orders.order_view import Order, Ticket, read_order
from pwa_tickets.orders.refunds import follow_up, read_refund
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember


class DifferenceOpen(TicketsError):
    """Refuse an exchange while nobody decided about the difference in price."""

    status, slug, title, sqlstate = 422, "difference-open", "The price is different", "TKDIF"
    description = (
        "The new seats cost more or less than was paid, and it is not said what becomes of the difference, "
        "or it is another one than was agreed to. Nothing was changed."
    )
    fact_types: ClassVar = {
        "amount_in_cents": Fact(int, "What the family owes, in cents; negative: what goes back to it."),
    }
    sentence = "These seats cost something else. Please choose what happens to the difference."


class Difference(StrEnum):
    """What becomes of the difference in price."""

    LINK = "link"
    """The family pays it by a link; the seats are kept until it has, and the tickets move then (`exchange_offers`)."""
    CASH = "cash"
    """Collected from the family, or paid out to it."""
    REFUND = "refund"
    """Goes back to the card."""
    WAIVE = "waive"
    """No money moves."""


class Exchange(msgspec.Struct, kw_only=True, frozen=True):
    """What an exchange came to.

    Attributes:
        moved: how many tickets have another seat now.
        refund_id: the money that goes back, where some does.
        waived_in_cents: what the family was given, which counts against the limit of whoever waived it.
    """

    difference_in_cents: int
    moved: int
    refund_id: UUID | None = None
    waived_in_cents: int = 0


_EXCHANGE: Final = text("select exchange_tickets(:order_id, :moves, :choices, :staff_id)").bindparams(
    bindparam("moves", type_=JSONB), bindparam("choices", type_=JSONB)
)
_ORDER_OF: Final = text("select ticket_order_id from tickets where id = :ticket_id")


async def exchange_tickets(
    db: AsyncSession,
    settings: Settings,
    order_id: UUID,
    moves: Sequence[Move],
    *,
    staff: StaffMember | None,
    difference: Difference | None = None,
    agreed_in_cents: int | None = None,
) -> Exchange:
    """Move the tickets, and queue what follows: Stripe, and the mail with the new tickets. System actor: only it may queue.

    Safe to repeat: tickets that have their seats already are left alone.

    Args:
        staff: who moves them; None for a family that chose another show itself.
        difference: not `link`, which `exchange_offers` is for.
        agreed_in_cents: the difference that somebody said yes to.

    Raises:
        NotFound: no such order.
        UnknownLines, MovedMeanwhile, NotMovable, SeatTwice, UnknownSeats, SeatsTaken, OverCap, DifferenceOpen, RefundExceeds,
            OverCompAllowance, OverRefundLimit: nothing was changed.
    """
    before = await read_order(db, order_id)
    said = {"difference": difference, "agreed_in_cents": agreed_in_cents}
    values = {
        "order_id": order_id,
        "moves": msgspec.to_builtins(moves),
        "choices": {name: value for name, value in said.items() if value is not None},
        "staff_id": staff and staff.uuid,
    }
    done = await db.scalar(_EXCHANGE, values)
    if done is None:
        raise NotFound()
    made = msgspec.convert(done, Exchange)
    if made.moved:
        order = await read_order(db, order_id)
        await _tell(db, settings, before, order, made, difference, staff)
    return made


async def move_ticket(
    db: AsyncSession, settings: Settings, move: Move, *, staff: StaffMember, difference: Difference | None
) -> Ticket:
    """Move one ticket, and read it with its new code. System actor.

    Raises:
        NotFound: no such ticket; else as `exchange_tickets`.
    """
    order_id = await order_of_ticket(db, move.ticket_id)
    await exchange_tickets(db, settings, order_id, [move], staff=staff, difference=difference)
    order = await read_order(db, order_id)
    return next(ticket for ticket in order.tickets if ticket.id == move.ticket_id)


async def order_of_ticket(db: AsyncSession, ticket_id: UUID) -> UUID:
    """The order that a ticket is of.

    Raises:
        NotFound: no such ticket.
    """
    order_id: UUID | None = await db.scalar(_ORDER_OF, {"ticket_id": ticket_id})
    if order_id is None:
        raise NotFound()
    return order_id


async def _tell(
    db: AsyncSession,
    settings: Settings,
    before: Order,
    after: Order,
    made: Exchange,
    difference: Difference | None,
    staff: StaffMember | None,
) -> None:
    """Write the audit log, and queue the mails and Stripe."""
    seats = {item.ticket_id: item.show_seat_id for item in before.items}
    changed = [item for item in after.items if item.ticket_id and seats[item.ticket_id] != item.show_seat_id]
    stands: dict[str, Any] = {"seats": {str(item.ticket_id): item.show_seat_id for item in changed}}
    if made.difference_in_cents:
        stands |= {"difference_in_cents": made.difference_in_cents, "difference": difference}
    if made.waived_in_cents:
        stands["waived_in_cents"] = made.waived_in_cents
    await audit.record(
        db,
        staff,
        "tickets_exchanged",
        Subject("order", after.id),
        before={"seats": {str(item.ticket_id): seats[item.ticket_id] for item in changed}},
        after=stands,
    )
    await mailing.send_again(db, settings, after.id, after.customer_email, MessageKind.EXCHANGED)
    if made.refund_id:
        await follow_up(db, await read_refund(db, made.refund_id))
