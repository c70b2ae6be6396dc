"""`pwa-tickets migrate`: applies the newest revision, functions and policies as the database's owner."""

import asyncio

from pwa_tickets import sample
from pwa_tickets.commands.database import settings_with_database
from pwa_tickets.db.migrate import upgrade
from pwa_tickets.settings import Settings


def run() -> int:
    """Bring the database to the newest revision; returns the exit code."""
    with settings_with_database() as settings:
        asyncio.run(upgrade(owner_url(settings)))
    print("The database is up to date.")
    return 0


def alone(settings: Settings) -> None:
    """Migrate, and leave an empty database empty."""
    asyncio.run(upgrade(owner_url(settings)))


def with_sample(settings: Settings) -> None:
    """Migrate, then bring the sample studio into an empty database, or give an old sample dates to come."""

    async def both() -> None:
        await upgrade(owner_url(settings))
        await sample.seed(owner_url(settings), settings)

    asyncio.run(both())


def owner_url(settings: Settings) -> str:
    """Return the owner's login, or the app's where only one is configured."""
    return settings.database_admin_url or settings.database_url
