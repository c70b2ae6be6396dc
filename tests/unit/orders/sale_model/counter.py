"""The counter in the pure model: what staff sell and give away, what they keep for later, and the money they take for it."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from tests.unit.orders.sale_model import caps
from tests.unit.orders.sale_model.order import Cart, Order
from tests.unit.orders.sale_model.refunds import Refused

if TYPE_CHECKING:
    from tests.unit.orders.sale_model.model import Sale

WALK_INS = 100
"""Buyers from here on gave no address: none has a browser, and each is somebody else."""


def sell(
    sale: "Sale",
    buyer: int | None,
    show: int,
    wanted: Collection[str],
    payment: str,
    *,
    over_cap: bool,
    minutes: int,
) -> Order:
    """Seats for cash, for nothing, or kept until they are paid; at once, or not at all."""
    sale.require_on_sale({show})
    if not all(sale.seats[label].free_for(None, sale.now) for label in wanted):
        raise Refused("seats-taken")
    number = len(sale.orders)
    whose = WALK_INS + number if buyer is None else buyer
    if (
        len(sale.tickets(show, buyer=whose)) + kept_for(sale, whose, show) + len(wanted) > caps.CAP
        and not over_cap
    ):
        raise Refused("over-cap")
    is_comp, is_later = payment == "comp", payment == "later"
    prices = {label: 0 if is_comp else sale.seats[label].price for label in wanted}
    if is_later and not sum(prices.values()):
        raise Refused("invalid-input")  # it costs nothing: sell it now
    session = -1 - number  # no browser's
    cart = Cart(session, first=sale.now, deadline=sale.now + minutes, open=is_later)
    order = Order(number, whose, session, cart, prices, 0, None, None)
    sale.orders.append(order)
    if is_later:
        sale.carts.append(cart)
        order.kept, order.expires = True, cart.deadline
        for label in wanted:
            sale.seats[label].become("reserved", session, cart.deadline)
    else:
        pay(sale, order)
    return order


def kept_for(sale: "Sale", buyer: int, show: int) -> int:
    """How many seats of a show are kept for somebody."""
    return sum(
        sale.seats[label].show == show
        for order in sale.orders
        if order.kept and order.buyer == buyer and not sale.is_late(order)
        for label in order.seats
    )


def pay(sale: "Sale", order: Order) -> None:
    """Its money is there: tickets."""
    for label in order.seats:
        sale.seats[label].become("sold")
    order.status, order.expires, order.paid = "paid", None, True


def let_go(sale: "Sale", order: Order) -> None:
    """A kept order came to nothing: its seats are free at once."""
    if order.kept:
        for label in sale.reserved(order.session, live=False):
            sale.seats[label].become("available")
        order.cart.open = False
