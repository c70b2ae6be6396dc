"""Bringing a backup back, onto this machine or another one."""

import tempfile
from pathlib import Path

import asyncpg

from pwa_tickets.backup.archive import FILES, KEY, Contents, copy_files, unpack
from pwa_tickets.db.dumps import load
from pwa_tickets.db.hosts import connect
from pwa_tickets.db.migrate import upgrade
from pwa_tickets.private_files import write_private
from pwa_tickets.settings import Settings


class NotEmpty(Exception):
    """There are orders in the database that would be lost."""


async def restore(settings: Settings, file: Path, *, identity: str | None, replace: bool = False) -> Contents:
    """Put a backup in the place of database, files and key, and bring the database up to this version.

    Args:
        identity: the secret key of age, for an encrypted one.
        replace: also where the database has orders, which are lost.

    Raises:
        BadArchive: the file cannot be opened; nothing was changed.
        NotEmpty: nothing was changed.
        DumpError: the database is as it was.
    """
    admin_url = settings.database_admin_url or settings.database_url
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.data_dir) as scratch:
        contents = unpack(file, Path(scratch), identity=identity)
        if not replace and await _has_orders(admin_url):
            raise NotEmpty(
                "This database has orders, and they would be lost. Say --replace if that is meant."
            )
        await upgrade(admin_url)  # a dump holds no roles
        await load(admin_url, contents.dump)
        await upgrade(admin_url)
        if contents.key is not None:
            write_private(settings.data_dir / KEY, contents.key.read_text())
        if contents.files is not None and settings.storage_url is None:
            copy_files(contents.files, settings.data_dir / FILES)
    return contents


async def _has_orders(admin_url: str) -> bool:
    owner = await connect(admin_url, timeout=10)
    try:
        return bool(await owner.fetchval("select exists (select from ticket_orders)"))
    except asyncpg.UndefinedTableError:
        return False
    finally:
        await owner.close()
