"""Events that Stripe signed, and that nobody can read: refused, or noted once."""

import httpx
import pytest

from pwa_tickets.db.session import Database
from pwa_tickets.orders import events
from tests.factories import Owner
from tests.unit.orders.conftest import Bank
from tests.unit.orders.stripe_webhook import WEBHOOK, post


@pytest.mark.parametrize("missing", ["id", "type"])
@pytest.mark.parametrize("instead", [None, 7, ""])
async def test_a_signed_event_without_id_or_type_is_refused(
    missing: str, instead: object, browser: httpx.AsyncClient, bank: Bank, owner: Owner
) -> None:
    event = {"id": "evt_1", "type": "payment_intent.succeeded", "data": {"object": {}}, missing: instead}
    answer = await post(browser, bank, event)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/malformed-event")
    del event[missing]
    assert (await post(browser, bank, event)).status_code == 400
    assert await owner.fetchval("select count(*) from stripe_events") == 0


@pytest.mark.parametrize("body", [b"[]", b"7", b'"event"', b"{", b"[" * 100_000])
async def test_what_is_signed_and_no_event_is_refused(
    body: bytes, browser: httpx.AsyncClient, bank: Bank
) -> None:
    answer = await browser.post(
        WEBHOOK, content=body, headers={"Stripe-Signature": bank.sign(body), "Sec-Fetch-Site": "cross-site"}
    )
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/malformed-event")


@pytest.mark.parametrize("kind", ["payment_intent.succeeded", "refund.updated"])
@pytest.mark.parametrize(
    "about",
    [{"id": "pi_1"}, {"id": "pi_1", "status": 7, "amount": "all", "currency": "usd"}, None, [], "pi_1"],
)
async def test_an_event_about_nothing_readable_is_noted_and_not_tried_again(
    kind: str, about: object, browser: httpx.AsyncClient, bank: Bank, database: Database, owner: Owner
) -> None:
    event = {"id": "evt_odd", "type": kind, "data": {"object": about}}
    assert (await post(browser, bank, event)).status_code == 200

    await events.handle_stripe_event(database, "evt_odd")

    row = await owner.fetchrow("select handled_at, last_error from stripe_events")
    assert row is not None
    assert row["handled_at"] is not None
    assert row["last_error"]


async def test_a_zero_in_an_event_is_refused(browser: httpx.AsyncClient, bank: Bank) -> None:
    event = {"id": "evt_1", "type": "payment_intent.succeeded", "data": {"object": {"id": "a\0b"}}}
    assert (await post(browser, bank, event)).status_code == 400
