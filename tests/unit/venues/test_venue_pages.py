"""The office's pages about venues: list, create, change, copy, delete; sections and price zones."""

import re
from uuid import UUID

import httpx
import pytest

from tests import factories
from tests.factories import Owner, Show, Venue

LIST = "/admin/ticketing/venues"
NEW = {"name": "Grange Hall", "city": "Millbrook", "time_zone": "America/Chicago"}


def words(page: str) -> str:
    """What a page says, without its markup."""
    return " ".join(
        re.sub(r"<(svg|style|script|template).*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL).split()
    )


async def actions(owner: Owner) -> list[str]:
    """What the audit log says was done."""
    return [
        row["action"] for row in await owner.fetch("select action from audit_log order by happened_at, id")
    ]


async def map_version(owner: Owner, venue: Venue) -> int:
    version: int = await owner.fetchval("select map_version from venues where id = $1", venue.id)
    return version


async def test_staff_create_a_venue_and_find_it_in_the_list(office: httpx.AsyncClient, owner: Owner) -> None:
    assert "No venues yet" in (await office.get(LIST)).text
    answer = await office.post(f"{LIST}/create", data=NEW)
    assert answer.status_code == 303
    said = words((await office.get(answer.headers["location"])).text)
    assert "Grange Hall is added. Now it needs its seats." in said
    assert "America/Chicago" in said
    assert "Grange Hall" in words((await office.get(LIST)).text)
    assert await actions(owner) == ["venue_created"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": " "}, "Please name the venue"),
        ({"time_zone": "Mars/Olympus"}, "Please choose a time zone"),
        ({"name": "x" * 121}, "121"),
        ({"description": "x" * 1001}, "1,001"),
    ],
    ids=["name", "zone", "long name", "long description"],
)
async def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    office: httpx.AsyncClient, owner: Owner, wrong: dict[str, str], sentence: str
) -> None:
    answer = await office.post(f"{LIST}/create", data={**NEW, **wrong})
    assert answer.status_code == 422
    assert sentence in words(answer.text)
    assert 'value="Millbrook"' in answer.text
    assert await owner.fetchval("select count(*) from venues") == 0


async def test_the_same_is_refused_to_programs(office: httpx.AsyncClient) -> None:
    answer = await office.post("/api/venues", json={**NEW, "name": "  ", "time_zone": "Mars/Olympus"})
    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} == {"name", "time_zone"}


async def test_a_venue_is_changed_and_what_was_is_written_down(
    office: httpx.AsyncClient, owner: Owner, venue: Venue
) -> None:
    form = await office.get(f"{LIST}/{venue.id}/edit")
    assert 'value="Studio Theater"' in form.text
    answer = await office.post(f"{LIST}/{venue.id}/edit", data={**NEW, "name": "Studio  Theater "})
    assert answer.status_code == 303
    row = await owner.fetchrow("select before, after from audit_log where action = 'venue_changed'")
    assert row
    assert '"America/New_York"' in row["before"]
    assert "Studio" not in row["after"], "the name stayed, but for a space"


