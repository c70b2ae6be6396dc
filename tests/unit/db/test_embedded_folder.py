"""A data folder and its database stay together: moved, copied or damaged, what was sold is found or a sentence says why not."""

import json
import os
import pwd
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from pwa_tickets.db.embedded import EmbeddedPostgres
from pwa_tickets.db.embedded_access import EmbeddedPostgresError
from pwa_tickets.db.embedded_home import home_for, unnamed

pytestmark = pytest.mark.proof

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root's clusters lie outside the data folder")


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A place for data folders; what they name is removed afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)
        for file in Path(folder).rglob("postgres.json"):
            shutil.rmtree(home_for(file.parent).folder, ignore_errors=True)


@pytest.fixture(scope="module")
async def data_dir(place: Path) -> Path:
    """A data folder after a sale. Making a cluster takes a second, so each test leaves this one as it was."""
    with EmbeddedPostgres(place / "data") as urls:
        connection = await asyncpg.connect(urls.admin_url)
        await connection.execute("create table sold as select 463 as seats")
        await connection.close()
    return place / "data"


@pytest.fixture
def home(data_dir: Path) -> Path:
    """Where its cluster lies."""
    return home_for(data_dir).folder


@pytest.fixture
def named(data_dir: Path) -> Iterator[Path]:
    """The file that names the cluster, put back afterwards."""
    file = data_dir / "postgres.json"
    text = file.read_text()
    yield file
    file.write_text(text)


async def sold(data_dir: Path) -> object:
    with EmbeddedPostgres(data_dir) as urls:
        connection = await asyncpg.connect(urls.admin_url)
        try:
            return await connection.fetchval("select seats from sold")
        finally:
            await connection.close()


def remembered(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.read_text())
    return found


async def test_a_moved_data_folder_finds_its_database(data_dir: Path, named: Path) -> None:
    password = remembered(named)["owner_password"]
    moved = data_dir.with_name("moved")
    data_dir.rename(moved)
    try:
        assert await sold(moved) == 463
        assert remembered(moved / "postgres.json")["owner_password"] == password
    finally:
        moved.rename(data_dir)
    assert await sold(data_dir) == 463


def test_a_database_that_is_not_there_is_not_made_again(data_dir: Path, named: Path, home: Path) -> None:
    text = named.read_text()
    home.rename(home.with_name("away"))
    with pytest.raises(EmbeddedPostgresError, match="names a database that is not on this machine"):
        EmbeddedPostgres(data_dir).start()
    assert named.read_text() == text
    assert not home.exists()
    home.with_name("away").rename(home)


@pytest.mark.parametrize("text", ["", '{"owner_pass', "[]", "{}"])
def test_a_torn_file_of_passwords_is_told_and_left_as_it_is(data_dir: Path, named: Path, text: str) -> None:
    named.write_text(text)
    with pytest.raises(EmbeddedPostgresError, match="cannot be read"):
        EmbeddedPostgres(data_dir).start()
    assert named.read_text() == text


def test_a_lost_file_of_passwords_starts_no_second_shop(data_dir: Path, named: Path, home: Path) -> None:
    named.unlink()
    with pytest.raises(EmbeddedPostgresError, match=r"is gone\. Bring the file back from a backup"):
        EmbeddedPostgres(data_dir).start()
    assert not named.exists()
    assert (home / "cluster").exists()


def test_a_cluster_of_another_folder_is_refused(data_dir: Path, home: Path) -> None:
    mark = home / "cluster" / "pwa-tickets-id"
    text = mark.read_text()
    mark.write_text("another")
    with pytest.raises(EmbeddedPostgresError, match="holds the database another"):
        EmbeddedPostgres(data_dir).start()
    mark.write_text(text)


@as_root
async def test_a_copy_of_a_data_folder_does_not_take_its_database(data_dir: Path) -> None:
    copy, aside = data_dir.with_name("copy"), data_dir.with_name("aside")
    shutil.copytree(data_dir, copy)
    with EmbeddedPostgres(data_dir):
        with pytest.raises(EmbeddedPostgresError, match="one is a copy of the other"):
            EmbeddedPostgres(copy).start()
        assert EmbeddedPostgres(data_dir).is_running()
    data_dir.rename(aside)
    assert await sold(copy) == 463
    shutil.rmtree(copy)
    aside.rename(data_dir)


@as_root
async def test_a_folder_of_an_earlier_version_is_found_and_named(
    data_dir: Path, named: Path, home: Path
) -> None:
    """Its cluster lies under a name made of its path, and ran as `nobody`."""
    (home / "cluster" / "pwa-tickets-id").unlink()
    (home / "data-folder").unlink()
    nobody = pwd.getpwnam("nobody")
    for path in (home / "cluster", *(home / "cluster").rglob("*")):
        os.chown(path, nobody.pw_uid, nobody.pw_gid)
    home.rename(home.with_name(unnamed(data_dir)))
    facts = remembered(named)
    named.write_text(json.dumps({name: facts[name] for name in ("owner_password", "app_password", "port")}))
    assert await sold(data_dir) == 463
    assert remembered(named)["cluster_id"] == unnamed(data_dir)
    home.with_name(unnamed(data_dir)).rename(home)
    (home / "cluster" / "pwa-tickets-id").write_text(facts["cluster_id"])


async def test_a_deleted_data_folder_begins_anew(place: Path) -> None:
    (place / "new").mkdir(mode=0o755)
    before = os.umask(0)
    try:
        with pytest.raises(asyncpg.UndefinedTableError):
            await sold(place / "new")
        home = home_for(place / "new").folder
        shutil.rmtree(place / "new")
        with pytest.raises(asyncpg.UndefinedTableError):
            await sold(place / "new")
    finally:
        os.umask(before)
    if os.geteuid() == 0:
        assert (home / "cluster").exists(), "nothing is made over anything"
        shutil.rmtree(home)


async def test_its_files_are_nobody_elses_whatever_the_folders_mode(place: Path) -> None:
    """The folder before was made with mode 755 and no umask."""
    home = home_for(place / "new").folder
    open_to_others = [
        path
        for path in (*(place / "new").rglob("*"), *home.rglob("*"))
        if path.stat().st_mode & 0o077 and path != home
    ]
    assert open_to_others == []


@as_root
def test_root_runs_it_as_a_user_that_runs_nothing_else(data_dir: Path, home: Path) -> None:
    with EmbeddedPostgres(data_dir):
        pid = (home / "cluster" / "postmaster.pid").read_text().split()[0]
        assert pwd.getpwuid(Path(f"/proc/{pid}").stat().st_uid).pw_name == "pwa-tickets"


def test_a_start_that_fails_leaves_nothing_running(
    data_dir: Path, named: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named.write_text(json.dumps(remembered(named) | {"owner_password": "another"}))
    monkeypatch.setattr("pwa_tickets.db.embedded.START_TIMEOUT_SECONDS", 0.1)
    with pytest.raises(EmbeddedPostgresError, match="could not be prepared"):
        EmbeddedPostgres(data_dir).start()
    assert not EmbeddedPostgres(data_dir).is_running()
