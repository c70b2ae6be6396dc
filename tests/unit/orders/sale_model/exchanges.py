"""Exchanges in the pure model: what new seats cost more or less than was paid, and what becomes of it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tests.unit.orders.sale_model import caps, refunds
from tests.unit.orders.sale_model.order import Order
from tests.unit.orders.sale_model.refunds import Refused

if TYPE_CHECKING:
    from tests.unit.orders.sale_model.model import Sale


def plan(sale: "Sale", order: Order, moves: Mapping[str, str]) -> int:
    """What the family owes for these lines' new seats; negative: what is too much."""
    if not moves.keys() <= order.standing:
        raise Refused("not-movable")
    if any(sale.seats[label].show in sale.called_off for label in moves.values()):
        raise Refused("unknown-seats")
    leaves = [order.sits.get(line, line) for line in moves]
    free = {label for label in moves.values() if sale.seats[label].free_for(None, sale.now)} | set(leaves)
    if not free >= set(moves.values()):
        raise Refused("seats-taken")
    for show in {sale.seats[label].show for label in moves.values()}:
        more = sum(sale.seats[label].show == show for label in moves.values()) - sum(
            sale.seats[label].show == show for label in leaves
        )
        have = max(len(sale.tickets(show, buyer=order.buyer)), caps.with_these(sale, order.session, show, ()))
        if more > 0 and have + more > caps.CAP:
            raise Refused("over-cap")
    left = refunds.left_of(order)
    return sum(sale.seats[label].price - left[line] for line, label in moves.items())


def exchange(
    sale: "Sale",
    order: Order,
    moves: Mapping[str, str],
    how: str | None,
    paid: Mapping[str, int],
    back: Mapping[str, int],
) -> int:
    """The tickets of these lines move to these seats. Returns the difference.

    Args:
        paid: what the product says was paid for each line after that; how lines share what one has too much is its own.
        back: what of it goes back, by line.
    """
    moves = {line: label for line, label in moves.items() if order.sits.get(line, line) != label}
    if not moves:
        return 0
    difference = plan(sale, order, moves)
    if difference and (how is None or (how == "refund" and difference > 0)):
        raise Refused("difference-open")
    settled = how != "waive" or not difference
    if settled and -difference > refunds.left(order, "card" if how == "refund" else "cash"):
        raise Refused("refund-exceeds")
    before, left = order.total, refunds.left_of(order)
    if settled:
        order.seats |= {line: cents for line, cents in paid.items() if line in moves}
        assert order.total == before + max(difference, 0), f"{order.total} is paid, and was {before}"
        assert sum(back.values()) == max(-difference, 0)
        due = {line: sale.seats[label].price for line, label in moves.items()}
        gone = {line: order.seats[line] - refunds.left_of(order)[line] for line in moves}
        stays = {line: order.seats[line] - gone[line] - back.get(line, 0) for line in moves}
        assert stays == due, f"of these lines {stays} is left and they cost {due}, before {left}"
    if settled and difference < 0:
        refunds.write(sale, order, -difference, "card" if how == "refund" else "cash", dict(back))
    for line in moves:
        sale.seats[order.sits.get(line, line)].become("available")
    for line, label in moves.items():
        order.sits[line] = label
        sale.seats[label].become("sold")
    return difference
