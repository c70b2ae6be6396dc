"""Opening the payment of an order at Stripe, once: the same payment when asked again."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import func, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.db.actor import SYSTEM, Actor
from pwa_tickets.db.session import Database
from pwa_tickets.orders.checkout import OrderClosed
from pwa_tickets.orders.models import OrderStatus, TicketOrder
from pwa_tickets.orders.order_view import Order, read_order
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.seats.reservations import NotOnSale, ReservationExpired
from pwa_tickets.web.email_address import canonical_email

_CALLED_OFF: Final = text("""
    select exists (
      select from ticket_order_items i join show_seats ss on ss.id = i.show_seat_id
      join recital_shows sh on sh.id = ss.show_id and sh.cancelled_at is not null
      where i.ticket_order_id = :order_id)
""")


@dataclass(frozen=True, kw_only=True)
class OpenedPayment:
    """What Stripe's script needs of a payment; an order that costs nothing has no intent."""

    intent_id: str | None
    client_secret: str | None
    amount_in_cents: int
    currency: str


async def open_payment(database: Database, payments: Payments, buyer: Actor, order_id: UUID) -> OpenedPayment:
    """Open the payment of a buyer's order, or find the one that is open. Stripe is asked while no transaction is open.

    Raises:
        NotFound: not there, or not this buyer's.
        OrderClosed, ReservationExpired, NotOnSale: nothing is to be paid any more.
        PaymentsUnreachable: ask again; the order's id is the idempotency key.
    """
    async with database.transaction(buyer) as db:
        order = await read_order(db, order_id)
        require_payable(order)
        await _require_shows(db, order)
    if order.total_amount_in_cents == 0:
        return OpenedPayment(intent_id=None, client_secret=None, amount_in_cents=0, currency=order.currency)
    if order.stripe_payment_intent_id:
        intent = await payments.intent(order.stripe_payment_intent_id)
    else:
        intent = await payments.open_intent(
            order_id=order.id,
            order_number=order.order_number,
            amount_in_cents=order.total_amount_in_cents,
            currency=order.currency,
            email=canonical_email(order.customer_email),
        )
        async with database.transaction(SYSTEM) as db:
            await _remember_intent(db, order.id, intent.id)
    return OpenedPayment(
        intent_id=intent.id,
        client_secret=intent.client_secret,
        amount_in_cents=intent.amount_in_cents,
        currency=intent.currency,
    )


def require_payable(order: Order) -> None:
    """Refuse an order that is not pending, or whose seats are no longer kept.

    Raises:
        OrderClosed, ReservationExpired.
    """
    if order.status is not OrderStatus.PENDING:
        raise OrderClosed(order_status=order.status)
    if order.reserved_until is not None and order.reserved_until <= datetime.now(UTC):
        raise ReservationExpired()


async def _require_shows(db: AsyncSession, order: Order) -> None:
    """Refuse money for a show that was called off since the order was placed."""
    called_off = await db.scalar(_CALLED_OFF, {"order_id": order.id})
    if called_off:
        raise NotOnSale(closed=True)


async def _remember_intent(db: AsyncSession, order_id: UUID, intent_id: str) -> None:
    """Keep which payment pays an order, so that the payment's event finds it."""
    await db.execute(
        update(TicketOrder)
        .where(TicketOrder.id == order_id)
        .values(stripe_payment_intent_id=intent_id, updated_at=func.now())
    )
