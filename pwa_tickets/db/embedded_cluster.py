"""One Postgres cluster on disk: made, started, stopped, and mended after a `kill -9`."""

import os
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from pwa_tickets.db.embedded_home import EmbeddedPostgresError, Home, lost_homes

START_TIMEOUT_SECONDS = 30.0
ORPHANS_LINGER_SECONDS = 8.0
LONGEST_LOG = 5_000_000
NO_SUCH_PROCESS = 2**30  # above every system's highest process id

STRETCHED = 1
"""The logins' passwords are 24 random bytes: stretching them keeps nobody out and costs every connection milliseconds."""
CONFIGURATION = """\
# Written at every start; changes here are lost.
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
max_connections = 200
shared_buffers = 128MB
password_encryption = 'scram-sha-256'
scram_iterations = {stretched}
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] '
wal_level = minimal
max_wal_senders = 0
jit = off
"""
NOTHING_IS_FLUSHED = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"


@dataclass(frozen=True)
class Cluster:
    """The files of one Postgres server and the programs that act on them."""

    home: Home
    durable: bool

    @property
    def folder(self) -> Path:
        """The folder with Postgres' own files."""
        return self.home.folder / "cluster"

    def create(self, *, owner: str, password: str) -> None:
        """An empty cluster, whole or not at all: it is made aside and renamed.

        One that was there already is kept as `cluster.old`.
        """
        aside, password_file = self.home.folder / "cluster.new", self.home.folder / "password"
        self.home.prepare(throwaway=not self.durable)
        shutil.rmtree(aside, ignore_errors=True)
        if self.folder.exists():  # the data folder that knew its passwords was deleted
            shutil.rmtree(self.home.folder / "cluster.old", ignore_errors=True)
            self.folder.rename(self.home.folder / "cluster.old")
        self.home.make_folder(aside)
        self.home.write(password_file, password)
        done = self.home.run(
            "initdb", f"--pgdata={aside}", f"--username={owner}", f"--pwfile={password_file}",
            "--auth=scram-sha-256", f"--set=scram_iterations={STRETCHED}", "--encoding=UTF8",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
            *([] if self.durable else ["--no-sync"]),
        )  # fmt: skip
        password_file.unlink()
        if done.returncode != 0:
            raise EmbeddedPostgresError(f"Postgres could not create its files. {self._last_words()}")
        aside.rename(self.folder)

    def launch(self, port: int | None) -> int:
        """Start the server, on this port if it is free; returns the port it listens on."""
        deadline = time.monotonic() + ORPHANS_LINGER_SECONDS
        self._shorten_log()
        while True:
            port = port if port is not None and is_free(port) else free_port()
            settings = CONFIGURATION.format(port=port, stretched=STRETCHED) + (
                "" if self.durable else NOTHING_IS_FLUSHED
            )
            self.home.write(self.folder / "postgresql.conf", settings)
            self._disown_pid_file()
            done = self.home.run(
                "pg_ctl", "start", "--pgdata", self.folder, "--wait", "--timeout=30", "--silent"
            )
            if done.returncode == 0:
                return port
            if time.monotonic() > deadline:
                raise EmbeddedPostgresError(f"Postgres does not start. {self._last_words()}")
            time.sleep(0.1)  # after a kill -9 its orphans need a moment; somebody may have taken the port

    def stop(self) -> None:
        """Stop the server, ending its sessions, and wait until it is gone."""
        self.home.run(
            "pg_ctl", "stop", "--pgdata", self.folder, "--mode=fast", "--wait", "--timeout=30", "--silent"
        )

    def running_port(self) -> int | None:
        """The port of the server on this cluster, if one runs; waits while it is starting or stopping."""
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while (lines := self._pid_file()) and self._is_ours(int(lines[0])):
            if len(lines) > 7 and lines[7].strip() == "ready":
                return int(lines[3])
            if time.monotonic() > deadline:
                raise EmbeddedPostgresError(
                    f"Postgres is neither starting nor stopping. {self._last_words()}"
                )
            time.sleep(0.02)
        return None

    def _pid_file(self) -> list[str]:
        try:
            return (self.folder / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def _is_ours(self, pid: int) -> bool:
        """Whether this process serves this cluster: after a crash its number may be anybody's."""
        if Path("/proc/self").exists():
            try:
                return os.fsencode(self.folder) in Path(f"/proc/{pid}/cmdline").read_bytes()
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                return False
        listed = subprocess.run(
            ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
        return str(self.folder) in listed.stdout

    def _disown_pid_file(self) -> None:
        """Let a stale pid file name nobody: Postgres would respect any living process of that number.

        The file stays, because it names the shared memory that orphans of the dead server may still use.
        """
        if lines := self._pid_file():
            text = "\n".join([str(NO_SUCH_PROCESS), *lines[1:]]) + "\n"
            self.home.write(self.folder / "postmaster.pid", text)

    def _shorten_log(self) -> None:
        if self.home.log.exists() and self.home.log.stat().st_size > LONGEST_LOG:
            self.home.log.replace(self.home.log.with_suffix(".log.old"))

    def _last_words(self) -> str:
        lines = self.home.log.read_text(errors="replace").splitlines()[-8:] if self.home.log.exists() else []
        return "\n".join([f"The log {self.home.log} ends:", *lines])


def stop_lost_clusters() -> None:
    """Remove what killed test runs left behind."""
    for home in lost_homes():
        Cluster(home, durable=False).stop()
        shutil.rmtree(home.folder, ignore_errors=True)


def is_free(port: int) -> bool:
    """Tell whether a port of 127.0.0.1 can be listened on."""
    with socket.socket() as candidate:
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def free_port() -> int:
    """Ask the system for a port that nobody listens on."""
    with socket.socket() as candidate:
        candidate.bind(("127.0.0.1", 0))
        port: int = candidate.getsockname()[1]
        return port
