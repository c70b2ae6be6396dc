"""Stripe's keys are changed while selling, and the currency before anything was sold: what goes wrong leaves all as it was."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from pwa_tickets.db.session import Database
from pwa_tickets.sandbox.process import Servers
from pwa_tickets.settings import Settings
from pwa_tickets.studio.in_force import settings_in_force
from tests import factories, office
from tests.factories import MAYA, Owner
from tests.unit.accounts.team_steps import PAGE as ACCEPTS_PAGES
from tests.unit.setup.steps import sentence_of

PAGE = "/admin/ticketing/settings/payments"
CURRENCY = PAGE + "/currency"
HEALTHY: dict[str, Any] = {
    "id": "acct_sandbox",
    "charges_enabled": True,
    "payouts_enabled": True,
    "default_currency": "usd",
    "statement_descriptor": "SANDBOX STUDIO",
}


@pytest.fixture
def said() -> dict[str, Any]:
    """What the environment says."""
    return {}


@pytest.fixture
def settings(settings: Settings, said: dict[str, Any]) -> Settings:
    """A server whose environment says nothing of Stripe but where it is."""
    nothing = {"stripe_secret_key": "", "stripe_publishable_key": "", "stripe_webhook_secret": ""}
    return replace(settings, **nothing | {"allow_sandbox": True} | said)


@pytest.fixture
async def stripe(bank_http: httpx.AsyncClient) -> AsyncGenerator[httpx.AsyncClient]:
    """Stripe's side of it, healthy again for the next test."""
    yield bank_http
    await bank_http.delete("/_control/next")
    await bank_http.post("/_control/account", json=HEALTHY)


@pytest.fixture
def pair(stripe_sandbox: Servers) -> dict[str, str]:
    """Two keys that are right."""
    return {"publishable_key": stripe_sandbox.publishable_key, "secret_key": stripe_sandbox.secret_key}


@pytest.fixture
async def olivia(browser: httpx.AsyncClient, owner: Owner) -> httpx.AsyncClient:
    """The owner's browser, signed in."""
    browser.cookies.set("pwa_tickets", await office.sign_in(owner, await office.make_staff(owner, "owner")))
    browser.headers.update(ACCEPTS_PAGES)
    return browser


async def webhooks(stripe: httpx.AsyncClient) -> list[str]:
    """Our webhooks at Stripe."""
    listed = (await stripe.get("/v1/webhook_endpoints", params={"limit": 100})).json()["data"]
    return [one["id"] for one in listed if one["url"] == "http://tickets.test/api/webhooks/stripe"]


async def kept(owner: Owner) -> str | None:
    """The webhook whose secret is in force."""
    found: str | None = await owner.fetchval("select stripe_webhook_id from studio")
    return found


async def test_keys_are_in_force_at_once_encrypted_with_a_webhook_of_ours(
    olivia: httpx.AsyncClient,
    stripe: httpx.AsyncClient,
    owner: Owner,
    database: Database,
    settings: Settings,
    pair: dict[str, str],
) -> None:
    assert "nobody can pay" in (await olivia.get(PAGE)).text
    assert (await olivia.post(PAGE, data=pair)).status_code == 303
    first = await kept(owner)
    assert await webhooks(stripe) == [first]
    assert pair["secret_key"] not in await owner.fetchval("select studio::text from studio")
    assert await owner.fetchval("select stripe_account_id from studio") == "acct_sandbox"
    now = await settings_in_force(database, settings)
    assert (now.stripe_secret_key, now.stripe_publishable_key) == (
        pair["secret_key"],
        pair["publishable_key"],
    )
    assert now.earlier_stripe == ()
    page = (await olivia.get(PAGE)).text
    assert f"the key that ends in {pair['publishable_key'][-4:]}" in page
    assert pair["secret_key"] not in page


async def test_a_second_pair_takes_the_place_of_the_first_and_so_does_its_webhook(
    olivia: httpx.AsyncClient,
    stripe: httpx.AsyncClient,
    owner: Owner,
    database: Database,
    settings: Settings,
    pair: dict[str, str],
) -> None:
    await olivia.post(PAGE, data=pair)
    first = await kept(owner)
    assert (await olivia.post(PAGE, data=pair)).status_code == 303
    assert await webhooks(stripe) == [await kept(owner)] != [first]
    earlier = (await settings_in_force(database, settings)).earlier_stripe
    assert [access.secret_key for access in earlier] == [pair["secret_key"]]
    told = await owner.fetchval("select count(*) from audit_log where action = 'studio_changed'")
    assert told == 2


