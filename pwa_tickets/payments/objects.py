"""Stripe's objects as far as we care about them, from an answer or from inside an event. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class IntentState(StrEnum):
    """Where a payment stands, as far as we care."""

    OPEN = "open"  # waits for a card
    NEEDS_ACTION = "needs_action"  # waits for the buyer's bank (3-D Secure)
    DECLINED = "declined"  # waits for another card
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    CANCELED = "canceled"


class RefundStatus(StrEnum):
    """Where a refund stands: asked for or to be asked for, arrived, or not to be had."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Intent:
    """A payment as Stripe sees it. Amounts in cents; `currency` lower case."""

    id: str
    client_secret: str
    state: IntentState
    amount_in_cents: int
    received_in_cents: int
    currency: str
    order_id: str | None
    charge_id: str | None
    fee_in_cents: int | None
    decline_code: str | None


@dataclass(frozen=True, kw_only=True)
class MoneyBack:
    """A refund as Stripe sees it."""

    id: str
    status: RefundStatus
    refund_id: str | None
    error: str | None


@dataclass(frozen=True, kw_only=True)
class Event:
    """A signed event. `payload` is its JSON as it came."""

    id: str
    type: str
    payload: str


def read_intent(intent: dict[str, Any]) -> Intent:
    """Stripe's object as ours, from an answer or from inside an event."""
    charge = intent.get("latest_charge")
    balance = (
        charge.get("balance_transaction") if charge is not None and not isinstance(charge, str) else None
    )
    error = intent.get("last_payment_error") or {}
    return Intent(
        id=intent["id"],
        client_secret=intent.get("client_secret") or "",
        state=_state(intent["status"], declined=bool(error)),
        amount_in_cents=intent["amount"],
        received_in_cents=intent.get("amount_received") or 0,
        currency=intent["currency"],
        order_id=(intent.get("metadata") or {}).get("order_id"),
        charge_id=charge if isinstance(charge, str) or charge is None else charge["id"],
        fee_in_cents=None if balance is None or isinstance(balance, str) else balance["fee"],
        decline_code=error.get("decline_code") or error.get("code"),
    )


def read_refund(refund: dict[str, Any]) -> MoneyBack:
    """Stripe's refund as ours, from an answer or from inside an event. What needs action or was canceled did not arrive."""
    match refund["status"]:
        case "succeeded":
            status = RefundStatus.SUCCEEDED
        case "failed" | "canceled":
            status = RefundStatus.FAILED
        case _:
            status = RefundStatus.PENDING
    metadata = refund.get("metadata") or {}
    return MoneyBack(
        id=refund["id"],
        status=status,
        refund_id=metadata.get("refund_id"),
        error=refund.get("failure_reason"),
    )


def _state(status: str, *, declined: bool) -> IntentState:
    match status:
        case "succeeded":
            return IntentState.SUCCEEDED
        case "processing":
            return IntentState.PROCESSING
        case "canceled":
            return IntentState.CANCELED
        case "requires_action":
            return IntentState.NEEDS_ACTION
        case _:
            return IntentState.DECLINED if declined else IntentState.OPEN
