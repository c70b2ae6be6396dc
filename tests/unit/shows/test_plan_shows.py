"""Staff plan a recital and its shows in the office: from nothing to a sale that is open."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from pwa_tickets.db.session import Database
from tests import factories
from tests.factories import MAYA, Buyer, Owner, Show, Venue

SHOWS = "/admin/ticketing/shows"
SERIES = "/admin/ticketing/series"
ZONE = ZoneInfo("America/New_York")
NEXT_YEAR = datetime.now(UTC).year + 1


def moment(name: str, day: str, clock: str) -> dict[str, str]:
    return {f"{name}_date": day, f"{name}_time": clock}


async def details(owner: Owner, venue: Venue, **changes: Any) -> dict[str, Any]:
    """A form of a show that is all right, with these changes."""
    series_id = await owner.fetchval("select id from recital_series") or await factories.make_series(owner)
    return {
        "title": "Friday evening",
        "series_id": str(series_id),
        "venue_id": str(venue.id),
        "seats_per_buyer": "6",
        **moment("starts_at", f"{NEXT_YEAR}-05-14", "18:30"),
        **moment("doors_at", f"{NEXT_YEAR}-05-14", "17:45"),
        "duration_minutes": "110",
        **changes,
    }


async def test_from_nothing_to_an_open_sale(
    office: httpx.AsyncClient, owner: Owner, venue: Venue, database: Database, maya: Buyer
) -> None:
    assert "Your first recital" in (await office.get(SHOWS)).text
    made = await office.post(SERIES + "/create", data={"name": "The Night Garden", "poster": "plum"})
    form = made.headers["location"]
    assert form.startswith(SHOWS + "/create?series_id=")
    assert "Now add its first show" in (await office.get(form)).text

    made = await office.post(SHOWS + "/create", data=await details(owner, venue))
    assert made.status_code == 303, made.text
    page = made.headers["location"]
    show = await owner.fetchrow("select * from recital_shows")
    assert show is not None
    assert show["starts_at"] == datetime(NEXT_YEAR, 5, 14, 18, 30, tzinfo=ZONE)
    assert (show["duration_minutes"], show["seats_per_buyer"]) == (110, 6)
    assert "No seats yet" in (await office.get(page)).text
    refused = await office.post(page + "/open")
    assert "make its seats first" in (await office.get(refused.headers["location"])).text

    assert "24 seats of Studio Theater" in (await office.get(page + "/generate-seats")).text
    await office.post(page + "/generate-seats")
    assert "24 seats are ready." in (await office.get(page)).text
    assert "24 seats go on sale at once." in (await office.get(page + "/open")).text
    await office.post(page + "/open")
    assert "The sale is open." in (await office.get(page)).text

    seats = await owner.fetch("select id from show_seats limit 2")
    async with database.raw_transaction(maya.anon) as sql:
        await sql.fetchval(
            "select reserve_seats($1, $2, $3, 10, 25)",
            show["id"],
            [row["id"] for row in seats],
            maya.session_hash,
        )
    listed = (await office.get(SHOWS)).text
    assert "Friday evening" in listed
    assert "On sale" in listed
    actions = await owner.fetchval("select array_agg(distinct action order by action) from audit_log")
    assert actions == ["sale_opened", "seats_generated", "series_created", "show_created"]


async def test_seats_without_a_price_are_named_before_they_are_made(
    office: httpx.AsyncClient, owner: Owner, venue: Venue
) -> None:
    await owner.execute("update seats set price_zone_id = null where row_name = 'B'")
    series_id = await factories.make_series(owner, "The Night Garden")
    details_of = {**await details(owner, venue), "series_id": str(series_id), "price_in_cents": ""}
    page = (await office.post(SHOWS + "/create", data=details_of)).headers["location"]
    asked = (await office.get(page + "/generate-seats")).text
    assert "8 of them have no price yet. The sale can’t open until they have one" in asked
    await owner.execute("update recital_shows set free_is_meant = true")
    assert "no price" not in (await office.get(page + "/generate-seats")).text
    await owner.execute("update recital_shows set free_is_meant = false, price_in_cents = 1200")
    assert "no price" not in (await office.get(page + "/generate-seats")).text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": " "}, "Please give it a title"),
        (moment("doors_at", f"{NEXT_YEAR}-05-14", "19:00"), "The doors open after the show begins"),
        (moment("doors_at", f"{NEXT_YEAR}-05-14", "05:45"), "Please check am and pm"),
        (moment("sale_opens_at", f"{NEXT_YEAR}-06-14", "10:00"), "The sale opens after the show begins"),
        (
            moment("sale_opens_at", f"{NEXT_YEAR}-03-01", "10:00") | moment("sale_closes_at", f"{NEXT_YEAR}-02-01", "10:00"),
            "The sale closes before it opens",
        ),
        (moment("starts_at", "2020-05-14", "18:30") | moment("doors_at", "", ""), "This day is over"),
        ({"duration_minutes": "two hours"}, "whole number"),
        ({"price_in_cents": "cheap"}, "amount like 28"),
        ({"seats_per_buyer": "0"}, "whole number"),
        ({"venue_id": "00000000-0000-4000-8000-000000000001"}, "That venue no longer exists"),
    ],
)  # fmt: skip
async def test_what_cannot_be_meant_is_said_and_nothing_typed_is_lost(
    office: httpx.AsyncClient, owner: Owner, venue: Venue, wrong: dict[str, str], sentence: str
) -> None:
    answer = await office.post(SHOWS + "/create", data=await details(owner, venue, **wrong))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="110"' in answer.text or "duration_minutes" in wrong
    assert await owner.fetchval("select count(*) from recital_shows") == 0


async def test_a_local_time_that_comes_twice_is_asked_about_and_one_that_never_comes_refused(
    office: httpx.AsyncClient, owner: Owner, venue: Venue
) -> None:
    never = {**moment("starts_at", "2028-03-12", "02:30"), **moment("doors_at", "", "")}
    answer = await office.post(SHOWS + "/create", data=await details(owner, venue, **never))
    assert "There is no 2:30\u00a0am that day" in answer.text
    twice = {**moment("starts_at", "2028-11-05", "01:30"), **moment("doors_at", "", "")}
    answer = await office.post(SHOWS + "/create", data=await details(owner, venue, **twice))
    assert "comes twice that day" in answer.text
    second = await details(owner, venue, **twice, starts_at_offset="-18000")
    assert (await office.post(SHOWS + "/create", data=second)).status_code == 303
    assert await owner.fetchval("select starts_at from recital_shows") == datetime(
        2028, 11, 5, 6, 30, tzinfo=UTC
    )


async def test_a_show_is_changed_and_says_what_changed(
    office: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    form = (await office.get(f"{SHOWS}/{show.id}/edit")).text
    assert 'value="Saturday Evening"' in form
    changed = await details(owner, show.venue, title="Cast B", price_in_cents="12.50")
    answer = await office.post(f"{SHOWS}/{show.id}/edit", data=changed)
    assert answer.headers["location"] == f"{SHOWS}/{show.id}"
    assert await owner.fetchval("select array[title, price_in_cents::text] from recital_shows") == [
        "Cast B",
        "1250",
    ]
    assert await owner.fetchval("select after ->> 'title' from audit_log") == "Cast B"
    assert await owner.fetchval("select count(*) from show_seats where price_in_cents = 1250") == 0
    await office.post(f"{SHOWS}/{show.id}/edit", data=changed)
    assert await owner.fetchval("select count(*) from audit_log") == 1


async def test_a_show_with_seats_stays_in_its_venue(
    office: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    other = await factories.make_venue(owner, name="Old Barn")
    answer = await office.post(f"{SHOWS}/{show.id}/edit", data=await details(owner, other))
    assert answer.status_code == 422
    assert "stays at its venue" in answer.text
    assert await owner.fetchval("select venue_id from recital_shows") == show.venue.id


async def test_the_same_show_on_another_day_keeps_clock_prices_and_what_is_kept_back(
    office: httpx.AsyncClient, owner: Owner, show: Show, database: Database, maya: Buyer
) -> None:
    summer = datetime(NEXT_YEAR, 7, 1, 18, 0, tzinfo=ZONE)
    await owner.execute(
        "update recital_shows set starts_at = $1, doors_at = $2, sale_closes_at = $3",
        summer, summer - timedelta(minutes=45), summer - timedelta(hours=30),
    )  # fmt: skip
    await owner.execute("update show_seats set status = 'held' where id = $1", show.seats["B1"])
    await owner.execute("update show_seats set price_in_cents = 777 where id = $1", show.seats["B2"])
    await factories.buy(database, show, maya, "A1")
    winter = {"title": "In December", **moment("starts_at", f"{NEXT_YEAR}-12-04", "19:00")}
    made = await office.post(f"{SHOWS}/{show.id}/duplicate", data=winter)
    assert made.status_code == 303, made.text
    copy = await owner.fetchrow("select * from recital_shows where title = 'In December'")
    assert copy is not None
    starts = datetime(NEXT_YEAR, 12, 4, 19, 0, tzinfo=ZONE)
    assert copy["starts_at"] == starts
    assert copy["doors_at"] == starts - timedelta(minutes=45)
    assert copy["sale_closes_at"] == starts - timedelta(hours=30)
    assert copy["sale_opens_at"] is None
    seats = {
        row["label"]: (row["status"], row["price_in_cents"])
        for row in await owner.fetch(
            "select s.row_name || s.seat_number as label, status, price_in_cents "
            "from show_seats ss join seats s on s.id = ss.seat_id where show_id = $1",
            copy["id"],
        )
    }
    assert len(seats) == len(show.seats)
    assert (seats["A1"], seats["B1"], seats["B2"]) == (
        ("available", 3000),
        ("held", 2000),
        ("available", 777),
    )


async def test_a_show_is_deleted_until_somebody_ordered(
    office: httpx.AsyncClient, owner: Owner, show: Show, database: Database
) -> None:
    spare = await factories.make_show(owner, show.venue, title="Spare", series_id=show.series_id)
    assert "Delete Spare?" in (await office.get(f"{SHOWS}/{spare.id}/delete")).text
    assert (await office.post(f"{SHOWS}/{spare.id}/delete")).headers["location"] == SHOWS
    assert await owner.fetchval("select count(*) from show_seats where show_id = $1", spare.id) == 0
    await factories.reserve_and_place(database, show, MAYA, "A1")
    kept = await office.post(f"{SHOWS}/{show.id}/delete")
    assert "Somebody has ordered" in (await office.get(kept.headers["location"])).text
    assert await owner.fetchval("select count(*) from recital_shows") == 1


async def test_a_series_is_changed_and_deleted_when_it_is_empty(
    office: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    changed = {
        "name": "Fireflies",
        "season": "Fall",
        "description": "Two acts.\nOne break.",
        "poster": "teal",
    }
    await office.post(f"{SERIES}/{show.series_id}/edit", data=changed)
    row = await owner.fetchval("select array[name, season, description, poster] from recital_series")
    assert row == ["Fireflies", "Fall", "Two acts.\nOne break.", "teal"]
    kept = await office.post(f"{SERIES}/{show.series_id}/delete")
    assert "still has shows" in (await office.get(kept.headers["location"])).text
    empty = await factories.make_series(owner, "Never played")
    await office.post(f"{SERIES}/{empty}/delete")
    assert await owner.fetchval("select count(*) from recital_series") == 1
