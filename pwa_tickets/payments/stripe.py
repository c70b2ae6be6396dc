"""The only place that speaks Stripe. Nothing here knows what is sold; nothing here runs inside a database transaction."""

import logging
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

import stripe
from stripe import StripeClient

from pwa_tickets.errors import TicketsError
from pwa_tickets.settings import Settings

log = logging.getLogger(__name__)

TIMEOUT = 8.0  # seconds; with its one retry less than the twenty a buyer's phone waits for us
RETRIES = 1
ASK_AGAIN_SECONDS = 3


class PaymentsUnreachable(TicketsError):
    """Stripe did not answer, or answered nonsense. Asking again is safe: every request carries an idempotency key."""

    status, slug, title = 503, "payments-unreachable", "The bank does not answer"
    sentence = (
        "We cannot reach the bank just now. Nothing was charged and your seats are still yours. Please try again."
    )

    def __init__(self) -> None:
        """Worth asking again in a moment."""
        super().__init__(retry_after=ASK_AGAIN_SECONDS)


class ForgedEvent(TicketsError):
    """A report that Stripe did not sign, or signed too long ago."""

    status, slug, title = 400, "bad-signature", "Bad signature"
    sentence = "The signature is not valid."


class IntentState(StrEnum):
    """Where a payment stands, as far as we care."""

    OPEN = "open"  # waits for a card
    NEEDS_ACTION = "needs_action"  # waits for the buyer's bank (3-D Secure)
    DECLINED = "declined"  # waits for another card
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    CANCELED = "canceled"


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
    """A refund as Stripe sees it; `status` is pending, succeeded or failed."""

    id: str
    status: str
    refund_id: str | None
    error: str | None


@dataclass(frozen=True, kw_only=True)
class Event:
    """A signed report. `payload` is its JSON as it came."""

    id: str
    type: str
    payload: str


class Payments:
    """The client. One for the process; its connections are kept open."""

    def __init__(self, settings: Settings, *, timeout: float = TIMEOUT) -> None:
        self._webhook_secret = settings.stripe_webhook_secret
        self._http = stripe.HTTPXClient(timeout=timeout)
        self._client = StripeClient(
            settings.stripe_secret_key or "sk_missing",
            base_addresses={"api": settings.stripe_api_base},
            http_client=self._http,
            max_network_retries=RETRIES,
        )

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.close_async()  # type: ignore[no-untyped-call]

    async def reachable(self) -> bool:
        """Whether Stripe answers and takes our key; asked once, nothing is changed."""
        try:
            await self._client.v1.events.list_async({"limit": 1}, options={"max_network_retries": 0})
        except stripe.StripeError:
            return False
        return True

    async def open_intent(
        self, *, order_id: UUID, order_number: str, amount_in_cents: int, currency: str, email: str
    ) -> Intent:
        """An intent for an order; the same one however often it is asked for (the order's id is the idempotency key)."""
        return await self._intent(
            self._client.v1.payment_intents.create_async(
                {
                    "amount": amount_in_cents,
                    "currency": currency,
                    "automatic_payment_methods": {"enabled": True},
                    "description": f"Tickets, order {order_number}",
                    "receipt_email": email,
                    "metadata": {"order_id": str(order_id), "order_number": order_number},
                },
                options={"idempotency_key": f"order-{order_id}"},
            )
        )

    async def intent(self, intent_id: str) -> Intent:
        """How a payment stands now, with its charge and Stripe's fee."""
        return await self._intent(
            self._client.v1.payment_intents.retrieve_async(intent_id, {"expand": ["latest_charge.balance_transaction"]})
        )

    async def cancel_intent(self, intent_id: str) -> Intent:
        """Close an unpaid intent. One that was paid meanwhile comes back as it is: the caller settles it."""
        try:
            return await self._intent(
                self._client.v1.payment_intents.cancel_async(intent_id, {"cancellation_reason": "abandoned"})
            )
        except PaymentStateChanged:
            return await self.intent(intent_id)

    async def refund(self, *, refund_id: UUID, intent_id: str, amount_in_cents: int) -> MoneyBack:
        """Send money back, once however often it is asked for (the refund row's id is the idempotency key)."""
        try:
            refund = await self._client.v1.refunds.create_async(
                {"payment_intent": intent_id, "amount": amount_in_cents, "metadata": {"refund_id": str(refund_id)}},
                options={"idempotency_key": f"refund-{refund_id}"},
            )
        except stripe.InvalidRequestError as error:
            return MoneyBack(id="", status="failed", refund_id=str(refund_id), error=str(error.user_message or error))
        except stripe.StripeError as error:
            log.warning("Stripe refused a refund: %s", error)
            raise PaymentsUnreachable() from error
        return read_refund(refund.to_dict())

    async def look_at_refund(self, stripe_refund_id: str) -> MoneyBack:
        """How a refund stands now."""
        try:
            return read_refund((await self._client.v1.refunds.retrieve_async(stripe_refund_id)).to_dict())
        except stripe.StripeError as error:
            log.warning("Stripe does not tell of a refund: %s", error)
            raise PaymentsUnreachable() from error

    def read_event(self, body: bytes, signature: str | None) -> Event:
        """Verify a report.

        Raises:
            ForgedEvent: not Stripe's signature, or an old one.
        """
        try:
            event = self._client.construct_event(body, signature, self._webhook_secret)
        except (ValueError, stripe.SignatureVerificationError) as error:
            raise ForgedEvent() from error
        return Event(id=event.id, type=event.type, payload=body.decode())

    async def _intent(self, answer: Any) -> Intent:
        try:
            intent: stripe.PaymentIntent = await answer
            return read_intent(intent.to_dict())
        except stripe.InvalidRequestError as error:
            if error.code == "payment_intent_unexpected_state":
                raise PaymentStateChanged() from error
            log.error("Stripe refused a payment request: %s", error)
            raise PaymentsUnreachable() from error
        except stripe.StripeError as error:
            log.warning("Stripe does not answer: %s", error)
            raise PaymentsUnreachable() from error


class PaymentStateChanged(Exception):
    """The payment moved on before we did."""


def read_intent(intent: dict[str, Any]) -> Intent:
    """Stripe's object as ours, from an answer or from inside an event."""
    charge = intent.get("latest_charge")
    balance = charge.get("balance_transaction") if charge is not None and not isinstance(charge, str) else None
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
    status = {"succeeded": "succeeded", "failed": "failed", "canceled": "failed"}.get(refund["status"] or "", "pending")
    metadata = refund.get("metadata") or {}
    return MoneyBack(
        id=refund["id"], status=status, refund_id=metadata.get("refund_id"), error=refund.get("failure_reason")
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
