"""Files we made and may need again: a folder by default, an S3 bucket when one is named."""

from pathlib import Path

from obstore.exceptions import NotFoundError
from obstore.store import LocalStore, ObjectStore, from_url

from pwa_tickets.settings import Settings


class Storage:
    """Bytes under keys like `tickets/…pdf`. A key is there whole or not at all, also after a crash."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    @classmethod
    def at(cls, folder: Path) -> "Storage":
        """Files below a folder, which is made when missing."""
        return cls(LocalStore(folder, mkdir=True))

    @classmethod
    def from_settings(cls, settings: Settings) -> "Storage":
        """Where `STORAGE_URL` says, or `files/` in the data folder."""
        if settings.storage_url:
            return cls(from_url(settings.storage_url))
        return cls.at(settings.data_dir / "files")

    async def put(self, key: str, content: bytes) -> None:
        """Keep the bytes; what was under the key before is replaced in one step."""
        await self._store.put_async(key, content)

    async def get(self, key: str) -> bytes | None:
        """The bytes, or None when nothing is kept under this key."""
        try:
            found = await self._store.get_async(key)
            return bytes(await found.bytes_async())
        except NotFoundError:
            return None

    async def delete(self, key: str) -> None:
        """Forget the key, whether or not it was there."""
        try:
            await self._store.delete_async(key)
        except NotFoundError:
            return
