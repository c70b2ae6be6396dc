"""Places without numbers: so many of them in a cart, whoever else wants some at the same time."""

import asyncio
from uuid import UUID

import httpx
import pytest

from pwa_tickets.db.embedded import Urls
from pwa_tickets.db.session import Database
from pwa_tickets.errors import TicketsError
from pwa_tickets.seats.places import TooFewPlaces
from pwa_tickets.seats.reservations import NotOnSale, OverCap
from tests.factories import (
    DANA,
    MAYA,
    Owner,
    Show,
    a_buyer,
    add_lawn,
    make_show,
    make_venue,
    reserve,
    reserve_places,
)
from tests.ledger import check_ledger
from tests.races import all_stuck, outcome_of, seats_locked, tally

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
RESERVED = "select count(*) from show_seats where status = 'reserved'"


@pytest.fixture
async def lawn(owner: Owner, show: Show) -> UUID:
    """A lawn for twelve at the show."""
    section_id = await add_lawn(owner, show.venue, 12)
    await owner.execute("select generate_show_seats($1)", show.id)
    return section_id


async def test_so_many_places_and_asked_again_no_more(database: Database, show: Show, lawn: UUID) -> None:
    await reserve(database, show, MAYA, "A1")
    first = await reserve_places(database, show, MAYA, lawn, 3)
    again = await reserve_places(database, show, MAYA, lawn, 3)
    more = await reserve_places(database, show, MAYA, lawn, 5)
    places = [seat for seat in first["seats"] if seat["section"] == "Lawn"]
    assert [(seat["row_name"], seat["price_in_cents"]) for seat in places] == [("", 1500)] * 3
    assert first["seats"] == again["seats"]
    assert {seat["id"] for seat in first["seats"]} < {seat["id"] for seat in more["seats"]}
    assert more["total_in_cents"] == 3000 + 5 * 1500
    assert first["reserved_until"] == more["reserved_until"], "the whole cart has one deadline"


async def test_fewer_places_give_the_others_back(database: Database, show: Show, lawn: UUID) -> None:
    await reserve(database, show, MAYA, "A1")
    await reserve_places(database, show, MAYA, lawn, 4)
    assert len((await reserve_places(database, show, MAYA, lawn, 1))["seats"]) == 2
    assert len((await reserve_places(database, show, MAYA, lawn, 0))["seats"]) == 1
    assert len((await reserve_places(database, show, DANA, lawn, 0))["seats"]) == 0


async def test_a_buyer_has_seats_and_places_up_to_the_cap(
    database: Database, owner: Owner, show: Show, lawn: UUID
) -> None:
    await reserve(database, show, MAYA, "A1", "A2")
    await reserve_places(database, show, MAYA, lawn, 6)
    for quantity in (7, 9):
        with pytest.raises(OverCap):
            await reserve_places(database, show, MAYA, lawn, quantity)
    assert await owner.fetchval(RESERVED) == 8


async def test_what_is_not_free_is_not_given_and_the_refusal_says_how_many_are(
    database: Database, owner: Owner, show: Show, lawn: UUID
) -> None:
    await owner.execute(
        "update show_seats set status = 'held' where seat_id in (select id from seats where section_id = $1 "
        "order by seat_number::integer limit 3)",
        lawn,
    )
    await reserve_places(database, show, DANA, lawn, 7)
    with pytest.raises(TooFewPlaces) as refusal:
        await reserve_places(database, show, MAYA, lawn, 3)
    assert refusal.value.facts == {"left": 2}
    assert len((await reserve_places(database, show, MAYA, lawn, 2))["seats"]) == 2
    with pytest.raises(TooFewPlaces, match="2 places are left for you"):
        await reserve_places(database, show, MAYA, lawn, 3)


async def test_nothing_is_given_before_the_sale(
    database: Database, owner: Owner, show: Show, lawn: UUID
) -> None:
    await owner.execute("update recital_shows set sale_opens_at = now() + interval '1 day'")
    with pytest.raises(NotOnSale):
        await reserve_places(database, show, MAYA, lawn, 1)


async def test_a_show_that_has_not_this_section_has_no_places_of_it(
    database: Database, owner: Owner, show: Show, lawn: UUID
) -> None:
    other = await make_show(owner, await make_venue(owner, name="Elsewhere"))
    with pytest.raises(TicketsError):
        await reserve_places(database, other, MAYA, lawn, 1)
    assert await owner.fetchval(RESERVED) == 0


