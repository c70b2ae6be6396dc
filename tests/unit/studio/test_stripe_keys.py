"""Stripe's keys are changed while selling: what goes wrong leaves all as it was."""

import asyncio
from dataclasses import replace
from typing import Any

import httpx
import pytest

from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from pwa_tickets.studio.in_force import settings_in_force
from tests.factories import Owner
from tests.unit.setup.steps import sentence_of

PAGE = "/admin/ticketing/settings/payments"


@pytest.fixture
def said() -> dict[str, Any]:
    """What the environment says."""
    return {}


@pytest.fixture
def settings(settings: Settings, said: dict[str, Any]) -> Settings:
    """A server whose environment says nothing of Stripe but where it is."""
    nothing = {"stripe_secret_key": "", "stripe_publishable_key": "", "stripe_webhook_secret": ""}
    return replace(settings, **nothing | {"allow_sandbox": True} | said)


async def webhooks(stripe: httpx.AsyncClient) -> list[str]:
    """Our webhooks at Stripe."""
    listed = (await stripe.get("/v1/webhook_endpoints", params={"limit": 100})).json()["data"]
    return [one["id"] for one in listed if one["url"] == "http://tickets.test/api/webhooks/stripe"]


async def kept(owner: Owner) -> str | None:
    """The webhook whose secret is in force."""
    found: str | None = await owner.fetchval("select stripe_webhook_id from studio")
    return found


async def test_keys_are_in_force_at_once_encrypted_with_a_webhook_of_ours(
    owners_browser: httpx.AsyncClient,
    stripe: httpx.AsyncClient,
    owner: Owner,
    database: Database,
    settings: Settings,
    pair: dict[str, str],
) -> None:
    assert "nobody can pay" in (await owners_browser.get(PAGE)).text
    assert (await owners_browser.post(PAGE, data=pair)).status_code == 303
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
    page = (await owners_browser.get(PAGE)).text
    assert f"the key ending in {pair['publishable_key'][-4:]}" in page
    assert pair["secret_key"] not in page


async def test_a_second_pair_takes_the_place_of_the_first_and_so_does_its_webhook(
    owners_browser: httpx.AsyncClient,
    stripe: httpx.AsyncClient,
    owner: Owner,
    database: Database,
    settings: Settings,
    pair: dict[str, str],
) -> None:
    await owners_browser.post(PAGE, data=pair)
    first = await kept(owner)
    assert (await owners_browser.post(PAGE, data=pair)).status_code == 303
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
    "unknown secret": (UNKNOWN, "Stripe doesn’t know this secret key."),
    "unknown publishable": ({"publishable_key": "pk_test_1"}, "Stripe doesn’t know this publishable key."),
}


@pytest.mark.parametrize("why", WRONG)
async def test_keys_that_are_wrong_change_nothing(
    owners_browser: httpx.AsyncClient, stripe: httpx.AsyncClient, owner: Owner, pair: dict[str, str], why: str
) -> None:
    await owners_browser.post(PAGE, data=pair)
    first = await kept(owner)
    typed, sentence = WRONG[why]
    refused = await owners_browser.post(PAGE, data=pair | typed)
    assert refused.status_code == 422
    assert sentence in sentence_of(refused)
    assert await webhooks(stripe) == [await kept(owner)] == [first]


ACCOUNTS: dict[str, tuple[dict[str, Any], str]] = {
    "takes nothing": ({"charges_enabled": False}, "Stripe does not let this account take payments yet."),
    "pays nothing out": ({"payouts_enabled": False}, "Stripe does not pay out to your bank yet."),
    "other currency": ({"default_currency": "cad"}, "The account is in CAD and your prices are in USD"),
    "nameless": ({"statement_descriptor": ""}, "Families wouldn’t recognize you on their bank statement"),
}


@pytest.mark.parametrize("why", ACCOUNTS)
async def test_an_account_that_cannot_take_the_money_is_refused(
    owners_browser: httpx.AsyncClient, stripe: httpx.AsyncClient, owner: Owner, pair: dict[str, str], why: str
) -> None:
    facts, sentence = ACCOUNTS[why]
    await stripe.post("/_control/account", json=facts)
    refused = await owners_browser.post(PAGE, data=pair)
    assert refused.status_code == 422
    assert sentence in sentence_of(refused)
    assert await kept(owner) is None


