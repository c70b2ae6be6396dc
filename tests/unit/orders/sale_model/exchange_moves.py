"""Tickets that staff move to other seats: one of an order or all of them, dearer or cheaper, of this show or of another."""

from uuid import UUID

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.errors import TicketsError
from pwa_tickets.orders import exchange
from pwa_tickets.orders.exchange import Difference
from pwa_tickets.orders.exchange_plan import Move
from tests.unit.orders.sale_model import exchanges
from tests.unit.orders.sale_model.counter_moves import CounterMoves
from tests.unit.orders.sale_model.moves import move, numbers
from tests.unit.orders.sale_model.order import Order
from tests.unit.orders.sale_model.product import Answer, Product

SEATS = ("A1", "A2", "B1", "B2")
HOW = [Difference.CASH, Difference.CASH, Difference.REFUND, Difference.REFUND, Difference.WAIVE, None]
TICKETS = """
    select i.id, i.ticket_id, i.paid_in_cents from ticket_order_items i where i.ticket_order_id = $1 and i.ticket_id is not null
"""
NEWEST_REFUND = """
    select ri.ticket_order_item_id as id, ri.amount_in_cents from refund_items ri where ri.refund_id = (
      select id from refunds where ticket_order_id = $1 order by created_at desc, id desc limit 1)
"""


def was_paid(order: Order) -> bool:
    return order.paid and bool(order.seats)


class ExchangeMoves(CounterMoves):
    """Exchanges."""

    @move(
        weight=3, when=lambda self: self.some(was_paid), number=numbers, first=range(4), many=(False, False, True),
        to=(0, 0, 1), how=HOW,
    )  # fmt: skip
    def staff_exchange(self, number: int, first: int, many: bool, to: int, how: Difference | None) -> None:
        """To the seats of a show from this one on, round the venue; a ticket that has ended cannot."""
        order = self.order(number, was_paid)
        lines = sorted(order.standing or order.seats)[: None if many else 1]
        moves = {line: f"{to}{SEATS[(first + at) % 4]}" for at, line in enumerate(lines)}
        answer = self.run(send(self.product, order.number, moves, how))
        paid, back = self.run(amounts(self.product, order.number))
        if answer.body is None or answer.body.difference_in_cents >= 0 or how is Difference.WAIVE:
            back = {}
        told = self.expect_same(
            answer, lambda: exchanges.exchange(self.sale, order, moves, how and how.value, paid, back)
        )
        assert answer.body is None or answer.body.difference_in_cents == told


async def send(product: Product, order: int, moves: dict[str, str], how: Difference | None) -> Answer:
    """A clerk moves the tickets of these lines."""
    assert product.clerk is not None
    rows = await product.owner.fetch(TICKETS, UUID(product.orders[order]))
    tickets = {product.lines[order][row["id"]]: row["ticket_id"] for row in rows}
    wanted = [
        Move(ticket_id=tickets[line], show_seat_id=product.seat(label)) for line, label in moves.items()
    ]
    try:
        async with product.database.transaction(SYSTEM) as db:
            made = await exchange.exchange_tickets(
                db, product.settings, UUID(product.orders[order]), wanted, staff=product.clerk, difference=how
            )
    except TicketsError as refusal:
        return Answer(refusal.status, refusal.slug, None)
    return Answer(200, "", made)


async def amounts(product: Product, order: int) -> tuple[dict[str, int], dict[str, int]]:
    """What was paid for each line, and what its newest refund sent back of each."""
    id, lines = UUID(product.orders[order]), product.lines[order]
    paid = await product.owner.fetch(TICKETS, id)
    back = await product.owner.fetch(NEWEST_REFUND, id)
    return (
        {lines[row["id"]]: row["paid_in_cents"] for row in paid},
        {lines[row["id"]]: row["amount_in_cents"] for row in back},
    )
