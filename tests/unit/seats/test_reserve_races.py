"""Many real connections want the same seats at once: nobody is sold a seat twice, nobody waits forever, one always wins."""

import asyncio
import random
from collections.abc import AsyncGenerator

import asyncpg
import pytest

from pwa_tickets.db.embedded import Urls
from pwa_tickets.db.session import SYSTEM, Database
from tests import factories
from tests.control import outcome, tally, without
from tests.factories import Buyer, Owner, Show, a_buyer, reserve

CROWD = 24


@pytest.fixture
async def crowd(database_urls: Urls) -> AsyncGenerator[Database]:
    """A connection for each of them."""
    database = await Database.connect(database_urls.app_url, size=CROWD)
    yield database
    await database.close()


async def all_at_once(
    crowd: Database, urls: Urls, owner: Owner, show: Show, wishes: dict[Buyer, list[str]]
) -> list[str]:
    """Everybody's wish, let go in the same moment: until then somebody else has every seat locked."""
    gate = await asyncpg.connect(urls.admin_url)
    transaction = gate.transaction()
    await transaction.start()
    await gate.execute("select from show_seats where show_id = $1 order by id for update", show.id)
    asking = [asyncio.create_task(outcome(reserve(crowd, show, buyer, *seats))) for buyer, seats in wishes.items()]
    await factories.until(
        owner,
        "select count(*) >= $1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
        len(wishes),
    )
    await transaction.rollback()
    await gate.close()
    return await asyncio.gather(*asking)


async def test_of_a_crowd_for_two_seats_one_gets_them(
    crowd: Database, database_urls: Urls, owner: Owner, show: Show
) -> None:
    wishes = {a_buyer(number): ["A1", "A2"] if number % 2 else ["A2", "A1"] for number in range(CROWD)}

    outcomes = await all_at_once(crowd, database_urls, owner, show, wishes)

    assert tally(outcomes) == {"TKTKN": CROWD - 1, "won": 1}
    assert await owner.fetchval("select count(distinct reserved_by) from show_seats where status = 'reserved'") == 1


async def test_without_its_lock_the_same_crowd_gets_the_same_seats(
    crowd: Database, database_urls: Urls, owner: Owner, show: Show
) -> None:
    await without(owner, "reserve_seats.sql", ("for update skip locked) free;", ") free;"))
    wishes = {a_buyer(number): ["A1", "A2"] for number in range(CROWD)}

    outcomes = await all_at_once(crowd, database_urls, owner, show, wishes)

    assert outcomes.count("won") > 1, "the control run must show the fault"


async def test_of_two_overlapping_wishes_one_always_wins(crowd: Database, owner: Owner, show: Show) -> None:
    maya, dana = a_buyer(1), a_buyer(2)
    for _ in range(25):
        outcomes = await asyncio.gather(
            outcome(reserve(crowd, show, maya, "A1", "A2", "A3")), outcome(reserve(crowd, show, dana, "A4", "A3", "A2"))
        )
        assert sorted(outcomes) == ["TKTKN", "won"]
        for buyer in (maya, dana):
            async with crowd.connection(buyer.anon) as sql:
                await sql.execute("select release_seats($1)", buyer.hash)


async def test_a_crowd_with_overlapping_wishes_leaves_no_seat_that_a_loser_could_have_had(
    crowd: Database, owner: Owner, show: Show
) -> None:
    chance = random.Random(7)
    wishes = {a_buyer(number): chance.sample(list(show.seats), k=chance.randint(1, 4)) for number in range(CROWD)}

    outcomes = await asyncio.gather(*(outcome(reserve(crowd, show, buyer, *seats)) for buyer, seats in wishes.items()))

    assert set(outcomes) == {"won", "TKTKN"}
    won = [seats for seats, result in zip(wishes.values(), outcomes, strict=True) if result == "won"]
    lost = [seats for seats, result in zip(wishes.values(), outcomes, strict=True) if result == "TKTKN"]
    taken = [seat for seats in won for seat in seats]
    assert len(taken) == len(set(taken)), "one seat, one winner"
    assert all(set(seats) & set(taken) for seats in lost), "refused only for seats that somebody got"
    rows = await owner.fetch("select id, reserved_by from show_seats where status = 'reserved'")
    assert {row["id"] for row in rows} == set(show.ids(*taken))


async def test_two_tabs_of_one_visitor_share_one_cart(crowd: Database, owner: Owner, show: Show) -> None:
    maya = a_buyer(1)
    outcomes = await asyncio.gather(*(outcome(reserve(crowd, show, maya, f"A{number}")) for number in range(1, 9)))

    assert tally(outcomes) == {"won": 8}
    assert await owner.fetchval("select count(*) from carts where closed_at is null") == 1
    assert await owner.fetchval("select count(distinct reserved_until) from show_seats where status = 'reserved'") == 1


async def test_two_tabs_never_have_more_than_the_cap(crowd: Database, owner: Owner, show: Show) -> None:
    maya = a_buyer(1)
    wishes = [[f"{row}{number}" for number in range(1, 6)] for row in "ABC"]

    outcomes = await asyncio.gather(*(outcome(reserve(crowd, show, maya, *seats)) for seats in wishes))

    assert tally(outcomes) == {"TKCAP": 2, "won": 1}


async def test_reserving_and_sweeping_at_once_never_loses_a_seat(crowd: Database, owner: Owner, show: Show) -> None:
    for number in range(8):
        await reserve(crowd, show, a_buyer(number), f"A{number + 1}")
        await factories.lapse(owner, a_buyer(number))

    outcomes = await asyncio.gather(
        *(outcome(sweep(crowd)) for _ in range(3)),
        *(outcome(reserve(crowd, show, a_buyer(20 + number), f"A{number + 1}")) for number in range(8)),
    )

    assert tally(outcomes) == {"won": 11}
    assert await owner.fetchval("select count(distinct reserved_by) from show_seats where status = 'reserved'") == 8


async def sweep(crowd: Database) -> None:
    async with crowd.connection(SYSTEM) as sql:
        await sql.execute("select cleanup_expired_reservations()")
