"""Sections without numbers: as many places as they say, made when the map is saved, and nobody who bought one loses it."""

from uuid import UUID, uuid4

import httpx
import pytest

from pwa_tickets.db.session import Database
from pwa_tickets.venues.map_parts import MapSection
from pwa_tickets.venues.models import SectionKind
from pwa_tickets.venues.seat_map import Saved
from tests.factories import MAYA, Owner, Show, reserve_places
from tests.unit.venues.drawing import Drawing

PLACES = "select count(*) from seats where row_name = ''"


@pytest.fixture
async def lawn(drawing: Drawing) -> MapSection:
    """A lawn for twelve, saved with the map."""
    zone = drawing.document.price_zones[1]
    made = MapSection(
        id=uuid4(),
        name="Lawn",
        kind=SectionKind.GENERAL,
        capacity=12,
        price_zone_id=zone.id,
        display_order=5,
    )
    drawing.document.sections.append(made)
    saved = await drawing.save()
    assert (saved.added, saved.removed) == (12, 0)
    return next(section for section in drawing.document.sections if section.id == made.id)


async def test_a_section_without_numbers_has_places_that_no_document_lists(
    drawing: Drawing, lawn: MapSection, owner: Owner
) -> None:
    assert {seat.row_name for seat in drawing.document.seats} == {"A", "B", "C"}
    places = await owner.fetch("select * from seats where row_name = ''")
    assert {place["price_zone_id"] for place in places} == {lawn.price_zone_id}
    assert {place["row_order"] for place in places} == {4}, "after the rows, so that tickets list them last"
    assert await owner.fetchval("select capacity from venues") == 36
    saved = await drawing.save()
    assert saved == Saved(drawing.document.map_version, 0, 0, 0)


async def test_places_become_more_and_fewer_but_never_fewer_than_people(
    drawing: Drawing, lawn: MapSection, owner: Owner, database: Database, show: Show
) -> None:
    await owner.execute("select generate_show_seats($1)", show.id)
    await reserve_places(database, show, MAYA, lawn.id, 3)
    mine = await owner.fetch("select seat_id from show_seats where status = 'reserved'")
    lawn.capacity = 3
    assert (await drawing.save()).removed == 9
    kept = await owner.fetch("select id from seats where row_name = ''")
    assert {row["id"] for row in kept} == {row["seat_id"] for row in mine}

    lawn = drawing.document.sections[-1]
    lawn.capacity = 2
    answer = await drawing.post()
    assert answer.status_code == 409
    (seat,) = answer.json()["seats"]
    assert (seat["section"], seat["row_name"], seat["shows"]) == ("Lawn", "", [show.title])
    assert await owner.fetchval(PLACES) == 3

    lawn.capacity = 20
    assert (await drawing.save()).added == 17
    assert await owner.fetchval(PLACES) == 20


async def test_a_section_gets_numbers_or_goes_and_its_places_go_with_that(
    drawing: Drawing, lawn: MapSection, owner: Owner
) -> None:
    lawn.kind, lawn.capacity = SectionKind.NUMBERED, None
    assert (await drawing.save()).removed == 12
    lawn = drawing.document.sections[-1]
    lawn.kind, lawn.capacity = SectionKind.GENERAL, 4
    await drawing.save()
    drawing.document.sections.pop()
    assert (await drawing.save()).removed == 4
    assert await owner.fetchval(PLACES) == 0


async def test_no_seat_is_drawn_in_a_section_without_numbers(drawing: Drawing, lawn: MapSection) -> None:
    drawing.add("Z", "1", section_id=lawn.id)
    lawn.price_zone_id = uuid4()
    answer = await drawing.post()
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["price_zone_id", "section_id"]


async def test_staff_add_change_and_delete_a_lawn_by_its_form(
    office: httpx.AsyncClient, owner: Owner, database: Database, show: Show
) -> None:
    sections = f"/admin/ticketing/venues/{show.venue.id}/sections"
    zone = await owner.fetchval("select id from price_zones where name = 'Standard'")
    typed = {"name": "Lawn", "level": "", "entrance": "Gate 2", "capacity": "40", "price_zone_id": str(zone)}
    answer = await office.post(f"{sections}/create", data=typed)
    assert answer.status_code == 303
    lawn: UUID = await owner.fetchval("select id from venue_sections where kind = 'general'")
    assert await owner.fetchval(PLACES) == 40
    page = (await office.get(f"/admin/ticketing/venues/{show.venue.id}")).text
    assert "40" in page
    assert "Gate 2" in page

    await owner.execute("select generate_show_seats($1)", show.id)
    await reserve_places(database, show, MAYA, lawn, 2)
    answer = await office.post(f"{sections}/{lawn}", data={**typed, "capacity": "1"})
    assert (answer.status_code, "places more than these" in answer.text) == (422, True)
    assert await owner.fetchval("select capacity from venue_sections where id = $1", lawn) == 40
    assert (await office.post(f"{sections}/{lawn}/delete")).headers["location"].endswith(str(lawn))
    answer = await office.post(f"{sections}/{lawn}", data={**typed, "capacity": "2"})
    assert (answer.status_code, await owner.fetchval(PLACES)) == (303, 2)

    orchestra = await owner.fetchval("select id from venue_sections where kind = 'numbered'")
    answer = await office.post(f"{sections}/{orchestra}", data={**typed, "name": "Orchestra"})
    assert (answer.status_code, "has seats with numbers" in answer.text) == (422, True)


async def test_a_venue_is_copied_with_its_places(
    office: httpx.AsyncClient, owner: Owner, drawing: Drawing, lawn: MapSection
) -> None:
    await office.post(f"/admin/ticketing/venues/{drawing.venue.id}/copy")
    copied = await owner.fetch(
        "select z.name, count(*) from seats s join venues v on v.id = s.venue_id join venue_sections section "
        "on section.id = s.section_id join price_zones z on z.id = section.price_zone_id and z.venue_id = v.id "
        "where v.name like 'Copy of%' and s.row_name = '' group by z.name"
    )
    assert [tuple(row) for row in copied] == [("Standard", 12)]
    assert lawn.capacity == 12
