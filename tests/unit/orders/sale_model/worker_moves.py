"""The moves of the worker, the clock, the staff and a buyer in a hurry; and how a round is finished and its books compared."""

from tests.unit.orders.sale_model import counter, refunds
from tests.unit.orders.sale_model import payments as money
from tests.unit.orders.sale_model.exchange_moves import was_paid
from tests.unit.orders.sale_model.moves import buyers, faults, move, numbers, seat_sets, shows
from tests.unit.orders.sale_model.order import Order
from tests.unit.orders.sale_model.payment_moves import CARDS, payable, undecided
from tests.unit.orders.sale_model.product import LATE
from tests.unit.orders.sale_model.refunds import Fault, Refused
from tests.unit.orders.sale_model.show_moves import ShowMoves, move_later

HURRIES = ["pays", "pays", "", "", *sorted(CARDS)]
RETRY_POLICY = [*(1, 1, 4, 4), *(10, 11, 16, 26)]
"""Minutes: within a reservation, past it, past the grace, past a whole cart."""
LABELS = [f"{show}{seat}" for show in (0, 1) for seat in ("A1", "A2", "B1", "B2")]


def has_browser(order: Order) -> bool:
    return order.buyer < counter.WALK_INS


def banks_have(order: Order) -> list[int]:
    """Which of its refunds a bank may still decide about."""
    return [nth for nth, refund in enumerate(order.refunds) if refund.bank in ("pending", "succeeded")]


