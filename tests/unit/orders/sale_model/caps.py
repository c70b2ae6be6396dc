"""How many seats of a show one buyer may have, in the pure model: by session strictly, by address as far as anybody may know."""

from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.unit.orders.sale_model.model import Sale
    from tests.unit.orders.sale_model.order import Order

CAP = 3


def with_these(sale: "Sale", session: int, show: int, these: Collection[str]) -> int:
    """How many seats a session would have with these, each counted once: reserved, ordered, bought."""
    wanted = {*sale.reserved(session, show), *sale.ordered(session, show)} - {*these}
    return len(wanted | {*sale.tickets(show, session=session)}) + len(these)


def known(sale: "Sale", show: int, session: int, buyer: int) -> list[str]:
    """Labels of what is bought of a show, as far as somebody in this session may know it."""
    return sale.tickets(show, session=session, buyer=buyer if session in sale.proven else None)


def shows_of(sale: "Sale", order: "Order") -> dict[int, int]:
    """How many seats of which shows are in an order."""
    shows = [sale.seats[label].show for label in order.seats]
    return {show: shows.count(show) for show in sorted(set(shows))}


def passed_by(sale: "Sale", order: "Order") -> set[int]:
    """The shows of which its buyer, by address, would have more than the cap: nobody knows who asks from elsewhere."""
    return {
        show
        for show, wanted in shows_of(sale, order).items()
        if len(sale.tickets(show, buyer=order.buyer)) + wanted > CAP
    }


def passed_late(sale: "Sale", order: "Order") -> set[int]:
    """The same of an order whose time is over: what its session has reserved and ordered meanwhile comes first."""
    over = passed_by(sale, order)
    for show in shows_of(sale, order):
        mine = {label for label in order.seats if sale.seats[label].show == show}
        if with_these(sale, order.session, show, mine) > CAP:
            over.add(show)
    return over
