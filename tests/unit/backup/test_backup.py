"""A backup holds everything, opens for its key alone, and what is restored from it sells on."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from pyrage import x25519

from pwa_tickets.backup.archive import BadArchive, unpack
from pwa_tickets.backup.making import back_up, make_backup, queue_daily_backup
from pwa_tickets.backup.places import Place, PlaceDown, name_at
from pwa_tickets.backup.restoring import NotEmpty, restore
from pwa_tickets.commands.doctor import check_backup
from pwa_tickets.db.dumps import DumpError, dump
from pwa_tickets.db.embedded import Urls
from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from tests import factories
from tests.factories import DANA, MAYA, Owner, Show
from tests.ledger import check_ledger
from tests.postgres import TestPostgres


@pytest.fixture
def home(settings: Settings, tmp_path: Path) -> Settings:
    """A server with a key and a file of its own."""
    folder = tmp_path / "home"
    (folder / "files" / "orders").mkdir(parents=True)
    (folder / "files" / "orders" / "a.pdf").write_bytes(b"%PDF")
    (folder / "secret-key").write_text("the old key")
    return replace(settings, data_dir=folder, secret_key_is_made=True)


@pytest.fixture
async def elsewhere(settings: Settings, postgres: TestPostgres, tmp_path: Path) -> AsyncGenerator[Settings]:
    """Another machine: a database without any table, and an empty data folder."""
    urls: Urls = await postgres.clone(template=None)
    yield replace(
        settings,
        database_url=urls.app_url,
        database_admin_url=urls.admin_url,
        data_dir=tmp_path / "elsewhere",
        secret_key_is_made=True,
    )
    await postgres.drop(urls)


@pytest.fixture
def place(home: Settings, tmp_path: Path) -> Place:
    """A folder for backups."""
    return Place(str(tmp_path / "backups"), home)


async def test_what_is_restored_elsewhere_sells_on(
    home: Settings,
    place: Place,
    elsewhere: Settings,
    tmp_path: Path,
    database: Database,
    owner: Owner,
    show: Show,
) -> None:
    key = x25519.Identity.generate()
    order_id = await factories.buy(database, show, MAYA, "A1", "A2")
    kept = await make_backup(home, place, recipient=str(key.to_public()))
    file = tmp_path / "backups" / kept.name
    assert MAYA.email.encode() not in file.read_bytes()
    assert list(home.data_dir.glob(".*")) == []

    contents = await restore(elsewhere, file, identity=str(key))
    assert contents.made_at == kept.made_at
    assert (elsewhere.data_dir / "secret-key").read_text() == "the old key"
    assert (elsewhere.data_dir / "secret-key").stat().st_mode & 0o077 == 0
    assert (elsewhere.data_dir / "files" / "orders" / "a.pdf").read_bytes() == b"%PDF"
    restored = await Database.connect(elsewhere.database_url)
    new_owner = await asyncpg.connect(elsewhere.database_admin_url)
    try:
        assert (
            await new_owner.fetchval("select customer_name from ticket_orders where id = $1", order_id)
            == MAYA.name
        )
        await factories.buy(restored, show, DANA, "B1")
        assert await new_owner.fetchval("select count(*) from tickets") == 3
        await check_ledger(new_owner)
        with pytest.raises(NotEmpty):
            await restore(elsewhere, file, identity=str(key))
        await restored.close()
        await restore(elsewhere, file, identity=str(key), replace=True)
        assert await new_owner.fetchval("select count(*) from tickets") == 2
    finally:
        await restored.close()
        await new_owner.close()


async def test_without_its_key_or_whole_it_does_not_open(
    home: Settings, place: Place, tmp_path: Path, show: Show
) -> None:
    key, other = x25519.Identity.generate(), x25519.Identity.generate()
    kept = await make_backup(home, place, recipient=str(key.to_public()))
    file = tmp_path / "backups" / kept.name
    for number, (identity, sentence) in enumerate(
        [(None, "is encrypted"), (str(other), "does not open"), ("nonsense", "does not open")]
    ):
        (tmp_path / str(number)).mkdir()
        with pytest.raises(BadArchive, match=sentence):
            unpack(file, tmp_path / str(number), identity=identity)
    file.write_bytes(file.read_bytes()[:-100])
    (tmp_path / "torn").mkdir()
    with pytest.raises(BadArchive):
        unpack(file, tmp_path / "torn", identity=str(key))
    with pytest.raises(BadArchive, match="begins with age1"):
        await make_backup(home, place, recipient="ssh-rsa AAAA")


async def test_a_plain_one_opens_with_tar_alone(home: Settings, place: Place, tmp_path: Path) -> None:
    kept = await make_backup(home, place, recipient=None)
    (tmp_path / "open").mkdir()
    contents = unpack(tmp_path / "backups" / kept.name, tmp_path / "open", identity=None)
    assert contents.dump.read_bytes().startswith(b"PGDMP")
    assert contents.key is not None


async def test_one_a_day_and_the_newest_stay(
    home: Settings, database: Database, owner: Owner, tmp_path: Path
) -> None:
    daily = replace(home, backup_to=str(tmp_path / "backups"), backup_keep=2)
    place = Place(str(tmp_path / "backups"), home)
    assert not (await check_backup(daily)).ok
    for days in (9, 8):
        (tmp_path / "backups" / name_at(datetime.now(UTC) - timedelta(days=days))).write_bytes(b"old")
    (tmp_path / "backups" / "holiday.jpg").write_bytes(b"not ours")
    assert "too old" in (await check_backup(daily)).sentence

    await queue_daily_backup(database, daily)
    await queue_daily_backup(database, daily)
    assert await owner.fetchval("select count(*) from pgqueuer where entrypoint = 'back_up'") == 1
    await back_up(database, daily)
    await back_up(database, daily)
    backups = await place.kept()
    assert [backup.is_overdue for backup in backups] == [True, False]
    assert (tmp_path / "backups" / "holiday.jpg").exists()
    assert (await check_backup(daily)).ok
    assert await owner.fetchval("select count(*) from audit_log where action = 'backup_made'") == 1
    await owner.execute("delete from pgqueuer")
    await queue_daily_backup(database, daily)
    assert await owner.fetchval("select count(*) from pgqueuer") == 0
    assert (await check_backup(home)).ok, "nobody is told off who makes their own"


async def test_a_backup_that_fails_leaves_nothing(home: Settings, place: Place, tmp_path: Path) -> None:
    away = replace(home, database_admin_url="postgresql://nobody:secret@127.0.0.1:1/nothing")
    with pytest.raises(DumpError) as failure:
        await make_backup(away, place, recipient=None)
    assert "secret" not in str(failure.value)
    assert await place.kept() == []
    assert list(home.data_dir.glob(".*")) == []


async def test_a_password_is_not_among_the_processes(
    home: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "pg_dump"
    program.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/said; echo "$PGPASSWORD" >> {tmp_path}/said\n')
    program.chmod(0o700)
    monkeypatch.setattr("pwa_tickets.db.dumps._program", lambda name: str(program))
    await dump("postgresql://owner:p%40ss@one:5432,two:5432/tickets?sslmode=require", tmp_path / "dump")
    arguments, password = (tmp_path / "said").read_text().splitlines()
    assert "postgresql://owner@one:5432,two:5432/tickets?sslmode=require" in arguments
    assert password == "p@ss"


def test_a_place_that_is_not_there(home: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(PlaceDown):
        Place(str(tmp_path / "file" / "below"), home)
