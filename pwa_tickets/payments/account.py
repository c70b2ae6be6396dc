"""A studio's account at Stripe: whether two keys are of it and may take money, and our webhook there.

Asked with keys that are not in force yet, so not by the client that takes payments.
"""

import logging
import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import httpx
import msgspec

from pwa_tickets.i18n import marked
from pwa_tickets.payments.refusals import PaymentsUnreachable
from pwa_tickets.settings import Settings

log = logging.getLogger(__name__)

TIMEOUT: Final = 8.0
WEBHOOK: Final = "/api/webhooks/stripe"
EVENTS: Final = (
    "payment_intent.succeeded",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.refunded",
    "charge.refund.updated",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
)
"""What `orders/events.py` acts on: a test compares them."""
_KEY: Final = re.compile(r"(sk|rk|pk)_(test|live)_[A-Za-z0-9_]+")

NOT_SECRET: Final = marked("A secret key begins with sk_live_. Stripe shows it under Developers, API keys.")
NOT_PUBLISHABLE: Final = marked("A publishable key begins with pk_live_. It’s next to the secret one.")
SWAPPED: Final = marked("These two are swapped: the one that begins with pk_ is the publishable key.")
NOT_A_PAIR: Final = marked("One of these is a live key and the other a test key. Please use two live ones.")
TEST_KEYS: Final = marked(
    "These are test keys: families would get tickets without paying. Please use the live ones."
)
UNKNOWN_SECRET: Final = marked("Stripe doesn’t know this secret key. Please copy it again.")
UNKNOWN_PUBLISHABLE: Final = marked("Stripe doesn’t know this publishable key. Please copy it again.")
TWO_ACCOUNTS: Final = marked("These two keys are from two accounts. Please copy both from the same one.")
NO_CHARGES: Final = marked(
    "Stripe does not let this account take payments yet. Finish what Stripe asks for on its dashboard."
)
NO_PAYOUTS: Final = marked(
    "Stripe does not pay out to your bank yet. Add your bank account on Stripe’s dashboard, then try again."
)
OTHER_CURRENCY: Final = marked(
    "The account is in %(account)s and your prices are in %(prices)s: Stripe would keep part of each payment for converting it."
)
NO_STATEMENT_NAME: Final = marked(
    "Families wouldn’t recognize you on their bank statement: give the account a statement descriptor on Stripe’s dashboard."
)
OTHER_ACCOUNT: Final = marked(
    "These keys are from a different Stripe account than the one you’ve sold with. "
    "If you mean it, check the box below."
)
UNKNOWN_ACCOUNT: Final = marked(
    "Stripe no longer knows your earlier key, so we can’t tell if these are from the same account. "
    "Check the box below to go on."
)
NO_WEBHOOK: Final = marked("Stripe can’t tell us about payments: it refused the address %(url)s.")


@dataclass(frozen=True)
class KeyFault:
    """Why keys cannot be taken: a sentence and its facts, and which field it is about; '' for both."""

    field: str
    sentence: str
    facts: dict[str, str]


class StripeAccount(msgspec.Struct, frozen=True):
    """What Stripe says of an account; `statement_name` is what stands on bank statements."""

    id: str
    charges_enabled: bool
    payouts_enabled: bool
    default_currency: str
    statement_name: str = ""


def keys_fault(publishable: str, secret: str, *, allow_test: bool) -> KeyFault | None:
    """What is wrong with two keys before Stripe is asked."""
    ours, theirs = _KEY.fullmatch(secret), _KEY.fullmatch(publishable)
    if ours and theirs and ours[1] == "pk" and theirs[1] != "pk":
        return _fault("", SWAPPED)
    if theirs is None or theirs[1] != "pk":
        return _fault("publishable_key", NOT_PUBLISHABLE)
    if ours is None or ours[1] == "pk":
        return _fault("secret_key", NOT_SECRET)
    if ours[2] != theirs[2]:
        return _fault("", NOT_A_PAIR)
    if ours[2] == "test" and not allow_test:
        return _fault("", TEST_KEYS)
    return None


async def read_account(settings: Settings, secret: str) -> StripeAccount | None:
    """What Stripe says of a key's account now; None where it does not know the key.

    Raises:
        PaymentsUnreachable: Stripe does not answer.
    """
    async with _stripe(settings, secret) as stripe:
        answer = await stripe.get("/v1/account")
        if answer.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            return None
        return _read_account(_documented(answer))


async def usable_account(settings: Settings, publishable: str, secret: str) -> StripeAccount | KeyFault:
    """The account of two keys, or what keeps it from taking money in the studio's currency, as Stripe sees it now.

    Raises:
        PaymentsUnreachable: Stripe does not answer.
    """
    account = await read_account(settings, secret)
    if account is None:
        return _fault("secret_key", UNKNOWN_SECRET)
    return (
        await _publishable_fault(settings, publishable, secret) or account_fault(settings, account) or account
    )


