"""Set-ups of a hall: staff and their programs list, add, rename and delete them, and none goes that a show needs."""

import re
from uuid import UUID, uuid4

import httpx

from tests import factories
from tests.factories import Owner, Show

VENUES = "/admin/ticketing/venues"


async def add(program: httpx.AsyncClient, show: Show, name: str, *seats: UUID) -> httpx.Response:
    body = {"name": name, "seat_ids": [str(seat) for seat in seats]}
    return await program.post(f"/api/venues/{show.venue.id}/seat-sets", json=body)


async def first_seats(owner: Owner, show: Show, count: int = 2) -> list[UUID]:
    rows = await owner.fetch(
        "select id from seats where venue_id = $1 order by row_order, x_position limit $2",
        show.venue.id,
        count,
    )
    return [row["id"] for row in rows]


async def test_a_program_adds_lists_renames_and_deletes_a_set_up(
    office: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    seats = await first_seats(owner, show)
    made = await add(office, show, "  Camera   platform ", *seats)
    assert made.status_code == 201
    assert made.json() == {
        "id": made.json()["id"],
        "name": "Camera platform",
        "seat_ids": [str(seat) for seat in seats],
        "shows": 0,
    }
    one = f"/api/venues/{show.venue.id}/seat-sets/{made.json()['id']}"
    renamed = await office.put(one, json={"name": "Platform"})
    assert (renamed.status_code, renamed.json()["name"]) == (200, "Platform")
    listed = (await office.get(f"/api/venues/{show.venue.id}/seat-sets")).json()["seat_sets"]
    assert listed == [renamed.json()]
    assert (await office.delete(one)).status_code == 204
    assert (await office.delete(one)).status_code == 404
    actions = await owner.fetch("select action, before, after from audit_log order by id")
    assert [row["action"] for row in actions] == ["seat_set_added", "seat_set_renamed", "seat_set_deleted"]


async def test_what_is_wrong_is_said(office: httpx.AsyncClient, owner: Owner, show: Show) -> None:
    seats = await first_seats(owner, show)
    pit = (await add(office, show, "Pit", *seats)).json()["id"]
    other = (await add(office, show, "Platform", *seats)).json()["id"]
    taken = await add(office, show, "Pit", *seats)
    assert taken.status_code == 422
    assert "is there already" in taken.json()["errors"][0]["message"]
    assert (await add(office, show, " ", *seats)).status_code == 422
    assert (await add(office, show, "Elsewhere", uuid4())).json()["errors"][0]["field"] == "seat_ids"
    own = f"/api/venues/{show.venue.id}/seat-sets"
    assert (await office.put(f"{own}/{other}", json={"name": "Pit"})).status_code == 422
    assert (await office.put(f"{own}/{pit}", json={"name": "Pit"})).status_code == 200
    annex = await factories.make_show(owner, await factories.make_venue(owner, name="Annex"))
    assert (await office.delete(f"/api/venues/{annex.venue.id}/seat-sets/{pit}")).status_code == 404


async def test_a_set_up_stays_while_a_show_takes_place_in_it(
    office: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    made = (await add(office, show, "Pit", *await first_seats(owner, show))).json()["id"]
    used = await office.post(f"/admin/ticketing/shows/{show.id}/seat-set", data={"seat_set_id": made})
    assert used.status_code == 303
    refused = await office.delete(f"/api/venues/{show.venue.id}/seat-sets/{made}")
    assert (refused.status_code, refused.json()["type"].rsplit("/", 1)[-1]) == (409, "seat-set-in-use")
    assert [one["title"] for one in refused.json()["shows"]] == [show.title]
    page = f"{VENUES}/{show.venue.id}/seat-sets/{made}"
    told = re.sub(r"\s+", " ", (await office.get(page)).text)
    assert "1 show takes place in it." in told
    assert "/delete" not in told
    back = await office.post(f"{page}/delete")
    assert back.headers["location"].endswith(page)
    assert await owner.fetchval("select seat_set_id from recital_shows where id = $1", show.id) == UUID(made)


async def test_staff_rename_and_delete_a_set_up_by_its_form(
    office: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    made = (await add(office, show, "Pitt", *await first_seats(owner, show))).json()["id"]
    own = f"{VENUES}/{show.venue.id}"
    page = f"{own}/seat-sets/{made}"
    assert page in (await office.get(own)).text
    assert (await office.post(page, data={"name": " "})).status_code == 422
    assert (await office.post(page, data={"name": "Pit"})).status_code == 303
    assert "without 2 seats" in re.sub(r"\s+", " ", (await office.get(own)).text)
    assert (await office.get(page)).text.count('value="Pit"') == 1
    assert (await office.post(f"{page}/delete")).headers["location"].endswith(own)
    assert await owner.fetchval("select count(*) from seat_sets") == 0
