"""What the worker does for orders: decide about Stripe’s events, finish refunds, close what nobody paid."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import and_, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.queue import enqueue
from pwa_tickets.db.session import Database
from pwa_tickets.orders import orderless_payments, refund_outcomes, settlement
from pwa_tickets.orders.models import OrderStatus, TicketOrder
from pwa_tickets.payments import inbox
from pwa_tickets.payments.objects import IntentState, read_intent, read_refund
from pwa_tickets.payments.stripe import Payments

# A buyer at the bank's own page when the clock ran out still gets the seats if they are free; then the payment is closed.
GRACE_MINUTES = 15


PAID: Final = "payment_intent.succeeded"
REFUND_CHANGED: Final = ("refund.created", "refund.updated", "refund.failed", "charge.refund.updated")
HANDLED: Final = frozenset({PAID, *REFUND_CHANGED})
"""Types of Stripe's events from which something follows for an order; all others are answered and forgotten."""


class StillProcessing(Exception):
    """The bank has not decided about a payment that nobody waits for any more: asked again until it has."""


async def handle_stripe_event(database: Database, event_id: str, *, site: str = "") -> None:
    """Act on one event, in one transaction with the mark that it was handled.

    Args:
        site: our base URL: a payment that was opened by it and whose order is gone is kept for staff.
    """
    async with database.transaction(SYSTEM) as db, inbox.handling(db, event_id) as event:
        if event is None:
            return
        kind, subject = event
        if kind == PAID:
            intent = read_intent(subject)
            order_id = await settlement.order_of_intent(db, intent)
            if order_id is not None:
                await settlement.settle(db, order_id, intent)
            else:
                await orderless_payments.record(db, intent, site)
        elif kind in REFUND_CHANGED:
            answer = read_refund(subject)
            refund_id = await refund_outcomes.refund_of_event(db, answer)
            if refund_id is not None:
                await refund_outcomes.record(db, refund_id, answer)


async def finish_refund(database: Database, payments: Payments, refund_id: str) -> None:
    """Send one refund on its way."""
    await refund_outcomes.finish_refund(database, payments, UUID(refund_id))


async def close_order(database: Database, payments: Payments, order_id: str) -> None:
    """Close an order nobody paid, its payment first. One that was paid meanwhile is settled instead.

    Raises:
        StillProcessing: neither can be said yet.
    """
    async with database.transaction(SYSTEM) as db:
        intent_id = await db.scalar(
            select(TicketOrder.stripe_payment_intent_id).where(
                TicketOrder.id == UUID(order_id),
                TicketOrder.status.in_([OrderStatus.PENDING, OrderStatus.CANCELLED]),
            )
        )
    intent = await payments.cancel_intent(intent_id) if intent_id else None
    if intent is not None and intent.state is IntentState.PROCESSING:
        raise StillProcessing()  # its event may be lost
    async with database.transaction(SYSTEM) as db:
        if intent is not None and intent.state is IntentState.SUCCEEDED:
            await settlement.settle(db, UUID(order_id), intent)
        elif intent is None or intent.state is IntentState.CANCELED:
            await db.execute(text("select cancel_order(:id)"), {"id": UUID(order_id)})


async def cancel_expired_orders(database: Database) -> int:
    """Queue the closing of every order whose time is long over, and the refunds whose job was lost. Returns how many.

    An order that was replaced, or whose seats were given back, is cancelled already: its payment is closed at once, or its buyer
    could order anew and pay them all.
    """
    async with database.transaction(SYSTEM) as db:
        expired = await _expired(db)
        for order_id in expired:
            await enqueue(db, "close_order", dedupe_key=f"close-{order_id}", order_id=str(order_id))
        for refund_id in await refund_outcomes.unfinished(db):
            await enqueue(db, "finish_refund", dedupe_key=f"refund-{refund_id}", refund_id=str(refund_id))
    return len(expired)


async def _expired(db: AsyncSession) -> Sequence[UUID]:
    found = await db.scalars(
        select(TicketOrder.id)
        .where(
            or_(
                and_(
                    TicketOrder.status == OrderStatus.PENDING,
                    TicketOrder.expires_at < func.now() - timedelta(minutes=GRACE_MINUTES),
                ),
                and_(
                    TicketOrder.status == OrderStatus.CANCELLED,
                    TicketOrder.expires_at.is_not(None),
                    TicketOrder.stripe_payment_intent_id.is_not(None),
                ),
            )
        )
        .order_by(TicketOrder.expires_at)
        .limit(200)
    )
    return found.all()