def account_fault(settings: Settings, account: StripeAccount) -> KeyFault | None:
    """What keeps an account from taking money in the studio's currency."""
    if not account.charges_enabled:
        return _fault("", NO_CHARGES)
    if not account.payouts_enabled:
        return _fault("", NO_PAYOUTS)
    if fault := currency_fault(settings, account):
        return fault
    return None if account.statement_name else _fault("", NO_STATEMENT_NAME)


def currency_fault(settings: Settings, account: StripeAccount) -> KeyFault | None:
    """That an account is in another currency than prices are."""
    if account.default_currency == settings.currency:
        return None
    facts = {"account": account.default_currency.upper(), "prices": settings.currency.upper()}
    return KeyFault("", OTHER_CURRENCY, facts)


@dataclass(frozen=True)
class Webhook:
    """Our webhook at Stripe, the secret that signs its events, and those of this address that it takes the place of."""

    id: str
    secret: str
    replaced: tuple[str, ...]


async def register_webhook(settings: Settings, secret: str) -> Webhook | KeyFault:
    """Let Stripe tell us of its events by one webhook more: the secret of an earlier one was told once.

    Raises:
        PaymentsUnreachable: Stripe does not answer.
    """
    url = settings.base_url + WEBHOOK
    async with _stripe(settings, secret) as stripe:
        listed = _documented(await stripe.get("/v1/webhook_endpoints", params={"limit": 100}))
        form = {"url": url, "enabled_events[]": list(EVENTS)}
        answer = await stripe.post("/v1/webhook_endpoints", data=form)
        if answer.status_code == httpx.codes.BAD_REQUEST:
            return KeyFault("", NO_WEBHOOK, {"url": url})
        made = _documented(answer)
    replaced = tuple(str(one["id"]) for one in listed.get("data", []) if one.get("url") == url)
    return Webhook(str(made["id"]), str(made["secret"]), replaced)


async def retire_webhooks(settings: Settings, secret: str, webhook_ids: Sequence[str]) -> None:
    """Take webhooks off an account. One that stays, because Stripe does not answer, tells us what we know already."""
    try:
        async with _stripe(settings, secret) as stripe:
            for webhook_id in webhook_ids:
                await stripe.delete(f"/v1/webhook_endpoints/{webhook_id}")
    except PaymentsUnreachable:
        log.warning("Stripe did not answer: it keeps the webhooks %s", ", ".join(webhook_ids))


async def _publishable_fault(settings: Settings, publishable: str, secret: str) -> KeyFault | None:
    """Make a token with one key and look for it with the other: Stripe has no shorter way to compare them."""
    async with _stripe(settings, secret) as stripe, _stripe(settings, publishable) as browsers:
        made = await browsers.post("/v1/tokens", data={"pii[id_number]": "000000000"})
        if made.status_code == httpx.codes.UNAUTHORIZED:
            return _fault("publishable_key", UNKNOWN_PUBLISHABLE)
        if made.status_code == httpx.codes.OK:
            found = await stripe.get(f"/v1/tokens/{made.json()['id']}")
            if found.status_code == httpx.codes.NOT_FOUND:
                return _fault("", TWO_ACCOUNTS)
    return None


def _read_account(said: dict[str, Any]) -> StripeAccount:
    payments = (said.get("settings") or {}).get("payments") or {}
    return StripeAccount(
        id=str(said.get("id") or ""),
        charges_enabled=bool(said.get("charges_enabled")),
        payouts_enabled=bool(said.get("payouts_enabled")),
        default_currency=str(said.get("default_currency") or ""),
        statement_name=str(payments.get("statement_descriptor") or ""),
    )


@asynccontextmanager
async def _stripe(settings: Settings, key: str) -> AsyncGenerator[httpx.AsyncClient]:
    headers = {"Authorization": f"Bearer {key}"}
    try:
        async with httpx.AsyncClient(
            base_url=settings.stripe_api_base, headers=headers, timeout=TIMEOUT
        ) as client:
            yield client
    except httpx.HTTPError as error:
        raise PaymentsUnreachable() from error


def _documented(answer: httpx.Response) -> dict[str, Any]:
    """The answer's object; anything but a yes is an outage to us: the keys were right a moment ago."""
    if answer.status_code != httpx.codes.OK:
        raise PaymentsUnreachable()
    said: dict[str, Any] = answer.json()
    return said


def _fault(field: str, sentence: str) -> KeyFault:
    return KeyFault(field, sentence, {})
