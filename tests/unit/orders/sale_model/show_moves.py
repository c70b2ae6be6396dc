"""Shows that do not take place, or at another time: nobody can buy for one that is off, and one order after the other ends, or
its family is asked what it would like.
"""

from datetime import timedelta
from uuid import UUID

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.errors import TicketsError
from pwa_tickets.orders import family_choices, show_cancellation
from pwa_tickets.orders.family_choice_models import Choice
from pwa_tickets.orders.family_choices import Decision
from pwa_tickets.orders.family_offers import offer_seats
from pwa_tickets.orders.order_view import read_order
from pwa_tickets.orders.show_cancellation import Asking
from pwa_tickets.orders.show_move import ShowMove, move_show
from tests.unit.orders.sale_model import exchanges, refunds
from tests.unit.orders.sale_model.dispute_moves import DisputeMoves
from tests.unit.orders.sale_model.exchange_moves import TICKETS, amounts
from tests.unit.orders.sale_model.moves import move, numbers, shows
from tests.unit.orders.sale_model.order import Order
from tests.unit.orders.sale_model.product import Product
from tests.unit.orders.sale_model.refunds import Refused

ENDED = """
    select r.id, ri.ticket_order_item_id as line, ri.amount_in_cents from refunds r join refund_items ri on ri.refund_id = r.id
    where r.ticket_order_id = $1 and r.idempotency_key = $2
"""
ASKED = """
    select id from family_choices where ticket_order_id = $1 and show_id = $2 and chosen is null order by created_at, id limit 1
"""


class ShowMoves(DisputeMoves):
    """Shows that are called off or moved, and what their families choose."""

    @move(
        weight=2, when=lambda self: len(self.made) > 20 and len(self.sale.called_off) < 2, show=shows,
        how=("card", "card", "none", "asked"),
    )  # fmt: skip
    def a_show_is_called_off(self, show: int, how: str) -> None:
        """Once or twice: the second click finds it done. Its money goes back, or stays, or its families are asked."""
        self.run(call_off(self.product, show, how))
        if show not in self.sale.called_off:
            self.sale.called_off.add(show)
            self.ends_show[show] = how
            self.stop_asking(show)
            self.sale.jobs.add(f"run-{show}")

    @move(
        weight=4,
        when=lambda self: self.asked,
        number=numbers,
        choice=(Choice.REFUND, Choice.DONATION, Choice.KEEP),
    )
    def a_family_chooses(self, number: int, choice: Choice) -> None:
        """Money back, a gift, or, of a show that was moved, the tickets as they are."""
        at, show = self.asked.pop(number % len(self.asked))
        is_off = show in self.sale.called_off
        if is_off and choice is Choice.KEEP:
            choice = Choice.REFUND
        order = self.sale.orders[at]
        lines = self.of_show(order, show)
        key = self.run(choose(self.product, at, show, choice, times=2 if lines else 1))
        if choice is Choice.KEEP or not lines:
            self.tally["kept though its show was moved"] += choice is Choice.KEEP
            return
        method = "card" if choice is Choice.REFUND else "donation"
        self.end(order, lines, method, "hold" if is_off else "release", key)
        self.tally[f"chose {choice}"] += 1

    @move(weight=4, when=lambda self: self.asked, number=numbers)
    def a_family_comes_to_the_other_show(self, number: int) -> None:
        """To the seats that it is offered there, if any; what these cost less goes back, or is owed where it was cash."""
        at, show = self.asked[number % len(self.asked)]
        order = self.sale.orders[at]
        moves = self.run(come_to(self.product, at, show, 1 - show)) if self.of_show(order, show) else None
        if moves is None:
            return
        self.asked.remove((at, show))
        paid, back = self.run(amounts(self.product, at))
        difference = exchanges.plan(self.sale, order, moves)
        by_card = -difference <= refunds.left(order, "card")
        how = "refund" if difference < 0 and by_card else "waive"
        exchanges.exchange(self.sale, order, moves, how, paid, back if how == "refund" else {})
        self.tally["came to the other show"] += 1
        self.tally["owed for a cheaper show"] += difference < 0 and not by_card

    def end_show(self, number: int) -> None:
        """The worker ended all tickets for it, or asked all families; the model does."""
        show = self.moved.get(number, number)
        how = "asked" if number in self.moved else self.ends_show[show]
        if number in self.stopped:
            return
        for order in self.sale.orders:
            lines = self.of_show(order, show)
            if lines and how == "asked":
                self.asked.append((order.number, show))
            elif lines:
                self.end(order, lines, how, "hold", f"run-{self.product.runs[number]}")
                self.tally["ended with its show"] += 1

    def end(self, order: Order, lines: set[str], method: str, seats: str, key: str) -> None:
        """These tickets end, and their money goes this way, or is owed where it did not come by card."""
        shared = self.run(ended(self.product, order.number, key))
        try:
            refunds.send_back(self.sale, order, lines, method, seats, shared)
        except Refused:
            refunds.send_back(self.sale, order, lines, "none", seats, shared)
            self.tally["owed though its show ended"] += 1

    def stop_asking(self, show: int) -> None:
        """What was asked about a show and not answered is asked no more, and nobody goes on asking it."""
        self.asked = [one for one in self.asked if one[1] != show]
        self.stopped |= {number for number, moved in self.moved.items() if moved == show}

    def of_show(self, order: Order, show: int) -> set[str]:
        """The lines of an order whose tickets are good, for a seat of this show."""
        return {line for line in order.standing if self.sale.seats[order.sits.get(line, line)].show == show}


