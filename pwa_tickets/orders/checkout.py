"""From a cart to a pending order. Prices come from the tables, never from the client."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Final
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.db.queue import enqueue
from pwa_tickets.errors import Fact, InvalidInput, TicketsError
from pwa_tickets.i18n import gettext
from pwa_tickets.orders.models import OrderStatus
from pwa_tickets.orders.pricing import CartSeat, ChosenUpsell, Quote, quote
from pwa_tickets.orders.queries import cart_seats
from pwa_tickets.payments.objects import LARGEST_AMOUNT
from pwa_tickets.seats.reservations import ReservationExpired
from pwa_tickets.upsells import queries as upsells
from pwa_tickets.web.email_address import NoEmailAddress, canonical_email, read_email
from pwa_tickets.web.words import single_line

if TYPE_CHECKING:
    from pwa_tickets.db.raw import RawConnection

MAX_UPSELL_QUANTITY = 50


class UpsellNotOnOffer(TicketsError):
    """Refuse an upsell that is unknown, no longer sold, or of another series."""

    status, slug, title, sqlstate = 422, "extra-not-on-offer", "No longer available", "TKEXR"
    description = (
        "At least one upsell is unknown, no longer sold, or belongs to another series. No order was placed."
    )
    sentence = "One of the extras is no longer available. Please check your order."


class OrderTooLarge(TicketsError):
    """Refuse an order of more money than Stripe takes in one payment."""

    status, slug, title, sqlstate = 422, "order-too-large", "That’s too much at once", "TKBIG"
    description = "The order costs more than one payment may. No order was placed."
    fact_types: ClassVar = {"most_in_cents": Fact(int, "The largest amount of one order, in cents.")}
    sentence = "That is more than one payment can be. Please take less, and order the rest separately."


class OrderClosed(TicketsError):
    """Refuse to take money for an order that is not pending."""

    status, slug, title, sqlstate = 409, "order-closed", "This order is closed", "TKCLO"
    description = (
        "The order does not accept a payment: it was paid, cancelled or refunded before. Nothing was charged."
    )
    fact_types: ClassVar = {
        "order_status": Fact(OrderStatus, "The status of the order now."),
    }
    sentence = "This order is no longer waiting for a payment."


class UpsellQuantity(msgspec.Struct, kw_only=True, frozen=True):
    """An upsell, and how many of it."""

    upsell_item_id: UUID
    quantity: int


class Buyer(msgspec.Struct, kw_only=True, frozen=True):
    """Who buys, as typed."""

    name: str
    email: str
    phone: str | None = None


def checked(buyer: Buyer, *, is_at_counter: bool = False) -> Buyer:
    """The buyer with the spaces gone, and an address that mail can get to: nobody pays for tickets that cannot come.

    Args:
        is_at_counter: takes the tickets along, and has to give neither name nor address.

    Raises:
        InvalidInput: a sentence for each field that will not do.
    """
    name, email, phone = single_line(buyer.name), single_line(buyer.email), single_line(buyer.phone or "")
    errors = []
    if not name and not is_at_counter:
        errors.append({"field": "customer_name", "message": gettext("Please tell us your name.")})
    elif len(name) > 120:
        errors.append(
            {
                "field": "customer_name",
                "message": gettext("That name is too long for us; up to 120 characters fit."),
            }
        )
    if not email and not is_at_counter:
        errors.append(
            {
                "field": "customer_email",
                "message": gettext("We need an email address to send the tickets to."),
            }
        )
    elif email:
        try:
            email = read_email(email)
        except NoEmailAddress as wrong:
            errors.append({"field": "customer_email", "message": str(wrong)})
    if phone and (len(phone) > 40 or sum(letter.isdigit() for letter in phone) < 5):
        errors.append(
            {"field": "customer_phone", "message": gettext("That doesn’t look like a phone number.")}
        )
    if errors:
        raise InvalidInput(errors)
    return Buyer(name=name, email=email, phone=phone or None)


async def price(
    db: AsyncSession, *, seat_ids: Sequence[UUID], items: Sequence[UpsellQuantity], currency: str
) -> tuple[Quote, list[CartSeat]]:
    """Price what is reserved and wished for.

    Raises:
        ReservationExpired: nothing is reserved any more.
        UpsellNotOnOffer: an upsell cannot be had with these shows, or not so many of it.
        OrderTooLarge: more money than one payment may be.
    """
    seats = await cart_seats(db, seat_ids)
    if not seats:
        raise ReservationExpired()
    offered = {upsell.id: upsell for upsell in await upsells.on_offer(db, {seat.series_id for seat in seats})}
    chosen = []
    for upsell_id, quantity in _quantities(items).items():
        upsell = offered.get(upsell_id)
        if upsell is None or quantity > MAX_UPSELL_QUANTITY:
            raise UpsellNotOnOffer()
        chosen.append(
            ChosenUpsell(
                name=upsell.name,
                description=upsell.description,
                quantity=quantity,
                price_in_cents=upsell.price_in_cents,
            )
        )
    priced = quote(seats, chosen, currency=currency)
    if priced.total_in_cents > LARGEST_AMOUNT:
        raise OrderTooLarge(most_in_cents=LARGEST_AMOUNT)
    return priced, seats


def _quantities(items: Sequence[UpsellQuantity]) -> dict[UUID, int]:
    """How many of each, however often it is named."""
    quantities = Counter[UUID]()
    for item in items:
        if item.quantity < 1:
            raise UpsellNotOnOffer()
        quantities[item.upsell_item_id] += item.quantity
    return quantities


_PLACE: Final = "select place_order($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
_ABANDONED: Final = """
    select before.id from ticket_orders placed join ticket_orders before on before.session_hash = placed.session_hash
    where placed.id = $1 and before.id <> placed.id and before.status = 'cancelled'
      and before.stripe_payment_intent_id is not null and before.expires_at is not null
"""
"""Orders of the same visitor, of this cart or one before, that were cancelled with a payment still open at the bank."""


async def place(
    db: "RawConnection",
    *,
    session_hash: str,
    show_id: UUID | None,
    buyer: Buyer,
    items: Sequence[UpsellQuantity],
    idempotency_key: str | None,
    currency: str,
    minutes: int,
) -> UUID:
    """Write the pending order of a cart (or of one show in it) and give the buyer time to pay. System actor.

    An older order of the cart is cancelled; where a payment of the visitor's cancelled orders is open at the bank, closing it is
    queued in the same commit.

    Raises:
        InvalidInput, ReservationExpired, NotOnSale, UpsellNotOnOffer, OverCap, OrderTooLarge, KeyUsed: nothing was written.
    """
    buyer = checked(buyer)
    order_id: UUID = await db.fetchval(
        _PLACE,
        session_hash,
        show_id,
        buyer.name,
        buyer.email,
        canonical_email(buyer.email),
        buyer.phone,
        msgspec.json.encode(items).decode(),
        idempotency_key,
        currency,
        minutes,
    )
    for abandoned in await db.fetch(_ABANDONED, order_id):
        closed = str(abandoned["id"])
        await enqueue(db, "close_order", dedupe_key=f"close-{closed}", order_id=closed)
    return order_id
