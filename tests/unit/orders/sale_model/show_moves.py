"""Shows that do not take place: nobody can buy any more, what was kept is let go, and one order after the other ends."""

from uuid import UUID

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.orders import show_cancellation
from tests.unit.orders.sale_model import refunds
from tests.unit.orders.sale_model.dispute_moves import DisputeMoves
from tests.unit.orders.sale_model.moves import move, shows
from tests.unit.orders.sale_model.product import Product
from tests.unit.orders.sale_model.refunds import Refused

ENDED = """
    select r.id, ri.ticket_order_item_id as line, ri.amount_in_cents from refunds r join refund_items ri on ri.refund_id = r.id
    where r.ticket_order_id = $1 and r.idempotency_key = $2
"""


class ShowMoves(DisputeMoves):
    """Shows that are called off."""

    @move(
        weight=2, when=lambda self: len(self.made) > 20 and len(self.sale.called_off) < 2, show=shows, refund=(True, True, False)
    )  # fmt: skip
    def a_show_is_called_off(self, show: int, refund: bool) -> None:
        """Once or twice: the second click finds it done."""
        self.run(call_off(self.product, show, refund))
        if show not in self.sale.called_off:
            self.sale.called_off.add(show)
            self.refunds_show[show] = refund
            self.sale.jobs.add(f"run-{show}")

    def end_show(self, show: int) -> None:
        """The worker ended all tickets for it; the model does, and by what method."""
        method = "card" if self.refunds_show[show] else "none"
        for order in self.sale.orders:
            lines = {
                line for line in order.standing if self.sale.seats[order.sits.get(line, line)].show == show
            }
            if lines:
                shared = self.run(ended(self.product, order.number, show))
                try:
                    refunds.send_back(self.sale, order, lines, method, "hold", shared)
                    self.tally["ended with its show"] += 1
                except Refused:  # it came in cash: its tickets end, and staff pay it back
                    refunds.send_back(self.sale, order, lines, "none", "hold", shared)
                    self.tally["owed though its show ended"] += 1


async def call_off(product: Product, show: int, refund: bool) -> None:
    """The owner calls it off."""
    assert product.clerk is not None
    async with product.database.transaction(SYSTEM) as db:
        run = await show_cancellation.cancel_show(
            db, product.shows[show].id, refund=refund, message=None, staff=product.clerk
        )
    product.runs[show] = str(run)


async def ended(product: Product, order: int, show: int) -> dict[str, int]:
    """What went back of each line of an order, as the show's run shared it."""
    rows = await product.owner.fetch(ENDED, UUID(product.orders[order]), f"run-{product.runs[show]}")
    return {product.lines[order][row["line"]]: row["amount_in_cents"] for row in rows}
