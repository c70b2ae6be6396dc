"""Payments that Stripe holds and whose order is gone: kept as findings until the money went back.

A primary that dies before its standby heard of an order takes the order with it, and so does a backup that is restored. Stripe
had its 200 and reports nothing again.
"""

from datetime import datetime
from typing import Final
from uuid import NAMESPACE_URL, uuid5

import msgspec
from sqlalchemy import bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.queue import enqueue
from pwa_tickets.db.session import Database
from pwa_tickets.orders import settlement
from pwa_tickets.payments.objects import Intent, IntentState, RefundStatus
from pwa_tickets.payments.stripe import Payments

_RECORD: Final = text("select record_orderless_payment(:intent, :order, :number, :amount, :currency)")
_RECORD_REFUND: Final = text("select record_orderless_refund(:intent)").bindparams(bindparam("intent"))
_LIST: Final = text("select * from orderless_payments()")


class OrderlessPayment(msgspec.Struct, kw_only=True, frozen=True):
    """One payment.

    Attributes:
        order_number: of the order that is gone; Stripe kept it.
    """

    payment_intent_id: str
    order_number: str | None
    amount_in_cents: int
    currency: str
    found_at: datetime


async def record(db: AsyncSession, intent: Intent, site: str) -> bool:
    """Keep a payment whose order is gone, and have staff told once.

    Args:
        site: our base URL. Another site on the same account of Stripe has orders of its own.

    Returns:
        Whether the payment is ours and without an order.
    """
    if intent.order_id is None or intent.site != site or await settlement.order_of_intent(db, intent):
        return False
    values = {
        "intent": intent.id,
        "order": intent.order_id,
        "number": intent.order_number,
        "amount": intent.received_in_cents - intent.refunded_in_cents,
        "currency": intent.currency,
    }
    if await db.scalar(_RECORD, values):
        await enqueue(
            db,
            "send_orderless_payment_email",
            dedupe_key=f"orderless-{intent.id}",
            payment_intent_id=intent.id,
            order_number=intent.order_number,
        )
    return True


async def orderless_payments(db: AsyncSession) -> list[OrderlessPayment]:
    """Those whose money is still with Stripe, newest first. Staff or system actor."""
    return [msgspec.convert(dict(row), OrderlessPayment) for row in (await db.execute(_LIST)).mappings()]


async def reconcile(database: Database, payments: Payments, *, since: datetime, site: str) -> int:
    """Hold what Stripe has been paid since then against the orders. Returns how many payments were looked at.

    Raises:
        PaymentsUnreachable: ask again; nothing that was found is forgotten.
    """
    looked_at = 0
    async for intent in payments.intents_since(since):
        if intent.state is not IntentState.SUCCEEDED or intent.site != site:
            continue
        looked_at += 1
        async with database.transaction(SYSTEM) as db:
            if intent.refunded_in_cents < intent.received_in_cents:
                await record(db, intent, site)
            else:  # somebody sent it back in Stripe
                await db.execute(_RECORD_REFUND, {"intent": intent.id})
    return looked_at


async def refund(database: Database, payments: Payments, payment: OrderlessPayment) -> str:
    """Send the money of one back, once however often it is asked for. Returns why Stripe does not, or ''.

    Raises:
        PaymentsUnreachable: ask again.
    """
    answer = await payments.refund(
        refund_id=uuid5(NAMESPACE_URL, f"orderless:{payment.payment_intent_id}"),
        intent_id=payment.payment_intent_id,
        amount_in_cents=payment.amount_in_cents,
    )
    if answer.status is RefundStatus.FAILED:
        return answer.error or "refused"
    async with database.transaction(SYSTEM) as db:
        await db.execute(_RECORD_REFUND, {"intent": payment.payment_intent_id})
    return ""