@pytest.mark.proof
async def test_of_a_crowd_as_many_get_places_as_there_are(
    crowd: Database, database_urls: Urls, owner: Owner, show: Show, lawn: UUID
) -> None:
    every = [row["id"] for row in await owner.fetch("select id from show_seats where show_id = $1", show.id)]
    buyers = [a_buyer(number) for number in range(30)]
    async with seats_locked(database_urls, every):
        asking = [
            asyncio.create_task(outcome_of(reserve_places(crowd, show, buyer, lawn, 2))) for buyer in buyers
        ]
        await all_stuck(owner, asking, width=30)
    outcomes = tally(await asyncio.gather(*asking))
    assert outcomes.keys() == {"won", "TKFEW"}
    while outcomes["won"] < 6:  # a place that was passed over while somebody had it locked
        again = [await outcome_of(reserve_places(crowd, show, a_buyer(40 + outcomes["won"]), lawn, 2))]
        assert again == ["won"]
        outcomes["won"] += 1
    assert outcomes["won"] == 6
    assert await owner.fetchval(RESERVED) == 12
    await check_ledger(owner)


async def test_the_api_gives_places_and_says_how_many_are_free(
    browser: httpx.AsyncClient, show: Show, lawn: UUID
) -> None:
    body = {"show_id": str(show.id), "section_id": str(lawn), "quantity": 2}
    answer = await browser.post("/api/seat-reservations/places", json=body)
    assert (answer.status_code, answer.json()["total_in_cents"]) == (200, 3000)
    assert {seat["section_id"] for seat in answer.json()["seats"]} == {str(lawn)}
    seats = (await browser.get(f"/api/shows/{show.id}/available-seats")).json()
    assert len(seats["seats"]) == 24
    assert seats["areas"] == [
        {
            "id": str(lawn),
            "name": "Lawn",
            "entrance": "Gate 2",
            "places": 12,
            "free": 10,
            "price_in_cents": 1500,
        }
    ]
    states = await browser.get(f"/api/shows/{show.id}/seat-states")
    assert states.text == "a" * 24


@pytest.mark.parametrize(("typed", "status", "reserved"), [
    ("seat=0&area={lawn}&places=3", 303, 4),
    ("area={lawn}&places=3", 303, 3),
    ("seat=1&seat=2&area={lawn}&places=", 303, 2),
    ("area={lawn}&places=0", 422, 0),
    ("seat=1&area={lawn}&places=many", 303, 1),
    ("seat=1&area={lawn}&places=9", 422, 0),
    ("seat=1&area={show}&places=2", 409, 0),
])  # fmt: skip
async def test_a_form_without_script_has_seats_and_places(
    browser: httpx.AsyncClient, owner: Owner, show: Show, lawn: UUID, typed: str, status: int, reserved: int
) -> None:
    headers = {**FORM, "Accept": "text/html"}
    address = f"/shows/{show.id}/seats"
    answer = await browser.post(address, content=typed.format(lawn=lawn, show=show.id), headers=headers)
    assert (answer.status_code, await owner.fetchval(RESERVED)) == (status, reserved)


async def test_a_form_moves_people_from_the_lawn_to_seats_within_the_cap(
    browser: httpx.AsyncClient, owner: Owner, show: Show, lawn: UUID
) -> None:
    address = f"/shows/{show.id}/seats"
    await browser.post(address, content=f"area={lawn}&places=8", headers=FORM)
    answer = await browser.post(address, content=f"seat=1&seat=2&area={lawn}&places=6", headers=FORM)
    assert (answer.status_code, await owner.fetchval(RESERVED)) == (303, 8)


async def test_a_whole_show_without_numbers_is_steppers_alone(
    browser: httpx.AsyncClient, owner: Owner
) -> None:
    venue = await make_venue(owner, rows=(), name="The Green")
    lawn = await add_lawn(owner, venue, 5_000, name="Green")
    show = await make_show(owner, venue)
    page = await browser.get(f"/shows/{show.id}/seats")
    assert page.status_code == 200
    assert f'value="{lawn}"' in page.text
    assert 'name="places"' in page.text
    assert "seat-box" not in page.text
    assert len(page.content) < 40_000, "the page does not grow with the lawn"