async def test_a_venue_with_shows_stays_and_they_are_named(
    office: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    for method in ("GET", "POST"):
        answer = await office.request(method, f"{LIST}/{show.venue.id}/delete")
        assert answer.headers["location"] == f"{LIST}/{show.venue.id}"
        assert f"“{show.title}”" in (await office.get(answer.headers["location"])).text
    refused = await office.delete(f"/api/venues/{show.venue.id}", headers={"Accept": "application/json"})
    assert refused.status_code == 409
    assert [one["title"] for one in refused.json()["shows"]] == [show.title]
    assert await owner.fetchval("select count(*) from venues") == 1


async def test_a_venue_without_shows_is_deleted_after_a_question(
    office: httpx.AsyncClient, owner: Owner, venue: Venue
) -> None:
    assert "Delete Studio Theater?" in (await office.get(f"{LIST}/{venue.id}/delete")).text
    assert (await office.post(f"{LIST}/{venue.id}/delete")).headers["location"] == LIST
    assert await owner.fetchval("select count(*) from seats") == 0
    assert await actions(owner) == ["venue_deleted"]


SAME = """
    select section.name, s.row_name, s.seat_number, s.seat_type, zone.name as zone, s.x_position, s.y_position, s.row_order,
      wheelchair.seat_number as beside
    from seats s join venue_sections section on section.id = s.section_id join price_zones zone on zone.id = s.price_zone_id
    left join seats wheelchair on wheelchair.id = s.companion_of and wheelchair.venue_id = s.venue_id
    where s.venue_id = $1 order by s.row_order, s.seat_number
"""


async def test_a_copy_has_the_whole_map_and_shares_nothing(office: httpx.AsyncClient, owner: Owner) -> None:
    venue = await factories.make_venue(owner, types={"A1": "ada"})
    await owner.execute(
        "update seats set companion_of = $1 where id = $2", venue.seats["A1"], venue.seats["A2"]
    )
    answer = await office.post(f"{LIST}/{venue.id}/copy")
    copied = UUID(answer.headers["location"].split("/")[-2])
    assert 'value="Copy of Studio Theater"' in (await office.get(answer.headers["location"])).text
    assert await owner.fetch(SAME, copied) == await owner.fetch(SAME, venue.id)
    shared = "select count(*) from seats a join seats b on b.section_id = a.section_id where a.venue_id = $1 and b.venue_id = $2"
    assert await owner.fetchval(shared, venue.id, copied) == 0


async def test_a_price_zone_is_added_changed_and_moved_up(
    office: httpx.AsyncClient, owner: Owner, venue: Venue
) -> None:
    zones = f"{LIST}/{venue.id}/price-zones"
    before = await map_version(owner, venue)
    answer = await office.post(f"{zones}/create", data={"name": "Box", "price_in_cents": "45"})
    assert answer.status_code == 303
    box = await owner.fetchval("select id from price_zones where name = 'Box' and price_in_cents = 4500")
    await office.post(f"{zones}/{box}", data={"name": "Boxes", "price_in_cents": "$48.50"})
    await office.post(f"{zones}/{box}/up")
    listed = await owner.fetch("select name, price_in_cents from price_zones order by display_order")
    assert [row["name"] for row in listed] == ["Premium", "Boxes", "Standard"]
    assert await map_version(owner, venue) == before + 3, "pickers draw the map anew"
    assert await actions(owner) == ["price_zone_added", "price_zone_changed", "price_zone_changed"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": "Premium", "price_in_cents": "1"}, "is there already"),
        ({"name": "", "price_in_cents": "1"}, "Please name the zone"),
        ({"name": "Box", "price_in_cents": "cheap"}, "Please type an amount"),
        ({"name": "Box", "price_in_cents": "1", "color": "#ff0000"}, "Please choose one of these"),
        ({"name": "Box", "price_in_cents": "1", "shape": "heart"}, "Please choose one of these"),
    ],
    ids=["twice", "no name", "no amount", "no such color", "no such shape"],
)
async def test_a_price_zone_needs_a_name_of_its_own_and_a_look_there_is(
    office: httpx.AsyncClient, venue: Venue, typed: dict[str, str], sentence: str
) -> None:
    answer = await office.post(f"{LIST}/{venue.id}/price-zones/create", data=typed)
    assert answer.status_code == 422
    assert sentence in words(answer.text)


async def test_a_zone_is_free_only_where_that_was_said(
    office: httpx.AsyncClient, owner: Owner, venue: Venue
) -> None:
    page = f"{LIST}/{venue.id}"
    await office.post(f"{page}/price-zones/create", data={"name": "Box", "price_in_cents": ""})
    assert "Box No price yet 0" in words((await office.get(page)).text).replace("Price ", "")
    box = await owner.fetchval("select id from price_zones where name = 'Box' and price_in_cents is null")
    await office.post(f"{page}/price-zones/{box}", data={"name": "Box", "price_in_cents": "0"})
    assert "Box Free 0" in words((await office.get(page)).text).replace("Price ", "")
    zone = (await office.get(f"/api/venues/{venue.id}")).json()["price_zones"][-1]
    assert zone["price_in_cents"] == 0


