"""`pwa-tickets migrate`: the newest revision, functions and policies, as the database's owner."""

import asyncio

from pwa_tickets import sample
from pwa_tickets.commands.database import settings_with_database
from pwa_tickets.db.migrate import upgrade
from pwa_tickets.settings import Settings


def run() -> int:
    with settings_with_database() as settings:
        asyncio.run(upgrade(owner_url(settings)))
    print("The database is up to date.")
    return 0


def with_sample(settings: Settings) -> None:
    """The same for a demo: an empty database gets the sample studio, an old sample gets dates to come."""

    async def both() -> None:
        await upgrade(owner_url(settings))
        await sample.seed(owner_url(settings), settings)

    asyncio.run(both())


def owner_url(settings: Settings) -> str:
    return settings.database_admin_url or settings.database_url
