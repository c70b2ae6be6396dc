"""Checkout, and the order after: the same address before, while and after the money moves."""

from typing import Any
from urllib.parse import quote as escape
from uuid import UUID

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.orders import checkout, mailing, queries
from pwa_tickets.orders.order_view import read_order
from pwa_tickets.seats import reservations
from pwa_tickets.settings import Settings
from pwa_tickets.upsells import queries as upsells
from pwa_tickets.web.actor import Visitor
from pwa_tickets.web.database import VisitorDb
from pwa_tickets.web.templating import page

AnyRequest = Request[Any, Any, Any]


@get("/checkout", include_in_schema=False)
async def checkout_page(
    visitor: NamedDependency[Visitor],
    database: NamedDependency[Database],
    db: VisitorDb,
    settings: NamedDependency[Settings],
) -> Template:
    """What is in the cart, who buys it, and paying for it. A cart that is empty, bought or expired says so, and the way on."""
    cart = None
    if visitor.session_id:
        cart = await reservations.check(database.call(visitor.anon), session_hash=visitor.session_hash)
    if cart is None or not cart.seats:
        return page("orders/empty-checkout.html", status=410, bought_order_id=cart and cart.bought_order_id)
    seat_ids = [seat.id for seat in cart.seats]
    quote, seats = await checkout.price(db, seat_ids=seat_ids, items=[], currency=settings.currency)
    offered = await upsells.on_offer(db, {seat.series_id for seat in seats})
    return page(
        "orders/checkout.html",
        quote=quote,
        upsells=offered,
        reserved_until=cart.reserved_until,
        extendable=cart.extendable,
        back=f"/shows/{seats[-1].show_id}/seats",
        stripe_js_url=settings.stripe_js_url,
        publishable_key=settings.stripe_publishable_key,
    )


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
        lost = await queries.cart_seats(
            db, [seat for refund in order.refunds for seat in refund.lost_show_seat_ids]
        )
    async with database.transaction(SYSTEM) as db:
        mailed = await mailing.of_order(db, order.id)
    return page(
        "orders/order.html",
        order=order,
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


ROUTES = [checkout_page, order_page, old_checkout, old_confirmation]
