"""What doctor sees of the database: is it there, is it new enough, is it up to date, does the work in it move."""

from collections.abc import AsyncIterator

import asyncpg
from alembic.script import ScriptDirectory

from pwa_tickets.commands.doctor_work import examine_work
from pwa_tickets.commands.finding import Finding
from pwa_tickets.db.migrate import MIGRATIONS
from pwa_tickets.db.session import plain_url
from pwa_tickets.settings import Settings

OLDEST_POSTGRES = 16


async def examine_database(settings: Settings) -> AsyncIterator[Finding]:
    admin_url = settings.database_admin_url or settings.database_url
    try:
        app = await asyncpg.connect(plain_url(settings.database_url), timeout=5)
        await app.close()
        owner = await asyncpg.connect(plain_url(admin_url), timeout=5)
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        yield Finding(
            False,
            f"The database does not let us in: {str(error) or type(error).__name__}. Look at DATABASE_URL.",
        )
        return
    try:
        major = int(await owner.fetchval("show server_version_num")) // 10_000
        yield Finding(major >= OLDEST_POSTGRES, f"The database is Postgres {major}; 16 and newer will do.")
        yield await examine_revision(owner)
        async for finding in examine_work(owner):
            yield finding
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
