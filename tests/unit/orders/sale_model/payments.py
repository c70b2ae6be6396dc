"""The money's side of the pure model: payments at the bank, what settling comes to, refunds, Stripe's events."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from tests.unit.orders.sale_model import caps

if TYPE_CHECKING:
    from tests.unit.orders.sale_model.model import Order, Sale

Fault = Literal["", "error", "error_after_work"]
"""The bank does not answer a call: it did nothing, or it did the work and the answer was lost."""


class Refused(Exception):
    """What the product must say no with: a problem's slug."""


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


@dataclass
class Refund:
    """All the money of a payment that came too late.

    Attributes:
        known: the product has the bank's number for it.
        bank: how it stands there, None before it was asked for; `answered` is what the bank said first.
    """

    amount: int
    lost: frozenset[str]
    written: int
    status: str
    known: bool = False
    bank: str | None = None
    answered: str = ""
    heard: int = 0

    def unfinished(self, now: int) -> bool:
        late = self.heard + 60 <= now if self.known else self.written + 1 <= now
        return self.status == "pending" and late


@dataclass(frozen=True)
class StripeEvent:
    """One of the bank's events: a payment's with what was received, or a refund's with its status."""

    number: int
    order: int | None
    received: int | None = None
    refund: str | None = None

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
    if order.status == "paid":
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
        order.refund = Refund(order.total, frozenset(lost), written=sale.now, status=done)
    if order.refund.status == "pending":
        sale.jobs.add(f"refund-{order.number}")
    elif not order.total:
        sale.emails.add(f"too-late-{order.number}")
    return "too_late"


def _sell(sale: "Sale", order: "Order") -> str:
    order.noted = len(caps.passed_by(sale, order))
    order.late = sale.is_late(order)
    for label in order.seats:
        sale.seats[label].become("sold")
    order.status, order.expires = "paid", None
    if not sale.reserved(order.session, live=False):
        order.cart.open = False
    sale.emails.add(f"deliver-{order.number}")
    return "paid"


def confirm(sale: "Sale", order: "Order") -> str:
    """The buyer's phone says it paid."""
    if order.status == "paid":
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
    elif event.refund is not None and order.refund is not None:
        record(sale, order, event.refund)


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


def finish_refund(sale: "Sale", order: "Order", *, slow: bool, fault: Fault) -> None:
    """The bank is asked for the money to go back; `slow`: it takes its time."""
    refund = order.refund
    assert refund is not None
    if refund.status != "pending":
        return
    if fault == "error":
        raise Refused("payments-unreachable")
    if refund.bank is None:
        refund.bank = refund.answered = "pending" if slow else "succeeded"
    if fault:
        raise Refused("payments-unreachable")
    record(sale, order, refund.bank if refund.known else refund.answered)


def record(sale: "Sale", order: "Order", status: str) -> None:
    """The bank's word on a refund."""
    refund = order.refund
    assert refund is not None
    refund.known, refund.heard = True, sale.now
    before = refund.status
    if "failed" in (before, status):
        refund.status, order.status = "failed", "cancelled"
    elif before == "pending" and status == "succeeded":
        refund.status, order.status = "succeeded", "refunded"
        sale.emails.add(f"too-late-{order.number}")
