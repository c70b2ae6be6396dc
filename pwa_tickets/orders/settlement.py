"""Money came: tickets, or the money goes back. The buyer's phone and Stripe's event both end here; the second finds it done."""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sqlalchemy import Text, bindparam, cast, select
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.db.queue import enqueue
from pwa_tickets.db.raw import driver_connection
from pwa_tickets.orders.models import TicketOrder
from pwa_tickets.orders.refundable import keep_details
from pwa_tickets.payments.objects import Intent

if TYPE_CHECKING:
    from pwa_tickets.db.raw import RawConnection


class Outcome(StrEnum):
    """What settling came to; `settle_order` says what each means."""

    PAID = "paid"
    ALREADY_PAID = "already_paid"
    TOO_LATE = "too_late"
    MISMATCH = "mismatch"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Settled:
    """An outcome with the facts of a payment that came too late."""

    outcome: Outcome
    order_id: UUID
    lost_seat_ids: tuple[str, ...] = ()
    amount_in_cents: int = 0
    refund_status: str = ""


_SETTLE: Final = "select settle_order($1, $2, $3, $4, $5, $6)::text"
_BY_INTENT: Final = select(TicketOrder.id).where(
    TicketOrder.stripe_payment_intent_id == bindparam("intent_id")
)


async def settle(db: "AsyncSession | RawConnection", order_id: UUID, intent: Intent) -> Settled:
    """Settle an order with a payment that succeeded. What follows (mail, refund) is queued in the same transaction."""
    settled = await _settle(
        db,
        order_id,
        amount=intent.received_in_cents,
        currency=intent.currency,
        intent=intent.id,
        charge=intent.charge_id,
        fee=intent.fee_in_cents,
    )
    if intent.card is not None:
        await keep_details(db, intent)
    return settled


async def settle_free(db: "RawConnection", order_id: UUID, currency: str) -> Settled:
    """Settle an order that costs nothing; one that costs something is a mismatch.

    Raises:
        OrderClosed, ReservationExpired, NotOnSale, OverCap: it may not become tickets any more.
    """
    return await _settle(db, order_id, amount=0, currency=currency)


async def order_of_intent(db: AsyncSession, intent: Intent) -> UUID | None:
    """The order a payment is for: the one that remembered it, or the one it names (we wrote that, and Stripe signed it)."""
    found = await db.scalar(_BY_INTENT, {"intent_id": intent.id})
    if found is None and intent.order_id:
        found = await db.scalar(select(TicketOrder.id).where(cast(TicketOrder.id, Text) == intent.order_id))
    return found


async def order_of_payment(db: AsyncSession, intent_id: str) -> UUID | None:
    """The order whose payment this is, as far as we remember."""
    return await db.scalar(_BY_INTENT, {"intent_id": intent_id})


async def _settle(
    db: "AsyncSession | RawConnection",
    order_id: UUID,
    *,
    amount: int,
    currency: str,
    intent: str | None = None,
    charge: str | None = None,
    fee: int | None = None,
) -> Settled:
    sql = await driver_connection(db)
    facts: dict[str, Any] = json.loads(
        await sql.fetchval(_SETTLE, order_id, amount, currency, intent, charge, fee)
    )
    outcome = Outcome(facts["outcome"])
    if outcome is Outcome.PAID and "exchanged_order_id" in facts:
        await enqueue(db, "tell_exchanged", dedupe_key=f"exchanged-{order_id}", order_id=str(order_id))
    elif outcome is Outcome.PAID:
        await enqueue(db, "deliver_order", dedupe_key=f"deliver-{order_id}", order_id=str(order_id))
    if outcome is Outcome.TOO_LATE and facts["refund_status"] == "pending":
        refund_id = facts["refund_id"]
        await enqueue(db, "finish_refund", dedupe_key=f"refund-{refund_id}", refund_id=refund_id)
    elif outcome is Outcome.MISMATCH and facts["is_new"]:
        await enqueue(
            db, "send_payment_mismatch_email", dedupe_key=f"mismatch-{order_id}", order_id=str(order_id)
        )
    elif (
        outcome is Outcome.TOO_LATE and not facts["amount_in_cents"]
    ):  # nothing to send back, still something to say
        await enqueue(
            db, "send_late_payment_email", dedupe_key=f"too-late-{order_id}", order_id=str(order_id)
        )
    return Settled(
        outcome=outcome,
        order_id=order_id,
        lost_seat_ids=tuple(facts.get("lost_show_seat_ids", ())),
        amount_in_cents=facts.get("amount_in_cents", 0),
        refund_status=facts.get("refund_status", ""),
    )
