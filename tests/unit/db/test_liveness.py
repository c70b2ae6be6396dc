"""A connection that died is replaced before anybody gets it, and one that lives is not asked each time."""

from collections.abc import AsyncGenerator

import pytest
from sqlalchemy import text

from pwa_tickets.db import liveness
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.embedded import Urls
from pwa_tickets.db.session import Database
from tests.factories import Owner
from tests.races import when_all_have_left

KILL = """
    select count(pg_terminate_backend(pid)) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()
"""
ROLLBACKS = "select xact_rollback from pg_stat_database where datname = current_database()"
TURNS = 20


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


@pytest.mark.parametrize(("rested", "pings"), [(1000.0, False), (-1.0, True)], ids=["busy", "control"])
async def test_a_busy_connection_is_not_asked_each_time(
    rested: float,
    pings: bool,
    database_urls: Urls,
    owner: Owner,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(liveness, "RESTED_SECONDS", rested)
    await when_all_have_left(owner)
    before = await owner.fetchval(ROLLBACKS)
    database = await Database.connect(database_urls.app_url, size=1)
    for _ in range(TURNS):
        await backend(database)
    await database.close()
    await when_all_have_left(owner)
    rollbacks = await owner.fetchval(ROLLBACKS) - before
    assert (
        rollbacks >= TURNS - 1 if pings else rollbacks <= 1
    )  # SQLAlchemy's first look at a server is rolled back