class SaleMoves(ShowMoves):
    """One round, money and all."""

    # The worker, the clock, the staff.

    @move(weight=6, when=lambda self: self.sale.jobs, number=numbers, slow=(False, True), fault=faults)
    def the_worker_takes_a_job(self, number: int, slow: bool, fault: Fault) -> None:
        """Any that waits. A refund may be slow at the bank, or the bank does not answer and it is tried again."""
        waiting = sorted(self.sale.jobs)
        self.work(waiting[number % len(waiting)], slow=slow, fault=fault)

    def work(self, name: str, *, slow: bool = False, fault: Fault = "") -> None:
        kind, _, number = name.partition("-")
        which, _, nth = number.partition(".")
        order = self.sale.orders[int(which)] if kind not in ("event", "run") else None
        refund = order.refunds[int(nth)] if order is not None and kind == "refund" else None
        if refund is not None and refund.status == "pending":
            if fault:
                self.run(self.product.inject_fault(effect=fault, status=429, path="/v1/refunds"))
            elif slow and refund.bank is None:
                self.run(self.product.inject_fault(**LATE, path="/v1/refunds"))
        waits_for = self.run(self.product.run_job(name))
        again = ""
        try:
            if kind == "run":
                self.end_show(int(number))
            elif order is None:
                money.handle(self.sale, self.events[int(number)])
            elif kind == "close":
                money.close(self.sale, order)
            else:
                refunds.finish_refund(self.sale, order, int(nth), slow=slow and not fault, fault=fault)
            self.sale.jobs.discard(name)
        except Refused as refusal:
            again = str(refusal)
            self.tally["job tried again"] += 1
        assert bool(waits_for) == bool(again), (
            f"{name} waits for {waits_for or 'nothing'}, the model for {again or 'nothing'}"
        )
        self.fetch_events()

    @move(weight=3, when=lambda self: self.some(was_paid), show=shows, days=(1, 3), asks=(True, True, False))
    def a_show_is_moved(self, show: int, days: int, asks: bool) -> None:
        """Later; whoever was asked before and has not answered is asked anew, at once or when the worker comes to it."""
        if show not in self.sale.called_off:
            number = len(self.product.shows) + len(self.moved)
            self.run(move_later(self.product, show, days, number))
            self.stop_asking(show)
            self.moved[number] = show
            self.sale.jobs.add(f"run-{number}")
            if asks:
                self.work(f"run-{number}")

    @move(
        when=lambda self: any(name.startswith("refund") for name in self.sale.jobs),
    )
    def a_refund_job_is_lost(self) -> None:
        name = next(name for name in sorted(self.sale.jobs) if name.startswith("refund"))
        self.run(self.product.lose_job(name))
        self.sale.jobs.discard(name)

    @move(weight=8, when=lambda self: self.some(banks_have), number=numbers, arrived=(False, True))
    def a_refund_comes_to_its_end(self, number: int, arrived: bool) -> None:
        """It arrives, or comes back: banks send back even what had arrived."""
        order = self.order(number, banks_have)
        which = banks_have(order)
        self.end_refund(order, which[number % len(which)], arrived)

    def end_refund(self, order: Order, nth: int, arrived: bool) -> None:
        ours = self.product.refunds[order.number][nth]
        [refund] = [
            refund
            for refund in self.run(self.product.bank.refunds(self.product.intents[order.number]))
            if refund["metadata"]["refund_id"] == ours
        ]
        outcome = "succeeded" if arrived else "failed"
        self.run(self.product.control_stripe(f"/_control/refunds/{refund['id']}/settle", outcome=outcome))
        order.refunds[nth].bank = outcome
        self.fetch_events()

    @move(weight=2, minutes=RETRY_POLICY)
    def time_passes(self, minutes: int) -> None:
        self.run(self.product.pass_time(minutes))
        self.sale.now += minutes

    @move(when=lambda self: self.sale.carts, timer=(False, True))
    def housekeeping_runs(self, timer: bool) -> None:
        """The cleanup gives expired seats back; the timer looks for orders nobody paid and refunds nobody finished."""
        if timer:
            self.run(self.product.cancel_expired_orders())
            self.sale.cancel_expired_orders()
        else:
            self.run(self.product.cleanup())
            self.sale.cleanup()

    @move(label=LABELS, price=[None, None, 0, 1000, 2500])
    def staff_change_a_seat(self, label: str, price: int | None) -> None:
        """Its price, or whether it is for sale at all; one that somebody has stays theirs."""
        seat = self.sale.seats[label]
        if price is None and seat.status in ("available", "held"):
            seat.status = "held" if seat.status == "available" else "available"
            self.run(self.product.set_status(label, seat.status))
        else:
            seat.price = price or 2000
            self.run(self.product.set_price(label, seat.price))

    @move(when=lambda self: self.some(has_browser), number=numbers, out=(False, True))
    def a_buyer_signs_in_or_out(self, number: int, out: bool) -> None:
        """In, once something was paid: the browser gets another secret and keeps all it had, and all orders of the
        address are open to it.

        Out: its seats go back; its orders stay with their address, and what waits for money can still be paid.
        """
        buyer = self.order(number, has_browser).buyer
        if out:
            assert self.run(self.product.call(buyer, "/api/sign-out", {})).status == 204
            self.sale.release(self.sessions[buyer])
            self.sale.proven.discard(self.sessions[buyer])
            self.sessions[buyer] = max(self.sessions.values()) + 1
        elif self.some(lambda order: order.buyer == buyer and order.status in ("paid", "refunded")):
            assert self.run(self.product.sign_in(buyer, f"buyer{buyer}@example.com")).status == 200
            self.sale.proven.add(self.sessions[buyer])

    @move(
        weight=3,
        buyer=buyers,
        show=shows,
        seats=seat_sets,
        extras=range(2),
        card=HURRIES,
    )
    def somebody_hurries(self, buyer: int, show: int, seats: str, extras: int, card: str) -> None:
        """From the venue to the bank in one go, as far as it goes; not back to the product."""
        before = len(self.sale.orders)
        self.reserve(buyer, show, seats)
        self.place(buyer, None, extras, False)
        if len(self.sale.orders) > before:
            order = self.sale.orders[-1]
            self.open_payment(0, buyer, "")
            if payable(order) and card:
                self.type_card(order, card)

    @move(weight=2, buyer=buyers, show=shows, again=(1, 2), card=("pays", "pays", "thinks"))
    def somebody_orders_gives_back_and_pays_all(self, buyer: int, show: int, again: int, card: str) -> None:
        """One order after the other, each with its payment open and its seats given back; then all are paid, the newest first."""
        before = len(self.sale.orders)
        for seats in ("A1 A2", "B1 B2", "A1 A2 B1")[: again + 1]:
            self.reserve(buyer, show, seats)
            self.place(buyer, show, 0, False)
            if len(self.sale.orders) > before:
                self.open_payment(0, buyer, "")
            self.look_extend_or_release(buyer, show, None, "release")
        for order in reversed(self.sale.orders[before:]):
            if payable(order):
                self.type_card(order, card)
                self.confirm_as(order, buyer)

    # The end of a round.

    def finish_round(self) -> None:
        """Let time pass and every job run: what no event told comes to light by itself, and all money is where it belongs."""
        self.settling = True
        for order in self.sale.orders:
            if undecided(order):
                self.decide(order, True)
        for order in self.sale.orders:
            for nth in banks_have(order):
                if order.refunds[nth].bank == "pending":
                    self.end_refund(order, nth, True)
        self.time_passes(61)
        self.housekeeping_runs(False)
        self.housekeeping_runs(True)
        for (
            event
        ) in self.events:  # the bank tells for days of money that came back: this one event is not lost
            if event.refund == "failed" and event.number not in self.sale.inbox.came:
                self.deliver_event(event.number)
        self.compare()
        while self.sale.jobs:
            self.work(min(self.sale.jobs))
            self.compare()
        for order in self.sale.orders:
            if order.number in self.product.intents:
                self.compare_books(order)
            self.count(order)

    def count(self, order: Order) -> None:
        """What it came to."""
        self.tally["paid"] += order.status == "paid"
        self.tally["paid late"] += order.status == "paid" and order.late
        self.tally["free"] += order.status == "paid" and not order.total
        self.tally["refunded"] += order.status == "refunded" and order.paid
        self.tally["refunded in part"] += order.status == "paid" and bool(order.refunds)
        self.tally["sold at the counter"] += order.cart.session < 0 < order.total and not order.kept
        self.tally["given away"] += order.cart.session < 0 and order.paid and not order.total
        self.tally["kept and paid by card"] += order.kept and order.paid and not order.taken
        self.tally["kept and paid in cash"] += order.taken
        self.tally["kept and let go"] += order.kept and not order.paid
        self.tally["exchanged"] += bool(order.sits)
        for dispute in order.disputes.values():
            self.tally[f"dispute {dispute.status}"] += 1
        for refund in order.refunds:
            if refund.amount:
                self.tally[f"refund {refund.status}"] += 1

    def compare_books(self, order: Order) -> None:
        """What the bank holds for an order against what the buyer has."""
        intent = self.run(self.product.bank.intent(self.product.intents[order.number]))
        refunds = self.run(self.product.bank.refunds(intent["id"]))
        kept = intent["amount_received"] - sum(
            back["amount"] for back in refunds if back["status"] == "succeeded"
        )
        owed = order.by_card - sum(refund.amount for refund in order.refunds if refund.bank == "succeeded")
        assert kept == owed or kept in order.mismatches, (
            f"the bank holds {kept} for order {order.number}, owed {owed}"
        )
        assert intent["status"] in ("succeeded", "canceled"), f"order {order.number} could still be paid"
