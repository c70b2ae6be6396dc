"""What a sale must do, in plain values beside the product: who has which seat, what was paid, what goes back.

Times are whole minutes, people and orders are numbers, a session is what a cookie proves. Money moves in `payments`.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from tests.unit.orders.sale_model import caps
from tests.unit.orders.sale_model.intent import Inbox
from tests.unit.orders.sale_model.order import Cart, Order, Seat
from tests.unit.orders.sale_model.refunds import Refused

MINUTES, LONGEST, GRACE = 10, 25, 15


@dataclass
class Sale:
    """The studio's show: every seat, cart and order, the jobs that wait, the emails that go out."""

    seats: dict[str, Seat]
    now: int = 0
    carts: list[Cart] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    jobs: set[str] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)
    inbox: Inbox = field(default_factory=Inbox)
    proven: set[int] = field(default_factory=set)
    """The sessions that are signed in: theirs are all orders of their buyer's address."""
    called_off: set[int] = field(default_factory=set)

    def reserved(self, session: int, show: int | None = None, *, live: bool = True) -> list[str]:
        """Labels of the seats a session has; with `live=False` also those whose time is over, nobody cleaned up yet."""
        return [
            label
            for label, seat in self.seats.items()
            if seat.status == "reserved" and seat.session == session and show in (None, seat.show)
            if not live or (seat.until or 0) > self.now
        ]

    def tickets(self, show: int, *, session: int | None = None, buyer: int | None = None) -> list[str]:
        """Labels of the seats somebody bought for a show."""
        return [
            label
            for order in self.orders
            if order.session == session or order.buyer == buyer
            for label in order.live
            if self.seats[label].show == show
        ]

    def ordered(self, session: int, show: int) -> list[str]:
        """Labels of the seats in a session's orders that may still be paid."""
        return [
            label
            for order in self.orders
            if order.status == "pending" and order.session == session and (order.expires or 0) > self.now
            for label in order.seats
            if self.seats[label].show == show
        ]

    def is_late(self, order: Order) -> bool:
        return order.status != "pending" or (order.expires or 0) <= self.now

    def cart(self, session: int) -> Cart | None:
        return next((cart for cart in self.carts if cart.open and cart.session == session), None)

    def reserve(self, session: int, show: int, wanted: Collection[str]) -> None:
        """All these seats or none."""
        if len(wanted) > caps.CAP:
            raise Refused("over-cap")
        if any(self.seats[label].status == "held" for label in wanted):
            raise Refused("seats-kept-back")
        self.require_on_sale({show})
        if caps.with_these(self, session, show, wanted) > caps.CAP:
            raise Refused("over-cap")
        if not all(self.seats[label].free_for(session, self.now) for label in wanted):
            raise Refused("seats-taken")
        cart = self.cart(session)
        if cart is None or cart.deadline <= self.now or not self.reserved(session):
            first = self.now
            if cart is not None:
                cart.open = False
                if cart.first + LONGEST > self.now:  # giving back and taking again wins no time
                    first = cart.first
            cart = Cart(session, first=first, deadline=min(self.now + MINUTES, first + LONGEST))
            self.carts.append(cart)
        for label in wanted:
            self.seats[label].become("reserved", session, cart.deadline)

    def release(self, session: int, some: Collection[str] | None = None) -> int:
        """Give own seats back; how many. Orders of any of them are closed."""
        mine = [label for label in self.reserved(session, live=False) if some is None or label in some]
        for order in self.orders:
            if (
                order.status == "pending"
                and order.session == session
                and not order.seats.keys().isdisjoint(mine)
            ):
                order.status = "cancelled"
        for label in mine:
            self.seats[label].become("available")
        return len(mine)

    def extend(self, session: int) -> None:
        """Ten more minutes, once."""
        cart = self.cart(session)
        if cart is None or cart.deadline <= self.now or not self.reserved(session):
            raise Refused("reservation-lapsed")
        if cart.extended:
            raise Refused("extended-already")
        cart.extended = True
        self._move(cart, cart.deadline + MINUTES)

    def place(self, session: int, buyer: int, *, show: int | None, extras: int, key: int) -> Order:
        """An order for what is reserved, or the one this key made."""
        for order in self.orders:
            if order.session == session and order.key == key:
                alive = order.status == "pending" and (order.expires or 0) > self.now
                if alive or order.status in ("paid", "refunded"):
                    if order.asked != (show, extras):
                        raise Refused("idempotency-key-used")
                    self._close_abandoned(order)
                    return order
        mine, cart = self.reserved(session, show), self.cart(session)
        if cart is None or not mine:
            raise Refused("reservation-lapsed")
        self.require_on_sale(self.seats[label].show for label in mine)
        for each in {self.seats[label].show for label in mine}:
            if (
                len(caps.known(self, each, session, buyer))
                + sum(self.seats[label].show == each for label in mine)
                > caps.CAP
            ):
                raise Refused("over-cap")
        for order in self.orders:
            if order.session == session and order.key == key:
                order.key = None
            if order.cart is cart and order.status == "pending":
                order.status = "cancelled"
        self._move(cart, self.now + MINUTES)
        prices = {label: self.seats[label].price for label in mine}
        order = Order(len(self.orders), buyer, session, cart, prices, extras, key, cart.deadline)
        order.asked = (show, extras)
        self.orders.append(order)
        self._close_abandoned(order)
        return order

    def _move(self, cart: Cart, deadline: int) -> None:
        cart.deadline = max(cart.deadline, min(deadline, cart.first + LONGEST))
        for label in self.reserved(cart.session):
            self.seats[label].until = cart.deadline
        for order in self.orders:
            if order.cart is cart and order.status == "pending":
                order.expires = cart.deadline

    def _close_abandoned(self, order: Order) -> None:
        for other in self.orders:
            given_up = other.session == order.session and other is not order and other.status == "cancelled"
            if given_up and other.intent and other.intent.remembered and other.expires is not None:
                self.jobs.add(f"close-{other.number}")

    def payable(self, order: Order) -> None:
        """May the buyer's card be asked for?"""
        if order.status != "pending":
            raise Refused("order-closed")
        if order.expires is not None and order.expires <= self.now:
            raise Refused("reservation-lapsed")
        self.require_on_sale(self.seats[label].show for label in order.seats)

    def require_on_sale(self, shows: Iterable[int]) -> None:
        """None of them was called off."""
        if self.called_off & set(shows):
            raise Refused("not-on-sale")

    def confirmable(self, order: Order) -> None:
        """May a free order become tickets?"""
        self.payable(order)
        for show, wanted in caps.shows_of(self, order).items():
            if len(caps.known(self, show, order.session, order.buyer)) + wanted > caps.CAP:
                raise Refused("over-cap")

    def cleanup(self) -> None:
        """Expired seats go back."""
        for seat in self.seats.values():
            if seat.status == "reserved" and (seat.until or 0) <= self.now:
                seat.become("available")

    def cancel_expired_orders(self) -> None:
        """The timer: close what nobody paid, finish refunds whose job was lost."""
        for order in self.orders:
            remembered = order.intent is not None and order.intent.remembered
            over = order.expires is not None and order.expires + GRACE <= self.now
            over |= order.kept and bool(self.called_off & set(caps.shows_of(self, order)))
            given_up = order.status == "cancelled" and remembered and order.expires is not None
            if given_up or (order.status == "pending" and over):
                self.jobs.add(f"close-{order.number}")
            for nth, refund in enumerate(order.refunds):
                if refund.unfinished(self.now):
                    self.jobs.add(f"refund-{order.number}.{nth}")
