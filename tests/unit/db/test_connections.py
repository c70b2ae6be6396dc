"""What a process may open of Postgres' connections is counted right, and doctor compares it with the server."""

from contextlib import AsyncExitStack
from dataclasses import replace

import pytest

from pwa_tickets.commands.doctor_database import check_connections
from pwa_tickets.db.actor import Actor, Role
from pwa_tickets.db.connections import most_connections, pooled, raw_pool_size, session_overflow
from pwa_tickets.db.embedded import Urls
from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from tests.factories import Owner

SIZE = 3
OPENED = """
    select count(*) from pg_stat_activity
    where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()
"""


async def test_a_database_in_full_use_has_as_many_connections_as_are_counted(
    database_urls: Urls, owner: Owner
) -> None:
    before = await owner.fetchval(OPENED)
    database = await Database.connect(database_urls.app_url, size=SIZE)
    async with AsyncExitStack() as everybody:
        for _ in range(SIZE + session_overflow(SIZE)):
            db = await everybody.enter_async_context(database.transaction(Actor(Role.ANON)))
            await db.connection()
        for role in Role:
            for _ in range(raw_pool_size(role, SIZE)):
                await everybody.enter_async_context(database.raw_transaction(Actor(role)))
        assert await owner.fetchval(OPENED) - before == pooled(SIZE)
    await database.close()


def test_a_server_process_may_open_52_connections_and_a_worker_beside_it_51() -> None:
    assert most_connections(servers=1, jobs_inside=True) == 52
    assert most_connections(servers=3, jobs_inside=True) == 3 * 52
    assert most_connections(servers=1, jobs_inside=False) == 51 + 51


def test_with_a_smaller_pool_they_open_fewer() -> None:
    pool = Settings.from_env(
        {"DATABASE_URL": "postgresql://shop", "PWA_TICKETS_SECRET_KEY": "k" * 32, "PWA_TICKETS_POOL": "4"}
    ).pool
    assert most_connections(servers=2, jobs_inside=True, size=pool) == 2 * (8 + 4 + 4 * 2 + 2)


@pytest.mark.parametrize(
    ("workers", "jobs_inside", "pool", "sentence"),
    [
        (8, True, 4, "The database has room for the 176 connections we may open: 197."),
        (3, True, 10, "The database has room for the 156 connections we may open: 197."),
        (3, False, 10, "We may open 204 connections and the database allows 197."),
        (4, True, 10, "We may open 208 connections and the database allows 197."),
    ],
)
async def test_doctor_compares_them_with_the_servers_room(
    owner: Owner, settings: Settings, workers: int, jobs_inside: bool, pool: int, sentence: str
) -> None:
    result = await check_connections(
        owner, replace(settings, workers=workers, jobs_inside=jobs_inside, pool=pool)
    )
    assert result.sentence.startswith(sentence)
    assert result.ok == sentence.startswith("The database has room")
