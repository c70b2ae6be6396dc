"""Payments that a cardholder's bank takes back, and gives back or not; its reports come in any order, or never."""

from uuid import uuid4

from tests.unit.orders.sale_model.disputes import FEE, DisputeReport
from tests.unit.orders.sale_model.exchange_moves import ExchangeMoves
from tests.unit.orders.sale_model.intent import StripeEvent
from tests.unit.orders.sale_model.moves import move, numbers
from tests.unit.orders.sale_model.order import Order

NEXT = {
    "": ("warning", "needs_response", "needs_response"),
    "warning": ("closed", "needs_response"),
    "needs_response": ("under_review", "won", "lost"),
    "under_review": ("won", "lost"),
}
STRIPES = {"warning": "warning_needs_response", "closed": "warning_closed"}


def was_charged(order: Order) -> bool:
    return order.intent is not None and order.intent.state == "succeeded" and order.intent.amount > 0


class DisputeMoves(ExchangeMoves):
    """Disputes."""

    @move(
        weight=4,
        when=lambda self: self.some(was_charged),
        number=numbers,
        nth=range(6),
        tells=(False, True, True),
    )
    def a_bank_disputes(self, number: int, nth: int, tells: bool) -> None:
        """A dispute of the payment goes one step on; its event comes now, or later among others."""
        order = self.order(number, was_charged)
        intent = order.intent
        assert intent is not None
        before = self.disputed.get(order.number, "")
        if before not in NEXT:
            return
        status = NEXT[before][nth % len(NEXT[before])]
        self.disputed[order.number] = status
        moves = {"warning": (), "closed": (), "won": (-intent.amount, intent.amount)}.get(
            status, (-intent.amount,)
        )
        report = DisputeReport(f"dp_{order.number}_{self.product.orders[order.number]}", status, moves)
        about = {
            "id": report.id,
            "object": "dispute",
            "payment_intent": self.product.intents[order.number],
            "amount": intent.amount,
            "currency": "usd",
            "reason": "fraudulent",
            "status": STRIPES.get(status, status),
            "balance_transactions": [
                {"id": f"txn_{nth}_{report.id}", "amount": cents, "fee": 0 if nth else FEE}
                for nth, cents in enumerate(moves)
            ],
        }
        kind = "closed" if status in ("won", "lost", "closed") else "updated" if before else "created"
        self.product.events.append(
            {
                "id": f"evt_{uuid4().hex}",
                "object": "event",
                "type": f"charge.dispute.{kind}",
                "data": {"object": about},
            }
        )
        self.events.append(StripeEvent(len(self.events), order.number, dispute=report))
        if tells:
            self.deliver_event(len(self.events) - 1)
