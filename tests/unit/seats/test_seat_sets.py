"""Seats taken out for a show: in a named setup of its hall, out of every total, never one somebody has."""

import asyncio
from uuid import UUID

import httpx
import pytest

from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput, NotFound
from pwa_tickets.seats import seat_sets
from pwa_tickets.seats.reservations import UnknownSeats
from pwa_tickets.shows import generation
from pwa_tickets.venues.seat_map import SeatsInUse
from pwa_tickets.web.actor import StaffMember
from tests import factories
from tests.factories import Buyer, Owner, Show

SHOWS = "/admin/ticketing/shows"
ROW_C = tuple(f"C{number}" for number in range(1, 9))


async def take_out(
    database: Database, staff: StaffMember, show: Show, *labels: str, name: str = "Camera platform"
) -> int:
    async with database.transaction(staff.actor) as db:
        return await seat_sets.take_out(db, show.id, show.ids(*labels), name, staff=staff)


async def take_out_of(database: Database, staff: StaffMember, show: Show, seat_ids: list[UUID]) -> int:
    async with database.transaction(staff.actor) as db:
        return await seat_sets.take_out(db, show.id, seat_ids, "Elsewhere", staff=staff)


async def seats_there(owner: Owner, show: Show) -> int:
    counted: int = await owner.fetchval("select count(*) from show_seats where show_id = $1", show.id)
    return counted


async def test_seats_that_are_not_there_are_in_no_total_and_come_back(
    office: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    before = (await office.get(f"/api/shows/{show.id}/seat-map")).json()
    chosen = {"seat_ids": [str(seat) for seat in show.ids(*ROW_C)], "decision": "absent"}
    nameless = await office.post(f"{SHOWS}/{show.id}/seats", data=chosen)
    assert (nameless.status_code, "Please name this setup" in nameless.text) == (422, True)
    done = await office.post(f"{SHOWS}/{show.id}/seats", data={**chosen, "seat_set": "Pit"})
    assert done.status_code == 303
    assert "8 seats are gone." in (await office.get(f"{SHOWS}/{show.id}/seats")).text
    assert (await office.get(f"/api/shows/{show.id}/seat-availability")).json()["total"] == 16
    after = (await office.get(f"/api/shows/{show.id}/seat-map")).json()
    assert (len(before["ids"]), len(after["ids"])) == (24, 16)
    assert after["v"] != before["v"], "phones draw the map anew"
    page = (await office.get(f"{SHOWS}/{show.id}")).text
    assert "8 seats are taken out, and aren’t counted here." in page
    assert "Add them" not in page, "they are not missing"
    assert (await office.post(f"/api/shows/{show.id}/generate-seats?dry_run=true")).json()["created"] == 0
    await office.post(f"{SHOWS}/{show.id}/seat-set", data={"seat_set_id": ""})
    assert await seats_there(owner, show) == 24
    assert await owner.fetchval("select count(*) from show_seat_codes") == 72
    actions = await owner.fetch("select action from audit_log order by id")
    assert [row["action"] for row in actions] == ["seat_set_used", "seat_set_used"]


@pytest.mark.parametrize("taken", ["reserved", "sold", "ordered before"])
async def test_a_seat_that_somebody_has_or_had_stays(
    database: Database, owner: Owner, show: Show, dana: StaffMember, maya: Buyer, taken: str
) -> None:
    if taken == "reserved":
        await factories.reserve(database, show, maya, "C2")
    else:
        await factories.buy(database, show, maya, "C2")
    if taken == "ordered before":
        await owner.execute("update tickets set voided_at = now()")
        await owner.execute("update show_seats set status = 'available' where status = 'sold'")
    with pytest.raises(SeatsInUse) as refusal:
        await take_out(database, dana, show, "C1", "C2")
    assert [seat["seat_number"] for seat in refusal.value.facts["seats"]] == ["2"]
    assert await seats_there(owner, show) == 24
    assert await owner.fetchval("select count(*) from seat_sets") == 0


async def test_an_expired_reservation_is_nobodys(
    database: Database, owner: Owner, show: Show, dana: StaffMember, maya: Buyer
) -> None:
    await factories.reserve(database, show, maya, "C2")
    await owner.execute(
        "update show_seats set reserved_until = now() - interval '1 second' where status = 'reserved'"
    )
    assert await take_out(database, dana, show, "C2") == 1


async def test_a_set_up_is_the_halls_and_adds_to_what_is_away(
    database: Database, owner: Owner, show: Show, dana: StaffMember
) -> None:
    await take_out(database, dana, show, "C1", name="Platform")
    assert await take_out(database, dana, show, "C2", name="Platform and pit") == 1
    other = await factories.make_show(owner, show.venue, title="Sunday")
    async with database.transaction(dana.actor) as db:
        platform, both = await seat_sets.seat_sets_of_venue(db, other.id)
        assert (platform.seats, both.seats, both.is_chosen) == (1, 2, False)
        assert await seat_sets.use(db, other.id, both.id, staff=dana) == 2
        assert await generation.generate_seats(db, other.id, staff=dana) == (0, 22)
        assert await seat_sets.use(db, other.id, platform.id, staff=dana) == 0
    assert (await seats_there(owner, show), await seats_there(owner, other)) == (22, 23)
    with pytest.raises(InvalidInput):
        await take_out(database, dana, show, "C3", name="Platform")
    with pytest.raises(UnknownSeats):
        await take_out_of(database, dana, show, other.ids("C3"))
    annex = await factories.make_show(owner, await factories.make_venue(owner, name="Annex"))
    with pytest.raises(NotFound):
        async with database.transaction(dana.actor) as db:
            await seat_sets.use(db, annex.id, platform.id, staff=dana)


async def test_the_same_show_on_another_day_has_the_same_set_up(
    office: httpx.AsyncClient, database: Database, owner: Owner, show: Show, dana: StaffMember
) -> None:
    await take_out(database, dana, show, *ROW_C)
    await owner.fetchval("select duplicate_show($1, 'Again', now() + interval '40 days')", show.id)
    again = await owner.fetchval("select id from recital_shows where title = 'Again'")
    assert await owner.fetchval("select count(*) from show_seats where show_id = $1", again) == 16


async def test_a_buyer_and_a_platform_never_both_get_a_seat(
    crowd: Database, owner: Owner, show: Show, dana: StaffMember
) -> None:
    """Eight buyers at the eight seats of a row that staff take out meanwhile."""

    async def buy(number: int) -> bool:
        try:
            await factories.reserve(crowd, show, factories.a_buyer(number), ROW_C[number])
        except Exception:
            return False
        return True

    async def take() -> bool:
        try:
            await take_out(crowd, dana, show, *ROW_C)
        except SeatsInUse:
            return False
        return True

    *bought, is_out = await asyncio.gather(*(buy(number) for number in range(8)), take())
    assert await seats_there(owner, show) == (16 if is_out else 24)
    assert not (is_out and any(bought))
