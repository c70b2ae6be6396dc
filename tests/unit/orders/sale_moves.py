"""The money's moves: cards of every kind, and the bank's reports: late, twice, in another order, lost, or not quite true."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from tests.unit.orders import sale_money as money
from tests.unit.orders.sale_machine import SaleMachine, buyers, move, numbers
from tests.unit.orders.sale_model import Order
from tests.unit.orders.sale_money import Refused, Report
from tests.unit.orders.sale_stage import LATE, Answer

CARDS = {"pays": "succeeded", "declined": "declined", "asks": "action", "thinks": "processing"}
ALIASES = {"declined": "pm_card_chargeDeclined", "asks": "pm_card_authenticationRequired"}


def payable(order: Order) -> bool:
    return order.intent is not None and order.intent.remembered and order.intent.payable


def undecided(order: Order) -> bool:
    return order.intent is not None and order.intent.state in ("action", "processing")


class MoneyMoves(SaleMachine):
    """Cards, and the bank's reports."""

    @move(weight=3, when=lambda self: self.some(payable), number=numbers, card=sorted(CARDS))
    def pay(self, number: int, card: str) -> None:
        """The buyer types a card, maybe long after the seats are gone."""
        self.type_card(self.order(number, payable), card)

    def type_card(self, order: Order, card: str) -> None:
        intent = self.stage.intents[order.number]
        if card == "thinks":
            self.run(self.stage.expect_trouble(**LATE, path=f"/v1/payment_intents/{intent}/confirm"))
        self.run(self.stage.bank.pay(intent, ALIASES.get(card, "pm_card_visa")))
        assert order.intent is not None
        order.intent.state = CARDS[card]
        self.tally[f"card {card}"] += 1
        self.hear_of_news()

    @move(weight=2, when=lambda self: self.some(undecided), number=numbers, yes=(False, True))
    def the_bank_decides(self, number: int, yes: bool) -> None:
        """The buyer answers 3-D Secure, or a slow payment comes to its end."""
        self.decide(self.order(number, undecided), yes)

    def decide(self, order: Order, yes: bool) -> None:
        assert order.intent is not None
        verb = "challenge" if order.intent.state == "action" else "settle"
        path = f"/_control/payment_intents/{self.stage.intents[order.number]}/{verb}"
        self.run(self.stage.tell_bank(path, outcome="succeeded" if yes else "failed"))
        order.intent.state = "succeeded" if yes else "declined"
        self.hear_of_news()

    @move(weight=2, when=lambda self: self.some(payable), number=numbers, cents=[-100, 100])
    def the_amount_is_tampered_with(self, number: int, cents: int) -> None:
        """At the bank, before it is paid."""
        order = self.order(number, payable)
        assert order.intent is not None
        order.intent.amount += cents
        form = {"amount": order.intent.amount}
        changed = self.run(
            self.stage.bank.http.post(f"/v1/payment_intents/{self.stage.intents[order.number]}", data=form)
        )
        assert changed.status_code == 200, changed.text

    @move(weight=3, when=lambda self: self.sale.orders, number=numbers, stranger=buyers)
    def confirm(self, number: int, stranger: int) -> None:
        order = self.order(number)
        self.say_paid(order, order.buyer if self.readable(order, order.buyer) else stranger)

    def confirming(self, order: Order, buyer: int) -> Coroutine[Any, Any, Answer]:
        body = {
            "order_id": self.stage.orders[order.number],
            "payment_intent_id": self.stage.intents.get(order.number),
        }
        return self.stage.ask(buyer, "/api/ticket-orders/confirm", body)

    def say_paid(self, order: Order, buyer: int) -> None:
        self.check_confirmed(order, buyer, self.run(self.confirming(order, buyer)))

    def check_confirmed(self, order: Order, buyer: int, answer: Answer) -> None:
        def model() -> str:
            if not self.readable(order, buyer):
                raise Refused("not-found")
            return money.confirm(self.sale, order)

        word = self.agree(answer, model)
        if word == "paid":
            assert len(answer.body["tickets"]) == len(order.seats)
        if word is not None:
            assert answer.status == (200 if word == "paid" else 202)

    # Reports.

    @move(weight=2, when=lambda self: self.facts, number=numbers, times=(1, 1, 2))
    def a_report_comes(self, number: int, times: int) -> None:
        """Any of them, so also late, again, before an older one; those never chosen are lost."""
        self.take_report(number % len(self.facts), times)

    def take_report(self, number: int, times: int = 1) -> None:
        for _ in range(times):
            assert self.run(self.stage.deliver(self.stage.reports[number])) == 200
        if number not in self.sale.inbox.came:
            self.sale.inbox.came.add(number)
            self.sale.jobs.add(f"event-{number}")

    @move(
        when=lambda self: any(report.pays for report in self.facts),
        number=numbers,
        lie=["signature", "amount", "order", "stranger"],
        other=numbers,
    )
    def a_strange_report_comes(self, number: int, lie: str, other: int) -> None:
        """Not signed by the bank; of another amount; naming another order; of a payment that is not ours."""
        paid = [report for report in self.facts if report.pays]
        report = paid[-1 - number % len(paid)]
        event, received = self.stage.reports[report.number], report.received
        assert received is not None
        if lie == "signature":
            assert self.run(self.stage.deliver(event, secret="whsec_guessed")) == 400
            return
        if lie == "amount":
            received -= 1
            event = self.stage.report_about(event, amount=received, amount_received=received)
        elif lie == "order":
            event = self.stage.report_about(
                event, metadata={"order_id": self.stage.orders[self.order(other).number]}
            )
        else:
            event = self.stage.report_about(event, id="pi_of_another_shop", metadata={})
        self.stage.reports.append(event)
        told = Report(len(self.facts), None if lie == "stranger" else report.order, received=received)
        self.facts.append(told)
        self.take_report(told.number)

    @move(
        weight=2,
        when=lambda self: any(self.report_waits(order) for order in self.sale.orders),
        number=numbers,
    )
    def confirm_while_the_report_is_read(self, number: int) -> None:
        """Both at once settle once."""
        order = self.order(number, self.report_waits)
        report = self.report_waits(order)
        assert report is not None

        async def both() -> tuple[Answer, str]:
            reading = asyncio.create_task(self.stage.work(f"event-{report.number}"))
            return await self.confirming(order, order.buyer), await reading

        answer, trouble = self.run(both())
        assert trouble == ""
        money.hear(self.sale, report)
        self.sale.jobs.discard(f"event-{report.number}")
        self.check_confirmed(order, order.buyer, answer)

    def report_waits(self, order: Order) -> Report | None:
        """A true report of this order's money that the worker has not read yet."""
        if order.intent is None or not self.readable(order, order.buyer):
            return None
        for report in self.facts:
            true = report.order == order.number and report.received == order.intent.amount
            if true and f"event-{report.number}" in self.sale.jobs:
                return report
        return None
