"""Importing a spreadsheet: look first, then all or nothing; what was exported imports back as the same map."""

import json
import re
from typing import Any

import httpx

from pwa_tickets.db.session import Database
from tests import factories
from tests.factories import MAYA, Owner, Show, Venue

LIST = "/admin/ticketing/venues"
JSON = {"Accept": "application/json"}
SMALL = b"Section,Row,Seats,Price zone,Price\nBalcony,AA,1-4,Upstairs,$12\n"


def words(page: str) -> str:
    """What a page says, without its markup."""
    return " ".join(
        re.sub(r"<(svg|style|script|template).*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL).split()
    )


async def call(office: httpx.AsyncClient, venue: Venue, content: bytes, **query: str) -> httpx.Response:
    url = f"/api/venues/{venue.id}/seat-map/import-csv"
    return await office.post(url, params=query, files={"file": ("seats.csv", content)}, headers=JSON)


async def seats(owner: Owner, venue: Venue) -> list[tuple[Any, ...]]:
    rows = await owner.fetch(
        "select section.level, section.name, section.entrance, s.row_name, s.seat_number, s.seat_type, zone.name, "
        "zone.price_in_cents, beside.seat_number, s.note, s.x_position, s.y_position "
        "from seats s join venue_sections section on section.id = s.section_id "
        "left join price_zones zone on zone.id = s.price_zone_id left join seats beside on beside.id = s.companion_of "
        "where s.venue_id = $1 order by section.name, s.row_order, s.x_position, s.seat_number",
        venue.id,
    )
    return [tuple(row) for row in rows]


async def test_a_dry_run_tells_what_would_happen_and_changes_nothing(
    office: httpx.AsyncClient, owner: Owner, venue: Venue
) -> None:
    told = (await call(office, venue, SMALL, dry_run="true")).json()
    assert (told["seats_added"], told["seats_changed"], told["seats_removed"]) == (4, 0, 0)
    assert told["sections"] == ["Orchestra", "Balcony"]
    assert {"name": "Upstairs", "price_in_cents": 1200} in told["price_zones"]
    assert len(told["preview"]["seats"]) == 28
    assert "map_version" not in told
    assert await owner.fetchval("select count(*) from seats") == 24


async def test_it_is_imported_with_what_there_is_or_in_its_place(
    office: httpx.AsyncClient, owner: Owner, venue: Venue
) -> None:
    merged = (await call(office, venue, SMALL)).json()
    assert merged["map_version"] == await owner.fetchval("select map_version from venues")
    assert await owner.fetchval("select count(*) from seats") == 28
    behind = await owner.fetchval(
        "select min(y_position) filter (where row_name = 'AA') > max(y_position) filter (where row_name <> 'AA') from seats"
    )
    assert behind, "new seats lie behind those there are"
    replaced = (await call(office, venue, SMALL, mode="replace")).json()
    assert replaced["seats_removed"] == 24
    assert [row["name"] for row in await owner.fetch("select name from venue_sections")] == ["Balcony"]


async def test_one_wrong_line_keeps_the_whole_file_out(
    office: httpx.AsyncClient, owner: Owner, venue: Venue
) -> None:
    answer = await call(office, venue, SMALL + b"Balcony,BB,1-9 x,Upstairs,$12\nBalcony,AA,2,,\n")
    assert answer.status_code == 422
    assert [(error["line"], error["severity"]) for error in answer.json()["errors"]] == [
        (3, "error"),
        (4, "error"),
    ]
    assert await owner.fetchval("select count(*) from seats") == 24


async def test_no_import_takes_the_seat_of_a_ticket_away(
    office: httpx.AsyncClient, database: Database, owner: Owner, show: Show
) -> None:
    await factories.buy(database, show, MAYA, "A1")
    answer = await call(office, show.venue, SMALL, mode="replace")
    assert answer.status_code == 422
    assert "row A, seat 1 has a ticket" in answer.json()["errors"][0]["message"]
    assert await owner.fetchval("select count(*) from seats") == 24


async def test_what_was_exported_imports_back_as_the_same_map(
    office: httpx.AsyncClient, owner: Owner
) -> None:
    venue = await factories.riverside(owner)
    await owner.execute(
        "update venue_sections set level = 'Upstairs', entrance = 'Door 3' where name = 'Balcony'"
    )
    await owner.execute("update seats set note = 'Partial view, \"pillar\"' where seat_number = '7'")
    await owner.execute(
        "update seats s set companion_of = w.id from seats w where w.seat_type = 'ada' and s.seat_type = 'regular' "
        "and w.section_id = s.section_id and w.row_name = s.row_name and abs(w.x_position - s.x_position) < 120"
    )
    before = await seats(owner, venue)
    exported = await office.get(f"/api/venues/{venue.id}/seat-map/export-csv")
    again = (await call(office, venue, exported.content, dry_run="true", mode="replace")).json()
    assert (again["seats_added"], again["seats_changed"], again["seats_removed"]) == (0, 0, 0)
    assert again["problems"] == []
    other = await factories.make_venue(owner, name="Elsewhere")
    assert (await call(office, other, exported.content, mode="replace")).status_code == 200
    assert await seats(owner, other) == before


async def test_places_levels_notes_and_what_is_not_sold_come_back_from_the_file(
    office: httpx.AsyncClient, owner: Owner, venue: Venue
) -> None:
    await factories.add_lawn(owner, venue, 120)
    await owner.execute("update seats set note = '=1+1', is_sellable = false where seat_number = '7'")
    exported = await office.get(f"/api/venues/{venue.id}/seat-map/export-csv")
    assert "'=1+1" in exported.text, "a spreadsheet would run it"
    assert ",Lawn,general,120,,,,,Lawn,15.00,,Gate 2,,," in exported.text
    again = (await call(office, venue, exported.content, dry_run="true", mode="replace")).json()
    assert (again["seats_added"], again["seats_changed"], again["seats_removed"]) == (0, 0, 0)
    other = await factories.make_venue(owner, name="Elsewhere")
    assert (await call(office, other, exported.content, mode="replace")).json()["seats_added"] == 120
    kept = "select count(*) from seats where venue_id = $1 and not is_sellable and note = '=1+1'"
    assert await owner.fetchval(kept, other.id) == 3
    lawn = (
        "select section.capacity, section.entrance, z.name from venue_sections section "
        "join price_zones z on z.id = section.price_zone_id where section.venue_id = $1"
    )
    assert tuple(await owner.fetchrow(lawn, other.id) or ()) == (120, "Gate 2", "Lawn")
    smaller = exported.content.replace(b",120,", b",90,")
    told = (await call(office, other, smaller, dry_run="true", mode="replace")).json()
    assert (told["seats_added"], told["seats_removed"]) == (0, 30)


async def test_columns_are_matched_by_hand_where_guessing_fails(
    office: httpx.AsyncClient, venue: Venue
) -> None:
    odd = b"Was,Wie,Wo\n12,X,Mitte\n13,X,Mitte\n"
    columns = json.dumps({"seat": "Was", "row": "Wie", "section": "Wo"})
    url = f"/api/venues/{venue.id}/seat-map/import-csv?dry_run=true"
    told = await office.post(url, files={"file": ("odd.csv", odd)}, data={"columns": columns}, headers=JSON)
    assert told.json()["seats_added"] == 2
    nothing = await office.post(url, data={"columns": columns}, headers=JSON)
    assert nothing.status_code in (400, 422)
    for wrong in ("[]", "banana", '{"nonsense": "x"}'):
        answer = await office.post(
            url, files={"file": ("odd.csv", odd)}, data={"columns": wrong}, headers=JSON
        )
        assert answer.status_code == 422


async def test_staff_send_a_file_look_at_it_turn_it_and_import_it(
    office: httpx.AsyncClient, owner: Owner, venue: Venue
) -> None:
    page = f"{LIST}/{venue.id}/import"
    assert "A file to start from" in (await office.get(page)).text
    sent = await office.post(page, files={"file": ("seats.csv", SMALL)})
    assert sent.headers["location"] == f"{page}/check"
    shown = await office.get(sent.headers["location"])
    assert "4 seats would be new" in words(shown.text)
    turned = re.findall(r'href="([^"]*mode=replace)"', shown.text)[0]
    replaced = await office.get(turned)
    assert "24 gone" in words(replaced.text)
    hidden = dict(re.findall(r'type="hidden"\s+name="(\w+)"\s+value="([^"]*)"', replaced.text))
    assert hidden["mode"] == "replace"
    done = await office.post(f"{page}/check", data=hidden)
    assert done.headers["location"] == f"{LIST}/{venue.id}"
    assert "24 are gone" in words((await office.get(done.headers["location"])).text)
    assert await owner.fetchval("select count(*) from seats") == 4


async def test_an_import_that_was_looked_at_on_an_older_map_is_shown_again(
    office: httpx.AsyncClient, owner: Owner, venue: Venue
) -> None:
    page = f"{LIST}/{venue.id}/import"
    await office.post(page, files={"file": ("seats.csv", SMALL)})
    answer = await office.post(f"{page}/check", data={"map_version": "0"})
    assert answer.status_code == 412
    assert "Somebody else saved this map" in words(answer.text)
    assert await owner.fetchval("select count(*) from seats") == 24


async def test_a_report_of_sales_is_told_from_a_map_and_no_name_in_it_is_said(
    office: httpx.AsyncClient, venue: Venue
) -> None:
    report = (
        b"Order Number,Customer Name,Email,Section,Row,Seat\n17,Maya Brooks,maya@example.com,Orchestra,A,1\n"
    )
    page = f"{LIST}/{venue.id}/import"
    answer = await office.post(page, files={"file": ("sales.csv", report)})
    assert answer.status_code == 422
    assert "list of orders" in words(answer.text)
    assert "Maya" not in answer.text
    told = await call(office, venue, report)
    assert told.status_code == 422
    assert "Maya" not in told.text
    assert (await office.get(f"{page}/check")).headers["location"] == page, "it was not kept"


async def test_a_file_of_another_kind_is_asked_for_again(office: httpx.AsyncClient, venue: Venue) -> None:
    page = f"{LIST}/{venue.id}/import"
    assert (await office.post(page, files={"file": ("plan.pdf", b"%PDF")})).status_code == 422
    assert (await office.post(page, data={})).status_code == 422
    assert (await office.get(f"{page}/check")).headers["location"] == page
    assert (await office.post(f"{page}/check", data={})).headers["location"] == page


async def test_the_file_to_begin_with_imports(office: httpx.AsyncClient, venue: Venue) -> None:
    template = await office.get(f"{LIST}/template.csv")
    told = (await call(office, venue, template.content, dry_run="true", mode="replace")).json()
    assert told["problems"] == []
    assert told["sections"] == ["Left", "Center", "Right"]
    assert told["seats_added"] == 52
