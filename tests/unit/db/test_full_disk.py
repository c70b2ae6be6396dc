"""A disk without room is told in a sentence and by `/readyz`, and the sale goes on by itself once there is room."""

import errno
import os
import subprocess
import tempfile
from collections.abc import AsyncGenerator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from httpx import AsyncClient
from litestar import Litestar
from sqlalchemy.exc import DBAPIError

from pwa_tickets.commands.doctor import check_disk
from pwa_tickets.db.failures import is_away, is_full
from pwa_tickets.db.job_runner import RetryPolicy
from pwa_tickets.db.session import Database
from pwa_tickets.disk_space import FULL, LOW, disk_state, free_bytes
from pwa_tickets.settings import Settings
from pwa_tickets.web.health import Dependencies
from tests.factories import Owner, Show

NO_ROOM = """
    create function no_room() returns trigger language plpgsql as $$
    begin raise exception 'could not extend file: No space left on device' using errcode = 'disk_full'; end $$;
    create trigger no_room before insert or update on {table} for each row execute function no_room();
"""


def test_a_full_disk_is_known_by_its_code_and_no_other_trouble_is_taken_for_it() -> None:
    assert is_full(asyncpg.DiskFullError("could not extend file"))
    assert is_full(DBAPIError("insert", None, asyncpg.DiskFullError("could not extend file")))
    assert is_full(OSError(errno.ENOSPC, "No space left on device"))
    assert not is_full(asyncpg.OutOfMemoryError("out of memory"))
    assert not is_full(ConnectionRefusedError())
    assert not is_away(asyncpg.DiskFullError("could not extend file"))


async def test_who_buys_reads_a_sentence_and_the_sale_goes_on_once_there_is_room(
    browser: AsyncClient, owner: Owner, show: Show, caplog: pytest.LogCaptureFixture
) -> None:
    choice = {"show_id": str(show.id), "seat_ids": [str(show.seats["A1"])], "session_id": str(uuid4())}
    await owner.execute(NO_ROOM.format(table="show_seats"))
    answer = await browser.post("/api/seat-reservations/reserve", json=choice)
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/unavailable")
    assert answer.headers["retry-after"] == "60"
    assert "Please try again" in answer.json()["detail"]
    assert "the disk is full" in caplog.text
    await owner.execute("drop function no_room cascade")
    assert (await browser.post("/api/seat-reservations/reserve", json=choice)).status_code == 200


async def test_readyz_says_that_the_database_is_full(app: Litestar, browser: AsyncClient) -> None:
    async def no() -> bool:
        return False

    app.state.dependencies = Dependencies(database=no)
    told = await browser.get("/readyz")
    assert told.status_code == 200
    assert (told.json()["status"], told.json()["database"]) == ("degraded", "full")


@pytest.fixture
async def small_disk(owner: Owner) -> AsyncGenerator[Path]:
    """A disk of two megabytes, on which the database keeps what does not fit into memory."""
    cluster = Path(await owner.fetchval("show data_directory")).stat()
    database = await owner.fetchval("select current_database()")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        disk = Path(folder) / "disk"
        disk.mkdir()
        mounting = [
            "mount",
            "-t",
            "tmpfs",
            "-o",
            f"size=2m,mode=700,uid={cluster.st_uid}",
            "tmpfs",
            str(disk),
        ]
        if os.geteuid() != 0 or subprocess.run(mounting, check=False, capture_output=True).returncode:
            pytest.skip("no disk can be mounted here")
        try:
            await owner.execute(f"create tablespace small location '{disk}'")
            await owner.execute("grant create on tablespace small to public")
            await owner.execute(f"alter database {database} set temp_tablespaces = 'small'")
            yield disk
            await owner.execute(f"alter database {database} reset temp_tablespaces")
            await owner.execute("drop tablespace small")
        finally:
            subprocess.run(["umount", "--lazy", disk], check=True)


async def test_a_database_tells_whether_its_disk_has_room(small_disk: Path, settings: Settings) -> None:
    database = await Database.connect(settings.database_url)
    assert await database.has_room()
    ballast = small_disk / "ballast"
    with pytest.raises(OSError, match="No space left"):
        ballast.write_bytes(b"x" * 3_000_000)
    assert not await database.has_room()
    ballast.unlink()
    assert await database.has_room()
    await database.close()


def test_a_job_that_found_no_room_is_tried_again_for_weeks() -> None:
    class Tried:
        attempts = 100

    pause = RetryPolicy().pause(Tried(), asyncpg.DiskFullError("could not extend file"))  # type: ignore[arg-type]
    assert pause is not None


def test_room_is_judged_before_it_is_gone(settings: Settings) -> None:
    assert [disk_state(free) for free in (FULL - 1, FULL, LOW - 1, LOW)] == ["full", "low", "low", "ok"]
    missing = free_bytes(settings.data_dir / "not" / "yet")
    assert missing == pytest.approx(free_bytes(settings.data_dir), abs=LOW)  # others write meanwhile
    assert check_disk(settings).ok == (free_bytes(settings.data_dir) >= LOW)
