"""`pwa-tickets backup`: writes database, files and keys into one file, in a folder or a bucket."""

import asyncio
import sys

from pwa_tickets.backup.making import FAILURES, make_backup, note
from pwa_tickets.backup.places import Kept, Place
from pwa_tickets.commands.database import settings_with_database
from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings


def run(*, to: str | None, recipient: str | None) -> int:
    """Make a backup and print what it is called; returns the exit code."""
    with settings_with_database() as settings:
        address = to or settings.backup_to
        if address is None:
            print("Name a place: --to FOLDER, or PWA_TICKETS_BACKUP_TO.", file=sys.stderr)
            return 1
        try:
            kept = asyncio.run(_make(settings, address, recipient or settings.backup_recipient))
        except FAILURES as error:
            print(f"There is no backup. {error}", file=sys.stderr)
            return 1
    print(f"{kept.name} is in {address}, {kept.bytes:,} bytes.")
    return 0


async def _make(settings: Settings, address: str, recipient: str | None) -> Kept:
    database = await Database.connect(settings.database_url)
    try:
        kept = await make_backup(settings, Place(address, settings), recipient=recipient)
        await note(database, kept)
        return kept
    finally:
        await database.close()
