"""Saving a seat map: the whole document, seats recognized by id, tickets never without their seat."""

from collections.abc import AsyncGenerator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from pwa_tickets.venues.map_parts import MapSection
from pwa_tickets.venues.models import SeatType
from pwa_tickets.venues.seat_map import Saved
from pwa_tickets.web.actor import StaffMember
from tests.factories import Owner, Show
from tests.unit.venues.drawing import Drawing


async def test_saving_what_was_read_changes_nothing_but_the_version(drawing: Drawing) -> None:
    before = drawing.document
    assert await drawing.save() == Saved(before.map_version + 1, 0, 0, 0)
    before.map_version += 1
    assert drawing.document == before


async def test_seats_are_added_changed_and_removed_in_one_save(drawing: Drawing, owner: Owner) -> None:
    drawing.remove("C8")
    drawing.seat("C1").x_position = -50
    drawing.seat("C2").note = "Partial view"
    drawing.add("D", "1")
    saved = await drawing.save()
    assert (saved.added, saved.changed, saved.removed) == (1, 2, 1)
    assert await owner.fetchval("select capacity from venues") == 24
    assert await owner.fetchval("select count(*) from show_seats") == 23, "new seats wait to be generated"
    assert await owner.fetchval("select count(*) from show_seat_codes") == 69


async def test_two_seats_change_their_numbers_and_stay_who_they_are(drawing: Drawing) -> None:
    first, second = drawing.seat("B1").id, drawing.seat("B2").id
    drawing.seat("B1").seat_number, drawing.seat("B2").seat_number = "2", "1"
    assert (await drawing.save()).changed == 2
    numbers = {seat.id: seat.seat_number for seat in drawing.document.seats}
    assert (numbers[first], numbers[second]) == ("2", "1")


async def test_sections_and_zones_come_go_and_swap_names(drawing: Drawing) -> None:
    premium, standard = drawing.document.price_zones
    premium.name, standard.name = standard.name, premium.name
    balcony = MapSection(
        id=uuid4(), name="Balcony", kind=drawing.document.sections[0].kind, level="Up", display_order=7
    )
    drawing.document.sections.append(balcony)
    for seat in drawing.document.seats:
        if seat.row_name == "C":
            seat.section_id = balcony.id
    await drawing.save()
    assert [zone.name for zone in drawing.document.price_zones] == ["Standard", "Premium"]
    assert [section.name for section in drawing.document.sections] == ["Orchestra", "Balcony"]
    orchestra = drawing.document.sections[0]
    for seat in drawing.document.seats:
        seat.section_id = balcony.id
    drawing.document.sections.remove(orchestra)
    await drawing.save()
    assert [section.name for section in drawing.document.sections] == ["Balcony"]


async def test_rows_stand_in_the_order_in_which_the_document_names_them(drawing: Drawing) -> None:
    order = ["C", "A", "B"]
    drawing.document.seats.sort(key=lambda seat: order.index(seat.row_name))
    await drawing.save()
    assert list(dict.fromkeys(seat.row_name for seat in drawing.document.seats)) == order


async def test_a_blocked_seat_can_be_bought_no_more(drawing: Drawing, owner: Owner) -> None:
    drawing.seat("A1").seat_type = SeatType.BLOCKED
    await drawing.save()
    status = (
        "select ss.status from show_seats ss join seats s on s.id = ss.seat_id where s.seat_type = 'blocked'"
    )
    assert await owner.fetchval(status) == "held"


async def test_the_second_of_two_editors_is_told_who_saved_when(
    drawing: Drawing, dana: StaffMember, office: httpx.AsyncClient, show: Show, owner: Owner
) -> None:
    other = await Drawing(office, show.venue).open()
    other.seat("C1").note = "First"
    saved = await other.save()
    drawing.seat("C1").note = "Second"
    answer = await drawing.post()
    assert answer.status_code == 412
    told = answer.json()
    assert (told["type"], told["map_version"], told["saved_by"]) == (
        "/problems/seat-map-changed",
        saved.map_version,
        dana.name,
    )
    assert told["saved_at"]
    assert await owner.fetchval("select note from seats where note is not null") == "First"
    assert (await drawing.post(**{"If-Match": other.etag})).status_code == 200, "theirs, on the map there is"


async def test_a_map_without_its_version_is_refused(drawing: Drawing) -> None:
    assert (await drawing.post(**{"If-Match": ""})).status_code == 428
    for word in ("*", '"banana"', '"99999999999999"', "-1"):
        assert (await drawing.post(**{"If-Match": word})).status_code == 412


async def test_open_pickers_hear_of_it(
    drawing: Drawing, owner: Owner, show: Show, heard_on_seat_changes: list[str]
) -> None:
    drawing.seat("C1").note = "News"
    await drawing.save()
    await owner.execute("select 1")
    assert heard_on_seat_changes == [f'{{"show" : "{show.id}"}}']
    seen = await drawing.office.get(f"/api/shows/{show.id}/seat-map")
    assert seen.json()["v"].split(".")[0] == str(drawing.document.map_version)


@pytest.fixture
async def heard_on_seat_changes(owner: Owner) -> AsyncGenerator[list[str]]:
    """What was told on the channel so far."""
    heard: list[str] = []

    def hear(_connection: Any, _process: int, _channel: str, payload: object) -> None:
        heard.append(str(payload))

    await owner.add_listener("seat_changes", hear)
    yield heard
    await owner.remove_listener("seat_changes", hear)
