"""Programs come in by a token, for what its scopes name and nothing else, until an owner revokes it."""

import re
from typing import Any

import httpx
import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute

from pwa_tickets.accounts import api_tokens, staff
from pwa_tickets.accounts.token_scopes import CALLS, Scope, allows
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput, NotAllowed, NotFound
from pwa_tickets.web.actor import hash_of
from tests import office
from tests.factories import Owner
from tests.unit.accounts.team_steps import PAGE, come_in, sentence_of
from tests.unit.conftest import MakeBrowser

TOKENS = "/admin/ticketing/tokens"
API = "/api/admin/ticketing/tokens"
WEBHOOKS = "/api/admin/ticketing/webhooks"
SCHEDULES = "/api/admin/ticketing/reports/schedules"
CLOSED = {
    f"{method} {path}"
    for method, path in (
        ("GET", API),
        ("POST", API),
        ("DELETE", f"{API}/{{token_id}}"),
        ("GET", WEBHOOKS),
        ("POST", WEBHOOKS),
        ("DELETE", f"{WEBHOOKS}/{{endpoint_id}}"),
        ("GET", f"{WEBHOOKS}/{{endpoint_id}}/deliveries"),
        ("GET", SCHEDULES),
        ("POST", SCHEDULES),
        ("DELETE", f"{SCHEDULES}/{{schedule_id}}"),
    )
}
"""The staff's calls that no scope opens: a token that makes tokens could give itself anything; an endpoint, or
an address that gets every sale by mail, outlives it."""


def bearer(token: str) -> dict[str, str]:
    """What a program sends with each call."""
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize(
    ("granted", "call", "may"),
    [
        ("orders:read", "GET /api/admin/ticketing/orders", True),
        ("orders:read", "HEAD /api/admin/ticketing/orders/0e3f", True),
        ("orders:read", "POST /api/admin/ticketing/orders/0e3f/refund", False),
        ("orders:write", "POST /api/admin/ticketing/orders/0e3f/refund", True),
        ("orders:write", "GET /api/admin/ticketing/orders", True),
        ("shows:write", "POST /api/shows/0e3f/reprice", True),
        ("shows:write", "POST /api/shows/0e3f/cancel", False),
        ("orders:write", "POST /api/shows/0e3f/cancel", True),
        ("reports:read", "GET /api/admin/ticketing/reports/sales", True),
        ("reports:read", "GET /api/admin/ticketing/orders", False),
        ("reports:read", "GET /api/admin/ticketing/dashboards", False),
        ("audit:read", "GET /api/admin/ticketing/audit", True),
        ("orders:write", "GET /admin/ticketing/orders", False),
        ("orders:read", "POST /api/admin/ticketing/announcements/0e3f/send", False),
        ("orders:write", "POST /api/admin/ticketing/announcements/0e3f/send", True),
        ("reports:read", "GET /api/admin/ticketing/shows/0e3f/tickets-pdf/0e3f", False),
        ("orders:read", "GET /api/admin/ticketing/shows/0e3f/tickets-pdf/0e3f", True),
        ("reports:read", "GET /api/admin/ticketing/reports/deposits", True),
        ("orders:write", "POST /api/admin/ticketing/tokens", False),
    ],
)
def test_a_scope_opens_its_calls_and_no_other(granted: str, call: str, may: bool) -> None:
    assert allows([granted], *call.split(" ")) is may


def test_every_call_of_the_staff_has_a_scope_or_is_closed_on_purpose(app: Litestar) -> None:
    named = {
        f"{method} {route.path_format}"
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for method, (handler, _) in route.route_handler_map.items()
        if any("staffToken" in one for one in handler.security or [])
    }
    assert len(named) > 30
    everything = [scope.value for scope in Scope]
    assert {call for call in named if not allows(everything, *call.split(" "))} == CLOSED
    assert {part for _, part in CALLS} == {scope.split(":")[0] for scope in everything}


async def test_from_the_form_to_the_first_call_and_out_again(
    browser: httpx.AsyncClient, make_browser: MakeBrowser, owner: Owner
) -> None:
    me = await come_in(browser, owner)
    assert "No API tokens yet" in (await browser.get(TOKENS, headers=PAGE)).text
    sent = {"name": " Season  spreadsheet ", "scopes": ["reports:read", "orders:read"]}
    made = await browser.post(TOKENS, data=sent)
    assert (made.status_code, made.headers["cache-control"]) == (200, "private, no-store")
    found = re.search(r'<pre class="api-token">([\w-]{43})</pre>', made.text)
    assert found
    row = await owner.fetchrow("select * from api_tokens")
    assert row
    assert (row["name"], row["token_hash"], row["profile_id"]) == (
        "Season spreadsheet",
        hash_of(found[1]),
        me.uuid,
    )
    assert row["scopes"] == ["orders:read", "reports:read"]
    listed = (await browser.get(TOKENS, headers=PAGE)).text
    assert found[1] not in listed
    assert "Not used yet" in listed
    async with make_browser() as program:
        program.headers.update(bearer(found[1]))
        assert (await program.get("/api/admin/ticketing/orders")).status_code == 200
        assert (await program.get("/api/admin/ticketing/dashboard")).status_code == 200
        for method, path in (("GET", "/api/venues"), ("GET", API), ("GET", "/admin/ticketing/orders")):
            refused = await program.request(method, path)
            assert (refused.status_code, path) == (403, path)
        listed = (await browser.get(TOKENS, headers=PAGE)).text
        assert "Not used yet" not in listed
        revoke = f"{TOKENS}/{row['id']}/revoke"
        assert "locked out at once" in (await browser.get(revoke, headers=PAGE)).text
        assert (await browser.post(revoke)).status_code == 303
        assert (await program.get("/api/admin/ticketing/orders")).status_code == 401
    page = (await browser.get(TOKENS, headers=PAGE)).text
    assert "“Season spreadsheet” is revoked." in page
    assert (await browser.post(revoke)).status_code == 404
    told = await owner.fetch("select action, before, after from audit_log order by id")
    assert [one["action"] for one in told] == ["api_token_made", "api_token_revoked"]
    assert found[1] not in str([dict(one) for one in told])


