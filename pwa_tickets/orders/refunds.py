"""Money on its way back: the row is written first, Stripe is asked after, and asked again until it answers."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.queue import enqueue
from pwa_tickets.db.session import Database
from pwa_tickets.payments.objects import MoneyBack
from pwa_tickets.payments.stripe import Payments


@dataclass(frozen=True, kw_only=True)
class PendingRefund:
    """A refund that Stripe has to be asked for."""

    id: UUID
    ticket_order_id: UUID
    stripe_payment_intent_id: str
    stripe_refund_id: str | None
    amount_in_cents: int


async def finish_refund(database: Database, payments: Payments, refund_id: UUID) -> str:
    """Ask Stripe for a pending refund and write down what it said. Safe to repeat: its id is the idempotency key.

    Returns:
        The refund's status now: pending (the bank takes its time), succeeded or failed.
    """
    async with database.transaction(SYSTEM) as db:
        refund = await _pending(db, refund_id)
    if refund is None:
        return "done"
    if refund.stripe_refund_id is not None:  # asked already; an event will come, or was lost
        answer = await payments.look_at_refund(refund.stripe_refund_id)
    else:
        answer = await payments.refund(
            refund_id=refund.id,
            intent_id=refund.stripe_payment_intent_id,
            amount_in_cents=refund.amount_in_cents,
        )
    async with database.transaction(SYSTEM) as db:
        return await record(db, refund_id, answer)


async def record(db: AsyncSession, refund_id: UUID, answer: MoneyBack) -> str:
    """Write down Stripe's word on a refund; the buyer is told once the money is on its way."""
    before = await db.scalar(text("select status from refunds where id = :id"), {"id": refund_id})
    status = await db.scalar(
        text("select finish_refund(:id, :stripe, :status, :error)"),
        {"id": refund_id, "stripe": answer.id or None, "status": answer.status, "error": answer.error},
    )
    if before == "pending" and status == "succeeded":
        order_id = await db.scalar(
            text("select ticket_order_id from refunds where id = :id"), {"id": refund_id}
        )
        await enqueue(
            db, "send_late_payment_email", dedupe_key=f"too-late-{order_id}", order_id=str(order_id)
        )
    return str(status)


async def refund_of_event(db: AsyncSession, answer: MoneyBack) -> UUID | None:
    """Which of our refunds an event is about."""
    found = await db.scalar(
        text("select id from refunds where stripe_refund_id = :stripe or id::text = :id"),
        {"stripe": answer.id, "id": answer.refund_id or ""},
    )
    return found if isinstance(found, UUID) else None


async def unfinished(db: AsyncSession) -> list[UUID]:
    """Refunds written a while ago that nobody asked Stripe for, as their job was lost; or that wait long for its event."""
    rows = await db.scalars(
        text(
            "select id from refunds where status = 'pending' and case when stripe_refund_id is null "
            "then created_at < now() - interval '1 minute' else updated_at < now() - interval '1 hour' end"
        )
    )
    return list(rows)


async def _pending(db: AsyncSession, refund_id: UUID) -> PendingRefund | None:
    row = (
        (
            await db.execute(
                text(
                    "select id, ticket_order_id, stripe_payment_intent_id, stripe_refund_id, amount_in_cents from refunds "
                    "where id = :id and status = 'pending'"
                ),
                {"id": refund_id},
            )
        )
        .mappings()
        .one_or_none()
    )
    return PendingRefund(**row) if row else None
