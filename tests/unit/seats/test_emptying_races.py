"""Two hundred families and one venue: they take what they find until nothing is left, and no seat is promised twice."""

import asyncio
import random

import pytest

from pwa_tickets.db.embedded import Urls
from tests import factories
from tests.buyer_clients import BuyerClient
from tests.factories import Buyer, Owner, Show, a_buyer
from tests.guards import remove_guards
from tests.ledger import check_ledger
from tests.races import all_stuck, outcome_of, seats_locked

pytestmark = pytest.mark.proof

NO_LOCK = ("for update skip locked) free;", ") free;")


@pytest.fixture
async def show(owner: Owner) -> Show:
    """96 seats, eight rows of twelve."""
    return await factories.make_show(
        owner, await factories.make_venue(owner, rows="ABCDEFGH", seats_per_row=12)
    )


async def empty_the_venue(client: BuyerClient, urls: Urls, owner: Owner, show: Show) -> list[str]:
    """Each wants up to four neighbors; who finds them taken looks for others. Returns every seat that was promised."""
    chance, promised, left = random.Random(11), list[str](), set(show.seats)

    async def family(buyer: Buyer, choice: list[str]) -> None:
        while choice:
            result = await outcome_of(client.reserve(buyer, show, *choice))
            if result == "won":
                promised.extend(choice)
                left.difference_update(choice)
                return
            assert result == "TKTKN"
            left.difference_update(choice if len(choice) == 1 else ())
            choice = chance.sample(sorted(left), k=min(len(left), chance.randint(1, len(choice))))

    venue = list(show.seats)
    places = [chance.randrange(len(venue) - 3) for _ in range(200)]
    async with seats_locked(urls, show.ids()):
        families = [
            asyncio.create_task(family(a_buyer(number), venue[place : place + chance.randint(1, 4)]))
            for number, place in enumerate(places)
        ]
        await all_stuck(owner, families, width=client.width)
    await asyncio.gather(*families)
    return promised


async def test_two_hundred_families_empty_the_venue_without_a_seat_promised_twice(
    client: BuyerClient, database_urls: Urls, owner: Owner, show: Show
) -> None:
    promised = await empty_the_venue(client, database_urls, owner, show)
    assert sorted(promised) == sorted(show.seats), "every seat, each once"
    assert await owner.fetchval("select count(*) from show_seats where status = 'reserved'") == 96
    await check_ledger(owner)


async def test_without_its_lock_the_same_families_are_promised_seats_twice(
    client: BuyerClient, database_urls: Urls, owner: Owner, show: Show
) -> None:
    await remove_guards(owner, "reserve_seats.sql", NO_LOCK)
    promised = await empty_the_venue(client, database_urls, owner, show)
    assert len(promised) > len(set(promised)), "the control run must show the fault"