async def call_off(product: Product, show: int, how: str) -> None:
    """The owner calls it off."""
    assert product.clerk is not None
    async with product.database.transaction(SYSTEM) as db:
        run = await show_cancellation.cancel_show(
            db,
            product.shows[show].id,
            refund=how != "none",
            message=None,
            staff=product.clerk,
            asking=Asking() if how == "asked" else None,
        )
    product.runs[show] = str(run)


async def move_later(product: Product, show: int, days: int, number: int) -> None:
    """The owner moves it by some days."""
    assert product.clerk is not None
    id = product.shows[show].id
    starts_at = await product.owner.fetchval("select starts_at from recital_shows where id = $1", id)
    async with product.database.transaction(SYSTEM) as db:
        move = ShowMove(starts_at=starts_at + timedelta(days=days))
        product.runs[number] = str(await move_show(db, id, move, staff=product.clerk))


async def choose(product: Product, order: int, show: int, choice: Choice, *, times: int) -> str:
    """A family chooses, twice with the same finger where there is something to choose; the key of what followed."""
    asked = await product.owner.fetchval(ASKED, UUID(product.orders[order]), product.shows[show].id)
    for _ in range(times):
        async with product.database.transaction(SYSTEM) as db:
            await family_choices.choose(db, product.settings, asked, Decision(choice=choice))
    return f"choice {asked}"


async def ended(product: Product, order: int, key: str) -> dict[str, int]:
    """What went back of each line of an order, as the product shared it."""
    rows = await product.owner.fetch(ENDED, UUID(product.orders[order]), key)
    return {product.lines[order][row["line"]]: row["amount_in_cents"] for row in rows}


async def come_to(product: Product, order: int, show: int, other: int) -> dict[str, str] | None:
    """A family takes the seats that it is offered at another show, twice with the same finger: which line has which; None where
    nothing is on offer."""
    id, lines = UUID(product.orders[order]), product.lines[order]
    rows = await product.owner.fetch(TICKETS, id)
    line_of = {row["ticket_id"]: lines[row["id"]] for row in rows}
    asked = await product.owner.fetchval(ASKED, id, product.shows[show].id)
    async with product.database.transaction(SYSTEM) as db:
        try:
            choice = await family_choices.read_choice(db, id, asked)
            offered = await offer_seats(db, await read_order(db, id), choice, product.shows[other].id)
        except TicketsError:
            return None
    if offered is None:
        return None
    decision = Decision(
        choice=Choice.EXCHANGE, moves=offered.moves, difference_in_cents=offered.difference_in_cents
    )
    for _ in range(2):
        async with product.database.transaction(SYSTEM) as db:
            await family_choices.choose(db, product.settings, asked, decision)
    return {line_of[move.ticket_id]: product.label(move.show_seat_id) for move in offered.moves}
