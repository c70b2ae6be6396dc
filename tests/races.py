"""Make transactions meet: hold rows until all wait for them, see who won, and count deadlocks."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy.exc import DBAPIError

from pwa_tickets.db.embedded import Urls
from pwa_tickets.errors import TicketsError
from tests.factories import Owner
from tests.waiting import until_true

WAITING = (
    "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
)
ALONE = """
    select count(*) = 0 from pg_stat_activity
    where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()
"""
DEADLOCKS = "select deadlocks from pg_stat_database where datname = current_database()"

Task = asyncio.Task[Any]


class ServerFault(Exception):
    """An answer that nobody may ever get: 500 and up."""


async def outcome_of(attempt: Awaitable[Any]) -> str:
    """`won`, or the code of the refusal; a deadlock is its own code, 40P01, and a fault of the API itself `fault`."""
    try:
        await attempt
    except TicketsError as refusal:
        return refusal.sqlstate or refusal.slug
    except asyncpg.PostgresError as error:
        return str(error.sqlstate)
    except DBAPIError as error:
        return str(getattr(error.orig, "sqlstate", error))
    except ServerFault:
        return "fault"
    return "won"


def tally(outcomes: Sequence[str]) -> dict[str, int]:
    """How many of each."""
    return {name: outcomes.count(name) for name in sorted(set(outcomes))}


@asynccontextmanager
async def locked(urls: Urls, rows: str, *values: Any) -> AsyncGenerator[None]:
    """Until the block ends somebody else has these rows: `select … for update`."""
    gate = await asyncpg.connect(urls.admin_url)
    try:
        async with gate.transaction():
            await gate.execute(rows, *values)
            yield
    finally:
        await gate.close()


def seats_locked(urls: Urls, show_seat_ids: Sequence[UUID]) -> AbstractAsyncContextManager[None]:
    """The same for seats of a show."""
    return locked(urls, "select from show_seats where id = any ($1) order by id for update", show_seat_ids)


async def all_stuck(owner: Owner, tasks: Sequence[Task], *, width: int) -> None:
    """Until each of these is done or waits for a lock; `width` of them fit into Postgres at once."""
    async with asyncio.timeout(20):
        while await owner.fetchval(WAITING) < min(sum(not task.done() for task in tasks), width):  # noqa: ASYNC110
            await asyncio.sleep(0.005)


@dataclass
class Deadlocks:
    """None may happen, unless a control run wants one."""

    wanted: bool = False


async def when_all_have_left(owner: Owner) -> None:
    """Wait until nobody else is connected to this database: a backend tells what it counted when it ends, at the latest."""
    await until_true(owner, ALONE)
    await owner.execute("select pg_stat_clear_snapshot()")


async def deadlocks_so_far(owner: Owner) -> int:
    """Ask Postgres for the deadlocks in this database."""
    await when_all_have_left(owner)
    counted: int = await owner.fetchval(DEADLOCKS)
    return counted
