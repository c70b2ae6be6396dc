"""Your account: a new password, a new address, where you are signed in – each proved, and told in clear sentences."""

import httpx
import pytest

from pwa_tickets.accounts import staff
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from tests.factories import Owner
from tests.unit.accounts.team_steps import PAGE, PASSWORD, sentence_of
from tests.unit.conftest import MakeBrowser

SAM = "sam@studio.example"
NEW_PASSWORD = "the second act begins"
ACCOUNT = "/admin/account"


@pytest.fixture
async def sam(database: Database, browser: httpx.AsyncClient) -> httpx.AsyncClient:
    """The browser of somebody who works at the doors, signed in."""
    async with database.transaction(SYSTEM) as db:
        await staff.add(db, email=SAM, name="Sam", role="door_staff", password=PASSWORD)
    await sign_in(browser)
    return browser


async def sign_in(browser: httpx.AsyncClient, password: str = PASSWORD, agent: str = "") -> int:
    """Sam signs in; the status of the answer."""
    answer = await browser.post(
        "/admin/sign-in", data={"email": SAM, "password": password}, headers={"User-Agent": agent}
    )
    return answer.status_code


async def test_the_password_is_changed_by_who_knows_it_and_other_browsers_are_out(
    sam: httpx.AsyncClient, make_browser: MakeBrowser
) -> None:
    async with make_browser() as laptop:
        await sign_in(laptop)
        url = f"{ACCOUNT}/password"
        wrong = await sam.post(url, data={"current": "a guess", "password": NEW_PASSWORD})
        assert (wrong.status_code, sentence_of(wrong)) == (422, "That’s not your password.")
        short = await sam.post(url, data={"current": PASSWORD, "password": "short"})
        assert (short.status_code, sentence_of(short)) == (422, "A password has at least 10 characters.")
        done = await sam.post(url, data={"current": PASSWORD, "password": NEW_PASSWORD})
        assert done.status_code == 303
        assert "Your password is changed." in (await sam.get(ACCOUNT, headers=PAGE)).text
        assert (await laptop.get(ACCOUNT, headers=PAGE)).status_code == 303
        assert (await sign_in(laptop), await sign_in(laptop, NEW_PASSWORD)) == (401, 303)


async def test_browsers_are_listed_and_signed_out_one_by_one_or_all_others(
    sam: httpx.AsyncClient, make_browser: MakeBrowser, owner: Owner
) -> None:
    async with make_browser() as phone, make_browser() as laptop:
        await sign_in(phone, agent="Mozilla/5.0 (Linux; Android 15) Chrome/141.0 Mobile Safari/537.36")
        await sign_in(laptop, agent="Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/143.0")
        page = (await sam.get(ACCOUNT, headers=PAGE)).text
        assert page.count("This browser") == 1
        assert "Chrome on Android" in page
        assert "Firefox on Windows" in page
        assert "Network 127.0.0.*, last seen" in page
        key = page.partition('name="key" value="')[2].partition('"')[0]
        hashes = await owner.fetch("select session_hash from sessions")
        assert key not in [row["session_hash"] for row in hashes]
        one = await sam.post(f"{ACCOUNT}/log-ins/end", data={"key": key})
        assert one.status_code == 303
        assert "1 browser is signed out." in (await sam.get(ACCOUNT, headers=PAGE)).text
        out = [(await other.get(ACCOUNT, headers=PAGE)).status_code for other in (phone, laptop)]
        assert sorted(out) == [200, 303]
        await sam.post(f"{ACCOUNT}/log-ins/end")
        out = [(await other.get(ACCOUNT, headers=PAGE)).status_code for other in (sam, phone, laptop)]
        assert out == [200, 303, 303]


async def test_nobody_signs_out_somebody_else(
    sam: httpx.AsyncClient, make_browser: MakeBrowser, database: Database
) -> None:
    async with database.transaction(SYSTEM) as db:
        await staff.add(db, email="kim@studio.example", name="Kim", role="owner", password=PASSWORD)
    async with make_browser() as kim, make_browser() as second:
        for browser in (kim, second):
            await browser.post("/admin/sign-in", data={"email": "kim@studio.example", "password": PASSWORD})
        page = (await kim.get(ACCOUNT, headers=PAGE)).text
        key = page.partition('name="key" value="')[2].partition('"')[0]
        await sam.post(f"{ACCOUNT}/log-ins/end", data={"key": key})
        await sam.post(f"{ACCOUNT}/log-ins/end")
        assert (await second.get(ACCOUNT, headers=PAGE)).status_code == 200


async def test_a_forgotten_password_is_answered_alike_for_everybody(
    sam: httpx.AsyncClient, make_browser: MakeBrowser
) -> None:
    async with make_browser() as browser:
        answers = []
        for email in (SAM, "nobody@example.com"):
            asked = await browser.post("/admin/forgot-password", data={"email": email})
            shown = await browser.get("/admin/forgot-password", headers=PAGE)
            answers.append((asked.status_code, asked.headers["location"], shown.text))
        assert answers[0] == answers[1]
        assert "If somebody with this address works here" in answers[0][2]
        wrong = await browser.post("/admin/forgot-password", data={"email": "sam"})
        assert wrong.status_code == 422
        assert 'value="sam"' in wrong.text


async def test_a_new_address_wants_the_password_and_keeps_what_was_typed(sam: httpx.AsyncClient) -> None:
    url = f"{ACCOUNT}/email"
    wrong = await sam.post(url, data={"email": "sam@new.example", "current": "a guess"})
    assert (wrong.status_code, sentence_of(wrong)) == (422, "That’s not your password.")
    assert 'value="sam@new.example"' in wrong.text
    taken = await sam.post(url, data={"email": SAM, "current": PASSWORD})
    assert "has this address" in sentence_of(taken)
    sent = await sam.post(url, data={"email": "sam@new.example", "current": PASSWORD})
    assert sent.status_code == 303
    assert "An email is on its way to sam@new.example." in (await sam.get(ACCOUNT, headers=PAGE)).text