UNKNOWN = {"secret_key": "sk_test_nobody"}
WRONG: dict[str, tuple[dict[str, str], str]] = {
    "no secret": ({"secret_key": ""}, "Please paste the secret key."),
    "no publishable": ({"publishable_key": ""}, "Please paste the publishable key."),
    "two modes": ({"secret_key": "sk_live_1"}, "One of these is a live key and the other a test key."),
    "not a key": ({"secret_key": "hunter2"}, "A secret key begins with sk_live_."),
    "unknown secret": (UNKNOWN, "Stripe does not know this secret key."),
    "unknown publishable": ({"publishable_key": "pk_test_1"}, "Stripe does not know this publishable key."),
}


@pytest.mark.parametrize("why", WRONG)
async def test_keys_that_are_wrong_change_nothing(
    olivia: httpx.AsyncClient, stripe: httpx.AsyncClient, owner: Owner, pair: dict[str, str], why: str
) -> None:
    await olivia.post(PAGE, data=pair)
    first = await kept(owner)
    typed, sentence = WRONG[why]
    refused = await olivia.post(PAGE, data=pair | typed)
    assert refused.status_code == 422
    assert sentence in sentence_of(refused)
    assert await webhooks(stripe) == [await kept(owner)] == [first]


ACCOUNTS: dict[str, tuple[dict[str, Any], str]] = {
    "takes nothing": ({"charges_enabled": False}, "Stripe does not let this account take payments yet."),
    "pays nothing out": ({"payouts_enabled": False}, "Stripe does not pay out to your bank yet."),
    "other currency": ({"default_currency": "cad"}, "The account is in CAD and your prices are in USD"),
    "nameless": ({"statement_descriptor": ""}, "Families would not know you on their bank statement"),
}


@pytest.mark.parametrize("why", ACCOUNTS)
async def test_an_account_that_cannot_take_the_money_is_refused(
    olivia: httpx.AsyncClient, stripe: httpx.AsyncClient, owner: Owner, pair: dict[str, str], why: str
) -> None:
    facts, sentence = ACCOUNTS[why]
    await stripe.post("/_control/account", json=facts)
    refused = await olivia.post(PAGE, data=pair)
    assert refused.status_code == 422
    assert sentence in sentence_of(refused)
    assert await kept(owner) is None


@pytest.mark.parametrize("said", [{"allow_sandbox": False}])
async def test_test_keys_are_refused_where_real_money_is_meant(
    olivia: httpx.AsyncClient, owner: Owner, pair: dict[str, str]
) -> None:
    refused = await olivia.post(PAGE, data=pair)
    assert "families would get tickets and nobody would pay" in sentence_of(refused)
    assert await kept(owner) is None


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ({"effect": "drop", "path": "/v1/account"}, "Stripe does not answer just now."),
        ({"effect": "drop", "path": "/v1/webhook_endpoints", "method": "POST"}, "Stripe does not answer"),
        (
            {"effect": "error", "status": 400, "path": "/v1/webhook_endpoints", "method": "POST"},
            "it refused the address http://tickets.test/api/webhooks/stripe",
        ),
    ],
)
async def test_without_stripes_answer_the_keys_before_stay(
    olivia: httpx.AsyncClient,
    stripe: httpx.AsyncClient,
    owner: Owner,
    pair: dict[str, str],
    fault: dict[str, Any],
    sentence: str,
) -> None:
    await olivia.post(PAGE, data=pair)
    first = await kept(owner)
    await stripe.post("/_control/next", json=fault)
    refused = await olivia.post(PAGE, data=pair)
    assert refused.status_code == 422
    assert sentence in sentence_of(refused)
    assert await kept(owner) == first
    assert first in await webhooks(stripe)


