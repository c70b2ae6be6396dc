"""Buyers sign in and out as a browser does it, with and without script."""

import httpx
import pytest

from pwa_tickets.accounts import sign_in
from pwa_tickets.accounts.order_links import make_token
from pwa_tickets.accounts.sign_in import Request
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from tests import factories
from tests.factories import Buyer, Owner, Show
from tests.unit.conftest import MakeBrowser

COOKIE = "pwa_tickets"
SENT = "If we know this address, a link and a code are on their way."


@pytest.fixture
async def bought(database: Database, show: Show, maya: Buyer) -> str:
    """Maya's order, bought from some other browser."""
    return str(await factories.buy(database, show, maya, "A1", "A2"))


async def mailed(database: Database, settings: Settings, owner: Owner) -> Request:
    newest = await owner.fetchval("select id from sign_in_codes order by created_at desc limit 1")
    async with database.transaction(SYSTEM) as db:
        request = await sign_in.to_mail(db, settings, newest)
    assert request
    return request


async def tickets_seen(browser: httpx.AsyncClient) -> int:
    answer = await browser.get("/api/wallet")
    return sum(len(show["tickets"]) for show in answer.json()["shows"])


async def test_by_api_ask_type_the_code_see_the_tickets_sign_out(
    browser: httpx.AsyncClient, database: Database, settings: Settings, owner: Owner, bought: str, maya: Buyer
) -> None:
    assert (await browser.post("/api/sign-in", json={"email": maya.email})).status_code == 202
    asked_with = browser.cookies[COOKIE]
    code = (await mailed(database, settings, owner)).code
    answer = await browser.post("/api/sign-in/code", json={"email": maya.email, "code": code})
    assert (answer.status_code, answer.json()) == (200, {"email": maya.email})
    assert browser.cookies[COOKIE] != asked_with
    assert await tickets_seen(browser) == 2
    signed_in_with = browser.cookies[COOKIE]
    assert (await browser.post("/api/sign-out", json={})).status_code == 204
    assert COOKIE not in browser.cookies
    assert await tickets_seen(browser) == 0
    browser.cookies.set(COOKIE, signed_in_with)
    assert await tickets_seen(browser) == 0


async def test_without_script_the_same_by_forms(
    browser: httpx.AsyncClient, database: Database, settings: Settings, owner: Owner, bought: str, maya: Buyer
) -> None:
    assert 'name="email"' in (await browser.get("/lookup")).text
    page = await browser.post("/lookup", data={"email": maya.email})
    assert SENT in page.text
    wrong = await browser.post("/lookup/code", data={"email": maya.email, "code": "000 000"})
    assert wrong.status_code == 422
    assert "That code isn’t right" in wrong.text
    code = (await mailed(database, settings, owner)).code
    done = await browser.post("/lookup/code", data={"email": maya.email, "code": f"{code[:3]} {code[3:]}"})
    assert (done.status_code, done.headers["location"]) == (303, "/lookup")
    orders = (await browser.get("/lookup")).text
    assert "Orchestra A 1 and 2" in orders
    assert bought in orders
    out = await browser.post("/sign-out")
    assert (out.status_code, out.headers["location"]) == (303, "/lookup")
    assert "Orchestra A" not in (await browser.get("/lookup")).text


async def test_the_page_and_the_answer_are_the_same_for_unknown_addresses(
    browser: httpx.AsyncClient, make_browser: MakeBrowser, bought: str, maya: Buyer
) -> None:
    known = await browser.post("/lookup", data={"email": maya.email})
    async with make_browser() as other:
        unknown = await other.post("/lookup", data={"email": "nobody@example.com"})
    assert known.text.replace(maya.email, "X") == unknown.text.replace("nobody@example.com", "X")
    first = await browser.post("/api/sign-in", json={"email": maya.email})
    second = await browser.post("/api/sign-in", json={"email": "nobody@example.com"})
    assert first.content == second.content


