"""The moves of buyers before the money: reserve, release, extend, order, open a payment; alone or two at once."""

import asyncio
import copy
from collections.abc import Coroutine
from typing import Any

from tests.unit.orders.sale_model.intent import Intent
from tests.unit.orders.sale_model.machine import SaleMachine
from tests.unit.orders.sale_model.moves import buyers, faults, move, numbers, seat_sets, shows
from tests.unit.orders.sale_model.order import Order
from tests.unit.orders.sale_model.product import Answer
from tests.unit.orders.sale_model.refunds import Fault, Refused


class SeatMoves(SaleMachine):
    """Reserving, ordering and opening a payment."""

    def reserving(self, buyer: int, show: int, seats: str) -> Coroutine[Any, Any, Answer]:
        ids = [str(self.product.seat(f"{show}{seat}")) for seat in seats.split()]
        body = {"show_id": str(self.product.shows[show].id), "seat_ids": ids}
        return self.product.call(buyer, "/api/seat-reservations/reserve", body)

    @move(weight=2, buyer=buyers, show=shows, seats=seat_sets)
    def reserve(self, buyer: int, show: int, seats: str) -> None:
        answer = self.run(self.reserving(buyer, show, seats))
        labels = self.labels(show, seats)
        self.expect_same(answer, lambda: self.sale.reserve(self.sessions[buyer], show, labels))

    @move(first=buyers, second=buyers, show=shows, one=seat_sets, other=seat_sets)
    def two_reserve_at_once(self, first: int, second: int, show: int, one: str, other: str) -> None:
        """Two phones, or two tabs of one: as if one of them had been first."""
        if first == second and not self.product.has_session(first):
            self.reserve(first, show, one)

        async def both() -> tuple[Answer, Answer]:
            return await asyncio.gather(self.reserving(first, show, one), self.reserving(second, show, other))

        answers = self.run(both())
        choices = [(first, one, answers[0]), (second, other, answers[1])]
        for choice_order in (choices, choices[::-1]):
            sale, fits = copy.deepcopy(self.sale), True
            for buyer, seats, answer in choice_order:
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
    def look_extend_or_release(self, buyer: int, show: int, some: str | None, verb: str) -> None:
        """Look, ask for more time, give seats back: some, or all of both shows."""
        session = self.sessions[buyer]
        if verb == "look":
            cart = self.run(self.product.call(buyer, "/api/seat-reservations/check")).body
            mine = self.sale.reserved(session)
            assert sorted(self.product.label(seat["id"]) for seat in cart["seats"]) == sorted(mine)
            assert cart["total_in_cents"] == sum(self.sale.seats[label].price for label in mine)
        elif verb == "extend":
            answer = self.run(self.product.call(buyer, "/api/seat-reservations/extend", {}))
            self.expect_same(answer, lambda: self.sale.extend(session))
        else:
            labels = None if some is None else self.labels(show, some)
            ids = None if labels is None else [str(self.product.seat(label)) for label in labels]
            answer = self.run(self.product.call(buyer, "/api/seat-reservations/release", {"seat_ids": ids}))
            assert answer.body["released"] == self.sale.release(session, labels)

    # Orders.

    @move(weight=2, buyer=buyers, show=(None, *shows), extras=range(3), again=(False, True))
    def place(self, buyer: int, show: int | None, extras: int, again: bool) -> None:
        """`again`: the same key as last time, as a double tap or a reload sends it."""
        self.keys[buyer] += 0 if again else 1
        key = 1000 * buyer + self.keys[buyer]
        body: dict[str, Any] = {"customer_name": "Maya Brooks", "customer_email": f"buyer{buyer}@example.com"}
        if show is not None:
            body["show_id"] = str(self.product.shows[show].id)
        if extras:
            body["items"] = [{"upsell_item_id": str(self.product.extra), "quantity": extras}]
        answer = self.run(self.product.call(buyer, "/api/ticket-orders/create", body, key=f"key-{key}"))
        placed = self.expect_same(
            answer,
            lambda: self.sale.place(self.sessions[buyer], buyer, show=show, extras=1500 * extras, key=key),
        )
        if isinstance(placed, Order):
            if placed.number == len(self.product.orders):
                self.run(self.product.note_order(answer.body["id"]))
            assert answer.body["id"] == self.product.orders[placed.number]
            assert answer.body["total_amount_in_cents"] == placed.total

    @move(weight=2, when=lambda self: self.sale.orders, number=numbers, stranger=buyers, fault=faults)
    def open_payment(self, number: int, stranger: int, fault: Fault) -> None:
        """By whose order it is, or by somebody else; sometimes the bank does not answer."""
        order = self.order(number)
        buyer = order.buyer if self.readable(order, order.buyer) else stranger
        calls_bank = self.readable(order, buyer) and not self.refusal(order) and order.total
        if calls_bank and fault:
            self.run(self.product.inject_fault(effect=fault, status=429, path="/v1/payment_intents"))
        body = {"order_id": self.product.orders[order.number]}
        answer = self.run(self.product.call(buyer, "/api/ticket-orders/payment-intent", body))

        def model() -> None:
            if not self.readable(order, buyer):
                raise Refused("not-found")
            self.sale.payable(order)
            if not order.total:
                return
            if calls_bank and fault:
                raise Refused("payments-unreachable")
            order.intent = order.intent or Intent(order.total)
            order.intent.remembered = True
            self.product.intents[order.number] = answer.body["payment_intent_id"]
            assert answer.body["amount_in_cents"] == order.intent.amount

        self.expect_same(answer, model)

    def refusal(self, order: Order) -> str:
        try:
            self.sale.payable(order)
        except Refused as refusal:
            return str(refusal)
        return ""