async def test_what_is_wrong_with_a_token_is_said_and_none_is_made(
    browser: httpx.AsyncClient, owner: Owner
) -> None:
    await come_in(browser, owner)
    await browser.post(TOKENS, data={"name": "Printer", "scopes": "orders:read"})
    for sent, sentence in (
        ({"name": "", "scopes": "orders:read"}, "name the program"),
        ({"name": "x" * 61, "scopes": "orders:read"}, "60"),
        ({"name": "Other"}, "choose what the program can do"),
        ({"name": "Other", "scopes": "everything"}, "Please choose from these"),
        ({"name": "PRINTER", "scopes": "orders:read"}, "There is a token with this name."),
    ):
        answer = await browser.post(TOKENS, data=sent)
        assert answer.status_code == 422
        assert sentence in sentence_of(answer)
    assert await owner.fetchval("select count(*) from api_tokens") == 1


async def test_owners_make_and_revoke_tokens_by_the_api(browser: httpx.AsyncClient, owner: Owner) -> None:
    await come_in(browser, owner)
    sent: dict[str, Any] = {"name": "Printer", "scopes": ["orders:read", "orders:read"]}
    made = await browser.post(API, json=sent)
    assert (made.status_code, made.headers["cache-control"]) == (201, "private, no-store")
    assert made.json()["scopes"] == ["orders:read"]
    for wrong in ({**sent, "name": "Other", "scopes": []}, {**sent, "name": " "}, sent):
        assert (await browser.post(API, json=wrong)).status_code == 422
    assert (await browser.post(API, json={**sent, "scopes": ["everything"]})).status_code == 400
    [listed] = (await browser.get(API)).json()["tokens"]
    assert listed["id"] == made.json()["id"]
    assert "token" not in listed
    assert (await browser.delete(f"{API}/{listed['id']}")).status_code == 204
    assert (await browser.delete(f"{API}/{listed['id']}")).status_code == 404
    assert (await browser.get(API)).json() == {"tokens": []}


async def test_a_token_ends_with_the_access_of_whoever_made_it(
    database: Database, browser: httpx.AsyncClient, owner: Owner
) -> None:
    olivia = await office.make_staff(owner, "owner")
    async with database.transaction(SYSTEM) as db:
        made = await api_tokens.make(db, name="Printer", scopes=[Scope.ORDERS_READ], by=olivia)
    await owner.execute("update profiles set role = 'door_staff' where id = $1", olivia.uuid)
    read = await browser.get("/api/admin/ticketing/orders", headers=bearer(made.token))
    assert read.status_code == 403
    async with database.transaction(SYSTEM) as db:
        with pytest.raises(NotAllowed):
            await api_tokens.make(db, name="Another", scopes=[Scope.ORDERS_READ], by=olivia)
    await owner.execute("update profiles set disabled_at = now() where id = $1", olivia.uuid)
    read = await browser.get("/api/admin/ticketing/orders", headers=bearer(made.token))
    assert read.status_code == 401


async def test_a_token_of_the_command_line_may_do_what_its_member_may(
    database: Database, browser: httpx.AsyncClient, owner: Owner
) -> None:
    dana = "dana@studio.example"
    async with database.transaction(SYSTEM) as db:
        await staff.add(db, email=dana, name="Dana", role="owner", password="curtain up at seven")
        token = await api_tokens.make_for_member(db, email=dana, name="the box office's printer")
    assert await owner.fetchval("select token_hash from api_tokens") == hash_of(token)
    [listed] = (await browser.get(API, headers=bearer(token))).json()["tokens"]
    assert "scopes" not in listed
    async with database.transaction(SYSTEM) as db:
        with pytest.raises(NotFound):
            await api_tokens.make_for_member(db, email="nobody@studio.example", name="x")
        by = await office.make_staff(owner, "owner")
        with pytest.raises(InvalidInput):
            await api_tokens.make(db, name="Empty", scopes=[], by=by)
