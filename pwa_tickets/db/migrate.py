"""Brings a database up to date, as its owner: for `pwa-tickets migrate`, the demo's start and the tests' template."""

import asyncio
import random
from importlib.resources import files
from pathlib import Path
from typing import Final

import asyncpg
from alembic import command, op
from alembic.config import Config
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from pwa_tickets.db.failures import sqlstate
from pwa_tickets.db.hosts import create_engine

PACKAGE = Path(str(files("pwa_tickets")))
MIGRATIONS = next(
    folder for folder in (PACKAGE / "migrations", PACKAGE.parent / "migrations") if folder.is_dir()
)
"""Inside the package where a wheel was installed, beside it in a checkout; a wheel's neighbors are other people's."""
BUSY: Final = frozenset({"55P03", "40P01"})
"""SQLSTATEs of a table that somebody else has locked: not to be had in time, or each waits for the other."""
TRIES: Final = 60
LONGEST_PAUSE_SECONDS: Final = 2.0


def run_script(sql: str) -> None:
    """Run a revision's SQL whole; the driver's prepared statements would take one statement only."""
    op.get_bind().connection.dbapi_connection.run_async(lambda driver: driver.execute(sql))  # type: ignore[union-attr]


async def upgrade(admin_url: str, migrations: Path = MIGRATIONS) -> None:
    """Apply what is missing, all or nothing. Gives way to buyers at busy tables, and tries again for some two minutes.

    Args:
        admin_url: the owner's login; requests' logins may not change the schema.
        migrations: the folder to apply.
    """
    engine = create_engine(admin_url)
    try:
        for attempt in range(1, TRIES + 1):
            try:
                async with engine.begin() as connection:
                    await connection.run_sync(_upgrade, migrations)
                return
            except (DBAPIError, asyncpg.PostgresError) as error:  # a script reaches the driver directly
                if sqlstate(error) not in BUSY or attempt == TRIES:
                    raise
                await asyncio.sleep(min(0.1 * attempt, LONGEST_PAUSE_SECONDS) * random.uniform(0.8, 1.2))
    finally:
        await engine.dispose()


def _upgrade(connection: Connection, migrations: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(migrations))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
