"""The product as separate programs – server, worker, sandbox, Postgres – each of which can be killed and comes back."""

import asyncio
import os
import random
import shutil
import signal
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import asyncpg
import httpx

from pwa_tickets.db.embedded import EmbeddedPostgres
from pwa_tickets.db.embedded_home import home_for
from pwa_tickets.db.migrate import upgrade
from tests.e2e.live_server import TIMEOUT_SECONDS, LiveServer, free_port
from tests.factories import Owner
from tests.waiting import until

START_SECONDS = 180.0
"""For everything to come up, on the busiest machine."""
PROGRAMS = {"server": ("-m", "pwa_tickets", "serve", "--quiet"), "worker": ("-m", "pwa_tickets", "worker")}
VICTIMS = {
    "server": ("server",),
    "one server process": ("server",),  # granian starts another by itself
    "the server's first": ("server",),  # the one that starts the others, which must not go on without it
    "worker": ("worker",),
    "Postgres": ("Postgres",),
    "one Postgres process": ("Postgres",),  # Postgres then drops all its connections and recovers by itself
    "everything": ("server", "worker", "Postgres"),  # the power went
}
"""What a kill hits, and which parts are out while it lasts."""


@dataclass
class Outage:
    """One kill: what, and from when until when (unix time) its parts did not work."""

    victim: str
    began: float
    ended: float = float("inf")

    def hits(self, *parts: str) -> bool:
        return bool(set(VICTIMS[self.victim]) & set(parts))


@dataclass
class Product(LiveServer):
    """A running product in a temporary folder, on a database that keeps what it said it kept.

    Attributes:
        outages: every kill so far.
        surprises: how often a program ended that nobody had killed.
    """

    outages: list[Outage] = field(default_factory=list)
    surprises: int = 0
    postgres: EmbeddedPostgres = field(init=False)

    def __post_init__(self) -> None:
        self.postgres = EmbeddedPostgres(self.folder / "data")  # durable: a killed one must lose nothing

    @property
    def environment(self) -> dict[str, str]:
        return {**super().environment, "PWA_TICKETS_JOBS_INSIDE": "0"}

    async def open(self) -> None:
        """Bring everything up."""
        self.urls = await asyncio.to_thread(self.postgres.start)
        await upgrade(self.urls.admin_url)
        await self.start_sandbox()
        await self.bring_back()

    async def close(self) -> None:
        """Take everything down and throw it away."""
        await self.stop()
        await asyncio.to_thread(self.postgres.stop)
        shutil.rmtree(home_for(self.folder / "data").folder, ignore_errors=True)

    @asynccontextmanager
    async def owner(self) -> AsyncGenerator[Owner]:
        """A connection of the owner's, for arranging and for looking."""
        connection = await asyncpg.connect(self.urls.admin_url, timeout=TIMEOUT_SECONDS)
        try:
            yield connection
        finally:
            await connection.close()

    async def kill(self, victim: str, rng: random.Random) -> Outage:
        """`kill -9`, without a word of warning."""
        outage = Outage(victim, time.time())
        self.outages.append(outage)
        if victim in ("Postgres", "everything"):
            os.kill(self._postmaster(), signal.SIGKILL)
        if victim == "one Postgres process":
            with suppress(ProcessLookupError):
                os.kill(rng.choice(children_of(self._postmaster())), signal.SIGKILL)
        if victim == "one server process":
            os.kill(rng.choice(children_of(self.processes["server"].pid)), signal.SIGKILL)
        if victim == "the server's first":
            process = self.processes.pop("server")
            left_alone = children_of(process.pid)
            process.kill()
            await process.wait()
            await until(partial(nobody_runs, left_alone), seconds=10)
        for name in PROGRAMS:
            if victim in (name, "everything"):
                process = self.processes.pop(name)
                os.killpg(process.pid, signal.SIGKILL)
                await process.wait()
        return outage

    async def bring_back(self) -> None:
        """Start what is not running, as a service manager would, until the house is ready to sell."""
        urls = await asyncio.to_thread(self.postgres.start)
        assert urls == self.urls, "the database came back somewhere else"
        async with (
            httpx.AsyncClient(base_url=self.base_url, timeout=10, verify=False) as client,
            asyncio.timeout(START_SECONDS),
        ):
            while True:
                for name, arguments in PROGRAMS.items():
                    ended = name in self.processes and self.processes[name].returncode is not None
                    self.surprises += ended
                    if ended or name not in self.processes:
                        await self._run(name, *arguments)
                with suppress(httpx.TransportError):
                    if (await client.get("/readyz")).status_code == 200:
                        break
                await asyncio.sleep(0.05)
        for outage in self.outages:
            outage.ended = min(outage.ended, time.time())

    async def new_worker(self) -> None:
        """An ordinary restart, so that its timers ring now and not in half a minute."""
        await self._stop("worker")
        await self.bring_back()

    def _postmaster(self) -> int:
        return int(
            (home_for(self.folder / "data").folder / "cluster" / "postmaster.pid").read_text().split()[0]
        )


async def nobody_runs(pids: list[int]) -> bool:
    """Whether all of these ended. Who collects them is not our business."""
    states = [Path(f"/proc/{pid}/stat") for pid in pids]
    return all(not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z" for stat in states)


def children_of(pid: int) -> list[int]:
    """The processes one has started, as the system lists them."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@asynccontextmanager
async def running_product(folder: Path) -> AsyncGenerator[Product]:
    """A house for as long as the block lasts."""
    built = Product(folder, urls=None, port=free_port())  # type: ignore[arg-type]  # known once Postgres listens
    try:
        await built.open()
        yield built
    finally:
        await built.close()
