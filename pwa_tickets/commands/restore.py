"""`pwa-tickets restore`: brings a backup back, onto this machine or another one."""

import asyncio
import sys
import tempfile
from pathlib import Path

from pwa_tickets.backup.archive import BadArchive, Contents
from pwa_tickets.backup.making import FAILURES
from pwa_tickets.backup.places import Place
from pwa_tickets.backup.restoring import NotEmpty, restore
from pwa_tickets.commands.database import settings_with_database
from pwa_tickets.settings import Settings


def run(file: str, *, identity_file: str | None, replace: bool) -> int:
    """Restore a backup and say of when it is; returns the exit code."""
    with settings_with_database() as settings:
        try:
            identity = None if identity_file is None else _identity(Path(identity_file))
            contents = asyncio.run(_restore(settings, file, identity, replace=replace))
        except (*FAILURES, NotEmpty) as error:
            print(f"Nothing was restored. {error}", file=sys.stderr)
            return 1
    print(f"Everything is as it was at {contents.made_at:%Y-%m-%d %H:%M} UTC.")
    print(
        "Whoever paid since then has no order here: run `pwa-tickets reconcile --since …`, as far back as that."
    )
    return 0


async def _restore(settings: Settings, file: str, identity: str | None, *, replace: bool) -> Contents:
    if "://" not in file:
        return await restore(settings, Path(file), identity=identity, replace=replace)
    address, _, name = file.rpartition("/")
    with tempfile.TemporaryDirectory(dir=settings.data_dir) as folder:
        fetched = Path(folder) / name
        await Place(address, settings).get(name, fetched)
        return await restore(settings, fetched, identity=identity, replace=replace)


def _identity(file: Path) -> str:
    """The secret key in a file of age-keygen, which also holds comments."""
    for line in file.read_text().splitlines():
        if line.startswith("AGE-SECRET-KEY-"):
            return line.strip()
    raise BadArchive(f"{file} holds no secret key of age.")
