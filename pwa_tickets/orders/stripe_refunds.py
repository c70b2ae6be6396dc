"""Refunds as Stripe has them: ours, and those that somebody made in Stripe's dashboard, which are booked as they come."""

from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.queue import enqueue
from pwa_tickets.db.session import Database
from pwa_tickets.orders import refund_outcomes, settlement
from pwa_tickets.payments.objects import MoneyBack
from pwa_tickets.payments.stripe import Payments

_BOOK: Final = text("select book_stripe_refund(:order_id, :intent, :refund, :amount, :status)")


async def record(db: AsyncSession, answer: MoneyBack) -> None:
    """Write down what Stripe says of a refund, whoever made it. One of a payment that is not ours is passed over."""
    refund_id = await refund_outcomes.refund_of_event(db, answer)
    if refund_id is not None:
        await refund_outcomes.record(db, refund_id, answer)
        return
    order_id = await settlement.order_of_payment(db, answer.intent_id) if answer.intent_id else None
    if order_id is None:
        return
    values = {
        "order_id": order_id,
        "intent": answer.intent_id,
        "refund": answer.id,
        "amount": answer.amount_in_cents,
        "status": answer.status,
    }
    booked = await db.scalar(_BOOK, values)
    if booked is not None and booked["is_new"]:
        made = booked["refund_id"]
        await enqueue(db, "send_refund_email", dedupe_key=f"refunded-{made}", refund_id=made)


async def queue_look_up(db: AsyncSession, intent_id: str) -> None:
    """Have Stripe asked for all refunds of a payment. System actor."""
    await enqueue(db, "look_up_refunds", dedupe_key=f"refunds-of-{intent_id}", payment_intent_id=intent_id)


async def look_up_refunds(database: Database, payments: Payments, payment_intent_id: str) -> None:
    """Write down all refunds that Stripe has of a payment.

    Raises:
        PaymentsUnreachable: ask again.
    """
    found = await payments.refunds_of(payment_intent_id)
    async with database.transaction(SYSTEM) as db:
        for answer in reversed(found):
            await record(db, answer)