@pytest.mark.parametrize("said", [{"allow_sandbox": False}])
async def test_test_keys_are_refused_where_real_money_is_meant(
    owners_browser: httpx.AsyncClient, owner: Owner, pair: dict[str, str]
) -> None:
    refused = await owners_browser.post(PAGE, data=pair)
    assert "families would get tickets without paying" in sentence_of(refused)
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
    owners_browser: httpx.AsyncClient,
    stripe: httpx.AsyncClient,
    owner: Owner,
    pair: dict[str, str],
    fault: dict[str, Any],
    sentence: str,
) -> None:
    await owners_browser.post(PAGE, data=pair)
    first = await kept(owner)
    await stripe.post("/_control/next", json=fault)
    refused = await owners_browser.post(PAGE, data=pair)
    assert refused.status_code == 422
    assert sentence in sentence_of(refused)
    assert await kept(owner) == first
    assert first in await webhooks(stripe)


async def test_keys_stay_although_the_old_webhook_cannot_be_taken_off_and_it_goes_the_next_time(
    owners_browser: httpx.AsyncClient, stripe: httpx.AsyncClient, owner: Owner, pair: dict[str, str]
) -> None:
    await owners_browser.post(PAGE, data=pair)
    fault = {"effect": "drop", "path": "/v1/webhook_endpoints", "method": "GET"}
    first = await kept(owner)
    await stripe.post("/_control/next", json={**fault, "method": "DELETE", "path": f"/{first}"})
    assert (await owners_browser.post(PAGE, data=pair)).status_code == 303
    assert await kept(owner) != first
    assert (await owners_browser.post(PAGE, data=pair)).status_code == 303
    assert await webhooks(stripe) == [await kept(owner)]


async def test_another_account_is_meant_or_not_taken(
    owners_browser: httpx.AsyncClient, stripe: httpx.AsyncClient, owner: Owner, pair: dict[str, str]
) -> None:
    await owners_browser.post(PAGE, data=pair)
    first = await kept(owner)
    await stripe.post("/_control/account", json={"id": "acct_other"})
    refused = await owners_browser.post(PAGE, data=pair)
    assert "from a different Stripe account than the one you’ve sold with" in sentence_of(refused)
    assert await kept(owner) == first
    assert (await owners_browser.post(PAGE, data={**pair, "other_account": "on"})).status_code == 303
    assert await owner.fetchval("select stripe_account_id from studio") == "acct_other"


async def test_where_nobody_wrote_the_account_down_the_earlier_key_tells_it(
    owners_browser: httpx.AsyncClient, stripe: httpx.AsyncClient, owner: Owner, pair: dict[str, str]
) -> None:
    await owners_browser.post(PAGE, data=pair)
    await owner.execute("update studio set stripe_account_id = null")
    assert (await owners_browser.post(PAGE, data=pair)).status_code == 303
    assert await owner.fetchval("select stripe_account_id from studio") == "acct_sandbox"


async def test_of_two_tabs_one_changes_the_keys_and_its_webhook_is_the_only_one(
    owners_browser: httpx.AsyncClient, stripe: httpx.AsyncClient, owner: Owner, pair: dict[str, str]
) -> None:
    await owners_browser.post(PAGE, data=pair)
    slow = {"effect": "delay", "delay_seconds": 0.3, "path": "/v1/webhook_endpoints", "method": "POST"}
    await stripe.post("/_control/next", json={**slow, "times": 2})
    answers = await asyncio.gather(owners_browser.post(PAGE, data=pair), owners_browser.post(PAGE, data=pair))
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    refused = next(answer for answer in answers if answer.status_code == 422)
    assert "Somebody changed the keys a moment ago." in sentence_of(refused)
    assert await webhooks(stripe) == [await kept(owner)]


@pytest.mark.parametrize("said", [{"told": frozenset({"STRIPE_SECRET_KEY", "PWA_TICKETS_CURRENCY"})}])
async def test_keys_of_the_environment_are_said_and_not_changed_here(
    owners_browser: httpx.AsyncClient, owner: Owner, pair: dict[str, str]
) -> None:
    page = (await owners_browser.get(PAGE)).text
    assert "Whoever runs the server changes them there." in page
    assert 'name="secret_key"' not in page
    assert "PWA_TICKETS_CURRENCY" in page
    assert (await owners_browser.post(PAGE, data=pair)).status_code == 422
    assert (await owners_browser.post(PAGE + "/currency", data={"currency": "cad"})).status_code == 422
    assert await owner.fetchval("select count(*) from studio") == 0
