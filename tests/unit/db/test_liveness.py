"""A connection that died is replaced before anybody gets it, and one that lives is not asked each time."""

from collections.abc import AsyncGenerator
from typing import Any

import pytest
from sqlalchemy import text

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.embedded import Urls
from pwa_tickets.db.raw import driver_connection
from pwa_tickets.db.session import Database
from tests.factories import Owner
from tests.races import when_all_have_left

KILL = """
    select count(pg_terminate_backend(pid)) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()
"""
TRANSACTIONS = (
    "select array[xact_commit, xact_rollback] from pg_stat_database where datname = current_database()"
)
WORDS = b"SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0"
LAST_WORD = b"E" + (len(WORDS) + 4).to_bytes(4, "big") + WORDS
TURNS = 200  # beside which it does not count how often the test itself looked


@pytest.fixture
async def fresh(database_urls: Urls) -> AsyncGenerator[Database]:
    """A database nobody has used yet: two connections can be open at once."""
    database = await Database.connect(database_urls.app_url, size=2)
    yield database
    await database.close()


async def backend(database: Database) -> int:
    async with database.transaction(SYSTEM) as db:
        return int(await db.scalar(text("select pg_backend_pid()")))


async def test_after_a_restart_of_postgres_no_request_fails(fresh: Database, owner: Owner) -> None:
    async with fresh.transaction(SYSTEM) as one, fresh.transaction(SYSTEM) as another:
        await one.scalar(text("select 1"))
        await another.scalar(text("select 1"))
    before = {await backend(fresh) for _ in range(2)}
    assert await owner.fetchval(KILL) >= 2
    await when_all_have_left(owner)
    after = {await backend(fresh) for _ in range(3)}
    assert before.isdisjoint(after)


@pytest.mark.parametrize("is_closed", [True, False], ids=["closed", "its last word only"])
async def test_whatever_is_lent_lives(fresh: Database, is_closed: bool) -> None:
    """After Postgres's last word the socket stays open for a moment, and the driver takes the connection for a living one."""

    def dies(connection: Any) -> None:
        if is_closed:
            connection.terminate()
        else:
            connection._protocol.data_received(LAST_WORD)

    async def through_a_session() -> Any:
        async with fresh.transaction(SYSTEM) as db:
            await db.execute(text("select 1"))
            return await driver_connection(db)

    async def raw() -> Any:
        async with fresh.raw_transaction(SYSTEM) as connection:
            lent: Any = connection
            return lent._con

    for use in (through_a_session, raw):
        before = await use()
        dies(before)
        assert await use() is not before

    dies(await raw())
    assert await fresh.call(SYSTEM).fetchval("select 1") == 1


async def test_what_is_lent_again_and_again_costs_no_transaction_more(
    database_urls: Urls, owner: Owner
) -> None:
    await when_all_have_left(owner)
    before = await owner.fetchval(TRANSACTIONS)
    database = await Database.connect(database_urls.app_url, size=1)
    for _ in range(TURNS):
        await backend(database)
    await database.close()
    await when_all_have_left(owner)
    committed, rolled_back = (
        now - then for now, then in zip(await owner.fetchval(TRANSACTIONS), before, strict=True)
    )
    assert rolled_back <= 1  # SQLAlchemy's first look at a server
    assert TURNS <= committed < 2 * TURNS
