"""The money's way back in the pure model: what staff may send, what the bank makes of it, what becomes of the order."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from tests.unit.orders.sale_model.model import Order, Sale

GOODWILL = 2600
Fault = Literal["", "error", "error_after_work"]
"""The bank does not answer a call: it did nothing, or it did the work and the answer was lost."""


class Refused(Exception):
    """What the product must say no with: a problem's slug."""


@dataclass
class Refund:
    """Money on its way back: all of a payment that came too late, or what staff send.

    Attributes:
        lines: what of it belongs to which line: a seat's label, or `extras`.
        comes: whether money goes back at all; not by gift or by none.
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
    late: bool = True
    lines: dict[str, int] = field(default_factory=dict)
    comes: bool = True

    @property
    def counts(self) -> bool:
        return self.status != "failed"

    def unfinished(self, now: int) -> bool:
        late = self.heard + 60 <= now if self.known else self.written + 1 <= now
        return self.status == "pending" and late


def finish_refund(sale: "Sale", order: "Order", nth: int, *, slow: bool, fault: Fault) -> None:
    """The bank is asked for the money to go back; `slow`: it takes its time."""
    refund = order.refunds[nth]
    if refund.status != "pending":
        return
    if fault == "error":
        raise Refused("payments-unreachable")
    if refund.bank is None:
        refund.bank = refund.answered = "pending" if slow else "succeeded"
    if fault:
        raise Refused("payments-unreachable")
    record(sale, order, nth, refund.bank if refund.known else refund.answered)


def record(sale: "Sale", order: "Order", nth: int, status: str) -> None:
    """The bank's word on a refund."""
    refund = order.refunds[nth]
    refund.known, refund.heard = True, sale.now
    before = refund.status
    if "failed" in (before, status):
        refund.status = "failed"
    elif before == "pending":
        refund.status = status
    if before == refund.status:
        return
    if refund.late and refund.status == "succeeded":
        sale.emails.add(f"too-late-{order.number}")
    elif not refund.late and refund.status == "failed":
        sale.emails.add(f"refund-failed-{order.number}.{nth}")
    sum_up(order)


def sum_up(order: "Order") -> None:
    """What an order is after money went back."""
    arrived = sum(refund.amount for refund in order.refunds if refund.status == "succeeded" and refund.comes)
    if arrived >= order.total and not order.live:
        order.status = "refunded"
    else:
        order.status = "paid" if order.paid else "cancelled"


def plan(order: "Order", what: str, method: str) -> tuple[int, dict[str, int]]:
    """What staff send back: how much, and what is left of each line it is about."""
    if not order.paid:
        raise Refused("not-paid")
    left = order.total - sum(refund.amount for refund in order.refunds if refund.counts)
    if what == "goodwill":
        if not left:
            raise Refused("already-refunded")
        if left < GOODWILL:
            raise Refused("refund-exceeds")
        return GOODWILL, {}
    paid = order.seats | ({"extras": order.extras} if order.extras else {})
    chosen = paid if what == "all" else {min(order.seats): paid[min(order.seats)]}
    lines = {
        label: price - sum(refund.lines.get(label, 0) for refund in order.refunds if refund.counts)
        for label, price in chosen.items()
    }
    lines = {label: cents for label, cents in lines.items() if cents or label in order.live}
    amount = min(sum(lines.values()), left)
    if method == "none":
        amount, lines = 0, dict.fromkeys(lines.keys() & set(order.live), 0)
    if not amount and not lines.keys() & set(order.live):
        raise Refused("already-refunded")
    return amount, lines


def send_back(
    sale: "Sale", order: "Order", what: str, method: str, seats: str, lines: dict[str, int] | None
) -> Refund:
    """Staff send money back, and its tickets end.

    Args:
        lines: how the product shared the amount among the lines.
    """
    amount, chosen = plan(order, what, method)
    waits = method == "card" and amount > 0
    refund = Refund(
        amount,
        frozenset(),
        written=sale.now,
        status="pending" if waits else "succeeded",
        late=False,
        lines=chosen if lines is None else lines,
        comes=method in ("card", "cash"),
    )
    nth = len(order.refunds)
    order.refunds.append(refund)
    for label in chosen.keys() & set(order.live):
        order.void.add(label)
        sale.seats[label].become("available" if seats == "release" else "held")
    if waits:
        sale.jobs.add(f"refund-{order.number}.{nth}")
    sale.emails.add(f"refunded-{order.number}.{nth}")
    sum_up(order)
    return refund