async def test_keys_stay_although_the_old_webhook_cannot_be_taken_off_and_it_goes_the_next_time(
    olivia: httpx.AsyncClient, stripe: httpx.AsyncClient, owner: Owner, pair: dict[str, str]
) -> None:
    await olivia.post(PAGE, data=pair)
    fault = {"effect": "drop", "path": "/v1/webhook_endpoints", "method": "GET"}
    first = await kept(owner)
    await stripe.post("/_control/next", json={**fault, "method": "DELETE", "path": f"/{first}"})
    assert (await olivia.post(PAGE, data=pair)).status_code == 303
    assert await kept(owner) != first
    assert (await olivia.post(PAGE, data=pair)).status_code == 303
    assert await webhooks(stripe) == [await kept(owner)]


async def test_another_account_is_meant_or_not_taken(
    olivia: httpx.AsyncClient, stripe: httpx.AsyncClient, owner: Owner, pair: dict[str, str]
) -> None:
    await olivia.post(PAGE, data=pair)
    first = await kept(owner)
    await stripe.post("/_control/account", json={"id": "acct_other"})
    refused = await olivia.post(PAGE, data=pair)
    assert "of another Stripe account than the one you have sold with" in sentence_of(refused)
    assert await kept(owner) == first
    assert (await olivia.post(PAGE, data={**pair, "other_account": "on"})).status_code == 303
    assert await owner.fetchval("select stripe_account_id from studio") == "acct_other"


async def test_where_nobody_wrote_the_account_down_the_earlier_key_tells_it(
    olivia: httpx.AsyncClient, stripe: httpx.AsyncClient, owner: Owner, pair: dict[str, str]
) -> None:
    await olivia.post(PAGE, data=pair)
    await owner.execute("update studio set stripe_account_id = null")
    assert (await olivia.post(PAGE, data=pair)).status_code == 303
    assert await owner.fetchval("select stripe_account_id from studio") == "acct_sandbox"


async def test_of_two_tabs_one_changes_the_keys_and_its_webhook_is_the_only_one(
    olivia: httpx.AsyncClient, stripe: httpx.AsyncClient, owner: Owner, pair: dict[str, str]
) -> None:
    await olivia.post(PAGE, data=pair)
    slow = {"effect": "delay", "delay_seconds": 0.3, "path": "/v1/webhook_endpoints", "method": "POST"}
    await stripe.post("/_control/next", json={**slow, "times": 2})
    answers = await asyncio.gather(olivia.post(PAGE, data=pair), olivia.post(PAGE, data=pair))
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    refused = next(answer for answer in answers if answer.status_code == 422)
    assert "Somebody changed the keys a moment ago." in sentence_of(refused)
    assert await webhooks(stripe) == [await kept(owner)]


@pytest.mark.parametrize("said", [{"told": frozenset({"STRIPE_SECRET_KEY", "PWA_TICKETS_CURRENCY"})}])
async def test_keys_of_the_environment_are_said_and_not_changed_here(
    olivia: httpx.AsyncClient, owner: Owner, pair: dict[str, str]
) -> None:
    page = (await olivia.get(PAGE)).text
    assert "Whoever runs the server changes them there." in page
    assert 'name="secret_key"' not in page
    assert "PWA_TICKETS_CURRENCY" in page
    assert (await olivia.post(PAGE, data=pair)).status_code == 422
    assert (await olivia.post(CURRENCY, data={"currency": "cad"})).status_code == 422
    assert await owner.fetchval("select count(*) from studio") == 0


async def test_the_currency_changes_until_the_first_order(
    olivia: httpx.AsyncClient,
    stripe: httpx.AsyncClient,
    owner: Owner,
    database: Database,
    pair: dict[str, str],
) -> None:
    await olivia.post(PAGE, data=pair)
    sent = await olivia.post(CURRENCY, data={"currency": "cad"})
    assert sent.status_code == 303
    assert "The account is in USD and your prices are in CAD" in (await olivia.get(PAGE)).text
    assert (await olivia.post(CURRENCY, data={"currency": "xxx"})).status_code == 422
    assert (await olivia.post(CURRENCY, data={"currency": "usd"})).status_code == 303
    show = await factories.make_show(owner, await factories.make_venue(owner))
    await factories.buy(database, show, MAYA, "A1")
    refused = await olivia.post(CURRENCY, data={"currency": "cad"})
    assert refused.status_code == 422
    assert "Families have ordered in it, so it stays." in refused.text
    assert await owner.fetchval("select currency from studio") == "usd"
