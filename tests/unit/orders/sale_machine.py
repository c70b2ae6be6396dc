"""Every move of a sale, in any order: each is made in the real house and in the model, and both must agree."""

import asyncio
import copy
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from tests.ledger import check_ledger
from tests.unit.orders.sale_model import Order, Sale, Seat
from tests.unit.orders.sale_money import Intent, Refused, Report, Trouble
from tests.unit.orders.sale_stage import Answer, SaleStage
from tests.unit.orders.sale_view import differences, expected

PEOPLE = 3
buyers = range(PEOPLE)
shows = range(2)
numbers = range(100)
"""Which of those there are: counted from the newest, so that shrinking keeps to what just happened."""
seat_sets = ["A1", "A1", "A2", "A2", "B1", "B2", "A1 A2", "A2 B1", "B1 B2", "A1 A2 B1", "A1 A2 B1 B2"]
troubles: list[Trouble] = ["", "", "", "error", "error_after_work"]


class Run(Protocol):
    """Runs the real house until this is done."""

    def __call__(self, work: Coroutine[Any, Any, Any], /) -> Any: ...


Made = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Move:
    """What somebody may do next: how often, when it is possible, and between what there is to choose."""

    name: str
    weight: int
    possible: Callable[[Any], object]
    choices: Mapping[str, Sequence[Any]]


MOVES: dict[str, Move] = {}


