"""Making a backup while the server goes on selling, and keeping the newest ones."""

import tempfile
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.backup.archive import DUMP, FILES, KEY, BadArchive, check_recipient, copy_files, pack
from pwa_tickets.backup.places import Kept, Place, PlaceDown, name_at
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.dumps import DumpError, dump
from pwa_tickets.db.queue import enqueue
from pwa_tickets.db.session import Database
from pwa_tickets.private_files import write_private
from pwa_tickets.settings import Settings

EVERY: Final = timedelta(days=1)
FAILURES: Final = (DumpError, PlaceDown, BadArchive, OSError)
"""What a backup may fail by."""

_NOTED: Final = text("""
    insert into audit_log (actor_role, action, subject_type, subject_id, facts)
    values ('system', 'backup_made', 'backup', :name, jsonb_build_object('bytes', cast(:bytes as bigint)))
""")
_LATEST: Final = text("select max(happened_at) from audit_log where action = 'backup_made'")


async def make_backup(settings: Settings, place: Place, *, recipient: str | None) -> Kept:
    """Make one and put it into the place.

    Args:
        recipient: the public key of age that it is encrypted for; None writes it plain.

    Raises:
        DumpError, BadArchive, PlaceDown, OSError: there is none.
    """
    if recipient is not None:
        check_recipient(recipient)
    made_at = datetime.now(UTC)
    name = name_at(made_at)
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=settings.data_dir) as scratch:
        folder, packed = Path(scratch) / "parts", Path(scratch) / name
        folder.mkdir()
        await dump(settings.database_admin_url or settings.database_url, folder / DUMP)
        if settings.secret_key_is_made:
            write_private(folder / KEY, (settings.data_dir / KEY).read_text())
        if settings.storage_url is None and (settings.data_dir / FILES).is_dir():
            copy_files(settings.data_dir / FILES, folder / FILES)
        pack(folder, packed, made_at=made_at, version=version("pwa-tickets"), recipient=recipient)
        size = packed.stat().st_size
        await place.put(packed, name)
    return Kept(name=name, made_at=made_at, bytes=size)


async def forget_old(place: Place, *, keep: int) -> None:
    """Delete all but the newest."""
    backups = await place.kept()
    await place.forget(backups[:-keep])


async def queue_daily_backup(database: Database, settings: Settings) -> None:
    """Queue the day's backup if it is time: once, however many processes ask."""
    if settings.backup_to is None:
        return
    if await _is_due(Place(settings.backup_to, settings)):
        async with database.transaction(SYSTEM) as db:
            await enqueue(db, "back_up", dedupe_key="back_up")


async def back_up(database: Database, settings: Settings) -> None:
    """Make the day's backup and forget the oldest. A job that ran a second time finds it made."""
    if settings.backup_to is None:
        return
    place = Place(settings.backup_to, settings)
    if not await _is_due(place):
        return
    await note(database, await make_backup(settings, place, recipient=settings.backup_recipient))
    await forget_old(place, keep=settings.backup_keep)


async def _is_due(place: Place) -> bool:
    backups = await place.kept()
    return not backups or datetime.now(UTC) - backups[-1].made_at >= EVERY


async def note(database: Database, kept: Kept) -> None:
    """Write into the audit log that a backup was made: staff see there how old the last one is."""
    async with database.transaction(SYSTEM) as db:
        await db.execute(_NOTED, {"name": kept.name, "bytes": kept.bytes})


async def latest_backup(db: AsyncSession) -> datetime | None:
    """When the last one was made, as the audit log tells it. Staff actor."""
    at: datetime | None = await db.scalar(_LATEST)
    return at
