"""The money's moves: cards of every kind, and the bank's events: late, twice, in another order, lost, or not quite true."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from tests.unit.orders.sale_model import payments as money
from tests.unit.orders.sale_model.intent import StripeEvent
from tests.unit.orders.sale_model.moves import buyers, move, numbers
from tests.unit.orders.sale_model.order import Order
from tests.unit.orders.sale_model.product import LATE, Answer
from tests.unit.orders.sale_model.refunds import Refused
from tests.unit.orders.sale_model.seat_moves import SeatMoves

CARDS = {"pays": "succeeded", "declined": "declined", "asks": "action", "thinks": "processing"}
ALIASES = {"declined": "pm_card_chargeDeclined", "asks": "pm_card_authenticationRequired"}


def payable(order: Order) -> bool:
    return order.intent is not None and order.intent.remembered and order.intent.payable


def undecided(order: Order) -> bool:
    return order.intent is not None and order.intent.state in ("action", "processing")


class PaymentMoves(SeatMoves):
    """Cards, and Stripe's events."""

    @move(weight=6, when=lambda self: self.some(payable), number=numbers, card=sorted(CARDS))
    def pay(self, number: int, card: str) -> None:
        """The buyer types a card, maybe long after the seats are gone."""
        self.type_card(self.order(number, payable), card)

    def type_card(self, order: Order, card: str) -> None:
        intent = self.product.intents[order.number]
        if card == "thinks":
            self.run(self.product.inject_fault(**LATE, path=f"/v1/payment_intents/{intent}/confirm"))
        self.run(self.product.bank.pay(intent, ALIASES.get(card, "pm_card_visa")))
        assert order.intent is not None
        order.intent.state = CARDS[card]
        self.tally[f"card {card}"] += 1
        self.fetch_events()

    @move(weight=2, when=lambda self: self.some(undecided), number=numbers, yes=(False, True))
    def the_bank_decides(self, number: int, yes: bool) -> None:
        """The buyer answers 3-D Secure, or a slow payment comes to its end."""
        self.decide(self.order(number, undecided), yes)

    def decide(self, order: Order, yes: bool) -> None:
        assert order.intent is not None
        verb = "challenge" if order.intent.state == "action" else "settle"
        path = f"/_control/payment_intents/{self.product.intents[order.number]}/{verb}"
        self.run(self.product.control_stripe(path, outcome="succeeded" if yes else "failed"))
        order.intent.state = "succeeded" if yes else "declined"
        self.fetch_events()

    @move(weight=5, when=lambda self: self.some(payable), number=numbers, cents=[-100, 100])
    def the_amount_is_tampered_with(self, number: int, cents: int) -> None:
        """At the bank, before it is paid."""
        order = self.order(number, payable)
        assert order.intent is not None
        order.intent.amount += cents
        form = {"amount": order.intent.amount}
        changed = self.run(
            self.product.bank.http.post(
                f"/v1/payment_intents/{self.product.intents[order.number]}", data=form
            )
        )
        assert changed.status_code == 200, changed.text

    @move(weight=5, when=lambda self: self.sale.orders, number=numbers, stranger=buyers)
    def confirm(self, number: int, stranger: int) -> None:
        order = self.order(number)
        self.confirm_as(order, order.buyer if self.readable(order, order.buyer) else stranger)

    def confirming(self, order: Order, buyer: int) -> Coroutine[Any, Any, Answer]:
        body = {
            "order_id": self.product.orders[order.number],
            "payment_intent_id": self.product.intents.get(order.number),
        }
        return self.product.call(buyer, "/api/ticket-orders/confirm", body)

    def confirm_as(self, order: Order, buyer: int) -> None:
        self.check_confirmed(order, buyer, self.run(self.confirming(order, buyer)))

    def check_confirmed(self, order: Order, buyer: int, answer: Answer) -> None:
        def model() -> str:
            if not self.readable(order, buyer):
                raise Refused("not-found")
            return money.confirm(self.sale, order)

        word = self.expect_same(answer, model)
        if word == "paid":
            assert len(answer.body["tickets"]) == len(order.seats)
        if word is not None:
            assert answer.status == (200 if word == "paid" else 202)

    # Events.

    @move(weight=2, when=lambda self: self.events, number=numbers, times=(1, 1, 2))
    def an_event_arrives(self, number: int, times: int) -> None:
        """Any of them, so also late, again, before an older one; those never chosen are lost."""
        self.deliver_event(number % len(self.events), times)

    def deliver_event(self, number: int, times: int = 1) -> None:
        for _ in range(times):
            assert self.run(self.product.deliver_event(self.product.events[number])) == 200
        if number not in self.sale.inbox.came and self.events[number].is_acted_on:
            self.sale.inbox.came.add(number)
            self.sale.jobs.add(f"event-{number}")

    @move(
        when=lambda self: any(event.pays for event in self.events),
        number=numbers,
        lie=["signature", "amount", "order", "stranger"],
        other=numbers,
    )
    def a_strange_event_arrives(self, number: int, lie: str, other: int) -> None:
        """Not signed by the bank; of another amount; naming another order; of a payment that is not ours."""
        paid = [event for event in self.events if event.pays]
        event = paid[-1 - number % len(paid)]
        body, received = self.product.events[event.number], event.received
        assert received is not None
        if lie == "signature":
            assert self.run(self.product.deliver_event(body, secret="whsec_guessed")) == 400
            return
        if lie == "amount":
            received -= 1
            body = self.product.event_about(body, amount=received, amount_received=received)
        elif lie == "order":
            order_id = self.product.orders[self.order(other).number]
            body = self.product.event_about(body, metadata={"order_id": order_id})
        else:
            body = self.product.event_about(body, id="pi_of_another_shop", metadata={})
        self.product.events.append(body)
        told = StripeEvent(len(self.events), None if lie == "stranger" else event.order, received=received)
        self.events.append(told)
        self.deliver_event(told.number)

    @move(
        weight=2,
        when=lambda self: any(self.waiting_event(order) for order in self.sale.orders),
        number=numbers,
    )
    def confirm_while_the_event_is_handled(self, number: int) -> None:
        """Both at once settle once."""
        order = self.order(number, self.waiting_event)
        event = self.waiting_event(order)
        assert event is not None

        async def both() -> tuple[Answer, str]:
            reading = asyncio.create_task(self.product.run_job(f"event-{event.number}"))
            return await self.confirming(order, order.buyer), await reading

        answer, fault = self.run(both())
        assert fault == ""
        money.handle(self.sale, event)
        self.sale.jobs.discard(f"event-{event.number}")
        self.check_confirmed(order, order.buyer, answer)

    def waiting_event(self, order: Order) -> StripeEvent | None:
        """A true event about this order's money that the worker has not handled yet."""
        if order.intent is None or not self.readable(order, order.buyer):
            return None
        for event in self.events:
            true = event.order == order.number and event.received == order.intent.amount
            if true and f"event-{event.number}" in self.sale.jobs:
                return event
        return None
