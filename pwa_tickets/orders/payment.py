"""Opening the payment of an order at Stripe, once: the same payment when asked again."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

import msgspec

from pwa_tickets.db.actor import SYSTEM, Actor
from pwa_tickets.db.session import Database
from pwa_tickets.errors import NotFound
from pwa_tickets.orders.checkout import OrderClosed
from pwa_tickets.orders.models import OrderStatus
from pwa_tickets.payments.objects import IntentState
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.seats.reservations import NotOnSale, ReservationExpired

if TYPE_CHECKING:
    from pwa_tickets.db.raw import FunctionCaller


@dataclass(frozen=True, kw_only=True)
class OpenedPayment:
    """What Stripe's script needs of a payment; an order that costs nothing has no intent, and needs no key."""

    intent_id: str | None
    client_secret: str | None
    publishable_key: str
    amount_in_cents: int
    currency: str


class OrderToPay(msgspec.Struct, kw_only=True, frozen=True):
    """What paying needs of an order: a tenth of what its page shows. `order_to_pay` makes it."""

    id: UUID
    order_number: str
    status: OrderStatus
    customer_email_canonical: str
    total_amount_in_cents: int
    currency: str
    expires_at: datetime | None
    stripe_payment_intent_id: str | None
    is_called_off: bool
    is_off: bool
    pays_later: bool
    is_paid: bool


_REMEMBER_INTENT: Final = """
    update ticket_orders set stripe_payment_intent_id = $2, updated_at = now()
    where id = $1 and paid_at is null and coalesce(stripe_payment_intent_id, $2) in ($2, $3) returning id
"""


async def open_payment(database: Database, payments: Payments, buyer: Actor, order_id: UUID) -> OpenedPayment:
    """Open the payment of a buyer's order, or find the one that is open. Stripe is asked while no transaction is open.

    Raises:
        NotFound: not there, or not this buyer's.
        OrderClosed, ReservationExpired, NotOnSale: nothing is to be paid any more.
        PaymentsUnreachable: ask again; the order's id is the idempotency key.
    """
    order = await order_to_pay(database.call(buyer), order_id)
    require_payable(order)
    if order.total_amount_in_cents == 0:
        return OpenedPayment(
            intent_id=None,
            client_secret=None,
            publishable_key="",
            amount_in_cents=0,
            currency=order.currency,
        )
    intent = await payments.intent(order.stripe_payment_intent_id) if order.stripe_payment_intent_id else None
    if intent is None or (order.pays_later and intent.state is IntentState.CANCELED):
        # Closed because the money was about to be taken at the counter, and then it was not.
        closed = intent.id if intent else ""
        intent = await payments.open_intent(
            order_id=order.id,
            order_number=order.order_number,
            amount_in_cents=order.total_amount_in_cents,
            currency=order.currency,
            email=order.customer_email_canonical,
            key=f"order-{order.id}" + (f"-{closed}" if closed else ""),
        )
        if not await _remember_intent(database.call(SYSTEM), order.id, intent.id, closed):
            await payments.cancel_intent(intent.id)  # paid at the counter meanwhile: nobody saw its secret
            raise OrderClosed(order_status=OrderStatus.PAID)
    return OpenedPayment(
        intent_id=intent.id,
        client_secret=intent.client_secret,
        publishable_key=intent.publishable_key,
        amount_in_cents=intent.amount_in_cents,
        currency=intent.currency,
    )


async def order_to_pay(db: "FunctionCaller", order_id: UUID) -> OrderToPay:
    """Read what paying needs of an order; whose it is, the policies decide.

    Raises:
        NotFound: not there, or not this actor's to see.
    """
    order = await db.fetchval("select order_to_pay($1)", order_id)
    if order is None:
        raise NotFound()
    return msgspec.json.decode(order, type=OrderToPay)


def require_payable(order: OrderToPay) -> None:
    """Refuse an order that is not pending, whose seats are no longer kept, or of a show that was called off since; and the
    difference for tickets that cannot move any more.

    Raises:
        OrderClosed, ReservationExpired, NotOnSale.
    """
    if order.status is not OrderStatus.PENDING:
        raise OrderClosed(order_status=order.status)
    if order.is_off:
        raise OrderClosed(order_status=OrderStatus.CANCELLED)
    if order.expires_at is not None and order.expires_at <= datetime.now(UTC):
        raise ReservationExpired()
    if order.is_called_off:
        raise NotOnSale(closed=True)


async def _remember_intent(db: "FunctionCaller", order_id: UUID, intent_id: str, closed: str) -> bool:
    """Keep which payment pays an order, so that the payment's event finds it; False where the order is paid, or by another.

    Args:
        closed: the payment in whose place it comes.
    """
    return await db.fetchval(_REMEMBER_INTENT, order_id, intent_id, closed) is not None
