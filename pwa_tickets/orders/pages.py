"""Checkout, and the order after: the same address before, while and after the money moves."""

from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import quote as escape
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput
from pwa_tickets.orders import (
    buyers,
    change_requests,
    checkout,
    exchange_offers,
    family_choices,
    mailing,
    queries,
)
from pwa_tickets.orders.confirmation import confirm_order
from pwa_tickets.orders.order_view import read_order, read_orders
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.seats import reservations
from pwa_tickets.settings import Settings
from pwa_tickets.upsells import queries as upsells
from pwa_tickets.web.actor import Visitor
from pwa_tickets.web.database import VisitorDb
from pwa_tickets.web.templating import page

AnyRequest = Request[Any, Any, Any]


class BuyerForm(msgspec.Struct):
    """What the details' form sends by itself, in a browser without scripts."""

    customer_name: str = ""
    customer_email: str = ""
    customer_phone: str = ""


NOTHING_TYPED = BuyerForm()


@get("/checkout", include_in_schema=False)
async def checkout_page(
    visitor: NamedDependency[Visitor],
    database: NamedDependency[Database],
    db: VisitorDb,
    settings: NamedDependency[Settings],
) -> Template:
    """What is in the cart, who buys it, and paying for it. A cart that is empty, bought or expired says so, and the way on."""
    cart = await _cart(visitor, database)
    if cart is None or not cart.seats:
        return page("orders/empty-checkout.html", status=410, bought_order_id=cart and cart.bought_order_id)
    return page("orders/checkout.html", **await _offer(db, cart, settings), typed=NOTHING_TYPED, errors={})


@post("/checkout", status_code=200, include_in_schema=False)
async def order_without_scripts(
    data: Annotated[BuyerForm, Body(media_type=RequestEncodingType.URL_ENCODED)],
    visitor: NamedDependency[Visitor],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
    payments: NamedDependency[Payments],
) -> Template | Redirect:
    """Place an order that costs nothing and redirect to its tickets; where there is something to pay, show checkout again.

    Cards are taken by Stripe's script: without scripts its page says so. Between these transactions Stripe may be asked.
    """
    cart = await _cart(visitor, database)
    if cart is not None and cart.bought_order_id and not cart.seats:
        return Redirect(f"/orders/{cart.bought_order_id}", status_code=303)
    if cart is None or not cart.seats:
        return page("orders/empty-checkout.html", status=410, bought_order_id=None)
    async with database.transaction(visitor.anon) as db:
        offer = await _offer(db, cart, settings)
    if offer["quote"].total_in_cents:
        return page("orders/checkout.html", status=422, **offer, typed=data, errors={})
    buyer = checkout.Buyer(name=data.customer_name, email=data.customer_email, phone=data.customer_phone)
    try:
        async with database.raw_transaction(SYSTEM) as db:
            order_id = await checkout.place(
                db,
                session_hash=visitor.session_hash,
                show_id=None,
                buyer=buyer,
                items=[],
                idempotency_key=None,
                currency=settings.currency,
                minutes=settings.reservation_times.to_pay,
            )
    except InvalidInput as refusal:
        errors = {error["field"]: error["message"] for error in refusal.errors}
        return page("orders/checkout.html", status=422, **offer, typed=data, errors=errors)
    await confirm_order(database, payments, visitor.customer, order_id, None)
    return Redirect(f"/orders/{order_id}", status_code=303)


async def _cart(visitor: Visitor, database: Database) -> reservations.Cart | None:
    if not visitor.session_id:
        return None
    return await reservations.check(database.call(visitor.anon), session_hash=visitor.session_hash)


async def _offer(db: AsyncSession, cart: reservations.Cart, settings: Settings) -> dict[str, Any]:
    """What checkout shows of a cart: its price, extras, and how long its seats are kept."""
    seat_ids = [seat.id for seat in cart.seats]
    quote, seats = await checkout.price(db, seat_ids=seat_ids, items=[], currency=settings.currency)
    return {
        "quote": quote,
        "upsells": await upsells.on_offer(db, {seat.series_id for seat in seats}),
        "reserved_until": cart.reserved_until,
        "extendable": cart.extendable,
        "back": f"/shows/{seats[-1].show_id}/seats",
        "stripe_js_url": settings.stripe_js_url,
        "publishable_key": settings.stripe_publishable_key,
    }


@get("/orders/{order_id:uuid}", include_in_schema=False)
async def order_page(
    order_id: FromPath[UUID],
    visitor: NamedDependency[Visitor],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Template:
    """The order: tickets when it is paid, what happened when it is not."""
    async with database.transaction(visitor.customer) as db:
        order = await read_order(db, order_id)
        change = await change_requests.last_request(db, order_id)
        choices = await family_choices.open_choices(db, order_id)
        decides = await buyers.bought(db, order_id)
        lost = await queries.cart_seats(
            db, [seat for refund in order.refunds for seat in refund.lost_show_seat_ids]
        )
        kept = await queries.cart_seats(db, order.kept_seat_ids if order.owes or order.exchange else ())
        offer = await exchange_offers.open_offer(db, order_id)
        moved = await read_orders(db, [order.exchange.order_id] if order.exchange else [])
        offered = await queries.cart_seats(db, offer.seat_ids if offer else ())
    async with database.transaction(SYSTEM) as db:
        mailed = await mailing.of_order(db, order.id)
    is_over = order.reserved_until is not None and order.reserved_until <= datetime.now(UTC)
    return page(
        "orders/order.html",
        order=order,
        kept=kept,
        offer=offer,
        offered=offered,
        sees_moved=bool(moved),
        is_over=is_over or (order.exchange is not None and not order.exchange.can_happen),
        change=change,
        decides=decides,
        choices=choices,
        may_change=bool(change_requests.changeable(order, datetime.now(UTC))),
        mailed=mailed,
        shows=order.by_show(order.tickets),
        lost=lost,
        stripe_js_url=settings.stripe_js_url,
        publishable_key=settings.stripe_publishable_key,
    )


@get("/public/checkout/tickets/{show_id:uuid}", include_in_schema=False)
async def old_checkout(show_id: FromPath[UUID]) -> Redirect:
    """The roadmap's address of checkout."""
    return Redirect("/checkout", status_code=301)


@get("/public/checkout/tickets/confirmation/{order_id:uuid}", include_in_schema=False)
async def old_confirmation(order_id: FromPath[UUID], request: AnyRequest) -> Redirect:
    """The roadmap's address of an order; a link's token comes along."""
    token = request.query_params.get("token")
    return Redirect(f"/orders/{order_id}" + (f"?token={escape(token)}" if token else ""), status_code=301)


ROUTES = [checkout_page, order_without_scripts, order_page, old_checkout, old_confirmation]
