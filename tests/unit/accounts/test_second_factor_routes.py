"""Setting up the second step, signing in with it by page and by API, and what the owner can do when a phone is lost."""

import re

import httpx
import pyotp
import pytest

from pwa_tickets.accounts import pending_log_in, staff
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from tests.factories import Owner
from tests.unit.accounts.team_steps import PAGE, PASSWORD, code_now, come_in, sentence_of
from tests.unit.conftest import MakeBrowser

SAM = "sam@studio.example"
STEP = "/admin/account/second-step"
WHO = {"email": SAM, "password": PASSWORD}


@pytest.fixture
async def sam(database: Database, browser: httpx.AsyncClient) -> httpx.AsyncClient:
    """The browser of somebody who works at the doors, signed in."""
    async with database.transaction(SYSTEM) as db:
        await staff.add(db, email=SAM, name="Sam", role="door_staff", password=PASSWORD)
    await browser.post("/admin/sign-in", data=WHO)
    return browser


async def turn_on(browser: httpx.AsyncClient) -> tuple[pyotp.TOTP, list[str]]:
    """Set the second step up by its pages; the app, and the recovery codes."""
    begun = await browser.post(STEP, data={"current": PASSWORD, "change": "begin"})
    assert (begun.status_code, begun.headers["location"]) == (303, f"{STEP}/set-up")
    page = (await browser.get(f"{STEP}/set-up", headers=PAGE)).text
    key = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert key
    app = pyotp.TOTP(key[1].replace(" ", ""))
    wrong = await browser.post(f"{STEP}/set-up", data={"code": "000000"})
    assert (wrong.status_code, "isn’t right" in sentence_of(wrong)) == (422, True)
    assert key[1] in wrong.text
    done = await browser.post(f"{STEP}/set-up", data={"code": code_now(app)})
    return app, re.findall(
        r"^\W*([0-9A-Z]{5}-[0-9A-Z]{5})", done.text.partition("<pre")[2].partition(">")[2], re.M
    )


async def first_step(browser: httpx.AsyncClient) -> dict[str, str]:
    """Type address and password; what the form of the second step carries."""
    asked = await browser.post("/admin/sign-in", data={**WHO, "next": "/admin/account"})
    assert (asked.status_code, "One more step" in asked.text) == (200, True)
    assert "pwa_tickets=" not in asked.headers.get("set-cookie", "")
    return {
        name: asked.text.partition(f'name="{name}" value="')[2].partition('"')[0]
        for name in ("pending", "next")
    }


async def test_from_the_qr_code_to_signing_in_with_the_app(
    sam: httpx.AsyncClient, make_browser: MakeBrowser, owner: Owner
) -> None:
    app, codes = await turn_on(sam)
    assert len(codes) == 10
    again = await sam.get(f"{STEP}/set-up", headers=PAGE)
    assert again.headers["location"] == STEP
    async with make_browser() as phone:
        carried = await first_step(phone)
        wrong = await phone.post("/admin/sign-in/code", data={**carried, "code": "000000"})
        assert (wrong.status_code, "isn’t right" in sentence_of(wrong)) == (401, True)
        assert f'value="{carried["pending"]}"' in wrong.text
        assert (await phone.get("/admin/account", headers=PAGE)).status_code == 303
        right = await phone.post(
            "/admin/sign-in/code", data={**carried, "code": code_now(app, 1), "trust": "on"}
        )
        assert (right.status_code, right.headers["location"]) == (303, "/admin/account")
        await phone.post("/admin/sign-out")
        trusted = await phone.post("/admin/sign-in", data=WHO)
        assert trusted.status_code == 303
    async with make_browser() as laptop:
        carried = await first_step(laptop)
        assert (
            await laptop.post("/admin/sign-in/code", data={**carried, "code": codes[0]})
        ).status_code == 303
        page = (await laptop.get("/admin/account", headers=PAGE)).text
        assert "You have 9 recovery codes left." in page
        assert "On. 9 recovery codes left." in page
    logged = await owner.fetch("select action from audit_log order by id")
    assert [row["action"] for row in logged] == ["second_factor_on", "recovery_code_used"]


async def test_what_is_carried_between_the_steps_ends_with_time_and_password(
    sam: httpx.AsyncClient,
    make_browser: MakeBrowser,
    owner: Owner,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app, _ = await turn_on(sam)
    async with make_browser() as phone:
        monkeypatch.setattr(pending_log_in, "SECONDS", -1)
        late = await first_step(phone)
        monkeypatch.undo()
        carried = await first_step(phone)
        for pending in (late["pending"], "made up", ""):
            answer = await phone.post(
                "/admin/sign-in/code", data={"code": code_now(app, 1), "pending": pending}
            )
            assert answer.headers["location"] == "/admin/sign-in"
        assert "Please sign in again." in (await phone.get("/admin/sign-in", headers=PAGE)).text
        await owner.execute("update profiles set password_hash = 'another'")
        answer = await phone.post("/admin/sign-in/code", data={"code": code_now(app, 1), **carried})
        assert answer.headers["location"] == "/admin/sign-in"


async def test_programs_log_in_with_the_code_beside_the_password(
    sam: httpx.AsyncClient, make_browser: MakeBrowser
) -> None:
    app, _ = await turn_on(sam)
    async with make_browser() as program:
        without = await program.post("/api/auth/login", json=WHO)
        assert (without.status_code, without.json()["type"]) == (401, "/problems/second-factor-needed")
        wrong = await program.post("/api/auth/login", json={**WHO, "code": "000000"})
        assert (wrong.status_code, wrong.json()["type"]) == (401, "/problems/wrong-second-factor")
        assert "set-cookie" not in wrong.headers
        right = await program.post("/api/auth/login", json={**WHO, "code": code_now(app, 1)})
        assert right.status_code == 200


async def test_turning_it_off_wants_the_password_and_an_owner_can_when_the_phone_is_lost(
    sam: httpx.AsyncClient, make_browser: MakeBrowser, owner: Owner
) -> None:
    await turn_on(sam)
    wrong = await sam.post(STEP, data={"current": "a guess", "change": "off"})
    assert (wrong.status_code, sentence_of(wrong)) == (422, "That’s not your password.")
    fresh = await sam.post(STEP, data={"current": PASSWORD, "change": "codes"})
    assert "Your recovery codes" in fresh.text
    assert (await sam.post(STEP, data={"current": PASSWORD, "change": "off"})).status_code == 303
    await turn_on(sam)
    profile_id = await owner.fetchval("select id from profiles where email = $1", SAM)
    async with make_browser() as office:
        await come_in(office, owner)
        page = (await office.get(f"/admin/ticketing/team/{profile_id}", headers=PAGE)).text
        assert "Turn off their second step" in page
        await office.post(f"/admin/ticketing/team/{profile_id}/second-step/off")
    assert (await sam.get("/admin/account", headers=PAGE)).status_code == 303
    assert (await sam.post("/admin/sign-in", data=WHO)).status_code == 303
