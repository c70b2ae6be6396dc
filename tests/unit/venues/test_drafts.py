"""Drafts of seat maps: kept for whoever drew them, seen by nobody else, and no map or show knows of them."""

from uuid import uuid4

import httpx
import msgspec

from pwa_tickets.settings import Settings
from pwa_tickets.venues.seat_map import SeatMapDocument
from pwa_tickets.web.actor import cookie_name
from tests.factories import Owner, Venue
from tests.office import make_staff, sign_in
from tests.unit.venues.drawing import Drawing

JSON = {"Content-Type": "application/json", "Accept": "application/json"}


async def keep(drawing: Drawing) -> httpx.Response:
    content = msgspec.json.encode(drawing.document)
    return await drawing.office.put(f"{drawing.url}/draft", content=content, headers=JSON)


async def kept(drawing: Drawing) -> SeatMapDocument:
    answer = await drawing.office.get(f"{drawing.url}/draft", headers=JSON)
    assert answer.status_code == 200, answer.text
    return msgspec.convert(answer.json()["document"], SeatMapDocument, strict=False)


async def test_a_draft_is_kept_as_it_was_drawn_and_changes_nothing_else(
    drawing: Drawing, owner: Owner
) -> None:
    assert (await drawing.office.get(f"{drawing.url}/draft", headers=JSON)).status_code == 404
    drawing.add("ZZ", "1", x_position=5, y_position=7)
    drawing.document.layout = {"stage": {"x": 1, "y": 2, "width": 3, "depth": 4}}
    answer = await keep(drawing)
    assert answer.status_code == 200, answer.text
    assert answer.json()["updated_at"]
    assert await kept(drawing) == drawing.document
    assert await owner.fetchval("select count(*) from seats where row_name = 'ZZ'") == 0
    assert await owner.fetchval("select count(*) from audit_log") == 0


async def test_a_draft_may_contradict_itself_for_it_is_not_ready(drawing: Drawing) -> None:
    drawing.add("ZZ", "1")
    drawing.add("ZZ", "1")
    assert (await keep(drawing)).status_code == 200
    assert len((await kept(drawing)).seats) == len(drawing.document.seats)


async def test_the_last_draft_is_the_draft_until_it_is_discarded(drawing: Drawing) -> None:
    await keep(drawing)
    drawing.remove("A1")
    await keep(drawing)
    assert len((await kept(drawing)).seats) == len(drawing.document.seats)
    for _ in range(2):
        assert (await drawing.office.delete(f"{drawing.url}/draft", headers=JSON)).status_code == 204
    assert (await drawing.office.get(f"{drawing.url}/draft", headers=JSON)).status_code == 404


async def test_nobody_sees_or_overwrites_somebody_elses_draft(
    drawing: Drawing, owner: Owner, settings: Settings
) -> None:
    await keep(drawing)
    mine = drawing.office.cookies[cookie_name(settings)]
    drawing.office.cookies.set(cookie_name(settings), await sign_in(owner, await make_staff(owner, "owner")))
    assert (await drawing.office.get(f"{drawing.url}/draft", headers=JSON)).status_code == 404
    await drawing.office.delete(f"{drawing.url}/draft", headers=JSON)
    drawing.office.cookies.set(cookie_name(settings), mine)
    assert await kept(drawing) == drawing.document


async def test_a_draft_of_no_venue_is_refused(drawing: Drawing) -> None:
    answer = await drawing.office.put(
        f"/api/venues/{uuid4()}/seat-map/draft", content=msgspec.json.encode(drawing.document), headers=JSON
    )
    assert answer.status_code == 404


async def test_the_builder_is_a_page_for_those_who_draw(office: httpx.AsyncClient, venue: Venue) -> None:
    answer = await office.get(f"/admin/ticketing/venues/{venue.id}/seat-map")
    assert answer.status_code == 200
    assert "<seat-map-builder" in answer.text
    assert (await office.get(f"/admin/ticketing/venues/{uuid4()}/seat-map")).status_code == 404
