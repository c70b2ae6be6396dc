"""What moved on Stripe's balance within some time, each with what it is booked under."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec

from pwa_tickets.payments.objects import UnreadableObject, documented
from pwa_tickets.payments.refusals import PaymentsUnreachable
from pwa_tickets.payments.stripe import Payments

AT_A_TIME: Final = 100
BOOKED: Final = ("charge", "refund", "dispute")


@dataclass(frozen=True, kw_only=True)
class StripeMovement:
    """Money of a payment that moved.

    Attributes:
        stripe_id: the charge, the refund, or of a dispute the movement itself: what the ledger calls it by.
        amount_in_cents: below zero for what left.
        is_final: not a refund that waits, or that came back.
    """

    stripe_id: str
    intent_id: str
    amount_in_cents: int
    is_final: bool


async def movements_between(
    payments: Payments, since: datetime, until: datetime
) -> AsyncGenerator[list[StripeMovement]]:
    """Charges, refunds and disputes of that time, newest first, `AT_A_TIME`.

    Raises:
        PaymentsUnreachable: Stripe does not answer.
    """
    from_there: dict[str, Any] = {}
    while True:
        page = await payments.read(
            "/v1/balance_transactions",
            created={"gte": int(since.timestamp()), "lt": int(until.timestamp())},
            limit=AT_A_TIME,
            expand=["data.source"],
            **from_there,
        )
        try:
            with documented():
                yield [found for found in map(_movement, page["data"]) if found is not None]
                if not page["has_more"]:
                    return
                from_there = {"starting_after": page["data"][-1]["id"]}
        except UnreadableObject as error:
            raise PaymentsUnreachable() from error


def _movement(transaction: Any) -> StripeMovement | None:
    """A balance transaction with its source; None for what belongs to no payment."""
    source = transaction["source"]
    if not isinstance(source, dict) or source.get("object") not in BOOKED or not source.get("payment_intent"):
        return None
    is_dispute = source["object"] == "dispute"
    facts = {
        "stripe_id": transaction["id"] if is_dispute else source["id"],
        "intent_id": source["payment_intent"],
        "amount_in_cents": transaction["amount"],
        "is_final": source["object"] != "refund" or source["status"] == "succeeded",
    }
    return msgspec.convert(facts, StripeMovement)