def move(
    weight: int = 1, when: Callable[[Any], object] = lambda _: True, **choices: Sequence[Any]
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The method below is a move."""

    def enter(method: Callable[..., None]) -> Callable[..., None]:
        MOVES[method.__name__] = Move(method.__name__, weight, when, choices)
        return method

    return enter


class SaleMachine:
    """One round."""

    def __init__(self, stage: SaleStage, run: Run, tally: Counter[str]) -> None:
        self.stage, self.run, self.tally = stage, run, tally
        seats = run(stage.begin())
        self.sale = Sale({label: Seat(show, price) for label, (show, price) in seats.items()})
        self.sessions = {buyer: buyer for buyer in range(PEOPLE)}
        self.signed_in: set[int] = set()
        self.keys: Counter[int] = Counter()
        self.facts: list[Report] = []
        self.made: list[Made] = []
        self.settling = False

    # The two views.

    def make(self, name: str, chosen: dict[str, Any]) -> None:
        """One step: the move, and then everything must agree."""
        self.made.append((name, chosen))
        self.tally["steps"] += 1
        self.tally[f"move {name}"] += 1
        getattr(self, name)(**chosen)
        self.all_agrees()

    def all_agrees(self) -> None:
        """After every step."""
        seen = self.run(self.stage.look(self.sessions))
        told = expected(self.sale, set(self.sessions.values()))
        assert seen == told, "; ".join(differences(seen, told))
        self.tally.update(email.rpartition("-")[0] for email in self.sale.emails)
        self.sale.emails.clear()
        self.run(check_ledger(self.stage.owner))

    def agree(self, answer: Answer, model: Callable[[], object]) -> object:
        """The door must say what the model says; returns the model's word, None when both refuse."""
        word, no = None, ""
        try:
            word = model()
        except Refused as refusal:
            no = str(refusal)
            self.tally[no] += 1
        assert answer.slug == no, f"the house says {answer.slug or answer.status}, the model {no or word}"
        return word

    def hear_of_news(self) -> None:
        """What the bank would report now."""
        for event in self.run(self.stage.listen()):
            number = len(self.facts)
            about, intent = event["data"]["object"], SaleStage.intent_of(event)
            order = next(order for order, known in self.stage.intents.items() if known == intent)
            paid = about["amount_received"] if event["type"] == "payment_intent.succeeded" else None
            self.facts.append(
                Report(
                    number,
                    order,
                    received=paid,
                    refund=about["status"] if about["object"] == "refund" else None,
                )
            )

    def order(self, number: int, which: Callable[[Order], object] = bool) -> Order:
        found = [order for order in self.sale.orders if which(order)]
        return found[-1 - number % len(found)]

    def some(self, which: Callable[[Order], object]) -> bool:
        return any(which(order) for order in self.sale.orders)

    def readable(self, order: Order, buyer: int) -> bool:
        return order.session == self.sessions[buyer] or (buyer in self.signed_in and order.buyer == buyer)

    @staticmethod
    def labels(show: int, seats: str) -> set[str]:
        return {f"{show}{seat}" for seat in seats.split()}

    # Seats.

    def reserving(self, buyer: int, show: int, seats: str) -> Coroutine[Any, Any, Answer]:
        ids = [str(self.stage.seat(f"{show}{seat}")) for seat in seats.split()]
        body = {"show_id": str(self.stage.shows[show].id), "seat_ids": ids}
        return self.stage.ask(buyer, "/api/seat-reservations/reserve", body)

    @move(weight=2, buyer=buyers, show=shows, seats=seat_sets)
    def reserve(self, buyer: int, show: int, seats: str) -> None:
        answer = self.run(self.reserving(buyer, show, seats))
        labels = self.labels(show, seats)
        self.agree(answer, lambda: self.sale.reserve(self.sessions[buyer], show, labels))

    @move(first=buyers, second=buyers, show=shows, one=seat_sets, other=seat_sets)
    def two_reserve_at_once(self, first: int, second: int, show: int, one: str, other: str) -> None:
        """Two phones, or two tabs of one: as if one of them had been first."""
        if first == second and not self.stage.has_session(first):
            self.reserve(first, show, one)

        async def both() -> tuple[Answer, Answer]:
            return await asyncio.gather(self.reserving(first, show, one), self.reserving(second, show, other))

        answers = self.run(both())
        wishes = [(first, one, answers[0]), (second, other, answers[1])]
        for wish_order in (wishes, wishes[::-1]):
            sale, fits = copy.deepcopy(self.sale), True
            for buyer, seats, answer in wish_order:
                try:
                    sale.reserve(self.sessions[buyer], show, self.labels(show, seats))
                    fits &= answer.slug == ""
                except Refused as refusal:
                    fits &= answer.slug == str(refusal)
            if fits:
                self.sale = sale
                return
        raise AssertionError(
            f"no order of the two explains {[answer.slug or answer.status for answer in answers]}"
        )

    @move(buyer=buyers, show=shows, some=(None, *seat_sets), verb=["look", "extend", "release"])
    def mind_the_cart(self, buyer: int, show: int, some: str | None, verb: str) -> None:
        """Look, ask for more time, give seats back: some, or all of both shows."""
        session = self.sessions[buyer]
        if verb == "look":
            cart = self.run(self.stage.ask(buyer, "/api/seat-reservations/check")).body
            mine = self.sale.reserved(session)
            assert sorted(self.stage.label(seat["id"]) for seat in cart["seats"]) == sorted(mine)
            assert cart["total_in_cents"] == sum(self.sale.seats[label].price for label in mine)
        elif verb == "extend":
            answer = self.run(self.stage.ask(buyer, "/api/seat-reservations/extend", {}))
            self.agree(answer, lambda: self.sale.extend(session))
        else:
            labels = None if some is None else self.labels(show, some)
            ids = None if labels is None else [str(self.stage.seat(label)) for label in labels]
            answer = self.run(self.stage.ask(buyer, "/api/seat-reservations/release", {"seat_ids": ids}))
            assert answer.body["released"] == self.sale.release(session, labels)

    # Orders.

    @move(weight=2, buyer=buyers, show=(None, *shows), extras=range(3), again=(False, True))
    def place(self, buyer: int, show: int | None, extras: int, again: bool) -> None:
        """`again`: the same key as last time, as a double tap or a reload sends it."""
        self.keys[buyer] += 0 if again else 1
        key = 1000 * buyer + self.keys[buyer]
        body: dict[str, Any] = {"customer_name": "Maya Brooks", "customer_email": f"buyer{buyer}@example.com"}
        if show is not None:
            body["show_id"] = str(self.stage.shows[show].id)
        if extras:
            body["items"] = [{"upsell_item_id": str(self.stage.extra), "quantity": extras}]
        answer = self.run(self.stage.ask(buyer, "/api/ticket-orders/create", body, key=f"key-{key}"))
        placed = self.agree(
            answer,
            lambda: self.sale.place(self.sessions[buyer], buyer, show=show, extras=1500 * extras, key=key),
        )
        if isinstance(placed, Order):
            if placed.number == len(self.stage.orders):
                self.stage.orders.append(answer.body["id"])
            assert answer.body["id"] == self.stage.orders[placed.number]
            assert answer.body["total_amount_in_cents"] == placed.total

    @move(weight=2, when=lambda self: self.sale.orders, number=numbers, stranger=buyers, trouble=troubles)
    def open_payment(self, number: int, stranger: int, trouble: Trouble) -> None:
        """By whose order it is, or by somebody else; sometimes the bank does not answer."""
        order = self.order(number)
        buyer = order.buyer if self.readable(order, order.buyer) else stranger
        calls_bank = self.readable(order, buyer) and not self.refusal(order) and order.total
        if calls_bank and trouble:
            self.run(self.stage.expect_trouble(effect=trouble, status=429, path="/v1/payment_intents"))
        body = {"order_id": self.stage.orders[order.number]}
        answer = self.run(self.stage.ask(buyer, "/api/ticket-orders/payment-intent", body))

        def model() -> None:
            if not self.readable(order, buyer):
                raise Refused("not-found")
            self.sale.payable(order)
            if not order.total:
                return
            if calls_bank and trouble:
                raise Refused("payments-unreachable")
            order.intent = order.intent or Intent(order.total)
            order.intent.remembered = True
            self.stage.intents[order.number] = answer.body["payment_intent_id"]
            assert answer.body["amount_in_cents"] == order.intent.amount

        self.agree(answer, model)

    def refusal(self, order: Order) -> str:
        try:
            self.sale.payable(order)
        except Refused as refusal:
            return str(refusal)
        return ""
