"""The only place that speaks Stripe. Nothing here knows what is sold; nothing here runs inside a database transaction."""

import logging
from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

import aiohttp
import stripe
from stripe import StripeClient

from pwa_tickets.payments.earlier_accounts import in_its_account, webhook_secrets, with_earlier_keys
from pwa_tickets.payments.objects import (
    MISSING,
    OURS_TO_MEND,
    Event,
    Intent,
    MoneyBack,
    PaymentStateChanged,
    RefundStatus,
    UnknownObject,
    UnreadableObject,
    documented,
    read_event,
    read_intent,
    read_refund,
)
from pwa_tickets.payments.refusals import ForgedEvent, MalformedEvent, PaymentsUnreachable
from pwa_tickets.payments.turns import Turns
from pwa_tickets.settings import Settings

log = logging.getLogger(__name__)

TIMEOUT = 8.0  # seconds; with its one retry less than the twenty a buyer's phone waits for us
RETRIES = 1
CALLS_AT_ONCE = 20


class _HttpClient(stripe.AIOHTTPClient):
    """The SDK's own, for which a body that breaks off is an outage as well; it forgets to look at that."""

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """The answer, whole."""
        try:
            return await super().request_async(method, url, headers, post_data)
        except (aiohttp.ClientError, TimeoutError) as error:
            told = f"{type(error).__name__}: {error}"
            raise stripe.APIConnectionError(told, should_retry=True) from error  # type: ignore[no-untyped-call]