@pytest.mark.parametrize("email", ["", "maya", "maya@nowhere", "<script>alert(1)</script>@x.de"])
async def test_what_is_no_address_is_said_and_kept(browser: httpx.AsyncClient, email: str) -> None:
    page = await browser.post("/lookup", data={"email": email})
    assert page.status_code == 422
    assert "That doesn’t look like an email address." in page.text
    assert "<script>alert" not in page.text
    answer = await browser.post("/api/sign-in", json={"email": email})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "email"


async def test_following_the_mails_link_shows_a_button_and_the_button_signs_in_once(
    browser: httpx.AsyncClient,
    make_browser: MakeBrowser,
    database: Database,
    settings: Settings,
    owner: Owner,
    bought: str,
    maya: Buyer,
) -> None:
    await browser.post("/api/sign-in", json={"email": maya.email})
    path = f"/sign-in/{(await mailed(database, settings, owner)).link_token}"
    async with make_browser() as mail_scanner:
        assert (await mail_scanner.get(path)).status_code == 410
        assert (await mail_scanner.post(path)).status_code == 410
    for _ in range(2):
        page = await browser.get(path)
        assert page.status_code == 200
        assert "Show my tickets" in page.text
    assert (await browser.post(path)).status_code == 303
    assert await tickets_seen(browser) == 2
    assert (await browser.get(path)).status_code == 410


async def test_an_api_client_with_its_own_session_gets_its_new_one_in_the_body(
    browser: httpx.AsyncClient, database: Database, settings: Settings, owner: Owner, bought: str, maya: Buyer
) -> None:
    own = "0b0e5c9e-8c34-4d0f-9a0b-4a1f0e2d3c4b"
    await browser.post("/api/sign-in", json={"email": maya.email, "session_id": own})
    code = (await mailed(database, settings, owner)).code
    answer = await browser.post(
        "/api/sign-in/code", json={"email": maya.email, "code": code, "session_id": own}
    )
    assert "set-cookie" not in answer.headers
    new = answer.json()["session_id"]
    assert new != own
    wallet = await browser.get("/api/wallet", headers={"X-Reservation-Session": new})
    assert len(wallet.json()["shows"][0]["tickets"]) == 2


async def test_a_session_id_planted_before_signing_in_is_worth_nothing_after(
    browser: httpx.AsyncClient,
    make_browser: MakeBrowser,
    database: Database,
    settings: Settings,
    owner: Owner,
    bought: str,
    maya: Buyer,
) -> None:
    browser.cookies.set(COOKIE, "planted-by-somebody-else-000000000000000000")
    await browser.post("/api/sign-in", json={"email": maya.email})
    code = (await mailed(database, settings, owner)).code
    await browser.post("/api/sign-in/code", json={"email": maya.email, "code": code})
    async with make_browser() as thief:
        thief.cookies.set(COOKIE, "planted-by-somebody-else-000000000000000000")
        assert await tickets_seen(thief) == 0
    assert await tickets_seen(browser) == 2


async def test_a_mailed_order_link_becomes_a_cookie_and_a_clean_address(
    browser: httpx.AsyncClient, settings: Settings, owner: Owner, bought: str
) -> None:
    order_id = await owner.fetchval("select id from ticket_orders")
    token = make_token(settings, order_id, 1)
    answer = await browser.get(f"/wallet?token={token}&from=mail")
    assert (answer.status_code, answer.headers["location"]) == (303, "/wallet?from=mail")
    assert token not in answer.headers["location"]
    assert await tickets_seen(browser) == 2
    assert (await browser.get(f"/orders/{bought}")).status_code == 200


@pytest.mark.parametrize("token", ["", "x", "A" * 48, "revoked"])
async def test_a_forged_or_revoked_link_opens_nothing_and_loses_its_token(
    browser: httpx.AsyncClient, settings: Settings, owner: Owner, bought: str, token: str
) -> None:
    if token == "revoked":
        token = make_token(settings, await owner.fetchval("select id from ticket_orders"), 1)
        await owner.execute("update ticket_orders set access_version = 2")
    answer = await browser.get(f"/orders/{bought}", params={"token": token})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/orders/{bought}")
    assert "set-cookie" not in answer.headers
    assert (await browser.get(f"/orders/{bought}", headers={"Accept": "text/html"})).status_code == 404
