"""Stripe's disputes as far as we care about them, from an answer or from inside an event. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

import msgspec

from pwa_tickets.payments.objects import Cents, UnreadableObject, documented


class DisputeStatus(StrEnum):
    """Where a dispute stands. A `warning` (the bank only asks) moves no money; `closed` ended without a decision."""

    WARNING = "warning"
    NEEDS_RESPONSE = "needs_response"
    UNDER_REVIEW = "under_review"
    WON = "won"
    LOST = "lost"
    CLOSED = "closed"


STATUSES: Final = {
    "warning_needs_response": DisputeStatus.WARNING,
    "warning_under_review": DisputeStatus.WARNING,
    "warning_closed": DisputeStatus.CLOSED,
    "prevented": DisputeStatus.CLOSED,
    "needs_response": DisputeStatus.NEEDS_RESPONSE,
    "under_review": DisputeStatus.UNDER_REVIEW,
    "won": DisputeStatus.WON,
    "lost": DisputeStatus.LOST,
}


@dataclass(frozen=True, kw_only=True)
class Movement:
    """A line of Stripe's balance: negative for what the bank took; the fee is on top of it."""

    id: str
    amount_in_cents: int
    fee_in_cents: int


@dataclass(frozen=True, kw_only=True)
class Dispute:
    """A dispute as Stripe sees it. `reason` is Stripe's word; `respond_by` is when evidence must be there."""

    id: str
    intent: str
    amount_in_cents: Cents
    currency: str
    reason: str
    status: DisputeStatus
    respond_by: datetime | None
    movements: tuple[Movement, ...]


def read_dispute(dispute: Any) -> Dispute:
    """Stripe's dispute as ours.

    Raises:
        UnreadableObject: it is not as documented.
    """
    with documented():
        due = (dispute.get("evidence_details") or {}).get("due_by")
        if dispute["status"] not in STATUSES:
            raise UnreadableObject(f"a dispute that is {dispute['status']}")
        facts = {
            "id": dispute["id"],
            "intent": dispute["payment_intent"],
            "amount_in_cents": dispute["amount"],
            "currency": dispute["currency"],
            "reason": dispute["reason"],
            "status": STATUSES[dispute["status"]],
            "respond_by": datetime.fromtimestamp(due, UTC) if due else None,
            "movements": [
                {"id": line["id"], "amount_in_cents": line["amount"], "fee_in_cents": line["fee"]}
                for line in dispute.get("balance_transactions") or ()
            ],
        }
        return msgspec.convert(facts, Dispute)
