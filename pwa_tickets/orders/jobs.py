"""What the worker does for orders: finish refunds, remind whoever owes, close what nobody paid."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import and_, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.queue import enqueue
from pwa_tickets.db.session import Database
from pwa_tickets.orders import closing, exchange_offers, mailing, reconciliation, refund_outcomes
from pwa_tickets.orders.exchange_offer_models import ExchangeOffer
from pwa_tickets.orders.models import MessageKind, OrderStatus, TicketOrder
from pwa_tickets.orders.order_view import read_order
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.settings import Settings
from pwa_tickets.shows.models import RecitalShow

# A buyer at the bank's own page when the clock ran out still gets the seats if they are free; then the payment is closed.
GRACE_MINUTES = 15


async def finish_refund(database: Database, payments: Payments, refund_id: str) -> None:
    """Send one refund on its way."""
    await refund_outcomes.finish_refund(database, payments, UUID(refund_id))


async def tell_exchanged(database: Database, settings: Settings, order_id: str) -> None:
    """Queue the mail with the new tickets that the payment of a difference brought."""
    async with database.transaction(SYSTEM) as db:
        await exchange_offers.tell_exchanged(db, settings, await read_order(db, UUID(order_id)))


async def reconcile_ledger(database: Database, payments: Payments) -> None:
    """Compare the ledger with Stripe, from where it was compared last."""
    await reconciliation.reconcile_ledger(database, payments)


async def close_order(database: Database, payments: Payments, order_id: str) -> None:
    """Close an order nobody paid, its payment first. One that was paid meanwhile is settled instead.

    Raises:
        StillProcessing: neither can be said yet.
    """
    await closing.close_unpaid(database, payments, UUID(order_id))


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


async def remind_unpaid(database: Database) -> int:
    """Queue the reminder of every family whose kept seats are paid by tomorrow or are free again. Returns how many."""
    async with database.transaction(SYSTEM) as db:
        due = await db.scalar(text("select remind_unpaid()"))
        for order_id in due:
            await mailing.queue_pay_later(db, order_id, MessageKind.PAYMENT_REMINDER)
    return len(due)


async def _expired(db: AsyncSession) -> Sequence[UUID]:
    found = await db.scalars(
        select(TicketOrder.id)
        .where(
            or_(
                and_(
                    TicketOrder.status == OrderStatus.PENDING,
                    TicketOrder.expires_at < func.now() - timedelta(minutes=GRACE_MINUTES),
                ),
                and_(  # kept for a show that was called off
                    TicketOrder.status == OrderStatus.PENDING,
                    TicketOrder.pays_later,
                    TicketOrder.show_id.in_(
                        select(RecitalShow.id).where(RecitalShow.cancelled_at.is_not(None))
                    ),
                ),
                and_(  # the difference for tickets that were refunded, used or moved meanwhile
                    TicketOrder.status == OrderStatus.PENDING,
                    TicketOrder.pays_later,
                    TicketOrder.id.in_(
                        select(ExchangeOffer.paying_order_id).where(
                            func.exchange_can_happen(ExchangeOffer.paying_order_id).is_(False)
                        )
                    ),
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
