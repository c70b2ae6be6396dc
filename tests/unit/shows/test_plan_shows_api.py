"""Programs of the staff plan shows by the API: the contract of `api.md`."""

from datetime import datetime
from zoneinfo import ZoneInfo

import httpx
import pytest

from tests.factories import Owner, Show, Venue

ZONE = ZoneInfo("America/New_York")


@pytest.fixture
async def program(office: httpx.AsyncClient) -> httpx.AsyncClient:
    """Dana's cookie, asking for JSON."""
    office.headers.update({"Accept": "application/json"})
    return office


async def test_a_series_is_created_read_changed_and_deleted(program: httpx.AsyncClient) -> None:
    made = await program.post("/api/series", json={"name": "The Night Garden", "poster": "plum"})
    assert made.status_code == 201, made.text
    series = made.json()
    path = f"/api/series/{series['id']}"
    assert (await program.get(path)).json() == series
    changed = await program.put(path, json={"name": "Fireflies", "season": "Fall"})
    assert (changed.json()["name"], changed.json()["season"]) == ("Fireflies", "Fall")
    assert [one["name"] for one in (await program.get("/api/series")).json()["series"]] == ["Fireflies"]
    assert (await program.delete(path)).status_code == 204
    assert (await program.get(path)).status_code == 404


async def test_a_show_is_created_on_the_venues_clock_generated_and_duplicated(
    program: httpx.AsyncClient, owner: Owner, venue: Venue
) -> None:
    series = (await program.post("/api/series", json={"name": "The Night Garden"})).json()["id"]
    body = {
        "series_id": series,
        "venue_id": str(venue.id),
        "title": "Friday",
        "starts_at": "2031-05-16T18:30",
    }
    made = await program.post("/api/shows", json=body)
    assert made.status_code == 201, made.text
    show = made.json()
    assert datetime.fromisoformat(show["starts_at"]) == datetime(2031, 5, 16, 18, 30, tzinfo=ZONE)
    path = f"/api/shows/{show['id']}"
    dry = await program.post(path + "/generate-seats?dry_run=true")
    assert dry.json() == {"created": 24, "total": 24}
    assert await owner.fetchval("select count(*) from show_seats") == 0
    assert (await program.post(path + "/generate-seats")).json() == {"created": 24, "total": 24}
    assert (await program.post(path + "/generate-seats?dry_run=true")).json() == {"created": 0, "total": 24}
    copy = await program.post(path + "/duplicate", json={"starts_at": "2031-05-17T13:00-04:00"})
    assert copy.status_code == 201, copy.text
    assert copy.json()["title"] == "Friday"
    assert (await program.put(path, json={**body, "title": "Cast B"})).json()["title"] == "Cast B"
    assert (await program.delete(path)).status_code == 204


@pytest.mark.parametrize(
    ("starts_at", "status", "slug"),
    [
        ("2028-03-12T02:30", 422, "invalid-input"),
        ("2028-11-05T01:30", 409, "ambiguous-time"),
        ("tomorrow", 422, "invalid-input"),
        ("9999-11-05T01:30", 422, "invalid-input"),
        ("2020-11-05T01:30Z", 422, "invalid-input"),
    ],
)
async def test_times_that_cannot_be_are_refused(
    program: httpx.AsyncClient, show: Show, starts_at: str, status: int, slug: str
) -> None:
    body = {
        "series_id": str(show.series_id),
        "venue_id": str(show.venue.id),
        "title": "F",
        "starts_at": starts_at,
    }
    answer = await program.post("/api/shows", json=body)
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{slug}")
    if slug == "ambiguous-time":
        assert answer.json()["choices"] == ["2028-11-05T01:30:00-04:00", "2028-11-05T01:30:00-05:00"]
