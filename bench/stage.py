"""The product as it runs for real: `pwa-tickets serve` under granian, and a Postgres of its own that flushes what it commits.

Everything is on free ports and in a temporary folder, and ends with the bench.
"""

import asyncio
import os
import re
import shutil
import signal
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg

from bench.measure import cpu_of
from bench.wire import http_limit
from pwa_tickets.db.embedded import EmbeddedPostgres
from pwa_tickets.db.embedded_home import home_for
from pwa_tickets.db.migrate import upgrade
from tests.e2e.live_server import LiveServer, free_port
from tests.factories import Owner

DURABLE = "fsync, synchronous_commit, full_page_writes"


@dataclass
class Bare:
    """What pgbench saw: the same function with nothing around it.

    Attributes:
        rate: transactions a second.
        ms: the mean of one.
    """

    rate: float
    ms: float


@dataclass(frozen=True)
class Units:
    """What next to nothing costs at the moment: CPU ms of the server for /healthz, of Postgres for `select 1`."""

    server: float
    postgres: float


@dataclass
class BenchServer(LiveServer):
    """The product with settings of this bench.

    Attributes:
        extra: environment variables; limits count for nobody unless they say so.
    """

    extra: dict[str, str] = field(default_factory=dict)
    starts_within: float = 900.0  # what a machine that others keep busy takes for it is no figure of ours

    @property
    def environment(self) -> dict[str, str]:
        """The product's own, and ours."""
        return super().environment | self.extra


@dataclass
class Stage:
    """A running product.

    Attributes:
        owner: a connection that may arrange everything.
    """

    server: BenchServer
    owner: Owner
    folder: Path

    @property
    def port(self) -> int:
        """Where the server listens."""
        return self.server.port

    def cpu(self) -> tuple[float, float]:
        """CPU seconds so far of the server and of Postgres."""
        lock = home_for(self.folder).folder / "cluster" / "postmaster.pid"
        return cpu_of(self.server.processes["server"].pid), cpu_of(int(lock.read_text().split()[0]))

    async def units(self) -> Units:
        """Measure both, of a server without jobs. The machine's speed changes from minute to minute, and these with it."""
        began = self.cpu()
        answers = await http_limit(self.port, 4, seconds=1)
        await self.pgbench("select 1;", clients=4, each=2000)
        server, postgres = (end - begin for begin, end in zip(began, self.cpu(), strict=True))
        return Units(server / len(answers.seconds) * 1000, postgres / 8000 * 1000)

    async def restart(self, **environment: str) -> None:
        """The server again, with these settings."""
        await self.server.stop_server()
        self.server.extra = environment
        await self.server.start_server()

    async def pgbench(self, script: str, *, clients: int, seconds: int = 0, each: int = 0) -> Bare:
        """Run a script as owner, from this many connections, for so long or so many times each."""
        file = self.folder / "script.sql"
        file.write_text(script)
        url = urlsplit(self.server.urls.admin_url)
        process = await asyncio.create_subprocess_exec(
            home_for(self.folder).programs / "pgbench",
            "--no-vacuum", "--protocol=prepared", f"--client={clients}", f"--jobs={min(clients, 2)}",
            f"--time={seconds}" if seconds else f"--transactions={each}",
            f"--define=clients={clients}", "--define=turn=0", f"--file={file}",
            f"--host={url.hostname}", f"--port={url.port}", f"--username={url.username}", url.path[1:],
            env={**os.environ, "PGPASSWORD": url.password or "", "PGOPTIONS": ""},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        told, complaints = (text.decode() for text in await process.communicate())
        rate, ms = (
            re.search(pattern, told) for pattern in (r"tps = ([\d.]+)", r"latency average = ([\d.]+)")
        )
        failed = re.search(r"number of failed transactions: ([1-9]\d*)", told)
        if process.returncode or failed or rate is None or ms is None:
            raise RuntimeError(f"pgbench: {told}{complaints}")
        return Bare(float(rate[1]), float(ms[1]))


@asynccontextmanager
async def product(*, sandbox: bool = False, **environment: str) -> AsyncGenerator[Stage]:
    """The product, up and migrated and empty.

    Args:
        sandbox: with the sandbox for Stripe and the mail.
        environment: settings beyond those of the tests; see `Settings`.
    """
    everything = asyncio.current_task()
    assert everything is not None
    asyncio.get_running_loop().add_signal_handler(
        signal.SIGTERM, everything.cancel
    )  # or a kill would leave all of it behind
    folder = Path(tempfile.mkdtemp(prefix="pwa-tickets-bench-"))
    postgres = EmbeddedPostgres(folder)
    owner: Owner | None = None
    server: BenchServer | None = None
    try:
        urls = postgres.start()
        await upgrade(urls.admin_url)
        owner = await asyncpg.connect(urls.admin_url)
        server = BenchServer(folder, urls, free_port(), extra=environment)
        await (server.start() if sandbox else server.start_server())
        yield Stage(server, owner, folder)
    finally:
        if server is not None:
            await server.stop()
        if owner is not None:
            await owner.close()
        postgres.stop()
        shutil.rmtree(home_for(folder).folder, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


async def print_database(owner: Owner) -> None:
    """Which Postgres, and that it keeps what it commits."""
    settings = [f"{name} {await owner.fetchval(f'show {name}')}" for name in DURABLE.split(", ")]
    print(f"Postgres {await owner.fetchval('show server_version')}: {', '.join(settings)}")
