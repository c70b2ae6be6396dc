"""What was sold to be paid later: its money taken at the counter, or its seats kept until another day."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.audit import Subject
from pwa_tickets.box_office.cash import require_enough
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import NotFound
from pwa_tickets.orders import exchange_offers, mailing, settlement
from pwa_tickets.orders.changes import PaymentStillProcessing
from pwa_tickets.orders.checkout import OrderClosed
from pwa_tickets.orders.order_view import Order, read_order
from pwa_tickets.payments.models import PaymentMethod
from pwa_tickets.payments.objects import IntentState
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember

TRIES: Final = 5


class Taken(msgspec.Struct, kw_only=True, frozen=True):
    """How money came at the counter.

    Attributes:
        received_in_cents: the cash that was handed over.
    """

    payment: PaymentMethod
    received_in_cents: int | None = None


_TAKE: Final = text("select take_later_payment(:order, :payment, :closed, :staff)").bindparams(
    bindparam("payment", type_=JSONB)
)
_TIME_ZONE: Final = text("""
    select v.time_zone from ticket_orders o join recital_shows sh on sh.id = o.show_id join venues v on v.id = sh.venue_id
    where o.id = :id
""")
_MOVE: Final = text("select move_pay_until(:order, :until)")


async def take(
    database: Database,
    payments: Payments,
    settings: Settings,
    order_id: UUID,
    taken: Taken,
    *,
    staff: StaffMember,
) -> Order:
    """Take the money of a kept order; its tickets are good at once. A second click finds it done.

    A payment by card that the family has open is closed first, with no transaction open: only then can nothing be paid twice. The
    order says which one was closed, so that one that is opened meanwhile is closed as well.

    Raises:
        NotFound.
        InvalidInput: less cash than it costs.
        OrderClosed: it waits for no payment; also when the family's card has paid meanwhile.
        SeatsTaken, NotOnSale: its time is over and seats are gone, or its show was called off.
        NotMovable, MovedMeanwhile, UnknownSeats, OverCap: it pays the difference for tickets that cannot move any more.
        PaymentStillProcessing, PaymentsUnreachable: whether a card pays it cannot be said now.
    """
    is_cash = taken.payment is PaymentMethod.CASH
    said = {"payment": taken.payment.value} | (
        {"received_in_cents": taken.received_in_cents}
        if is_cash and taken.received_in_cents is not None
        else {}
    )
    for _ in range(TRIES):
        async with database.transaction(SYSTEM) as db:
            order = await read_order(db, order_id)
        if order.owes and is_cash:
            require_enough(taken.received_in_cents, order.total_amount_in_cents)
        closed = await _close_payment(database, payments, order) if order.owes else None
        async with database.transaction(SYSTEM) as db:
            facts: dict[str, Any] | None = await db.scalar(
                _TAKE, {"order": order_id, "payment": said, "closed": closed, "staff": staff.uuid}
            )
            if facts is None:
                raise NotFound()
            if facts["outcome"] == "open_intent":
                continue
            if facts["outcome"] == "taken":
                await _record(db, settings, await read_order(db, order_id), taken, staff)
            return await read_order(db, order_id)
    raise PaymentStillProcessing()


async def _close_payment(database: Database, payments: Payments, order: Order) -> str | None:
    """Close the payment that the family has open, if any; one that came is settled."""
    if order.stripe_payment_intent_id is None:
        return None
    intent = await payments.cancel_intent(order.stripe_payment_intent_id)
    if intent.state is IntentState.SUCCEEDED:
        async with database.transaction(SYSTEM) as db:
            await settlement.settle(db, order.id, intent)
            raise_for = (await read_order(db, order.id)).status
        raise OrderClosed(order_status=raise_for)
    if intent.state is not IntentState.CANCELED:
        raise PaymentStillProcessing()
    return intent.id


async def _record(
    db: AsyncSession, settings: Settings, order: Order, taken: Taken, staff: StaffMember
) -> None:
    """Write the audit log, and queue the tickets where there is an address."""
    sold = {"payment": taken.payment, "amount_in_cents": order.total_amount_in_cents}
    await audit.record(db, staff, "order_taken", Subject("order", order.id), after=sold)
    if order.exchange is not None:
        await exchange_offers.tell_exchanged(db, settings, order)
    else:
        await mailing.send_again(db, settings, order.id, order.customer_email)


async def time_zone_of(db: AsyncSession, order_id: UUID) -> str:
    """The zone of the venue where its show is. System or staff actor.

    Raises:
        NotFound: no such order, or one of no show or of several: none that is paid later.
    """
    zone = await db.scalar(_TIME_ZONE, {"id": order_id})
    if zone is None:
        raise NotFound()
    return str(zone)


async def keep_until(db: AsyncSession, order_id: UUID, until: datetime, *, staff: StaffMember) -> Order:
    """Keep the seats of an order that nobody has paid until another time. System actor.

    Raises:
        NotFound.
        OrderClosed: it waits for no payment any more, or its time is over.
        KeptTooLong: into the past, or past the show.
    """
    before = await read_order(db, order_id)
    moved = await db.scalar(_MOVE, {"order": order_id, "until": until})
    if moved:
        await audit.record(
            db,
            staff,
            "order_kept_until",
            Subject("order", order_id),
            before={"until": before.reserved_until},
            after={"until": until},
        )
    return await read_order(db, order_id)
