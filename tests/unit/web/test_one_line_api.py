"""A title has one line, whoever sends it: what a program breaks into two would break mails, tickets and lists."""

from typing import Any

import httpx
import pytest

from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import cookie_name
from tests.factories import Owner, Show
from tests.office import make_staff, sign_in

BROKEN = "The\r\nNight\u2028 Garden\n"
WHOLE = "The Night Garden"


@pytest.fixture
async def staff(browser: httpx.AsyncClient, owner: Owner, settings: Settings) -> httpx.AsyncClient:
    """A program of the office."""
    browser.cookies.set(cookie_name(settings), await sign_in(owner, await make_staff(owner)))
    return browser


async def sent(staff: httpx.AsyncClient, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await staff.request(method, path, json=body)
    assert answer.status_code in (200, 201), answer.text
    told: dict[str, Any] = answer.json()
    return told


async def test_what_has_one_line_is_one_line(staff: httpx.AsyncClient, owner: Owner, show: Show) -> None:
    several = "First line.\nSecond line."
    series = await sent(
        staff, "POST", "/api/series", {"name": BROKEN, "season": "Spring\n2027", "description": several}
    )
    assert (series["name"], series["season"], series["description"]) == (WHOLE, "Spring 2027", several)
    place = dict.fromkeys(("name", "address", "city"), BROKEN) | {
        "state": "M\nA",
        "zip_code": "01\n007",
        "time_zone": "America/New_York",
        "description": several,
    }
    venue = await sent(staff, "POST", "/api/venues", place)
    assert [venue[name] for name in ("name", "address", "city", "state", "zip_code")] == [WHOLE] * 3 + [
        "M A",
        "01 007",
    ]
    assert venue["description"] == several
    new = {
        "series_id": str(show.series_id),
        "venue_id": str(show.venue.id),
        "title": BROKEN,
        "starts_at": "2035-05-14T18:30",
    }
    made = await sent(staff, "POST", "/api/shows", new)
    assert made["title"] == WHOLE
    assert (await sent(staff, "PUT", f"/api/shows/{made['id']}", new))["title"] == WHOLE
    again = {"starts_at": "2035-05-15T18:30", "title": BROKEN}
    assert (await sent(staff, "POST", f"/api/shows/{made['id']}/duplicate", again))["title"] == WHOLE
    held = {"seat_ids": [str(show.seats["A1"])], "reason": "Cast\nfamilies", "kept_for": "The\nRaos"}
    await sent(staff, "POST", f"/api/shows/{show.id}/hold-seats", held)
    kept = await owner.fetchrow("select reason, kept_for from seat_holds")
    assert kept is not None
    assert tuple(kept) == ("Cast families", "The Raos")


@pytest.mark.parametrize("blank", ["\n", " \u200b "])
async def test_a_title_that_nobody_sees_is_none(staff: httpx.AsyncClient, blank: str) -> None:
    assert (await staff.post("/api/series", json={"name": blank})).status_code in (400, 422)
