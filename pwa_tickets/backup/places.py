"""Where backups are kept: a folder or a bucket, the newest few of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore

from pwa_tickets.settings import Settings
from pwa_tickets.storage import open_store

OVERDUE: Final = timedelta(days=2)
"""Older than this, the newest backup is too old: one is made each day."""

_NAME: Final = re.compile(r"pwa-tickets-(\d{8}T\d{6})Z\.backup")


class PlaceDown(Exception):
    """The folder or the bucket cannot be used now."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A backup that is there."""

    name: str
    made_at: datetime
    bytes: int

    @property
    def is_overdue(self) -> bool:
        """Whether the next one should have been made long ago."""
        return datetime.now(UTC) - self.made_at > OVERDUE


def name_at(moment: datetime) -> str:
    """`pwa-tickets-20270514T223000Z.backup`; names sort as the moments do."""
    return f"pwa-tickets-{moment.astimezone(UTC):%Y%m%dT%H%M%S}Z.backup"


class Place:
    """A folder, or a bucket with a path in it."""

    def __init__(self, address: str, settings: Settings) -> None:
        """Open it.

        Args:
            address: a folder, or `s3://bucket/path`; credentials are read as those of STORAGE_URL.

        Raises:
            PlaceDown: it cannot be opened.
        """
        try:
            self._store: ObjectStore = (
                open_store(address, allow_http=settings.storage_over_http)
                if "://" in address
                else LocalStore(Path(address), mkdir=True)
            )
        except (BaseError, OSError) as error:
            raise PlaceDown(f"{address}: {error}") from error
        self.address = address

    async def kept(self) -> list[Kept]:
        """The backups that are there, oldest first; other files are left out."""
        try:
            found = [meta async for some in self._store.list() for meta in some]
        except (BaseError, OSError) as error:
            raise PlaceDown(f"{self.address}: {error}") from error
        backups = []
        for meta in found:
            if match := _NAME.fullmatch(meta["path"]):
                made_at = datetime.strptime(match[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
                backups.append(Kept(name=meta["path"], made_at=made_at, bytes=meta["size"]))
        return sorted(backups, key=lambda backup: backup.made_at)

    async def put(self, file: Path, name: str) -> None:
        """Keep a file; it is there whole or not at all."""
        try:
            await self._store.put_async(name, file)
        except (BaseError, OSError) as error:
            raise PlaceDown(f"{self.address}: {error}") from error

    async def get(self, name: str, file: Path) -> None:
        """Fetch a backup into a file."""
        try:
            answer = await self._store.get_async(name)
            with file.open("wb") as opened:
                async for piece in answer.stream():
                    opened.write(piece)
        except (BaseError, OSError) as error:
            raise PlaceDown(f"{self.address}: {error}") from error

    async def forget(self, backups: Sequence[Kept]) -> None:
        """Delete these."""
        try:
            for backup in backups:
                await self._store.delete_async(backup.name)
        except (BaseError, OSError) as error:
            raise PlaceDown(f"{self.address}: {error}") from error
