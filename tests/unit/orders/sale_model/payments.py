"""The money's side of the pure model: payments at the bank, what settling comes to, refunds, Stripe's events."""

from typing import TYPE_CHECKING

from tests.unit.orders.sale_model import caps, counter, disputes, refunds
from tests.unit.orders.sale_model.intent import StripeEvent
from tests.unit.orders.sale_model.refunds import Refund, Refused

if TYPE_CHECKING:
    from tests.unit.orders.sale_model.model import Sale
    from tests.unit.orders.sale_model.order import Order


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
        lost |= {label for label in order.seats if sale.seats[label].show in sale.called_off}
        if sale.is_late(order):
            over = caps.passed_late(sale, order)
            lost |= {label for label in order.seats if sale.seats[label].show in over}
        if not lost:
            return _sell(sale, order)
        counter.let_go(sale, order)
        done = "pending" if order.total else "succeeded"
        order.status, order.expires = "cancelled", None
        order.by_card = order.total
        order.refunds = [Refund(order.total, frozenset(lost), written=sale.now, status=done)]
    assert order.refund is not None
    if order.refund.status == "pending":
        sale.jobs.add(f"refund-{order.number}.0")
    elif not order.total:
        sale.emails.add(f"too-late-{order.number}")
    return "too_late"


def _sell(sale: "Sale", order: "Order") -> str:
    order.by_card = order.total
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
    elif event.dispute is not None and disputes.record(order.disputes, event.dispute):
        sale.emails.add(f"dispute-{order.number}")


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
        if order.status == "pending":
            counter.let_go(sale, order)
        order.status, order.expires = "cancelled", None


def take(sale: "Sale", order: "Order") -> None:
    """The money of a kept order is taken at the counter; a payment by card is closed before that, or was there first."""
    intent = order.intent if order.intent and order.intent.remembered else None
    if order.kept and order.status == "pending" and intent is not None:
        if intent.payable:
            intent.state = "canceled"
        if intent.state == "processing":
            raise Refused("payment-processing")
        if intent.state == "succeeded":
            settle(sale, order, intent.amount)
            raise Refused("order-closed")
    if order.taken and order.status == "paid":
        return
    if not order.kept or order.status != "pending":
        raise Refused("order-closed")
    sale.require_on_sale(caps.shows_of(sale, order))
    if not all(sale.seats[label].free_for(order.session, sale.now) for label in order.seats):
        raise Refused("seats-taken")
    order.noted, order.late, order.taken = len(caps.passed_by(sale, order)), sale.is_late(order), True
    counter.pay(sale, order)
    order.cart.open = False
