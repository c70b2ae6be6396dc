"""One round of a sale: each move is made in the product and in the model, and both must agree after it."""

from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from tests.ledger import check_ledger
from tests.unit.orders.sale_model.intent import StripeEvent
from tests.unit.orders.sale_model.model import Sale
from tests.unit.orders.sale_model.moves import PEOPLE
from tests.unit.orders.sale_model.order import Order, Seat
from tests.unit.orders.sale_model.product import Answer, Product
from tests.unit.orders.sale_model.refunds import Refused
from tests.unit.orders.sale_model.snapshot import differences, expected_snapshot


class Run(Protocol):
    """Runs the event loop until this is done."""

    def __call__(self, work: Coroutine[Any, Any, Any], /) -> Any: ...


MadeMove = tuple[str, dict[str, Any]]


class SaleMachine:
    """One round."""

    def __init__(self, product: Product, run: Run, tally: Counter[str]) -> None:
        self.product, self.run, self.tally = product, run, tally
        seats = run(product.start_round())
        self.sale = Sale({label: Seat(show, price) for label, (show, price) in seats.items()})
        self.sessions = {buyer: buyer for buyer in range(PEOPLE)}
        self.keys: Counter[int] = Counter()
        self.events: list[StripeEvent] = []
        self.made: list[MadeMove] = []
        self.settling = False
        self.disputed: dict[int, str] = {}
        self.ends_show: dict[int, str] = {}
        self.moved: dict[int, int] = {}
        self.stopped: set[int] = set()
        self.asked: list[tuple[int, int]] = []

    # The two views.

    def step(self, name: str, chosen: dict[str, Any]) -> None:
        """Make one move, in the product and in the model, and compare."""
        self.made.append((name, chosen))
        self.tally["steps"] += 1
        self.tally[f"move {name}"] += 1
        getattr(self, name)(**chosen)
        self.compare()

    def compare(self) -> None:
        """Compare the database with the model, and hold the ledger's laws: after every step."""
        seen = self.run(self.product.snapshot(self.sessions))
        told = expected_snapshot(self.sale, set(self.sessions.values()))
        assert seen == told, "; ".join(differences(seen, told))
        self.tally.update(email.rpartition("-")[0] for email in self.sale.emails)
        self.sale.emails.clear()
        self.run(check_ledger(self.product.owner))

    def expect_same(self, answer: Answer, model: Callable[[], object]) -> object:
        """The response must be what the model says; returns the model's word, None when both refuse."""
        word, no = None, ""
        try:
            word = model()
        except Refused as refusal:
            no = str(refusal)
            self.tally[no] += 1
        assert answer.slug == no, f"the product says {answer.slug or answer.status}, the model {no or word}"
        return word

    def fetch_events(self) -> None:
        """Take note of the events that Stripe would send now."""
        for event in self.run(self.product.new_events()):
            number = len(self.events)
            about, intent = event["data"]["object"], Product.intent_of(event)
            order = next(order for order, known in self.product.intents.items() if known == intent)
            paid = about["amount_received"] if event["type"] == "payment_intent.succeeded" else None
            is_refund = about["object"] == "refund"
            ids = self.product.refunds.get(order, [])
            self.events.append(
                StripeEvent(
                    number,
                    order,
                    received=paid,
                    refund=about["status"] if is_refund else None,
                    nth=ids.index(about["metadata"]["refund_id"]) if is_refund else 0,
                )
            )

    def order(self, number: int, which: Callable[[Order], object] = bool) -> Order:
        found = [order for order in self.sale.orders if which(order)]
        return found[-1 - number % len(found)]

    def some(self, which: Callable[[Order], object]) -> bool:
        return any(which(order) for order in self.sale.orders)

    def readable(self, order: Order, buyer: int) -> bool:
        session = self.sessions.get(buyer)  # a walk-in has no browser
        return order.session == session or (session in self.sale.proven and order.buyer == buyer)

    @staticmethod
    def labels(show: int, seats: str) -> set[str]:
        return {f"{show}{seat}" for seat in seats.split()}
