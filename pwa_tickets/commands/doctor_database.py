"""Checks the database for doctor: it answers, is new enough and up to date, and the work in it moves."""

from collections.abc import AsyncIterator

import asyncpg
from alembic.script import ScriptDirectory

from pwa_tickets.commands.check_result import CheckResult
from pwa_tickets.commands.doctor_work import check_work
from pwa_tickets.commands.installation import command
from pwa_tickets.db.migrate import MIGRATIONS
from pwa_tickets.db.session import plain_url
from pwa_tickets.settings import Settings

OLDEST_POSTGRES = 16


async def check_database(settings: Settings) -> AsyncIterator[CheckResult]:
    """Check logins, version, revision and work; only the first result when the database does not answer."""
    admin_url = settings.database_admin_url or settings.database_url
    try:
        app = await asyncpg.connect(plain_url(settings.database_url), timeout=5)
        await app.close()
        owner = await asyncpg.connect(plain_url(admin_url), timeout=5)
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
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
        yield await check_revision(owner)
        async for result in check_work(owner):
            yield result
    finally:
        await owner.close()


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
