"""Closing an order nobody paid, its payment first: by the timer, or because staff say so."""

from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.audit import Subject
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.orders import mailing, settlement
from pwa_tickets.orders.models import MessageKind, OrderStatus, TicketOrder
from pwa_tickets.payments.objects import IntentState
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.web.actor import StaffMember


class StillProcessing(Exception):
    """The bank has not decided about a payment that nobody waits for any more: asked again until it has."""


async def close_unpaid(
    database: Database, payments: Payments, order_id: UUID, *, by: StaffMember | None = None
) -> OrderStatus | None:
    """Close the order. One that was paid meanwhile is settled instead. Returns its status then, None when there is no such order.

    Args:
        by: who said so; the timer without.

    Raises:
        StillProcessing: neither can be said yet.
    """
    async with database.transaction(SYSTEM) as db:
        intent_id = await db.scalar(
            select(TicketOrder.stripe_payment_intent_id).where(
                TicketOrder.id == order_id,
                TicketOrder.status.in_([OrderStatus.PENDING, OrderStatus.CANCELLED]),
            )
        )
    intent = await payments.cancel_intent(intent_id) if intent_id else None
    if intent is not None and intent.state is IntentState.PROCESSING:
        raise StillProcessing()  # its event may be lost
    async with database.transaction(SYSTEM) as db:
        if intent is not None and intent.state is IntentState.SUCCEEDED:
            await settlement.settle(db, order_id, intent)
        elif intent is None or intent.state is IntentState.CANCELED:
            was_pending = await db.scalar(text("select cancel_order(:id)"), {"id": order_id})
            if was_pending:
                await _tell_family(db, order_id)
            if was_pending and by is not None:
                await audit.record(db, by, "order_cancelled", Subject("order", order_id))
        return await db.scalar(select(TicketOrder.status).where(TicketOrder.id == order_id))


async def _tell_family(db: AsyncSession, order_id: UUID) -> None:
    """Queue the news that seats which staff kept are free; who let a cart of their own expire was told on the page."""
    kept = select(TicketOrder.id).where(
        TicketOrder.id == order_id, TicketOrder.pays_later, TicketOrder.customer_email != ""
    )
    if await db.scalar(kept):
        await mailing.queue_pay_later(db, order_id, MessageKind.SEATS_RELEASED)
