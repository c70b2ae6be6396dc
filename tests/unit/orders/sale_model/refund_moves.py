"""What clerks of the studio send back: whole orders, single tickets, goodwill; twice by one of them, or two at once."""

import asyncio
from uuid import UUID, uuid4

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.errors import TicketsError
from pwa_tickets.orders import refunds as product_refunds
from pwa_tickets.orders.refund_choices import RefundChoices, RefundMade
from pwa_tickets.orders.refund_models import RefundMethod, SeatChoice
from tests.unit.orders.sale_model import refunds
from tests.unit.orders.sale_model.moves import move, numbers
from tests.unit.orders.sale_model.order import Order
from tests.unit.orders.sale_model.payment_moves import PaymentMoves
from tests.unit.orders.sale_model.product import Answer, Product
from tests.unit.orders.sale_model.refunds import GOODWILL, Refused

WHATS = ["all", "all", "first", "first", "first", "goodwill"]
METHODS = ["card", "card", "card", "cash", "donation", "none"]
SEATS = [SeatChoice.RELEASE, SeatChoice.RELEASE, SeatChoice.HOLD]


class RefundMoves(PaymentMoves):
    """Money that goes back because staff say so."""

    @move(
        weight=2,
        when=lambda self: self.sale.orders,
        number=numbers,
        what=WHATS,
        method=METHODS,
        seats=SEATS,
        clerks=("one", "one", "one", "two", "one twice"),
    )
    def staff_refund(self, number: int, what: str, method: str, seats: SeatChoice, clerks: str) -> None:
        """One of the orders, paid ones rather; two clerks at once are one after the other, in whatever order."""
        order = self.order(number, (lambda one: one.paid) if self.some(lambda one: one.paid) else bool)
        choices = RefundChoices(
            item_ids=(line_of(self.product, order.number, min(order.seats)),) if what == "first" else None,
            amount_in_cents=GOODWILL if what == "goodwill" else None,
            method=RefundMethod(method) if what != "goodwill" or method != "none" else RefundMethod.CARD,
            seats=seats,
        )
        keys = {"one": ["a"], "two": ["a", "b"], "one twice": ["a", "a"]}[clerks]
        salt = uuid4().hex
        answers = self.run(self.sending(order, choices, [salt + key for key in keys]))
        if clerks == "one twice":
            assert answers[0] == answers[1], f"one click is {answers[0]}, the other {answers[1]}"
            answers = answers[:1]
        for answer in sorted(answers, key=lambda answer: answer.status):
            self.check_sent(order, what, choices, seats, answer)

    async def sending(self, order: Order, choices: RefundChoices, keys: list[str]) -> list[Answer]:
        """All at once."""
        return await asyncio.gather(*(send(self.product, order.number, choices, key) for key in keys))

    def check_sent(
        self, order: Order, what: str, choices: RefundChoices, seats: SeatChoice, answer: Answer
    ) -> None:
        made: RefundMade | None = answer.body
        lines = None
        if made is not None:
            lines = {
                self.product.lines[order.number][line.item_id]: line.amount_in_cents for line in made.items
            }

        def model() -> int:
            chosen = {min(order.seats)} if what == "first" else refunds.left_of(order).keys()
            goodwill = GOODWILL if what == "goodwill" else 0
            return refunds.send_back(self.sale, order, chosen, choices.method, seats, lines, goodwill).amount

        amount = self.expect_same(answer, model)
        assert made is None or made.amount_in_cents == amount, f"{made} for {amount}"
        if made is None and amount is not None:
            raise Refused("the model sends it back")


async def send(product: Product, order: int, choices: RefundChoices, key: str) -> Answer:
    """A clerk sends money back."""
    assert product.clerk is not None
    try:
        async with product.database.transaction(SYSTEM) as db:
            made = await product_refunds.refund_tickets(
                db, UUID(product.orders[order]), choices, staff=product.clerk, key=key
            )
    except TicketsError as refusal:
        return Answer(refusal.status, refusal.slug, None)
    return Answer(200, "", made)


def line_of(product: Product, order: int, label: str) -> UUID:
    """The line that was for this seat when the order was placed."""
    return next(line for line, of in product.lines[order].items() if of == label)
