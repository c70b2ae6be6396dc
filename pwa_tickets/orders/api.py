"""The sale's API: quote, create, pay, confirm, read."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, HeaderParameter, JSONBody

from pwa_tickets.accounts.order_links import make_token
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.queue import enqueue
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput, NotFound
from pwa_tickets.orders import checkout, order_view
from pwa_tickets.orders.access import reader
from pwa_tickets.orders.confirmation import (
    AmountMismatch,
    Confirmed,
    PaymentCanceled,
    PaymentDeclined,
    PaymentTooLate,
    PaymentUnknown,
    confirm_order,
)
from pwa_tickets.orders.models import OrderStatus
from pwa_tickets.orders.pricing import Quote
from pwa_tickets.payments.stripe import Payments, PaymentsUnreachable
from pwa_tickets.seats import reservations
from pwa_tickets.seats.api import SessionId
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import Visitor
from pwa_tickets.web.problems import refusing

MINUTES_TO_PAY = 10


class QuoteRequest(msgspec.Struct, kw_only=True):
    """What one would pay for the cart and these upsells."""

    items: list[checkout.Wish] = []
    session_id: SessionId | None = None


class CreateRequest(msgspec.Struct, kw_only=True):
    """Who buys the cart (or what of it is for one show), and with which upsells."""

    customer_name: str
    customer_email: str
    customer_phone: str | None = None
    show_id: UUID | None = None
    items: list[checkout.Wish] = []
    session_id: SessionId | None = None


class Created(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A pending order. The token reads it from anywhere, until it is revoked."""

    id: UUID
    order_number: str
    status: OrderStatus
    total_amount_in_cents: int
    currency: str
    lines: tuple[order_view.OrderLine, ...]
    reserved_until: datetime | None
    access_token: str


class PaymentIntentRequest(msgspec.Struct, kw_only=True):
    """Which order to pay."""

    order_id: UUID
    session_id: SessionId | None = None


class PaymentIntent(msgspec.Struct, kw_only=True):
    """What Stripe's script needs. A total of zero needs no card: `payment_intent_id` is null."""

    payment_intent_id: str | None
    client_secret: str | None
    publishable_key: str
    amount_in_cents: int
    currency: str


class ConfirmRequest(msgspec.Struct, kw_only=True):
    """The order and the payment the phone believes succeeded. Stripe is asked; the phone is not believed."""

    order_id: UUID
    payment_intent_id: str | None
    session_id: SessionId | None = None


