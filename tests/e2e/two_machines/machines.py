"""The product on two machines: two servers, two workers, a pair of Postgres behind one address, a bucket."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from pwa_tickets.db.embedded import Urls
from tests.bucket import Bucket, bucket
from tests.e2e.crashes.product import Outage
from tests.e2e.live_server import LiveServer, free_port
from tests.e2e.two_machines.postgres_pair import PostgresPair, postgres_pair
from tests.factories import Owner
from tests.postgres import at_port
from tests.tcp_proxy import TcpProxy, tcp_proxy

SECRET_KEY = "the same on every machine of this test"


@dataclass
class Machines:
    """Both machines with what they share.

    Attributes:
        urls: the database by way of the proxy, which is turned to the primary as HAProxy would.
        reader: a server that reaches the standby and nothing else.
        outages: what was killed, for the checks that excuse a second mail by it.
    """

    pair: PostgresPair
    proxy: TcpProxy
    front: TcpProxy
    ports: tuple[int, int]
    bucket: Bucket
    folder: Path
    outages: list[Outage] = field(default_factory=list)
    nodes: list[LiveServer] = field(default_factory=list)
    reader: LiveServer = field(init=False)

    def __post_init__(self) -> None:
        self.nodes = [self.node(name, port, self.urls) for name, port in zip("ab", self.ports, strict=True)]
        self.reader = self.node("c", free_port(), self.pair.standby.urls)

    @property
    def urls(self) -> Urls:
        urls = self.pair.primary.urls
        return Urls(
            admin_url=at_port(urls.admin_url, self.proxy.port), app_url=at_port(urls.app_url, self.proxy.port)
        )

    @property
    def base_url(self) -> str:
        """Where buyers go: to both machines by turns, to the one that lives while the other is dead."""
        return self.front.url

    @property
    def sandbox(self) -> dict[str, str]:
        return self.nodes[0].sandbox

    def node(self, name: str, port: int, urls: Urls) -> LiveServer:
        """A machine with a data folder of its own, set up as its neighbors are."""
        folder = self.folder / name
        folder.mkdir()
        more = {
            "PWA_TICKETS_JOBS_INSIDE": "0",
            "PWA_TICKETS_SECRET_KEY": SECRET_KEY,
            "PWA_TICKETS_RATE_LIMIT": "100000",
            "PWA_TICKETS_BASE_URL": self.base_url,
            "PWA_TICKETS_POOL": "6",
            "STORAGE_URL": "s3://tickets/files",
            **self.bucket.environment,
        }
        return LiveServer(folder, urls, port, more)

    async def open(self) -> None:
        """Bring everything up."""
        await self.nodes[0].start_sandbox()
        for node in (self.nodes[1], self.reader):
            node.sandbox = self.sandbox
        await asyncio.gather(*(self.start(node) for node in self.nodes), self.reader.start_server())

    async def start(self, node: LiveServer) -> None:
        """Start its worker and its server."""
        await asyncio.gather(node.start_worker(), node.start_server())
        for outage in self.outages:
            outage.ended = min(outage.ended, time.time())

    async def kill(self, node: LiveServer) -> None:
        """`kill -9` of its server and its worker. The sandbox that it may run is no part of the machine."""
        self.outages.append(Outage("worker", time.time()))
        await kill_programs(node, "server", "worker")

    async def close(self) -> None:
        """Kill whatever runs: after its last test nobody waits for it to end in order."""
        for node in (*self.nodes, self.reader):
            await kill_programs(node, *node.processes)

    async def fail_over(self) -> None:
        """Kill the primary, promote its standby, and turn everybody to it."""
        outage = Outage("Postgres", time.time())
        self.outages.append(outage)
        await self.pair.fail_over()
        self.proxy.turn(self.pair.primary.urls.app_url)
        outage.ended = time.time()

    @asynccontextmanager
    async def owner(self) -> AsyncGenerator[Owner]:
        """A connection of the owner's to the primary, for arranging and for looking."""
        connection = await asyncpg.connect(self.urls.admin_url, timeout=20)
        try:
            yield connection
        finally:
            await connection.close()


async def kill_programs(node: LiveServer, *names: str) -> None:
    """`kill -9` of some of its programs, with all that they started."""
    for name in names:
        process = node.processes.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


@asynccontextmanager
async def two_machines(folder: Path, made: Path) -> AsyncGenerator[Machines]:
    """Run both for as long as the block lasts, on copies of that Postgres."""
    ports = free_port(), free_port()
    async with (
        postgres_pair(made, synchronous=True) as pair,
        tcp_proxy(pair.primary.urls.app_url) as proxy,
        tcp_proxy(*(f"http://127.0.0.1:{port}" for port in ports)) as front,
    ):
        with bucket() as kept:
            machines = Machines(pair, proxy, front, ports, kept, folder)
            try:
                await machines.open()
                yield machines
            finally:
                await machines.close()
