"""The product on two machines: two servers, two workers, a pair of Postgres behind one address, a bucket."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from pwa_tickets.db.embedded import Urls
from pwa_tickets.db.migrate import upgrade
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

    def __post_init__(self) -> None:
        self.nodes = [self.node(name, port, self.urls) for name, port in zip("ab", self.ports, strict=True)]

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
        """Migrate, and bring everything up."""
        await upgrade(self.urls.admin_url)
        first, second = self.nodes
        await first.start_sandbox()
        second.sandbox = first.sandbox
        await asyncio.gather(*(self.start(node) for node in self.nodes))

    async def start(self, node: LiveServer) -> None:
        """Start its worker and its server."""
        await node.start_worker()
        await node.start_server()
        for outage in self.outages:
            outage.ended = min(outage.ended, time.time())

    async def kill(self, node: LiveServer) -> None:
        """`kill -9` of its server and its worker. The sandbox that it may run is no part of the machine."""
        self.outages.append(Outage("worker", time.time()))
        for name in ("server", "worker"):
            process = node.processes.pop(name)
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()

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


@asynccontextmanager
async def two_machines(folder: Path) -> AsyncGenerator[Machines]:
    """Run both for as long as the block lasts."""
    ports = free_port(), free_port()
    async with (
        postgres_pair(synchronous=True) as pair,
        tcp_proxy(pair.primary.urls.app_url) as proxy,
        tcp_proxy(*(f"http://127.0.0.1:{port}" for port in ports)) as front,
    ):
        with bucket() as kept:
            machines = Machines(pair, proxy, front, ports, kept, folder)
            try:
                await machines.open()
                yield machines
            finally:
                for node in machines.nodes:
                    await node.stop()
