"""Stripe's objects as far as we care about them, from an answer or from inside an event. Pure."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Final

import msgspec

LARGEST_AMOUNT: Final = 99_999_999
"""In cents: what Stripe takes in one payment. `place_order` knows it, too."""


OURS_TO_MEND: Final = frozenset({
    "resource_missing", "livemode_mismatch", "testmode_charges_only", "secret_key_required", "api_key_expired",
    "platform_api_key_expired", "account_invalid", "idempotency_key_in_use", "lock_timeout", "rate_limit",
})  # fmt: skip
"""Codes of Stripe that say nothing of the money: a key of another account or mode knows no payment of ours. Asked again."""


MISSING: Final = "resource_missing"
"""Stripe's code for an object that the key's account does not have."""


class UnknownObject(Exception):
    """The account that was asked does not have it; an earlier one may."""


class PaymentStateChanged(Exception):
    """The payment moved on before we did."""


class UnreadableObject(Exception):
    """Stripe's object lacks a member that its documentation promises, or has another type in its place."""


Cents = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]


class IntentState(StrEnum):
    """Where a payment stands, as far as we care."""

    OPEN = "open"  # waits for a card
    NEEDS_ACTION = "needs_action"  # waits for the buyer's bank (3-D Secure)
    DECLINED = "declined"  # waits for another card
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    CANCELED = "canceled"


class RefundStatus(StrEnum):
    """Where a refund stands: asked for or to be asked for, waiting for the family, arrived, or not to be had."""

    PENDING = "pending"
    REQUIRES_ACTION = "requires_action"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELED = "canceled"


@dataclass(frozen=True, kw_only=True)
class Card:
    """The card that paid: its brand in Stripe's word, and the last four digits."""

    brand: str | None
    last4: str | None


@dataclass(frozen=True, kw_only=True)
class Intent:
    """A payment as Stripe sees it. Amounts in cents; `currency` lower case; `site` is the base URL that opened it.

    `publishable_key` is of its account, for the browser's part of Stripe; an intent from inside an event has none.
    """

    id: str
    client_secret: str
    state: IntentState
    amount_in_cents: Cents
    received_in_cents: Cents
    currency: str
    order_id: str | None
    charge_id: str | None
    fee_in_cents: int | None
    decline_code: str | None
    site: str | None = None
    order_number: str | None = None
    refunded_in_cents: Cents = 0
    card: Card | None = None
    publishable_key: str = ""


@dataclass(frozen=True, kw_only=True)
class MoneyBack:
    """A refund as Stripe sees it; `refund_id` is ours, absent from one that was made in Stripe's dashboard."""

    id: str
    status: RefundStatus
    refund_id: str | None
    error: str | None
    intent_id: str | None = None
    amount_in_cents: Cents = 0


@dataclass(frozen=True, kw_only=True)
class RefundedCharge:
    """A charge of which money went back, or is on its way."""

    intent_id: str | None
    refunded_in_cents: Cents


@dataclass(frozen=True, kw_only=True)
class Event:
    """A signed event. `payload` is its JSON as it came."""

    id: str
    type: str
    payload: str


class _EventHead(msgspec.Struct):
    id: Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
    type: Annotated[str, msgspec.Meta(min_length=1, max_length=255)]


def read_event(body: bytes) -> Event:
    """A signed event, of which id and type are looked at.

    Raises:
        UnreadableObject: it has none.
    """
    try:
        head = msgspec.json.decode(body, type=_EventHead)
    except (msgspec.DecodeError, RecursionError) as error:
        raise UnreadableObject(f"{type(error).__name__}: {error}") from error
    return Event(id=head.id, type=head.type, payload=body.decode())


def read_intent(intent: Any) -> Intent:
    """Stripe's object as ours, from an answer or from inside an event.

    Raises:
        UnreadableObject: it is not as documented.
    """
    with documented():
        charge = intent.get("latest_charge")
        details = charge.get("payment_method_details") if isinstance(charge, dict) else None
        card = (details or {}).get("card")
        balance = charge.get("balance_transaction") if isinstance(charge, dict) else None
        error = intent.get("last_payment_error") or {}
        metadata = intent.get("metadata") or {}
        facts = {
            "id": intent["id"],
            "client_secret": intent.get("client_secret") or "",
            "state": _state(intent["status"], declined=bool(error)),
            "amount_in_cents": intent["amount"],
            "received_in_cents": intent.get("amount_received") or 0,
            "currency": intent["currency"],
            "order_id": metadata.get("order_id"),
            "order_number": metadata.get("order_number"),
            "site": metadata.get("site"),
            "refunded_in_cents": charge.get("amount_refunded") or 0 if isinstance(charge, dict) else 0,
            "charge_id": charge["id"] if isinstance(charge, dict) else charge,
            "fee_in_cents": balance["fee"] if isinstance(balance, dict) else None,
            "decline_code": error.get("decline_code") or error.get("code"),
            "card": {"brand": card.get("brand"), "last4": card.get("last4")} if card else None,
        }
        return msgspec.convert(facts, Intent)


def read_refund(refund: Any) -> MoneyBack:
    """Stripe's refund as ours, from an answer or from inside an event. A status that Stripe adds counts as pending.

    Raises:
        UnreadableObject: it is not as documented.
    """
    with documented():
        match refund["status"]:
            case "requires_action" | "succeeded" | "failed" | "canceled" as known:
                status = RefundStatus(known)
            case str():
                status = RefundStatus.PENDING
            case _:
                raise TypeError("the status is no word")
        facts = {
            "id": refund["id"],
            "status": status,
            "refund_id": (refund.get("metadata") or {}).get("refund_id"),
            "error": refund.get("failure_reason"),
            "intent_id": refund.get("payment_intent"),
            "amount_in_cents": refund.get("amount") or 0,
        }
        return msgspec.convert(facts, MoneyBack)


def read_refunded_charge(charge: Any) -> RefundedCharge:
    """How much of a charge went back, from inside an event.

    Raises:
        UnreadableObject: it is not as documented.
    """
    with documented():
        facts = {"intent_id": charge.get("payment_intent"), "refunded_in_cents": charge["amount_refunded"]}
        return msgspec.convert(facts, RefundedCharge)


@contextmanager
def documented() -> Generator[None]:
    """Read members of an object inside this block; one that is missing makes the object unreadable."""
    try:
        yield
    except (KeyError, TypeError, AttributeError, msgspec.ValidationError) as error:
        raise UnreadableObject(f"{type(error).__name__}: {error}") from error


def _state(status: Any, *, declined: bool) -> IntentState:
    match status:
        case "succeeded":
            return IntentState.SUCCEEDED
        case "processing":
            return IntentState.PROCESSING
        case "canceled":
            return IntentState.CANCELED
        case "requires_action":
            return IntentState.NEEDS_ACTION
        case str():
            return IntentState.DECLINED if declined else IntentState.OPEN
        case _:
            raise TypeError("the status is no word")