class Payments:
    """The client. One for the process; its connections are kept open."""

    def __init__(
        self, settings: Settings, *, timeout: float = TIMEOUT, http: _HttpClient | None = None
    ) -> None:
        self._site = settings.base_url
        self._http = http or _HttpClient(timeout=aiohttp.ClientTimeout(total=timeout))
        self._turns = Turns(CALLS_AT_ONCE, silence=stripe.APIConnectionError)
        self.use(settings)

    def use(self, settings: Settings) -> None:
        """Speak with the keys and the Stripe of these settings from now on; payments of earlier keys are still found."""
        self.earlier = [Payments(one, http=self._http) for one in with_earlier_keys(settings)]
        self.has_key = bool(settings.stripe_secret_key)
        self._publishable_key = settings.stripe_publishable_key
        self._webhook_secrets = webhook_secrets(settings)
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
        """Whether Stripe answers and lets our key see payments and refunds; asked once each, nothing is changed."""
        try:
            for kind in (self._client.v1.payment_intents, self._client.v1.refunds):
                await kind.list_async({"limit": 1}, options={"max_network_retries": 0})
        except stripe.StripeError:
            return False
        return True

    async def open_intent(
        self, *, order_id: UUID, order_number: str, amount_in_cents: int, currency: str, email: str, key: str
    ) -> Intent:
        """An intent for an order; the same one however often it is asked for with the same idempotency key."""
        return await self._intent(
            "post",
            "/v1/payment_intents",
            amount=amount_in_cents,
            currency=currency,
            automatic_payment_methods={"enabled": True},
            description=f"Tickets, order {order_number}",
            receipt_email=email,
            metadata={"order_id": str(order_id), "order_number": order_number, "site": self._site},
            idempotency_key=key,
        )

    @in_its_account
    async def intent(self, intent_id: str) -> Intent:
        """How a payment stands now, with its charge and Stripe's fee."""
        return await self._intent("get", _path(intent_id), expand=["latest_charge.balance_transaction"])

    async def intents_since(self, since: datetime) -> AsyncGenerator[Intent]:
        """Every payment that was opened since then, with its charge, newest first.

        Raises:
            PaymentsUnreachable: Stripe does not answer.
        """
        with _asking("its payments"):
            found = await self._client.v1.payment_intents.list_async(
                {"created": {"gte": int(since.timestamp())}, "limit": 100, "expand": ["data.latest_charge"]}
            )
            async for intent in found.auto_paging_iter():
                yield read_intent(intent.to_dict())

    @in_its_account
    async def cancel_intent(self, intent_id: str) -> Intent:
        """Close an unpaid intent. One that was paid meanwhile comes back as it is: the caller settles it."""
        try:
            return await self._intent("post", f"{_path(intent_id)}/cancel", cancellation_reason="abandoned")
        except PaymentStateChanged:
            return await self.intent(intent_id)

    @in_its_account
    async def refund(self, *, refund_id: UUID, intent_id: str, amount_in_cents: int) -> MoneyBack:
        """Send money back, once however often it is asked for (the refund row's id is the idempotency key)."""
        try:
            refund = await self._client.v1.refunds.create_async(
                {
                    "payment_intent": intent_id,
                    "amount": amount_in_cents,
                    "metadata": {"refund_id": str(refund_id)},
                },
                options={"idempotency_key": f"refund-{refund_id}"},
            )
            return read_refund(refund.to_dict())
        except stripe.InvalidRequestError as error:
            if error.code == MISSING:
                raise UnknownObject() from error
            if error.code in OURS_TO_MEND:
                log.error("Stripe refuses a refund for a fault of ours: %s", error)
                raise PaymentsUnreachable() from error
            said = str(error.user_message or error)
            return MoneyBack(id="", status=RefundStatus.FAILED, refund_id=str(refund_id), error=said)
        except (stripe.StripeError, UnreadableObject) as error:
            log.warning("Stripe refused a refund, or answered with something else: %s", error)
            raise PaymentsUnreachable() from error

    @in_its_account
    async def look_at_refund(self, stripe_refund_id: str) -> MoneyBack:
        """How a refund stands now."""
        with _asking("a refund"):
            refund = await self._client.v1.refunds.retrieve_async(stripe_refund_id)
            return read_refund(refund.to_dict())

    @in_its_account
    async def refunds_of(self, intent_id: str) -> list[MoneyBack]:
        """Every refund of a payment, newest first."""
        with _asking("refunds"):
            found = await self._client.v1.refunds.list_async({"payment_intent": intent_id, "limit": 100})
            return [read_refund(refund.to_dict()) async for refund in found.auto_paging_iter()]

    async def balance_in_cents(self, currency: str) -> int:
        """What Stripe holds for the studio in this currency, also what it does not pay out yet."""
        with _asking("the balance"), documented():
            balance = (await self._client.v1.balance.retrieve_async()).to_dict()
            held = [*balance["available"], *balance["pending"]]
            return sum(part["amount"] for part in held if part["currency"] == currency)

    async def read(self, path: str, **params: Any) -> Any:
        """Read what the account in force tells at a path, as plain JSON.

        Raises:
            UnknownObject: nothing is there.
            PaymentsUnreachable: Stripe does not answer.
        """
        with _asking(path.rpartition("/")[0]):
            return (await self._client.raw_request_async("get", path, **params)).data

    def read_event(self, body: bytes, signature: str | None) -> Event:
        """Verify an event.

        Raises:
            ForgedEvent: not Stripe's signature, or an old one.
            MalformedEvent: signed, and without id or type.
        """
        if not any(_is_signed(body, signature, secret) for secret in self._webhook_secrets):
            raise ForgedEvent()
        try:
            return read_event(body)
        except UnreadableObject as error:
            raise MalformedEvent() from error

    async def _intent(self, method: str, path: str, **params: Any) -> Intent:
        """Ask for a payment, as plain JSON: the SDK's objects of it cost as much as everything else that it does."""
        try:
            async with self._turns.turn():
                answer = await self._client.raw_request_async(method, path, **params)
            return replace(read_intent(answer.data), publishable_key=self._publishable_key)
        except UnreadableObject as error:
            log.error("Stripe answered with something else than a payment: %s", error)
            raise PaymentsUnreachable() from error
        except stripe.InvalidRequestError as error:
            if error.code == "payment_intent_unexpected_state":
                raise PaymentStateChanged() from error
            if error.code == MISSING:
                raise UnknownObject() from error
            log.error("Stripe refused a payment request: %s", error)
            raise PaymentsUnreachable() from error
        except stripe.StripeError as error:
            log.warning("Stripe does not answer: %s", error)
            raise PaymentsUnreachable() from error


@contextmanager
def _asking(what: str) -> Generator[None]:
    """Whatever Stripe does not tell inside this block is asked for again, unless the account does not know it."""
    try:
        yield
    except (stripe.StripeError, UnreadableObject) as error:
        log.warning("Stripe does not tell %s: %s", what, error)
        if isinstance(error, stripe.InvalidRequestError) and error.code == MISSING:
            raise UnknownObject() from error
        raise PaymentsUnreachable() from error


def _is_signed(body: bytes, signature: str | None, secret: str) -> bool:
    try:
        stripe.WebhookSignature.verify_header(
            body.decode(), signature or "", secret, stripe.Webhook.DEFAULT_TOLERANCE
        )
    except (ValueError, stripe.SignatureVerificationError):
        return False
    return True


def _path(intent_id: str) -> str:
    return f"/v1/payment_intents/{quote(intent_id, safe='')}"
