"""What a buyer's client sends to price, place and pay an order, and what placing and paying answer."""

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

import msgspec
from litestar.params import HeaderParameter

from pwa_tickets.orders import checkout
from pwa_tickets.orders.models import OrderStatus
from pwa_tickets.orders.order_view import OrderLine
from pwa_tickets.seats.requests import SessionId

ORDER = "3c9e1f70-5a2b-4d86-b0e4-9f7d2c6a1b58"
UPSELL = "c24d8e9b-7f10-4a63-8d5c-1e0b9a3f6d72"

IdempotencyKey = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        max_length=255,
        description="Makes the call safe to repeat: the same key answers with the order that it made.",
    ),
]


class QuoteRequest(msgspec.Struct, kw_only=True):
    """The upsells to price together with the cart."""

    EXAMPLE: ClassVar = {"items": [{"upsell_item_id": UPSELL, "quantity": 1}]}

    items: list[checkout.UpsellQuantity] = []
    session_id: SessionId | None = None


class CreateRequest(msgspec.Struct, kw_only=True):
    """Who buys the cart, and with which upsells.

    Attributes:
        show_id: the show whose seats are ordered; absent for the whole cart.
    """

    EXAMPLE: ClassVar = {
        "customer_name": "Jordan Lee",
        "customer_email": "jordan@example.com",
        "items": [{"upsell_item_id": UPSELL, "quantity": 1}],
    }

    customer_name: str
    customer_email: str
    customer_phone: str | None = None
    show_id: UUID | None = None
    items: list[checkout.UpsellQuantity] = []
    session_id: SessionId | None = None


class Created(msgspec.Struct, kw_only=True, omit_defaults=True):
    """The pending order that was placed.

    Attributes:
        reserved_until: until when it must be paid.
    """

    id: UUID
    order_number: str
    status: OrderStatus
    total_amount_in_cents: int
    currency: str
    lines: tuple[OrderLine, ...]
    reserved_until: datetime | None
    access_token: str


class PaymentIntentRequest(msgspec.Struct, kw_only=True):
    """The order to pay."""

    EXAMPLE: ClassVar = {"order_id": ORDER}

    order_id: UUID
    session_id: SessionId | None = None


class PaymentIntent(msgspec.Struct, kw_only=True):
    """What Stripe's script needs to take the payment.

    Attributes:
        client_secret: the secret with which the browser pays; null when no card is needed.
    """

    payment_intent_id: str | None
    client_secret: str | None
    publishable_key: str
    amount_in_cents: int
    currency: str


class ConfirmRequest(msgspec.Struct, kw_only=True):
    """The order, and the payment that the client believes succeeded. Stripe is asked; the client is not believed."""

    EXAMPLE: ClassVar = {"order_id": ORDER, "payment_intent_id": "pi_3QkZ8mLrT2xV9bNc"}

    order_id: UUID
    payment_intent_id: str | None
    session_id: SessionId | None = None
