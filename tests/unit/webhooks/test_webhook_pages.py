"""Owners add an endpoint, see its secret once, follow what is sent, pause it and delete it; by pages and by the API."""

import json
import re
from typing import Any

import httpx
import pytest

from pwa_tickets.settings import Settings
from pwa_tickets.web.sealed import unseal
from pwa_tickets.webhooks.endpoints import MOST, SEAL
from pwa_tickets.webhooks.events import Event
from tests.factories import Owner
from tests.unit.accounts.team_steps import PAGE, come_in, sentence_of
from tests.unit.webhooks.conftest import SECRET, make_endpoint

WEBHOOKS = "/admin/ticketing/webhooks"
API = "/api/admin/ticketing/webhooks"
URL = "https://93.184.215.14/hooks?key=k3y"


async def test_an_endpoint_hears_of_other_things_from_now_on(
    browser: httpx.AsyncClient, owner: Owner
) -> None:
    await come_in(browser, owner)
    await browser.post(WEBHOOKS, data={"url": URL, "events": "order.paid"})
    before = await owner.fetchrow("select id, secret from webhook_endpoints")
    assert before
    own = f"{WEBHOOKS}/{before['id']}"
    assert "Events" in (await browser.get(f"{own}/events", headers=PAGE)).text
    nothing = await browser.post(f"{own}/events", data={})
    assert (nothing.status_code, "Please choose its events" in nothing.text) == (422, True)
    for _ in range(2):  # a double click
        changed = await browser.post(f"{own}/events", data={"events": ["ticket.scanned", "order.refunded"]})
        assert (changed.status_code, changed.headers["location"]) == (303, own)
    after = await owner.fetchrow("select events, secret from webhook_endpoints")
    assert after
    assert after["events"] == ["order.refunded", "ticket.scanned"]
    assert after["secret"] == before["secret"], "it stays"
    entries = await owner.fetch("select after from audit_log where action = 'webhook_changed'")
    assert [json.loads(entry["after"])["events"] for entry in entries] == [
        ["order.refunded", "ticket.scanned"]
    ]


async def test_from_the_form_to_the_log_and_out_again(
    browser: httpx.AsyncClient, owner: Owner, settings: Settings
) -> None:
    await come_in(browser, owner)
    assert "No webhooks yet" in (await browser.get(WEBHOOKS, headers=PAGE)).text
    added = await browser.post(WEBHOOKS, data={"url": URL, "events": ["order.refunded", "order.paid"]})
    assert (added.status_code, added.headers["cache-control"]) == (200, "private, no-store")
    secret = re.search(r"whsec_[A-Za-z0-9+/]{43}=", added.text)
    assert secret
    row = await owner.fetchrow("select * from webhook_endpoints")
    assert row
    assert (row["url"], row["events"]) == (URL, ["order.paid", "order.refunded"])
    assert unseal(settings, SEAL, row["secret"]) == secret[0]
    own = f"{WEBHOOKS}/{row['id']}"
    listed = (await browser.get(WEBHOOKS, headers=PAGE)).text
    assert own in listed
    assert secret[0] not in listed + (await browser.get(own, headers=PAGE)).text
    assert (await browser.post(f"{own}/test")).status_code == 303
    page = (await browser.get(own, headers=PAGE)).text
    assert "A test is on its way" in page
    assert "webhook.test" in page
    await owner.execute(
        "update webhook_deliveries set status = 'failed', attempts = 11, answer_status = 500, failure = 'answered'"
    )
    page = (await browser.get(own, headers=PAGE)).text
    assert "It answered 500" in page
    again = re.search(r"/deliveries/([0-9a-f-]{36})/send", page)
    assert again
    assert (await browser.post(f"{own}{again[0]}")).status_code == 303
    waits = await owner.fetchrow("select status, attempts from webhook_deliveries")
    assert waits
    assert tuple(waits) == ("waiting", 0)
    for _ in range(2):  # a double click
        assert (await browser.post(f"{own}/pause")).status_code == 303
    page = (await browser.get(own, headers=PAGE)).text
    assert "Send a test" not in page
    await owner.execute(
        "update webhook_deliveries set attempts = 7, next_attempt_at = now() + interval '1 h'"
    )
    assert (await browser.post(f"{own}/resume")).status_code == 303
    assert await owner.fetchval("select attempts = 0 and next_attempt_at <= now() from webhook_deliveries")
    assert "Delete this endpoint?" in (await browser.get(f"{own}/delete", headers=PAGE)).text
    assert (await browser.post(f"{own}/delete")).status_code == 303
    assert (await browser.post(f"{own}/delete")).status_code == 404
    assert await owner.fetchval("select count(*) from webhook_deliveries") == 0
    told = [dict(one) for one in await owner.fetch("select action, after from audit_log order by id")]
    assert [one["action"].removeprefix("webhook_") for one in told] == [
        "added",
        "paused",
        "resumed",
        "deleted",
    ]
    assert "k3y" not in str(told)
    assert secret[0] not in str(told)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("", "paste the URL"),
        ("http://93.184.215.14/", "https://"),
        ("ftp://93.184.215.14/", "https://"),
        ("93.184.215.14/hooks", "isn’t a web address"),
        ("https://", "isn’t a web address"),
        ("https://user:word@93.184.215.14/", "isn’t a web address"),
        ("https://93.184.215.14:99999/", "isn’t a web address"),
        ("https://[/", "isn’t a web address"),
        ("https://127.0.0.1/", "inside a network"),
        ("https://localhost/", "inside a network"),
        ("https://127.1/", "inside a network"),
        ("https://2130706433/", "inside a network"),
        ("https://[::1]/", "inside a network"),
        ("https://[::ffff:10.0.0.1]/", "inside a network"),
        ("https://169.254.169.254/latest/meta-data", "inside a network"),
        ("https://100.64.0.1/", "inside a network"),
        ("https://" + "a" * 64 + ".invalid/", "find this host"),
    ],
)
async def test_an_address_that_is_not_on_the_internet_is_refused(
    browser: httpx.AsyncClient, owner: Owner, url: str, sentence: str
) -> None:
    await come_in(browser, owner)
    answer = await browser.post(WEBHOOKS, data={"url": url, "events": "order.paid"})
    assert answer.status_code == 422
    assert sentence in sentence_of(answer)
    assert await owner.fetchval("select count(*) from webhook_endpoints") == 0


