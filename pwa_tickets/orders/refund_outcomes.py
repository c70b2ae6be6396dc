"""What becomes of refunds: the row is written first, Stripe is asked after, and asked again until it answers."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Text, case, cast, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.queue import enqueue
from pwa_tickets.db.session import Database
from pwa_tickets.orders.refund_models import Refund, RefundReason
from pwa_tickets.payments.objects import MoneyBack, RefundStatus
from pwa_tickets.payments.stripe import Payments

WAITING: Final = (RefundStatus.PENDING, RefundStatus.REQUIRES_ACTION)


async def finish_refund(database: Database, payments: Payments, refund_id: UUID) -> str:
    """Ask Stripe for a pending refund and write down what it said. Safe to repeat: its id is the idempotency key.

    Returns:
        The refund's status now; `done` where it waits for nothing any more.
    """
    async with database.transaction(SYSTEM) as db:
        refund = await _pending(db, refund_id)
    if refund is None:
        return "done"
    if refund.stripe_refund_id is not None:  # asked already; an event will come, or was lost
        answer = await payments.look_at_refund(refund.stripe_refund_id)
    else:
        assert refund.stripe_payment_intent_id, "money came by a payment"
        answer = await payments.refund(
            refund_id=refund.id,
            intent_id=refund.stripe_payment_intent_id,
            amount_in_cents=refund.amount_in_cents,
        )
    async with database.transaction(SYSTEM) as db:
        return await record(db, refund_id, answer)


async def record(db: AsyncSession, refund_id: UUID, answer: MoneyBack) -> str:
    """Write down Stripe's word on a refund. A late payment's buyer is told once the money is on its way; others were told
    before, and are told again if it does not arrive.
    """
    before = (
        await db.execute(
            select(Refund.status, Refund.reason, Refund.ticket_order_id).where(Refund.id == refund_id)
        )
    ).one_or_none()
    status = await db.scalar(
        text("select finish_refund(:id, :stripe, :status, :error)"),
        {"id": refund_id, "stripe": answer.id or None, "status": answer.status, "error": answer.error},
    )
    if before is None or status == before.status:
        return str(status)
    if before.reason is RefundReason.PAYMENT_TOO_LATE:
        if before.status in WAITING and status == RefundStatus.SUCCEEDED:
            order_id = str(before.ticket_order_id)
            await enqueue(db, "send_late_payment_email", dedupe_key=f"too-late-{order_id}", order_id=order_id)
    elif status in (RefundStatus.FAILED, RefundStatus.CANCELED):
        await enqueue(
            db, "send_refund_email", dedupe_key=f"refund-failed-{refund_id}", refund_id=str(refund_id)
        )
    return str(status)


async def refund_of_event(db: AsyncSession, answer: MoneyBack) -> UUID | None:
    """Which of our refunds an event is about."""
    ours = cast(Refund.id, Text) == (answer.refund_id or "")
    found: UUID | None = await db.scalar(
        select(Refund.id).where(or_(Refund.stripe_refund_id == answer.id, ours))
    )
    return found


async def on_its_way(db: AsyncSession, intent_id: str) -> int:
    """How much of a payment went back to its card, or is on its way, as far as we know; in cents."""
    counts = Refund.status.not_in((RefundStatus.FAILED, RefundStatus.CANCELED))
    found = await db.scalar(
        select(func.coalesce(func.sum(Refund.amount_in_cents), 0)).where(
            Refund.stripe_payment_intent_id == intent_id, Refund.stripe_refund_id.is_not(None), counts
        )
    )
    return int(found or 0)


async def unfinished(db: AsyncSession) -> Sequence[UUID]:
    """Refunds written a while ago that nobody asked Stripe for, as their job was lost; or that wait long for its event."""
    waits_long = case(
        (Refund.stripe_refund_id.is_(None), Refund.created_at < func.now() - timedelta(minutes=1)),
        else_=Refund.updated_at < func.now() - timedelta(hours=1),
    )
    found = await db.scalars(select(Refund.id).where(Refund.status.in_(WAITING), waits_long))
    return found.all()


async def _pending(db: AsyncSession, refund_id: UUID) -> Refund | None:
    """The refund, if Stripe has to be asked for it."""
    pending = select(Refund).where(Refund.id == refund_id, Refund.status.in_(WAITING))
    return (await db.scalars(pending)).one_or_none()
