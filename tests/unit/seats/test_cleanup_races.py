"""The cleanup gives expired seats back while somebody takes them: whoever was told they have a seat keeps it."""

import asyncio

import pytest

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.embedded import Urls
from pwa_tickets.db.session import Database
from tests import factories
from tests.buyer_clients import BuyerClient
from tests.factories import DANA, MAYA, Owner, Show, a_buyer
from tests.guards import remove_guards
from tests.ledger import check_ledger
from tests.races import all_stuck, outcome_of, seats_locked, tally

pytestmark = pytest.mark.proof

SKIP = ("order by id for update skip locked)", "order by id)")


async def cleanup(database: Database) -> None:
    async with database.raw_transaction(SYSTEM) as sql:
        await sql.execute("select cleanup_expired_reservations()")


async def taken_during_cleanup(
    client: BuyerClient, database: Database, urls: Urls, owner: Owner, show: Show
) -> str:
    """Dana has taken Maya's expired seat, and waits for one beside it to have both, when the cleanup comes."""
    first, second = sorted(("A1", "A2"), key=lambda label: show.seats[label])
    await client.reserve(MAYA, show, first)
    await factories.expire(owner, MAYA)
    async with seats_locked(urls, show.ids(second)):
        choosing = asyncio.create_task(outcome_of(client.reserve(DANA, show, first, second)))
        await all_stuck(owner, [choosing], width=client.width)
        cleaning = asyncio.create_task(cleanup(database))
        await all_stuck(owner, [choosing, cleaning], width=client.width)
    await cleaning
    return await choosing


async def test_the_cleanup_lets_a_seat_be_that_somebody_is_taking(
    client: BuyerClient, database: Database, database_urls: Urls, owner: Owner, show: Show
) -> None:
    assert await taken_during_cleanup(client, database, database_urls, owner, show) == "won"
    rows = await owner.fetch("select reserved_by from show_seats where status = 'reserved'")
    assert [row["reserved_by"] for row in rows] == [DANA.session_hash, DANA.session_hash]
    await check_ledger(owner)


async def test_without_passing_over_it_the_cleanup_takes_it_away_again(
    client: BuyerClient, database: Database, database_urls: Urls, owner: Owner, show: Show
) -> None:
    await remove_guards(owner, "carts.sql", SKIP)
    assert await taken_during_cleanup(client, database, database_urls, owner, show) == "won"
    kept = await owner.fetchval("select count(*) from show_seats where reserved_by = $1", DANA.session_hash)
    assert kept < 2, "the control run must show the fault"


async def test_reserving_and_cleaning_up_at_once_never_loses_a_seat(
    client: BuyerClient, database: Database, owner: Owner, show: Show
) -> None:
    for number in range(8):
        await factories.reserve(database, show, a_buyer(number), f"A{number + 1}")
        await factories.expire(owner, a_buyer(number))

    outcomes = await asyncio.gather(
        *(outcome_of(cleanup(database)) for _ in range(3)),
        *(outcome_of(client.reserve(a_buyer(20 + number), show, f"A{number + 1}")) for number in range(8)),
    )

    assert tally(outcomes) == {"won": 11}
    assert (
        await owner.fetchval("select count(distinct reserved_by) from show_seats where status = 'reserved'")
        == 8
    )
    await check_ledger(owner)
