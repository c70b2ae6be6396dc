"""Many real connections want the same seats at once: nobody is sold a seat twice, nobody waits forever, one always wins."""

import asyncio
import random
from collections.abc import Mapping

import pytest

from pwa_tickets.db.embedded import Urls
from pwa_tickets.db.session import Database
from tests.factories import Buyer, Owner, Show, a_buyer, reserve
from tests.guards import remove_guards
from tests.ledger import check_ledger
from tests.races import Deadlocks, all_stuck, outcome_of, seats_locked, tally

pytestmark = pytest.mark.proof

CROWD = 60
NO_LOCK = ("for update skip locked) free;", ") free;")
LET_GO = (
    "raise exception using errcode = 'TKSHT';",
    "perform from show_seats where id = any (p_seat_ids) order by id for update;",
)

Choices = Mapping[Buyer, list[str]]


async def all_at_once(crowd: Database, urls: Urls, owner: Owner, show: Show, choices: Choices) -> list[str]:
    """Everybody's choice, let go in the same moment: until then somebody else has every seat locked."""
    async with seats_locked(urls, show.ids()):
        asking = [
            asyncio.create_task(outcome_of(reserve(crowd, show, buyer, *seats)))
            for buyer, seats in choices.items()
        ]
        await all_stuck(owner, asking, width=CROWD)
    return await asyncio.gather(*asking)


async def test_of_sixty_buyers_for_two_seats_one_gets_them(
    crowd: Database, database_urls: Urls, owner: Owner, show: Show
) -> None:
    choices = {a_buyer(number): ["A1", "A2"] if number % 2 else ["A2", "A1"] for number in range(CROWD)}

    outcomes = await all_at_once(crowd, database_urls, owner, show, choices)

    assert tally(outcomes) == {"TKTKN": CROWD - 1, "won": 1}
    assert (
        await owner.fetchval("select count(distinct reserved_by) from show_seats where status = 'reserved'")
        == 1
    )
    await check_ledger(owner)


async def test_without_its_lock_the_same_crowd_gets_the_same_seats(
    crowd: Database, database_urls: Urls, owner: Owner, show: Show
) -> None:
    await remove_guards(owner, "reserve_seats.sql", NO_LOCK)
    choices = {a_buyer(number): ["A1", "A2"] for number in range(CROWD)}

    outcomes = await all_at_once(crowd, database_urls, owner, show, choices)

    assert outcomes.count("won") > 1, "the control run must show the fault"


async def crossing(crowd: Database, urls: Urls, owner: Owner, show: Show) -> list[str]:
    """Two families want the same three seats. When the first asks, two of them are somebody's; when the second asks, one."""
    first, second, third = sorted(("A1", "A2", "A3"), key=lambda label: show.seats[label])
    choices = [(a_buyer(number), (first, second, third)) for number in (1, 2)]
    asking = []
    async with seats_locked(urls, show.ids(first)):
        async with seats_locked(urls, show.ids(second)):
            asking.append(
                asyncio.create_task(outcome_of(reserve(crowd, show, choices[0][0], *choices[0][1])))
            )
            await all_stuck(owner, asking, width=CROWD)
        asking.append(asyncio.create_task(outcome_of(reserve(crowd, show, choices[1][0], *choices[1][1]))))
        await all_stuck(owner, asking, width=CROWD)
    return await asyncio.gather(*asking)


async def test_whoever_waits_holds_nothing_that_another_waits_for(
    crowd: Database, database_urls: Urls, owner: Owner, show: Show
) -> None:
    assert tally(await crossing(crowd, database_urls, owner, show)) == {"TKTKN": 1, "won": 1}
    await check_ledger(owner)


async def test_without_letting_go_before_waiting_they_wait_for_each_other(
    crowd: Database, database_urls: Urls, owner: Owner, show: Show, deadlocks: Deadlocks
) -> None:
    deadlocks.wanted = True
    await remove_guards(owner, "reserve_seats.sql", LET_GO)
    assert "40P01" in await crossing(crowd, database_urls, owner, show), "the control run must show the fault"


async def test_of_two_overlapping_wishes_one_always_wins(crowd: Database, owner: Owner, show: Show) -> None:
    maya, dana = a_buyer(1), a_buyer(2)
    for _ in range(25):
        outcomes = await asyncio.gather(
            outcome_of(reserve(crowd, show, maya, "A1", "A2", "A3")),
            outcome_of(reserve(crowd, show, dana, "A4", "A3", "A2")),
        )
        assert sorted(outcomes) == ["TKTKN", "won"]
        for buyer in (maya, dana):
            async with crowd.raw_transaction(buyer.anon) as sql:
                await sql.execute("select release_seats($1)", buyer.session_hash)


async def test_a_crowd_with_overlapping_wishes_leaves_no_seat_that_a_loser_could_have_had(
    crowd: Database, owner: Owner, show: Show
) -> None:
    chance = random.Random(7)
    choices = {
        a_buyer(number): chance.sample(list(show.seats), k=chance.randint(1, 4)) for number in range(CROWD)
    }

    outcomes = await asyncio.gather(
        *(outcome_of(reserve(crowd, show, buyer, *seats)) for buyer, seats in choices.items())
    )

    assert set(outcomes) == {"won", "TKTKN"}
    won = [seats for seats, result in zip(choices.values(), outcomes, strict=True) if result == "won"]
    lost = [seats for seats, result in zip(choices.values(), outcomes, strict=True) if result == "TKTKN"]
    taken = [seat for seats in won for seat in seats]
    assert len(taken) == len(set(taken)), "one seat, one winner"
    assert all(set(seats) & set(taken) for seats in lost), "refused only for seats that somebody got"
    rows = await owner.fetch("select id, reserved_by from show_seats where status = 'reserved'")
    assert {row["id"] for row in rows} == set(show.ids(*taken))
    await check_ledger(owner)