@post(
    "/api/ticket-orders/quote",
    status_code=200,
    tags=["orders"],
    responses=refusing(reservations.ReservationExpired, checkout.UpsellNotOnOffer),
)
async def quote(
    data: JSONBody[QuoteRequest],
    visitor: NamedDependency[Visitor],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Quote:
    """The price lines of the cart with these upsells, as checkout shows them."""
    visitor = visitor.given(data.session_id)
    if not visitor.session_id:
        raise reservations.ReservationExpired()
    cart = await reservations.check(database.call(visitor.anon), session_hash=visitor.session_hash)
    async with database.transaction(visitor.anon) as db:
        seat_ids = [seat.id for seat in cart.seats]
        priced, _ = await checkout.price(db, seat_ids=seat_ids, items=data.items, currency=settings.currency)
        return priced


@post(
    "/api/ticket-orders/create",
    status_code=201,
    tags=["orders"],
    responses=refusing(
        InvalidInput, reservations.ReservationExpired, reservations.OverCap, checkout.UpsellNotOnOffer
    ),
)
async def create(
    data: JSONBody[CreateRequest],
    visitor: NamedDependency[Visitor],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
    idempotency_key: Annotated[str | None, HeaderParameter(name="Idempotency-Key", max_length=255)] = None,
) -> Created:
    """Place a pending order. The same `Idempotency-Key` answers with the order it made."""
    visitor = visitor.given(data.session_id)
    if not visitor.session_id:
        raise reservations.ReservationExpired()
    async with database.transaction(visitor.anon) as db:
        order_id = await checkout.place(
            db,
            session_hash=visitor.session_hash,
            show_id=data.show_id,
            buyer=checkout.Buyer(
                name=data.customer_name, email=data.customer_email, phone=data.customer_phone
            ),
            items=data.items,
            idempotency_key=idempotency_key,
            currency=settings.currency,
            minutes=MINUTES_TO_PAY,
        )
    async with database.transaction(SYSTEM) as db:
        for abandoned in await checkout.abandoned_intents(db, order_id):
            await enqueue(db, "close_order", dedupe_key=f"close-{abandoned}", order_id=str(abandoned))
    async with database.transaction(visitor.customer) as db:
        order = await order_view.read_order(db, order_id)
    return Created(
        id=order.id,
        order_number=order.order_number,
        status=order.status,
        total_amount_in_cents=order.total_amount_in_cents,
        currency=order.currency,
        lines=order.items,
        reserved_until=order.reserved_until,
        access_token=make_token(settings, order.id, order.access_version),
    )


@post(
    "/api/ticket-orders/payment-intent",
    status_code=200,
    tags=["orders"],
    responses=refusing(NotFound, checkout.OrderClosed, reservations.ReservationExpired, PaymentsUnreachable),
)
async def payment_intent(
    data: JSONBody[PaymentIntentRequest],
    visitor: NamedDependency[Visitor],
    database: NamedDependency[Database],
    payments: NamedDependency[Payments],
    settings: NamedDependency[Settings],
) -> PaymentIntent:
    """The payment for an order; the same one when asked again."""
    async with database.transaction(visitor.given(data.session_id).customer) as db:
        order = await order_view.read_order(db, data.order_id)
    checkout.require_payable(order)
    if order.total_amount_in_cents == 0:
        return PaymentIntent(
            payment_intent_id=None,
            client_secret=None,
            publishable_key=settings.stripe_publishable_key,
            amount_in_cents=0,
            currency=order.currency,
        )
    if order.stripe_payment_intent_id:
        intent = await payments.intent(order.stripe_payment_intent_id)
    else:
        intent = await payments.open_intent(
            order_id=order.id,
            order_number=order.order_number,
            amount_in_cents=order.total_amount_in_cents,
            currency=order.currency,
            email=order.customer_email,
        )
        async with database.transaction(SYSTEM) as db:
            await checkout.remember_intent(db, order.id, intent.id)
    return PaymentIntent(
        payment_intent_id=intent.id,
        client_secret=intent.client_secret,
        publishable_key=settings.stripe_publishable_key,
        amount_in_cents=intent.amount_in_cents,
        currency=intent.currency,
    )


@post(
    "/api/ticket-orders/confirm",
    status_code=200,
    tags=["orders"],
    responses=refusing(
        NotFound, PaymentDeclined, PaymentTooLate, AmountMismatch, PaymentCanceled, PaymentUnknown
    ),
)
async def confirm(
    data: JSONBody[ConfirmRequest],
    visitor: NamedDependency[Visitor],
    database: NamedDependency[Database],
    payments: NamedDependency[Payments],
) -> Response[Confirmed]:
    """Settle an order whose payment succeeded: 200 with the tickets, 202 while the bank thinks, 402 declined, 409 too late."""
    buyer = visitor.given(data.session_id).customer
    confirmed = await confirm_order(database, payments, buyer, data.order_id, data.payment_intent_id)
    return Response(confirmed, status_code=200 if confirmed.order.status is OrderStatus.PAID else 202)


@get("/api/ticket-orders/{order_id:uuid}", tags=["orders"], responses=refusing(NotFound))
async def read_order(
    order_id: FromPath[UUID],
    visitor: NamedDependency[Visitor],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Response[order_view.Order]:
    """An order with its tickets: this browser's, a proven address's, or the one `X-Order-Token` names."""
    async with database.transaction(reader(visitor, settings)) as db:
        order = await order_view.read_order(db, order_id)
    return Response(order, headers={"Cache-Control": "private, no-store"})


ROUTES = [quote, create, payment_intent, confirm, read_order]
