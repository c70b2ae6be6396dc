"""The door over HTTP: staff add a scanner, a phone enrolls, reads, reports, is taken off again."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from pwa_tickets.db.session import Database
from pwa_tickets.web.actor import hash_of
from tests import factories
from tests.factories import Buyer, Owner, Show
from tests.unit.checkin.device_reports import EnrolledDevice, read_code_hash, scan_time, sent_now

STAFF = {"Authorization": "Bearer staff-token"}


@pytest.fixture
async def staff(owner: Owner) -> UUID:
    """Somebody of the studio, with a token for programs."""
    profile_id: UUID = await owner.fetchval(
        "insert into profiles (role, name) values ('staff', 'Sam') returning id"
    )
    await owner.execute(
        "insert into api_tokens (profile_id, name, token_hash) values ($1, 'tests', $2)",
        profile_id,
        hash_of("staff-token"),
    )
    return profile_id


def _as(phone: EnrolledDevice) -> dict[str, str]:
    return {"Authorization": f"Bearer {phone.token}"}


async def _report(
    browser: httpx.AsyncClient, phone: EnrolledDevice, *scans: Any, **more: Any
) -> httpx.Response:
    body = {**sent_now(scans), **more}
    return await browser.post("/api/check-in/scans", json=body, headers=_as(phone))


async def test_from_the_code_on_the_wall_to_scanned_at(
    browser: httpx.AsyncClient, database: Database, owner: Owner, show: Show, staff: UUID, maya: Buyer
) -> None:
    await factories.buy(database, show, maya, "A1")
    added = await browser.post(
        "/api/check-in/devices", json={"show_ids": [str(show.id)], "gate": "Door A"}, headers=STAFF
    )
    assert added.status_code == 201
    assert added.json()["enroll_url"].endswith(f"/scan#enroll={added.json()['code']}")
    enrolled = await browser.post("/api/check-in/enroll", json={"code": added.json()["code"], "name": "Rosa"})
    assert enrolled.status_code == 200
    token = {"Authorization": f"Bearer {enrolled.json()['token']}"}
    await owner.execute("update devices set enrolled_at = enrolled_at - interval '2 hours'")

    roster = await browser.get(f"/api/check-in/shows/{show.id}/roster", headers=token)
    assert roster.json()["show"]["title"] == show.title
    assert [row[3] for row in roster.json()["codes"]].count("sold") == 1
    scan = {
        "id": str(uuid4()),
        "seq": 1,
        "show_id": str(show.id),
        "code_hash": next(row[0] for row in roster.json()["codes"] if row[3] == "sold"),
        "at": scan_time(minutes=1).isoformat(),
        "clock_offset_ms": 0,
        "direction": "in",
        "shown": "admitted",
        "admitted": True,
    }
    answer = await browser.post("/api/check-in/scans", json=sent_now([scan]), headers=token)
    result = answer.json()["results"][0]
    assert (result["id"], result["verdict"], result["stands"]) == (scan["id"], "admitted", True)
    assert result["first"]["gate"] == "Door A"
    assert await owner.fetchval("select scanned_at from tickets") == scan_time(minutes=1)

    listed = (await browser.get("/api/check-in/devices", headers=STAFF)).json()["devices"]
    assert [(one["gate"], one["usher"], one["scans"]) for one in listed] == [("Door A", "Rosa", 1)]
    revoked = await browser.delete(f"/api/check-in/devices/{added.json()['id']}", headers=STAFF)
    assert revoked.status_code == 200
    refusal = await browser.get(f"/api/check-in/shows/{show.id}/roster", headers=token)
    assert (refusal.status_code, refusal.json()["type"]) == (403, "/problems/device-revoked")
    late = await browser.post("/api/check-in/scans", json={"sent_at": None, "scans": [scan]}, headers=token)
    assert (late.json()["device"], late.json()["results"][0]["stands"]) == ("revoked", True)


async def test_an_unchanged_roster_costs_nothing(
    browser: httpx.AsyncClient, show: Show, rosa: EnrolledDevice
) -> None:
    path = f"/api/check-in/shows/{show.id}/roster"
    first = await browser.get(path, headers=_as(rosa))
    assert "private" in first.headers["cache-control"]
    same = await browser.get(path, headers={**_as(rosa), "If-None-Match": first.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    other = await browser.get(path, headers={**_as(rosa), "If-None-Match": '"older"'})
    assert other.status_code == 200


async def test_a_roster_travels_compressed(
    browser: httpx.AsyncClient, show: Show, rosa: EnrolledDevice
) -> None:
    path = f"/api/check-in/shows/{show.id}/roster"
    packed = await browser.get(path, headers={**_as(rosa), "Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert (
        "content-encoding"
        not in (await browser.get(path, headers={**_as(rosa), "Accept-Encoding": "identity"})).headers
    )


async def test_verdicts_of_a_mixed_report(
    browser: httpx.AsyncClient,
    database: Database,
    owner: Owner,
    show: Show,
    rosa: EnrolledDevice,
    maya: Buyer,
) -> None:
    await factories.buy(database, show, maya, "A1", "A2")
    first, second = await read_code_hash(owner, show, "A1"), await read_code_hash(owner, show, "A2")
    await owner.execute("update show_seat_codes set state = 'void' where code_hash = $1", second)
    answer = await _report(
        browser,
        rosa,
        rosa.scan(first, scan_time(minutes=1)),
        {"id": "nonsense"},
        rosa.scan(first, scan_time(minutes=2), admitted=False),
        rosa.scan(first, scan_time(minutes=3), direction="out"),
        rosa.scan(second, scan_time(minutes=4), admitted=False),
        rosa.scan("AAAAAAAAAAAAAAAA", scan_time(minutes=5), admitted=False),
        rosa.scan(await read_code_hash(owner, show, "C1"), scan_time(minutes=6)),
    )
    results = answer.json()["results"]
    assert [item.get("verdict", "error") for item in results] == [
        "admitted",
        "error",
        "already_admitted",
        "left",
        "void",
        "unknown",
        "unknown",
    ]
    assert [item.get("alarm", False) for item in results] == [False] * 6 + [True]
    assert "null" not in answer.text


async def test_a_full_batch_fits_and_one_more_does_not(
    browser: httpx.AsyncClient, owner: Owner, rosa: EnrolledDevice
) -> None:
    scans = [rosa.scan("AAAAAAAAAAAAAAAA", reason="x" * 200) for _ in range(1000)]
    answer = await _report(browser, rosa, *scans)
    assert (answer.status_code, len(answer.json()["results"])) == (200, 1000)
    too_many = await _report(browser, rosa, *scans, rosa.scan("AAAAAAAAAAAAAAAA"))
    assert (too_many.status_code, too_many.json()["type"]) == (422, "/problems/batch-too-large")
    assert await owner.fetchval("select count(*) from ticket_scans") == 1000


async def test_a_zero_character_hurts_nobody(
    browser: httpx.AsyncClient, owner: Owner, rosa: EnrolledDevice
) -> None:
    good = rosa.scan("AAAAAAAAAAAAAAAA")
    answer = await _report(
        browser, rosa, rosa.scan("A\0AAAAAAAAAAAAAA"), good, rosa.scan("B" * 16, reason="a\0b\\u0000")
    )
    assert ["error" in item for item in answer.json()["results"]] == [True, False, False]
    assert (
        await owner.fetchval("select reason from ticket_scans where reason is not null") == "a\ufffdb\\u0000"
    )


@pytest.mark.parametrize(
    "body", ["", "{", "[]", '{"scans": 5}', '{"scans": {}}', '{"scans": [], "annuls": "all"}']
)
async def test_what_cannot_be_read_at_all(
    browser: httpx.AsyncClient, owner: Owner, rosa: EnrolledDevice, body: str
) -> None:
    headers = {**_as(rosa), "Content-Type": "application/json"}
    answer = await browser.post("/api/check-in/scans", content=body, headers=headers)
    assert answer.status_code == 400
    assert await owner.fetchval("select count(*) from ticket_scans") == 0


async def test_who_may(browser: httpx.AsyncClient, show: Show, rosa: EnrolledDevice, staff: UUID) -> None:
    roster = f"/api/check-in/shows/{show.id}/roster"
    for headers in ({}, {"Authorization": "Bearer guess"}, STAFF):
        assert (await browser.get(roster, headers=headers)).status_code == 401
        assert (await browser.post("/api/check-in/scans", json={}, headers=headers)).status_code == 401
    body = {"show_ids": [str(show.id)], "gate": "Door A"}
    for headers in ({}, _as(rosa)):
        assert (await browser.post("/api/check-in/devices", json=body, headers=headers)).status_code == 401
        assert (await browser.get("/api/check-in/devices", headers=headers)).status_code == 401
        assert (await browser.delete(f"/api/check-in/devices/{rosa.id}", headers=headers)).status_code == 401
    assert (await browser.get(f"/api/check-in/shows/{uuid4()}/roster", headers=_as(rosa))).status_code == 404


async def test_a_code_that_is_no_good_is_told_in_a_sentence(browser: httpx.AsyncClient) -> None:
    answer = await browser.post("/api/check-in/enroll", json={"code": "guess", "name": "Rosa"})
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/enroll-code-unknown")
    assert "Ask for a new one" in answer.json()["detail"]


async def test_the_scanners_page_is_the_same_for_everybody(
    browser: httpx.AsyncClient, rosa: EnrolledDevice
) -> None:
    anybody = await browser.get("/scan")
    usher = await browser.get("/scan", headers=_as(rosa))
    assert anybody.content == usher.content
    assert "set-cookie" not in anybody.headers
