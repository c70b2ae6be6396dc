"""One Postgres cluster on disk: made, started, stopped, and mended after a `kill -9`."""

import os
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from pwa_tickets.db.embedded_access import EmbeddedPostgresError, access_file, read_access
from pwa_tickets.db.embedded_home import Home, lost_homes

START_TIMEOUT_SECONDS = 30.0
ORPHANS_LINGER_SECONDS = 8.0
LONGEST_LOG = 5_000_000
ID_FILE = "pwa-tickets-id"
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

    def create(self, cluster_id: str, *, owner: str, password: str) -> None:
        """An empty cluster, whole or not at all: it is made aside and renamed. Nothing is made over one that is there."""
        aside, password_file = self.home.folder / "cluster.new", self.home.folder / "password"
        self.home.prepare(throwaway=not self.durable)
        if self.folder.exists():
            return
        shutil.rmtree(aside, ignore_errors=True)
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
        self.home.write(aside / ID_FILE, cluster_id)
        aside.rename(self.folder)

    def find(self, cluster_id: str) -> None:
        """Make sure that this is the cluster which the data folder names, and that it is this folder's.

        Raises:
            EmbeddedPostgresError: there is none here, it is another one, or it belongs to a folder that this is a copy of.
        """
        names = access_file(self.home.data_dir)
        if not self.folder.exists():
            raise EmbeddedPostgresError(
                f"{names} names a database that is not on this machine: {self.folder} is not there. Nothing was started "
                "in its place. Bring it back from a backup, or name the data folder that has it in "
                "PWA_TICKETS_DATA_DIR. To begin anew, use an empty data folder."
            )
        id_file = self.folder / ID_FILE
        if not id_file.exists():  # made by an earlier version
            self.home.write(id_file, cluster_id)
        if (found := id_file.read_text()) != cluster_id:
            raise EmbeddedPostgresError(
                f"{self.folder} holds the database {found}, and {names} names {cluster_id}. "
                "Bring back the folder and the file that belong together."
            )
        if self.home.user is not None:  # else a copy of the data folder has a cluster of its own
            self._refuse_copy(cluster_id)
        self.home.note_data_dir()

    def _refuse_copy(self, cluster_id: str) -> None:
        """Refuse a second folder that names this cluster: each would start and stop it under the other."""
        other, ours = self.home.noted_data_dir(), self.home.data_dir
        named = read_access(other) if other else None
        if other and named and named.cluster_id == cluster_id and not other.samefile(ours):
            raise EmbeddedPostgresError(
                f"The data folder {ours} names the same database as {other}: one is a copy of the other. "
                f"Use {other}, or delete it if {ours} is to take its place."
            )

    def launch(self, port: int | None) -> int:
        """Start the server, on this port if it is free; returns the port it listens on."""
        deadline = time.monotonic() + ORPHANS_LINGER_SECONDS
        self.home.take_over(self.folder)
        self._shorten_log()
        while True:
            port = port if port is not None and is_free(port) else free_port()
            settings = CONFIGURATION.format(port=port, stretched=STRETCHED) + (
                "" if self.durable else NOTHING_IS_FLUSHED
            )
            self.home.write(self.folder / "postgresql.conf", settings)
            self._disown_pid_file()
            done = self._pg_ctl("start")
            if done.returncode == 0:
                return port
            if time.monotonic() > deadline:
                raise EmbeddedPostgresError(f"Postgres does not start. {self._last_words()}")
            time.sleep(0.1)  # after a kill -9 its orphans need a moment; somebody may have taken the port

    def stop(self) -> None:
        """Stop the server, ending its sessions, and wait until it is gone."""
        self._pg_ctl("stop", "--mode=fast")

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

    def _pg_ctl(self, action: str, *options: str) -> subprocess.CompletedProcess[bytes]:
        place = f"--pgdata={self.folder}"
        return self.home.run(
            "pg_ctl", action, place, *options, "--wait", "--timeout=30", "--silent", cluster=self.folder
        )

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
        cluster = Cluster(home, durable=False)
        if cluster.folder.exists():
            cluster.stop()
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
