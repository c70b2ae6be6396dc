"""The sale's API: quote, create, pay, confirm, read."""

from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody

from pwa_tickets.accounts.order_links import make_token
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput, NotFound
from pwa_tickets.orders import checkout, order_view, payment
from pwa_tickets.orders.confirmation import (
    AmountMismatch,
    Confirmed,
    PaymentCanceled,
    PaymentDeclined,
    PaymentTooLate,
    PaymentUnknown,
    confirm_order,
)
from pwa_tickets.orders.pricing import Quote
from pwa_tickets.orders.refunds import KeyUsed
from pwa_tickets.orders.requests import (
    ConfirmRequest,
    Created,
    CreateRequest,
    IdempotencyKey,
    PaymentIntent,
    PaymentIntentRequest,
    QuoteRequest,
)
from pwa_tickets.payments.refusals import PaymentsUnreachable
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.seats import reservations
from pwa_tickets.seats.requests import require_session
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import Visitor
from pwa_tickets.web.database import CustomerDb, VisitorDb
from pwa_tickets.web.openapi import BUYER, ORDER_READER
from pwa_tickets.web.problems import changing, refusing

STILL_PROCESSING = ResponseSpec(
    Confirmed,
    generate_examples=False,
    description="The bank is still processing the payment; ask again in a few seconds.",
)


@post(
    "/api/ticket-orders/quote",
    status_code=200,
    tags=["orders"],
    security=BUYER,
    responses=changing(reservations.ReservationExpired, checkout.UpsellNotOnOffer, checkout.OrderTooLarge),
)
async def quote(
    data: JSONBody[QuoteRequest],
    visitor: NamedDependency[Visitor],
    database: NamedDependency[Database],
    db: VisitorDb,
    settings: NamedDependency[Settings],
) -> Quote:
    """Price the cart with these upsells, line by line."""
    visitor = require_session(visitor.given(data.session_id))
    cart = await reservations.check(database.call(visitor.anon), session_hash=visitor.session_hash)
    seat_ids = [seat.id for seat in cart.seats]
    priced, _ = await checkout.price(db, seat_ids=seat_ids, items=data.items, currency=settings.currency)
    return priced


@post(
    "/api/ticket-orders/create",
    status_code=201,
    tags=["orders"],
    security=BUYER,
    responses=changing(
        InvalidInput,
        reservations.ReservationExpired,
        reservations.NotOnSale,
        reservations.OverCap,
        checkout.UpsellNotOnOffer,
        checkout.OrderTooLarge,
        KeyUsed,
    ),
)
async def create(
    data: JSONBody[CreateRequest],
    visitor: NamedDependency[Visitor],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
    idempotency_key: IdempotencyKey = None,
) -> Created:
    """Place a pending order of the cart, and give the buyer time to pay it."""
    visitor = require_session(visitor.given(data.session_id))
    # Only the system queues jobs; `place_order` checks by the session whose cart it is, and whose order a key names.
    async with database.raw_transaction(SYSTEM) as db:
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
            minutes=settings.reservation_times.to_pay,
        )
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
    security=BUYER,
    responses=changing(
        NotFound,
        checkout.OrderClosed,
        reservations.ReservationExpired,
        reservations.NotOnSale,
        PaymentsUnreachable,
    ),
)
async def payment_intent(
    data: JSONBody[PaymentIntentRequest],
    visitor: NamedDependency[Visitor],
    database: NamedDependency[Database],
    payments: NamedDependency[Payments],
    settings: NamedDependency[Settings],
) -> PaymentIntent:
    """Open the payment of an order; the same one when asked again."""
    buyer = visitor.given(data.session_id).customer
    opened = await payment.open_payment(database, payments, buyer, data.order_id)
    return PaymentIntent(
        payment_intent_id=opened.intent_id,
        client_secret=opened.client_secret,
        publishable_key=opened.publishable_key or settings.stripe_publishable_key,
        amount_in_cents=opened.amount_in_cents,
        currency=opened.currency,
    )


@post(
    "/api/ticket-orders/confirm",
    status_code=200,
    tags=["orders"],
    security=BUYER,
    responses={
        202: STILL_PROCESSING,
        **changing(
            InvalidInput,
            NotFound,
            PaymentDeclined,
            PaymentTooLate,
            AmountMismatch,
            PaymentCanceled,
            PaymentUnknown,
            checkout.OrderClosed,
            reservations.ReservationExpired,
            reservations.NotOnSale,
            reservations.OverCap,
        ),
    },
)
async def confirm(
    data: JSONBody[ConfirmRequest],
    visitor: NamedDependency[Visitor],
    database: NamedDependency[Database],
    payments: NamedDependency[Payments],
) -> Response[Confirmed]:
    """Settle an order whose payment succeeded, and answer its tickets. Safe to repeat."""
    buyer = visitor.given(data.session_id).customer
    confirmed = await confirm_order(database, payments, buyer, data.order_id, data.payment_intent_id)
    return Response(confirmed, status_code=202 if confirmed.order.paid_at is None else 200)


@get(
    "/api/ticket-orders/{order_id:uuid}", tags=["orders"], security=ORDER_READER, responses=refusing(NotFound)
)
async def read_order(order_id: FromPath[UUID], db: CustomerDb) -> Response[order_view.Order]:
    """Read an order with its tickets: this session's, a proven address's, or the one that `X-Order-Token` names."""
    order = await order_view.read_order(db, order_id)
    return Response(order, headers={"Cache-Control": "private, no-store"})


ROUTES = [quote, create, payment_intent, confirm, read_order]