async def test_staff_choose_the_color_and_the_shape_of_a_zone(
    office: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    zone = await owner.fetchval("select id from price_zones where name = 'Premium'")
    form = f"{LIST}/{show.venue.id}/price-zones/{zone}"
    assert re.search(r'value="#2a5ca6"\s+checked', (await office.get(form)).text), "that of its place"
    look = {"color": "#6b4f9e", "shape": "diamond"}
    await office.post(form, data={"name": "Premium", "price_in_cents": "30", **look})
    page = (await office.get(f"{LIST}/{show.venue.id}")).text
    assert 'class="swatch z4"' in page
    assert '"shape": "diamond"' in page, "the map of the venue's page"
    picker = (await office.get(f"/shows/{show.id}/seats")).text
    assert picker.count('class="seat-box z4"') == 8
    drawn = (await office.get(f"/api/shows/{show.id}/available-seats")).json()["price_zones"]
    assert {"color": "#6b4f9e", "shape": "diamond"}.items() <= drawn[0].items()
    assert 'class="swatch z4"' in (await office.get(f"/shows/{show.id}")).text


async def test_new_prices_leave_the_seats_of_shows_alone(
    office: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    asked = "select array_agg(price_in_cents order by id) from show_seats"
    before = await owner.fetchval(asked)
    zone = await owner.fetchval("select id from price_zones where name = 'Standard'")
    await office.post(
        f"{LIST}/{show.venue.id}/price-zones/{zone}", data={"name": "Standard", "price_in_cents": "99"}
    )
    assert await owner.fetchval(asked) == before


async def test_a_section_gets_a_level_and_an_entrance(
    office: httpx.AsyncClient, owner: Owner, venue: Venue
) -> None:
    sections = f"{LIST}/{venue.id}/sections"
    data = {"name": "Balcony", "level": "Upstairs", "entrance": "Door 3"}
    await office.post(f"{sections}/create", data=data)
    page = words((await office.get(f"{LIST}/{venue.id}")).text)
    assert "Upstairs, Door 3" in page
    balcony = await owner.fetchval("select id from venue_sections where name = 'Balcony'")
    assert (await office.post(f"{sections}/{balcony}/delete")).headers["location"] == f"{LIST}/{venue.id}"
    assert await owner.fetchval("select count(*) from venue_sections") == 1


@pytest.mark.parametrize(("kind", "table"), [("sections", "venue_sections"), ("price-zones", "price_zones")])
async def test_what_has_seats_is_not_deleted(
    office: httpx.AsyncClient, owner: Owner, venue: Venue, kind: str, table: str
) -> None:
    part = await owner.fetchval(f"select id from {table} order by display_order limit 1")
    answer = await office.post(f"{LIST}/{venue.id}/{kind}/{part}/delete")
    assert answer.headers["location"] == f"{LIST}/{venue.id}/{kind}/{part}"
    assert "Move them first" in (await office.get(answer.headers["location"])).text
    assert await owner.fetchval(f"select count(*) from {table} where id = $1", part) == 1


async def test_a_part_of_another_venue_is_not_found(
    office: httpx.AsyncClient, owner: Owner, venue: Venue
) -> None:
    other = await factories.make_venue(owner, name="Annex")
    part = await owner.fetchval("select id from price_zones where venue_id = $1 limit 1", other.id)
    data = {"name": "Mine", "price_in_cents": "1"}
    for method, path in [("GET", ""), ("POST", ""), ("POST", "/up"), ("POST", "/delete")]:
        answer = await office.request(method, f"{LIST}/{venue.id}/price-zones/{part}{path}", data=data)
        assert answer.status_code == 404
    for address in ("banana", "banana/create", f"banana/{part}"):
        assert (await office.get(f"{LIST}/{venue.id}/{address}")).status_code in (400, 404)


async def test_the_page_draws_the_map_as_buyers_see_it(office: httpx.AsyncClient, owner: Owner) -> None:
    venue = await factories.make_venue(owner, types={"A1": "ada", "B2": "blocked", "C3": "house"})
    page = (await office.get(f"{LIST}/{venue.id}")).text
    assert '"t": "arrrrrrr"' in page
    assert '"n": ["1", "3", "4", "5", "6", "7", "8"]' in page
    assert "23 seats" in words(page)
