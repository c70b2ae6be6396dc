"""Checks the database for doctor: it answers, is new enough and up to date, and the work in it moves."""

from collections.abc import AsyncIterator

import asyncpg
from alembic.script import ScriptDirectory

from pwa_tickets.commands.check_result import CheckResult
from pwa_tickets.commands.doctor_work import check_work
from pwa_tickets.commands.installation import command
from pwa_tickets.db.connections import most_connections
from pwa_tickets.db.hosts import FAILURES, connect
from pwa_tickets.db.migrate import MIGRATIONS
from pwa_tickets.settings import Settings

OLDEST_POSTGRES = 16
POOLED = (
    "DATABASE_URL leads to a pooler (PgBouncer or its like), which does not work: our connections are born in their "
    "role and listen. Let it lead to Postgres, and lower PWA_TICKETS_POOL where connections are scarce."
)
"""A pooler names a process of its own as the one that serves us; a proxy of plain TCP, like HAProxy, names none."""
ROOM = """
    select current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
         - coalesce(current_setting('reserved_connections', true)::int, 0)
"""


async def check_database(settings: Settings) -> AsyncIterator[CheckResult]:
    """Check logins, version, room for connections, revision and work; only the first result when the database does not answer."""
    admin_url = settings.database_admin_url or settings.database_url
    try:
        app = await connect(settings.database_url, timeout=5)
        pooled = app.get_server_pid() != await app.fetchval("select pg_backend_pid()")
        await app.close()
        owner = await connect(admin_url, timeout=5)
    except FAILURES as error:
        yield CheckResult(
            False,
            f"The database does not let us in: {str(error) or type(error).__name__}. Look at DATABASE_URL.",
        )
        return
    try:
        major = int(await owner.fetchval("show server_version_num")) // 10_000
        yield CheckResult(
            major >= OLDEST_POSTGRES, f"The database is Postgres {major}; 16 and newer will do."
        )
        if pooled:
            yield CheckResult(False, POOLED)
        yield await check_connections(owner, settings)
        yield await check_revision(owner)
        async for result in check_work(owner):
            yield result
    finally:
        await owner.close()


async def check_connections(owner: "asyncpg.Connection[asyncpg.Record]", settings: Settings) -> CheckResult:
    """Compare what this machine's processes may open with what the database has for ordinary logins."""
    room: int = await owner.fetchval(ROOM)
    needed = most_connections(servers=settings.workers, jobs_inside=settings.jobs_inside, size=settings.pool)
    if needed <= room:
        return CheckResult(True, f"The database has room for the {needed} connections we may open: {room}.")
    return CheckResult(
        False,
        f"We may open {needed} connections and the database allows {room}. "
        "Raise its max_connections, or lower PWA_TICKETS_POOL or PWA_TICKETS_WORKERS.",
    )


async def check_revision(owner: "asyncpg.Connection[asyncpg.Record]") -> CheckResult:
    """Compare the schema's revision with the newest one of this installation."""
    newest = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    try:
        at = await owner.fetchval("select version_num from alembic_version")
    except asyncpg.UndefinedTableError:
        return CheckResult(False, f"The database is empty. Run: {command('migrate')}")
    if at != newest:
        return CheckResult(
            False, f"The database is at revision {at}, the newest is {newest}. Run: {command('migrate')}"
        )
    return CheckResult(True, f"The database is at the newest revision, {at}.")
