"""Brings a database up to date, as its owner: for `pwa-tickets migrate`, the demo's start and the tests' template."""

import asyncio
from importlib.resources import files
from pathlib import Path

from alembic import command, op
from alembic.config import Config
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from pwa_tickets.db.session import driver_url

PACKAGE = Path(str(files("pwa_tickets")))
MIGRATIONS = next(
    folder for folder in (PACKAGE / "migrations", PACKAGE.parent / "migrations") if folder.is_dir()
)
"""Inside the package where a wheel was installed, beside it in a checkout; a wheel's neighbors are other people's."""
LOCK_NOT_AVAILABLE = "55P03"
TRIES = 20


def run_script(sql: str) -> None:
    """Run a revision's SQL whole; the driver's prepared statements would take one statement only."""
    op.get_bind().connection.dbapi_connection.run_async(lambda driver: driver.execute(sql))  # type: ignore[union-attr]


async def upgrade(admin_url: str, migrations: Path = MIGRATIONS) -> None:
    """Apply what is missing, all or nothing. Waits its turn behind busy tables without making buyers queue behind it.

    Args:
        admin_url: the owner's login; requests' logins may not change the schema.
        migrations: the folder to apply.
    """
    engine = create_async_engine(driver_url(admin_url))
    try:
        for attempt in range(1, TRIES + 1):
            try:
                async with engine.begin() as connection:
                    await connection.run_sync(_upgrade, migrations)
                return
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) != LOCK_NOT_AVAILABLE or attempt == TRIES:
                    raise
                await asyncio.sleep(0.1 * attempt)
    finally:
        await engine.dispose()


def _upgrade(connection: Connection, migrations: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(migrations))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
