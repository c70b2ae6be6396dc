"""Two hundred families and one venue: they take what they find until nothing is left, and no seat is promised twice."""

import asyncio
import random

import pytest

from pwa_tickets.db.embedded import Urls
from tests import factories
from tests.control import outcome, without
from tests.factories import Buyer, Owner, Show, a_buyer
from tests.ledger import check_ledger
from tests.races import all_stuck, seats_locked
from tests.ways import Way

NO_LOCK = ("for update skip locked) free;", ") free;")


@pytest.fixture
async def show(owner: Owner) -> Show:
    """96 seats, eight rows of twelve."""
    return await factories.make_show(
        owner, await factories.make_venue(owner, rows="ABCDEFGH", seats_per_row=12)
    )


async def empty_the_hall(way: Way, urls: Urls, owner: Owner, show: Show) -> list[str]:
    """Each wants up to four neighbors; who finds them taken looks for others. Returns every seat that was promised."""
    chance, promised, left = random.Random(11), list[str](), set(show.seats)

    async def family(buyer: Buyer, wish: list[str]) -> None:
        while wish:
            result = await outcome(way.reserve(buyer, show, *wish))
            if result == "won":
                promised.extend(wish)
                left.difference_update(wish)
                return
            assert result == "TKTKN"
            left.difference_update(wish if len(wish) == 1 else ())
            wish = chance.sample(sorted(left), k=min(len(left), chance.randint(1, len(wish))))

    venue = list(show.seats)
    places = [chance.randrange(len(venue) - 3) for _ in range(200)]
    async with seats_locked(urls, show.ids()):
        families = [
            asyncio.create_task(family(a_buyer(number), venue[place : place + chance.randint(1, 4)]))
            for number, place in enumerate(places)
        ]
        await all_stuck(owner, families, width=way.width)
    await asyncio.gather(*families)
    return promised


async def test_two_hundred_families_empty_the_hall_without_a_seat_promised_twice(
    way: Way, database_urls: Urls, owner: Owner, show: Show
) -> None:
    promised = await empty_the_hall(way, database_urls, owner, show)
    assert sorted(promised) == sorted(show.seats), "every seat, each once"
    assert await owner.fetchval("select count(*) from show_seats where status = 'reserved'") == 96
    await check_ledger(owner)


async def test_without_its_lock_the_same_families_are_promised_seats_twice(
    way: Way, database_urls: Urls, owner: Owner, show: Show
) -> None:
    await without(owner, "reserve_seats.sql", NO_LOCK)
    promised = await empty_the_hall(way, database_urls, owner, show)
    assert len(promised) > len(set(promised)), "the control run must show the fault"
