"""What doctor sees of the database: is it there, is it new enough, is it up to date, does the queue move."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import asyncpg
from alembic.script import ScriptDirectory

from pwa_tickets.db.migrate import MIGRATIONS
from pwa_tickets.db.session import plain_url
from pwa_tickets.settings import Settings

OLDEST_POSTGRES = 16
LATE_SECONDS = 120


@dataclass(frozen=True)
class Finding:
    right: bool
    sentence: str


async def examine_database(settings: Settings) -> AsyncIterator[Finding]:
    admin_url = settings.database_admin_url or settings.database_url
    try:
        app = await asyncpg.connect(plain_url(settings.database_url), timeout=5)
        await app.close()
        owner = await asyncpg.connect(plain_url(admin_url), timeout=5)
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        yield Finding(False, f"The database does not let us in: {error or type(error).__name__}. Look at DATABASE_URL.")
        return
    try:
        major = int(await owner.fetchval("show server_version_num")) // 10_000
        yield Finding(major >= OLDEST_POSTGRES, f"The database is Postgres {major}; 16 and newer will do.")
        yield await examine_revision(owner)
        yield await examine_queue(owner)
    finally:
        await owner.close()


async def examine_revision(owner: "asyncpg.Connection[asyncpg.Record]") -> Finding:
    newest = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    try:
        at = await owner.fetchval("select version_num from alembic_version")
    except asyncpg.UndefinedTableError:
        return Finding(False, "The database is empty. Run: make migrate")
    if at != newest:
        return Finding(False, f"The database is at revision {at}, the newest is {newest}. Run: make migrate")
    return Finding(True, f"The database is at the newest revision, {at}.")


async def examine_queue(owner: "asyncpg.Connection[asyncpg.Record]") -> Finding:
    try:
        held, late = await owner.fetchrow(
            "select count(*) filter (where status::text = 'failed'), "
            "count(*) filter (where status::text = 'queued' and execute_after < now() - make_interval(secs => $1)) "
            "from pgqueuer",
            LATE_SECONDS,
        ) or (0, 0)
    except asyncpg.UndefinedTableError:
        return Finding(False, "There is no queue of jobs yet. Run: make migrate")
    if held:
        return Finding(False, f"{held} jobs gave up and wait for somebody to look at them.")
    if late:
        return Finding(False, f"{late} jobs have waited for more than two minutes: is a worker running?")
    return Finding(True, "No job is late, none has given up.")