async def test_what_else_is_wrong_with_an_endpoint_is_said(
    browser: httpx.AsyncClient, owner: Owner, settings: Settings
) -> None:
    await come_in(browser, owner)
    for sent, sentence in (
        ({"url": URL}, "choose its events"),
        ({"url": URL, "events": "webhook.test"}, "choose from these"),
        ({"url": "https://93.184.215.14/" + "x" * 500, "events": "order.paid"}, "500"),
    ):
        answer = await browser.post(WEBHOOKS, data=sent)
        assert (answer.status_code, sentence in sentence_of(answer)) == (422, True), sentence
    for number in range(MOST):
        sent = {"url": f"https://93.184.215.14/{number}", "events": "order.paid"}
        assert (await browser.post(WEBHOOKS, data=sent)).status_code == 200
    assert "is already an endpoint" in sentence_of(await browser.post(WEBHOOKS, data=sent))
    one_more = await browser.post(WEBHOOKS, data={"url": URL, "events": "order.paid"})
    assert "10 endpoints" in sentence_of(one_more)


async def test_owners_add_read_and_delete_by_the_api(
    browser: httpx.AsyncClient, owner: Owner, settings: Settings
) -> None:
    await come_in(browser, owner)
    sent: dict[str, Any] = {"url": URL, "events": ["ticket.scanned", "ticket.scanned"]}
    added = await browser.post(API, json=sent)
    assert (added.status_code, added.headers["cache-control"]) == (201, "private, no-store")
    assert added.json()["secret"].startswith("whsec_")
    for wrong in ({**sent, "url": "https://10.0.0.1/"}, {**sent, "events": []}, sent):
        assert (await browser.post(API, json=wrong)).status_code == 422
    [listed] = (await browser.get(API)).json()["webhooks"]
    assert listed.pop("created_at")
    assert listed == {"id": added.json()["id"], "url": URL, "events": ["ticket.scanned"]}
    log = f"{API}/{listed['id']}/deliveries"
    for _ in range(3):
        await browser.post(f"{WEBHOOKS}/{listed['id']}/test")
    first = (await browser.get(log, params={"limit": 2})).json()
    assert len(first["deliveries"]) == 2
    rest = (await browser.get(log, params={"cursor": first["next_cursor"]})).json()
    assert len(rest["deliveries"]) == 1
    assert "next_cursor" not in rest
    assert (rest["deliveries"][0]["event"], rest["deliveries"][0]["status"]) == ("webhook.test", "waiting")
    assert (await browser.delete(f"{API}/{listed['id']}")).status_code == 204
    for method, path in (("DELETE", f"{API}/{listed['id']}"), ("GET", log)):
        assert (await browser.request(method, path)).status_code == 404


async def test_an_event_of_another_endpoint_is_not_sent_from_here(
    browser: httpx.AsyncClient, owner: Owner, settings: Settings
) -> None:
    await come_in(browser, owner)
    mine, other = [
        await make_endpoint(owner, settings, f"https://93.184.215.14/{one}", Event.ORDER_PAID)
        for one in ("a", "b")
    ]
    await browser.post(f"{WEBHOOKS}/{other}/test")
    delivery_id = await owner.fetchval("select id from webhook_deliveries")
    assert (await browser.post(f"{WEBHOOKS}/{mine}/deliveries/{delivery_id}/send")).status_code == 404
    assert SECRET not in (await browser.get(f"{WEBHOOKS}/{mine}", headers=PAGE)).text
