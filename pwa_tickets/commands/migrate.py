"""`pwa-tickets migrate`: the newest revision, functions and policies, as the database's owner."""

import asyncio

from pwa_tickets.commands.database import settings_with_database
from pwa_tickets.db.migrate import upgrade


def run() -> int:
    with settings_with_database() as settings:
        asyncio.run(upgrade(settings.database_admin_url or settings.database_url))
    print("The database is up to date.")
    return 0
