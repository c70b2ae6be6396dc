"""The money's side of the pure model: payments at the bank, what settling comes to, refunds, Stripe's events."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.unit.orders.sale_model import caps, refunds
from tests.unit.orders.sale_model.refunds import Refund, Refused

if TYPE_CHECKING:
    from tests.unit.orders.sale_model.model import Order, Sale


@dataclass
class Intent:
    """A payment at the bank: open, declined, action, processing, succeeded or canceled.

    Attributes:
        remembered: the product knows it; an answer that got lost leaves it unknown until it is asked for again.
    """

    amount: int
    state: str = "open"
    remembered: bool = False

    @property
    def payable(self) -> bool:
        return self.state in ("open", "declined", "action")


@dataclass(frozen=True)
class StripeEvent:
    """One of the bank's events: a payment's with what was received, or a refund's with its status."""

    number: int
    order: int | None
    received: int | None = None
    refund: str | None = None
    nth: int = 0

    @property
    def is_acted_on(self) -> bool:
        return self.received is not None or self.refund is not None

    @property
    def pays(self) -> bool:
        return self.order is not None and self.received is not None


@dataclass
class Inbox:
    """Reports that came, and those that were acted on."""

    came: set[int] = field(default_factory=set)
    handled: set[int] = field(default_factory=set)


def settle(sale: "Sale", order: "Order", amount: int) -> str:
    """Money arrived: tickets for all of it, or all of it goes back."""
    if order.paid:
        return "paid"
    if order.refund is None and amount != order.total:
        if amount not in order.mismatches:
            sale.emails.add(f"mismatch-{order.number}")
        order.mismatches.add(amount)
        return "mismatch"
    if order.refund is None:
        lost = {label for label in order.seats if not sale.seats[label].free_for(order.session, sale.now)}
        if sale.is_late(order):
            over = caps.passed_late(sale, order)
            lost |= {label for label in order.seats if sale.seats[label].show in over}
        if not lost:
            return _sell(sale, order)
        done = "pending" if order.total else "succeeded"
        order.status, order.expires = "cancelled", None
        order.refunds = [Refund(order.total, frozenset(lost), written=sale.now, status=done)]
    assert order.refund is not None
    if order.refund.status == "pending":
        sale.jobs.add(f"refund-{order.number}.0")
    elif not order.total:
        sale.emails.add(f"too-late-{order.number}")
    return "too_late"


def _sell(sale: "Sale", order: "Order") -> str:
    order.noted = len(caps.passed_by(sale, order))
    order.late = sale.is_late(order)
    for label in order.seats:
        sale.seats[label].become("sold")
    order.status, order.expires, order.paid = "paid", None, True
    if not sale.reserved(order.session, live=False):
        order.cart.open = False
    sale.emails.add(f"deliver-{order.number}")
    return "paid"


def confirm(sale: "Sale", order: "Order") -> str:
    """The buyer's phone says it paid."""
    if order.paid:
        return "paid"
    if not order.total:
        if order.refund is None:
            sale.confirmable(order)
        outcome = settle(sale, order, 0)
    elif order.intent is None or not order.intent.remembered:
        raise Refused("payment-declined")
    elif order.intent.state == "succeeded":
        outcome = settle(sale, order, order.intent.amount)
    elif order.intent.state == "processing":
        return "processing"
    else:
        raise Refused("payment-canceled" if order.intent.state == "canceled" else "payment-declined")
    if outcome != "paid":
        raise Refused("payment-mismatch" if outcome == "mismatch" else "payment-too-late")
    return outcome


def handle(sale: "Sale", event: StripeEvent) -> None:
    """An event is acted on, once."""
    if event.number in sale.inbox.handled:
        return
    sale.inbox.handled.add(event.number)
    if event.order is None:
        return
    order = sale.orders[event.order]
    if event.received is not None:
        settle(sale, order, event.received)
    elif event.refund is not None:
        refunds.record(sale, order, event.nth, event.refund)


def close(sale: "Sale", order: "Order") -> None:
    """The payment first; one that was paid meanwhile is settled instead."""
    if order.status not in ("pending", "cancelled"):
        return
    intent = order.intent if order.intent and order.intent.remembered else None
    if intent and intent.payable:
        intent.state = "canceled"
    if intent and intent.state == "processing":
        raise Refused("still-processing")
    if intent and intent.state == "succeeded":
        settle(sale, order, intent.amount)
    elif intent is None or intent.state == "canceled":
        order.status, order.expires = "cancelled", None
