"""The money's way back in the pure model: what staff may send, what the bank makes of it, what becomes of the order."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from tests.unit.orders.sale_model.model import Sale
    from tests.unit.orders.sale_model.order import Order

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
    to_card: bool = True

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


def plan(order: "Order", chosen: Collection[str], method: str, goodwill: int = 0) -> tuple[int, set[str]]:
    """What staff send back: how much, and which lines it is about.

    Args:
        chosen: the lines, `extras` among them.
        goodwill: an amount that belongs to no line, and ends no ticket.
    """
    if not order.paid:
        raise Refused("not-paid")
    lines = left_of(order)
    reach, most = left(order, method), sum(lines[line] for line in chosen)
    live = order.standing & set(chosen)
    if method != "none" and not reach and min(most, left(order)):
        raise Refused("refund-exceeds")  # by card what came in cash
    spends = reach if goodwill else min(most, reach)
    most = 0 if method == "none" else spends
    if not most and (goodwill or not live):
        raise Refused("already-refunded")
    if goodwill > most:
        raise Refused("refund-exceeds")
    if goodwill:
        return goodwill, set()
    about = {line for line in chosen if lines[line]} if method != "none" else set()
    return most, about | live


def left_of(order: "Order") -> dict[str, int]:
    """What may still go back of each line."""
    paid = order.seats | ({"extras": order.extras} if order.extras else {})
    back = [refund.lines for refund in order.refunds if refund.counts]
    return {line: max(cents - sum(lines.get(line, 0) for lines in back), 0) for line, cents in paid.items()}


def left(order: "Order", method: str = "") -> int:
    """What may still go back in all: no more than came, less what a bank took; to the card, no more than came from it."""
    back = [refund for refund in order.refunds if refund.counts]
    whole = order.total - order.disputed - sum(refund.amount for refund in back)
    if method == "card":
        by_card = sum(refund.amount for refund in back if refund.to_card)
        whole = min(whole, order.by_card - order.disputed - by_card)
    return max(whole, 0)


def send_back(
    sale: "Sale",
    order: "Order",
    chosen: Collection[str],
    method: str,
    seats: str,
    lines: dict[str, int] | None,
    goodwill: int = 0,
) -> Refund:
    """Staff send money back, and its tickets end.

    Args:
        lines: how the product shared the amount among the lines.
    """
    amount, about = plan(order, chosen, method, goodwill)
    assert lines is None or (lines.keys() == about and sum(lines.values()) == (0 if goodwill else amount))
    for line in about & order.standing:
        order.void.add(line)
        sale.seats[order.sits.get(line, line)].become("available" if seats == "release" else "held")
    return write(sale, order, amount, method, lines or {})


def write(sale: "Sale", order: "Order", amount: int, method: str, lines: dict[str, int]) -> Refund:
    """A refund of a paid order is written, and the family is told."""
    waits = method == "card" and amount > 0
    refund = Refund(
        amount,
        frozenset(),
        written=sale.now,
        status="pending" if waits else "succeeded",
        late=False,
        lines=lines,
        comes=method in ("card", "cash"),
        to_card=method == "card",
    )
    nth = len(order.refunds)
    order.refunds.append(refund)
    if waits:
        sale.jobs.add(f"refund-{order.number}.{nth}")
    sale.emails.add(f"refunded-{order.number}.{nth}")
    sum_up(order)
    return refund
