"""The staff's page about doors: add a scanner, see the phones, take one off, look at what happened."""

import re
from uuid import UUID

import httpx
import pytest

from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import cookie_name, hash_of
from tests import factories
from tests.factories import Buyer, Owner, Show
from tests.unit.checkin.cast import EnrolledDevice, code, later, report

DOOR = "/admin/ticketing/check-in"
PAGE = {"Accept": "text/html"}


@pytest.fixture
async def office(browser: httpx.AsyncClient, owner: Owner, settings: Settings) -> httpx.AsyncClient:
    """A browser of somebody who signed in."""
    profile_id: UUID = await owner.fetchval(
        "insert into profiles (role, name) values ('staff', 'Sam') returning id"
    )
    await owner.execute(
        "insert into sessions (session_hash, profile_id, expires_at) values ($1, $2, now() + interval '1 hour')",
        hash_of("a staff session"),
        profile_id,
    )
    browser.cookies.set(cookie_name(settings), "a staff session")
    browser.headers.update(PAGE)
    return browser


async def test_a_stranger_is_asked_to_sign_in(browser: httpx.AsyncClient) -> None:
    answer = await browser.get(DOOR, headers=PAGE)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/admin/sign-in?next={DOOR}")


async def test_staff_add_a_scanner_and_see_its_code_once(office: httpx.AsyncClient, show: Show) -> None:
    assert "No phone is a scanner yet" in (await office.get(DOOR)).text
    shown = await office.post(DOOR, data={"gate": "Balcony stairs", "show_ids": [str(show.id)], "hours": "5"})
    assert shown.status_code == 200
    link = re.search(r'href="([^"]*/scan#enroll=[^"]+)"', shown.text)
    assert link
    assert "<svg" in shown.text
    code = link[1].partition("#enroll=")[2]
    assert (await office.post("/api/check-in/enroll", json={"code": code, "name": "Rosa"})).status_code == 200
    listed = (await office.get(DOOR)).text
    assert "Balcony stairs" in listed
    assert "At work" in listed
    assert code not in listed


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"gate": ""}, "Please name the door"),
        ({"show_ids": []}, "Please choose at least one show"),
        ({"hours": "all night"}, "hours as a number"),
        ({"hours": "9999"}, "hours as a number"),
    ],
    ids=["gate", "shows", "words", "years"],
)
async def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    office: httpx.AsyncClient, owner: Owner, show: Show, wrong: dict[str, object], sentence: str
) -> None:
    form = {"gate": "Balcony", "show_ids": [str(show.id)], "hours": "5", **wrong}
    answer = await office.post(DOOR, data=form)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{form["hours"]}"' in answer.text
    assert await owner.fetchval("select count(*) from devices") == 0


async def test_staff_take_a_phone_off_the_door(
    office: httpx.AsyncClient, owner: Owner, rosa: EnrolledDevice
) -> None:
    answer = await office.post(f"{DOOR}/{rosa.id}/revoke")
    assert (answer.status_code, answer.headers["location"]) == (303, DOOR)
    assert await owner.fetchval("select revoked_at is not null from devices")
    assert "Off the door" in (await office.get(DOOR)).text


async def test_staff_see_two_people_on_one_seat_and_codes_nobody_bought(
    office: httpx.AsyncClient,
    database: Database,
    owner: Owner,
    show: Show,
    rosa: EnrolledDevice,
    bo: EnrolledDevice,
    maya: Buyer,
) -> None:
    await factories.buy(database, show, maya, "A1")
    await report(database, rosa, rosa.scan(await code(owner, show, "A1"), later(minutes=1)))
    await report(database, bo, bo.scan(await code(owner, show, "A1"), later(minutes=2)))
    await report(
        database, bo, bo.scan(await code(owner, show, "C7"), later(minutes=3), shown="admitted_unsynced")
    )
    text = " ".join((await office.get(DOOR)).text.split())
    assert re.search(
        r"Orchestra A 1.*Two people came in: at \S+ [ap]m through Door A, and at \S+ [ap]m through Door B",
        text,
    )
    assert re.search(r"Orchestra C 7.*A code that nobody bought was shown", text)


async def test_what_people_type_comes_back_as_text(office: httpx.AsyncClient, show: Show) -> None:
    trap = "<script>alert(1)</script>"
    await office.post(DOOR, data={"gate": trap, "show_ids": [str(show.id)]})
    text = (await office.get(DOOR)).text
    assert trap not in text
    assert "&lt;script&gt;" in text
