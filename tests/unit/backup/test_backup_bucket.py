"""Backups in a bucket: a whole server goes there and comes back, in parts where it is large, and the oldest are forgotten."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pwa_tickets.backup.archive import unpack
from pwa_tickets.backup.making import make_backup
from pwa_tickets.backup.places import Place, name_at
from pwa_tickets.settings import Settings
from tests.bucket import Bucket, bucket
from tests.factories import Show


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    """The bucket, to which AWS's variables point."""
    with bucket() as running:
        for name, value in running.environment.items():
            monkeypatch.setenv(name, value)
        yield running


@pytest.fixture
def home(settings: Settings, tmp_path: Path) -> Settings:
    """A server with a key of its own."""
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "secret-key").write_text("the old key")
    return replace(settings, data_dir=folder, secret_key_is_made=True, storage_over_http=True)


@pytest.fixture
def place(kept: Bucket, home: Settings) -> Place:
    return Place("s3://tickets/backups", home)


async def test_a_backup_goes_to_the_bucket_and_comes_back_whole(
    home: Settings, place: Place, kept: Bucket, tmp_path: Path, show: Show
) -> None:
    made = await make_backup(home, place, recipient=None)
    assert list(kept.objects) == [f"/tickets/backups/{made.name}"]
    (found,) = await place.kept()
    assert (found.name, found.bytes) == (made.name, made.bytes)

    await place.get(made.name, tmp_path / "fetched")
    (tmp_path / "opened").mkdir()
    contents = unpack(tmp_path / "fetched", tmp_path / "opened", identity=None)
    assert contents.dump.read_bytes().startswith(b"PGDMP")
    assert contents.key is not None
    assert contents.key.read_text() == "the old key"


async def test_a_large_one_goes_in_parts_and_the_oldest_are_forgotten(
    place: Place, kept: Bucket, tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    content = os.urandom(12_000_000)
    (tmp_path / "large").write_bytes(content)
    for days in (2, 1, 0):
        await place.put(tmp_path / "large", name_at(now - timedelta(days=days)))
    kept.objects["/tickets/backups/holiday.jpg"] = b"not ours"
    assert kept.put_together == 3

    oldest, *others = await place.kept()
    assert oldest.is_overdue is True
    await place.forget([oldest])
    assert await place.kept() == others
    assert "/tickets/backups/holiday.jpg" in kept.objects
    await place.get(others[-1].name, tmp_path / "fetched")
    assert (tmp_path / "fetched").read_bytes() == content
