"""Seats that staff keep back, and put on sale again: never one that a buyer has."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import httpx
import pytest

from pwa_tickets.db.session import Database
from pwa_tickets.errors import TicketsError
from pwa_tickets.seats import holds
from pwa_tickets.seats.holds import Hold
from pwa_tickets.seats.reservations import NoSeats, SeatsTaken, UnknownSeats
from pwa_tickets.web.actor import StaffMember
from tests import factories
from tests.factories import Buyer, Owner, Show, refused

SHOWS = "/admin/ticketing/shows"


async def hold(
    database: Database, staff: StaffMember, show: Show, *labels: str, until: datetime | None = None
) -> int:
    async with database.transaction(staff.actor) as db:
        return await holds.hold_seats(
            db, show.id, show.ids(*labels), Hold(reason="Cast", kept_for="Ms. Lee", until=until), staff=staff
        )


async def release(database: Database, staff: StaffMember, show: Show, *labels: str) -> int:
    async with database.transaction(staff.actor) as db:
        return await holds.release_held_seats(db, show.id, show.ids(*labels), staff=staff)


async def status(owner: Owner, show: Show, label: str) -> str:
    return str(await owner.fetchval("select status from show_seats where id = $1", show.seats[label]))


async def test_a_seat_kept_back_is_not_sold_until_it_is_released(
    database: Database, owner: Owner, show: Show, dana: StaffMember, maya: Buyer
) -> None:
    assert await hold(database, dana, show, "A1", "A2") == 2
    with refused("TKHLD"):
        await factories.reserve(database, show, maya, "A1")
    assert await hold(database, dana, show, "A2", "A3") == 1
    assert await release(database, dana, show, "A1", "A2") == 2
    assert await release(database, dana, show, "A1") == 0
    await factories.reserve(database, show, maya, "A1", "A2")
    assert await status(owner, show, "A3") == "held"
    actions = await owner.fetch("select action from audit_log order by id")
    assert [row["action"] for row in actions] == ["seats_held"] * 2 + ["held_seats_released"] * 2


@pytest.mark.parametrize("taken", ["reserved", "sold"])
async def test_a_seat_that_a_buyer_has_is_not_taken_from_them(
    database: Database, owner: Owner, show: Show, dana: StaffMember, maya: Buyer, taken: str
) -> None:
    if taken == "sold":
        await factories.buy(database, show, maya, "A1")
    else:
        await factories.reserve(database, show, maya, "A1")
    with pytest.raises(SeatsTaken) as refusal:
        await hold(database, dana, show, "A1", "A2")
    assert [UUID(str(one)) for one in refusal.value.facts["seat_ids"]] == show.ids("A1")
    assert (await status(owner, show, "A1"), await status(owner, show, "A2")) == (taken, "available")
    assert await release(database, dana, show, "A1") == 0
    assert await status(owner, show, "A1") == taken
    assert await owner.fetchval("select count(*) from seat_holds") == 0


async def test_an_expired_reservation_is_free_to_keep(
    database: Database, owner: Owner, show: Show, dana: StaffMember, maya: Buyer
) -> None:
    await factories.reserve(database, show, maya, "A1")
    await owner.execute(
        "update show_seats set reserved_until = now() - interval '1 second' where status = 'reserved'"
    )
    assert await hold(database, dana, show, "A1") == 1


async def test_seats_of_another_show_blocked_ones_and_none_are_refused(
    database: Database, owner: Owner, dana: StaffMember
) -> None:
    venue = await factories.make_venue(owner, types={"A1": "blocked"})
    show, other = await factories.make_show(owner, venue), await factories.make_show(owner, venue)
    refusals: list[type[TicketsError]] = []
    for seat_ids in ([], show.ids("A1"), other.ids("A2"), [uuid4()]):
        with pytest.raises(TicketsError) as refusal:
            async with database.transaction(dana.actor) as db:
                await holds.hold_seats(db, show.id, seat_ids, Hold(reason="Cast"), staff=dana)
        refusals.append(type(refusal.value))
    assert refusals == [NoSeats, UnknownSeats, UnknownSeats, UnknownSeats]


async def test_a_hold_ends_by_itself(database: Database, owner: Owner, show: Show, dana: StaffMember) -> None:
    await hold(database, dana, show, "A1", until=datetime.now(UTC) + timedelta(days=1))
    await hold(database, dana, show, "A2")
    assert await holds.release_ended_holds(database) == 0
    await owner.execute("update seat_holds set until = now() - interval '1 second' where until is not null")
    assert await holds.release_ended_holds(database) == 1
    assert (await status(owner, show, "A1"), await status(owner, show, "A2")) == ("available", "held")


async def test_staff_and_buyers_at_the_same_seats_never_both_have_one(
    crowd: Database, owner: Owner, show: Show, dana: StaffMember
) -> None:
    """Ten buyers and ten members of staff at eight seats, in opposite orders."""
    labels = [f"A{number}" for number in range(1, 9)]

    async def buy(number: int) -> str:
        try:
            await factories.reserve(
                crowd, show, factories.a_buyer(number), *labels[number % 4 : number % 4 + 3]
            )
        except Exception as error:
            return str(getattr(error, "sqlstate", error))
        return "reserved"

    async def keep(number: int) -> str:
        try:
            await hold(crowd, dana, show, *reversed(labels[number % 5 : number % 5 + 3]))
        except SeatsTaken:
            return "taken"
        return "held"

    said = await asyncio.gather(*(one(number) for number in range(10) for one in (buy, keep)))
    assert {"held", "taken", "reserved", "TKHLD", "TKTKN"} >= set(said)
    rows = await owner.fetch(
        "select status, count(*) filter (where (status = 'held') = (hold_id is null)) as torn from show_seats group by 1"
    )
    assert all(row["torn"] == 0 for row in rows)


async def test_staff_choose_seats_on_the_page_and_put_them_back(
    office: httpx.AsyncClient, owner: Owner, show: Show, database: Database, maya: Buyer
) -> None:
    await factories.buy(database, show, maya, "A1")
    page = f"{SHOWS}/{show.id}/seats"
    chosen = [str(seat) for seat in show.ids("B1", "B2")]
    assert "kept back" in (await office.get(page)).text
    wrong = await office.post(page, data={"seat_ids": chosen, "decision": "hold"})
    assert (wrong.status_code, "Please say why" in wrong.text) == (422, True)
    assert wrong.text.count("checked") == 2
    none = await office.post(page, data={"decision": "hold", "reason": "Cast"})
    assert "Please choose the seats first" in none.text
    taken = await office.post(page, data={"seat_ids": [str(show.seats["A1"])], "reason": "Cast"})
    assert "Somebody just took one of these seats" in taken.text
    kept = await office.post(
        page, data={"seat_ids": chosen, "reason": "Cast families", "kept_for": "Ms. Lee"}
    )
    assert kept.status_code == 303
    shown = (await office.get(f"{SHOWS}/{show.id}")).text
    assert "Cast families" in shown
    assert "row B: 1 and 2" in shown
    hold_id = await owner.fetchval("select id from seat_holds")
    await office.post(f"{SHOWS}/{show.id}/release-held-seats", data={"hold_id": str(hold_id)})
    assert "2 seats are on sale now." in (await office.get(f"{SHOWS}/{show.id}")).text
    assert await status(owner, show, "B1") == "available"


async def test_a_whole_price_zone_is_kept_back_and_put_on_sale(
    office: httpx.AsyncClient, owner: Owner, show: Show, database: Database, maya: Buyer
) -> None:
    await factories.buy(database, show, maya, "A1")
    premium = str(await owner.fetchval("select id from price_zones where name = 'Premium'"))
    page = f"{SHOWS}/{show.id}/seats"
    also = [str(show.seats["B1"])]
    kept = await office.post(page, data={"zone_id": premium, "seat_ids": also, "reason": "Cast"})
    assert kept.status_code == 303
    assert "8 seats are kept back." in (await office.get(page)).text, "row A but for the one sold, and B1"
    assert await status(owner, show, "A1") == "sold"
    assert await status(owner, show, "C1") == "available"
    await office.post(page, data={"zone_id": premium, "decision": "release"})
    assert "7 seats are on sale now." in (await office.get(page)).text
    assert await status(owner, show, "B1") == "held", "another zone's"


async def test_the_map_knows_every_seat_of_the_show_and_what_was_chosen(
    office: httpx.AsyncClient, show: Show, database: Database, maya: Buyer
) -> None:
    await factories.buy(database, show, maya, "A1")
    await factories.reserve(database, show, maya, "A2")
    page = f"{SHOWS}/{show.id}/seats"
    chosen = str(show.seats["B1"])
    shown = (await office.post(page, data={"seat_ids": [chosen]})).text
    assert '"states": "sr' + "a" * 22 + '"' in shown
    assert f'"chosen": ["{chosen}"]' in shown


async def test_new_prices_are_for_seats_that_nobody_has(
    office: httpx.AsyncClient, owner: Owner, show: Show, database: Database, maya: Buyer
) -> None:
    await factories.buy(database, show, maya, "A1")
    await factories.reserve(database, show, maya, "B1")
    premium = await owner.fetchval("select id from price_zones where name = 'Premium'")
    version = await owner.fetchval("select pricing_version from recital_shows")
    page = f"{SHOWS}/{show.id}/prices"
    wrong = await office.post(page, data={"zone_id": str(premium), "price_in_cents": "a lot"})
    assert (wrong.status_code, 'value="a lot"' in wrong.text) == (422, True)
    await office.post(page, data={"zone_id": str(premium), "price_in_cents": "35"})
    assert "7 seats have a new price." in (await office.get(page)).text
    await office.post(page, data={"price_in_cents": "10.50"})
    prices = await owner.fetch("select price_in_cents, count(*) from show_seats group by 1 order by 1")
    assert [tuple(row) for row in prices] == [(1050, 22), (2000, 1), (3000, 1)]
    assert await owner.fetchval("select pricing_version from recital_shows") == version + 2


async def test_programs_keep_back_release_and_reprice(
    office: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    office.headers.update({"Accept": "application/json"})
    seats = {"seat_ids": [str(seat) for seat in show.ids("A1", "A2")]}
    api = f"/api/shows/{show.id}"
    assert (await office.post(api + "/hold-seats", json={**seats, "reason": "Cast"})).json() == {"changed": 2}
    assert (await office.post(api + "/release-held-seats", json=seats)).json() == {"changed": 2}
    assert (await office.post(api + "/reprice", json={"price_in_cents": 900})).json() == {"changed": 24}
    premium = str(await owner.fetchval("select id from price_zones where name = 'Premium'"))
    assert (await office.post(api + "/reprice", json={"zones": {premium: 5}})).json() == {"changed": 8}
    assert (await office.post(api + "/reprice", json={})).status_code == 422
    unknown = await office.post(api + "/hold-seats", json={"seat_ids": [str(uuid4())]})
    assert unknown.json()["type"] == "/problems/unknown-seats"


async def test_so_many_places_of_a_lawn_are_kept_back_and_put_on_sale(
    office: httpx.AsyncClient, owner: Owner, database: Database, show: Show, maya: Buyer
) -> None:
    lawn = await factories.add_lawn(owner, show.venue, 12)
    await owner.execute("select generate_show_seats($1)", show.id)
    await factories.reserve_places(database, show, maya, lawn, 3)
    page = f"{SHOWS}/{show.id}/seats?section={lawn}"
    assert "9 left, 0 kept back" in (await office.get(page)).text
    typed = {"quantity": "10", "decision": "hold", "reason": "Sponsors"}
    answer = await office.post(page, data=typed)
    assert (answer.status_code, "There are 9 of these." in answer.text) == (422, True)
    assert (await office.post(page, data={**typed, "quantity": ""})).status_code == 422
    assert (await office.post(page, data={**typed, "quantity": "5"})).status_code == 303
    held = "select count(*) from show_seats where status = 'held'"
    assert await owner.fetchval(held) == 5
    shown = (await office.get(f"{SHOWS}/{show.id}")).text
    assert "Lawn, general admission × 5" in shown
    await office.post(page, data={"quantity": "2", "decision": "release"})
    assert await owner.fetchval(held) == 3
    hold_id = await owner.fetchval("select id from seat_holds")
    await office.post(f"{SHOWS}/{show.id}/release-held-seats", data={"hold_id": str(hold_id)})
    assert await owner.fetchval(held) == 0
