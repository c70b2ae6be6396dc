"""Files we made and may need again: a folder by default, an S3 bucket when one is named."""

import asyncio
import logging
from datetime import timedelta
from pathlib import Path
from typing import Final

from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, ObjectStore, from_url

from pwa_tickets.settings import Settings

log = logging.getLogger(__name__)

_CHECK_FILE: Final = "reachable"
_SECONDS_TO_ANSWER: Final = 5.0
"""A buyer may be waiting, and what is kept can be made again in less."""


class StorageDown(Exception):
    """The folder or the bucket cannot be used now. Everything kept can be made again, so nothing is lost."""


class Storage:
    """Bytes under keys like `tickets/…pdf`. A key is there whole or not at all, also after a crash."""

    def __init__(self, store: ObjectStore | None, *, seconds: float = _SECONDS_TO_ANSWER) -> None:
        """Without a store, it is a place that could not be opened: everything asked of it finds it down."""
        self._given, self._seconds = store, seconds

    @classmethod
    def at(cls, folder: Path) -> "Storage":
        """Files below a folder, which is made when missing."""
        return cls(LocalStore(folder, mkdir=True))

    @classmethod
    def from_settings(cls, settings: Settings) -> "Storage":
        """Where `STORAGE_URL` says, or `files/` in the data folder. Never fails: what cannot be opened is down."""
        try:
            if settings.storage_url:
                return cls(open_store(settings.storage_url, allow_http=settings.storage_over_http))
            return cls.at(settings.data_dir / "files")
        except (BaseError, OSError) as error:
            log.warning("storage cannot be opened: %s", error)
            return cls(None)

    async def put(self, key: str, content: bytes) -> None:
        """Keep the bytes; what was under the key before is replaced in one step."""
        try:
            async with asyncio.timeout(self._seconds):
                await self._store.put_async(key, content)
        except (BaseError, OSError) as error:
            raise StorageDown(str(error) or type(error).__name__) from error

    async def get(self, key: str) -> bytes | None:
        """The bytes, or None when nothing is kept under this key."""
        try:
            async with asyncio.timeout(self._seconds):
                found = await self._store.get_async(key)
                return bytes(await found.bytes_async())
        except (NotFoundError, FileNotFoundError):
            return None
        except (BaseError, OSError) as error:
            raise StorageDown(str(error) or type(error).__name__) from error

    async def delete_below(self, folder: str) -> None:
        """Delete everything whose key begins with the folder; there may be nothing."""
        try:
            async with asyncio.timeout(self._seconds):
                async for listed in self._store.list(folder):
                    await self._store.delete_async([str(one["path"]) for one in listed])
        except (NotFoundError, FileNotFoundError):
            pass  # somebody else deleted it
        except (BaseError, OSError) as error:
            raise StorageDown(str(error) or type(error).__name__) from error

    @property
    def opened(self) -> bool:
        """Whether there is a store to ask."""
        return self._given is not None

    @property
    def _store(self) -> ObjectStore:
        if self._given is None:
            raise StorageDown("it could not be opened")
        return self._given

    async def reachable(self) -> bool:
        """Whether something can be written, read and removed."""
        try:
            await self.put(_CHECK_FILE, b"here")
            answered = await self.get(_CHECK_FILE) == b"here"
            await self._store.delete_async(_CHECK_FILE)
        except (StorageDown, BaseError, OSError):
            return False
        return answered


_SHARED: dict[str, Storage] = {}


def shared_storage(settings: Settings) -> Storage:
    """The one of this process: a bucket's connections are kept open, and its credentials are asked for once.

    What could not be opened is tried again by whoever asks next.
    """
    place = settings.storage_url or str(settings.data_dir)
    storage = _SHARED.get(place)
    if storage is None or not storage.opened:
        storage = _SHARED[place] = Storage.from_settings(settings)
    return storage


def open_store(url: str, *, allow_http: bool) -> ObjectStore:
    """Open a folder or a bucket.

    A bucket is given seconds, not minutes. What is said here replaces all of AWS's own variables about the connection.
    """
    if url.startswith(("file:", "memory:")):
        return from_url(url)
    seconds = timedelta(seconds=10)
    return from_url(
        url,
        client_options={"timeout": seconds, "connect_timeout": seconds, "allow_http": allow_http},
        retry_config={"max_retries": 2, "retry_timeout": 2 * seconds},
    )
