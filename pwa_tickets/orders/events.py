"""What Stripe reports, and what follows from it for an order; each event once, in any order."""

from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.orders import disputes, orderless_payments, refund_outcomes, settlement, stripe_refunds
from pwa_tickets.payments import inbox
from pwa_tickets.payments.disputes import read_dispute
from pwa_tickets.payments.objects import read_intent, read_refund, read_refunded_charge

PAID: Final = "payment_intent.succeeded"
REFUND_CHANGED: Final = frozenset(
    {"refund.created", "refund.updated", "refund.failed", "charge.refund.updated"}
)
CHARGE_REFUNDED: Final = "charge.refunded"
DISPUTE_CHANGED: Final = frozenset({
    "charge.dispute.created", "charge.dispute.updated", "charge.dispute.closed",
    "charge.dispute.funds_withdrawn", "charge.dispute.funds_reinstated",
})  # fmt: skip
HANDLED: Final = frozenset({PAID, CHARGE_REFUNDED, *REFUND_CHANGED, *DISPUTE_CHANGED})
"""Types of Stripe's events from which something follows for an order; all others are answered and forgotten."""


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
            await _paid(db, subject, site)
        elif kind in REFUND_CHANGED:
            await _refund_changed(db, subject)
        elif kind == CHARGE_REFUNDED:
            await _charge_refunded(db, subject)
        elif kind in DISPUTE_CHANGED:
            await _dispute_changed(db, subject)


async def _paid(db: AsyncSession, subject: Any, site: str) -> None:
    intent = read_intent(subject)
    order_id = await settlement.order_of_intent(db, intent)
    if order_id is not None:
        await settlement.settle(db, order_id, intent)
    else:
        await orderless_payments.record(db, intent, site)


async def _refund_changed(db: AsyncSession, subject: Any) -> None:
    """A refund of ours, or one that somebody made in Stripe's dashboard."""
    answer = read_refund(subject)
    await stripe_refunds.record(db, answer)


async def _charge_refunded(db: AsyncSession, subject: Any) -> None:
    """The event of the refund itself may be lost: where the sums differ, Stripe is asked for all refunds of the payment."""
    charge = read_refunded_charge(subject)
    if charge.intent_id is None:  # nothing that we sold
        return
    if await refund_outcomes.on_its_way(db, charge.intent_id) != charge.refunded_in_cents:
        await stripe_refunds.queue_look_up(db, charge.intent_id)


async def _dispute_changed(db: AsyncSession, subject: Any) -> None:
    dispute = read_dispute(subject)
    order_id = await settlement.order_of_payment(db, dispute.intent)
    if order_id is not None:
        await disputes.record_dispute(db, order_id, dispute)
