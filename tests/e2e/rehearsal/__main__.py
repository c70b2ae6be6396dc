"""`make rehearsal`: what each fault of several machines costs, on Patroni, etcd and HAProxy, while four buyers buy. Minutes.

Needs etcd and haproxy (on Debian: apt-get install etcd-server haproxy); Patroni comes from PyPI into a folder of its own.
"""

import asyncio
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import asyncpg

from pwa_tickets.db.embedded_home import SHARED
from pwa_tickets.db.migrate import upgrade
from tests import factories
from tests.e2e.crashes.buyers import BuyerPool
from tests.e2e.crashes.final_checks import check_no_half_sales
from tests.e2e.crashes.product import Outage
from tests.e2e.crashes.rounds import pool_open
from tests.e2e.live_server import LiveServer, free_port
from tests.e2e.rehearsal.rig import Rig, rig_folder, sleep
from tests.factories import Owner
from tests.waiting import in_background, until

PLANS = ("pays", "pays", "pays and is gone")
FROZEN_SECONDS = 35


@dataclass
class RehearsedShop:
    """A server and a worker on the cluster."""

    rig: Rig
    server: LiveServer
    outages: list[Outage] = field(default_factory=list)

    @property
    def base_url(self) -> str:
        return self.server.base_url

    @property
    def sandbox(self) -> dict[str, str]:
        return self.server.sandbox

    def owner(self) -> AbstractAsyncContextManager[Owner]:
        return _owner(self.rig.urls.admin_url)


@asynccontextmanager
async def _owner(url: str) -> AsyncGenerator[Owner]:
    connection = await asyncpg.connect(url, timeout=30)
    try:
        yield connection
    finally:
        await connection.close()


async def death(rig: Rig) -> None:
    """Kill the primary's machine, and bring it back once there is another."""
    died = rig.leader()
    assert died
    rig.signal(died, signal.SIGKILL)
    await until(lambda: led_by_another(rig, died), seconds=90)
    rig.restart(died)
    await until(rig.has_synchronous_standby, seconds=90)


async def freeze(rig: Rig) -> None:
    """Freeze the primary's machine for longer than `ttl`, then let it wake up."""
    froze = rig.leader()
    assert froze
    rig.signal(froze, signal.SIGSTOP)
    await sleep(FROZEN_SECONDS)
    rig.signal(froze, signal.SIGCONT)
    await sleep(10)
    assert rig.leader() != froze, "the one that woke up took the lock back"
    await until(rig.has_synchronous_standby, seconds=90)


async def switchover(rig: Rig) -> None:
    """Ask for another primary."""
    await asyncio.to_thread(rig.switch_over)
    await until(rig.has_synchronous_standby, seconds=90)


async def etcd_away(rig: Rig) -> None:
    """Kill etcd for half a minute."""
    rig.signal("etcd", signal.SIGKILL)
    await sleep(30)
    rig.start_etcd()
    await sleep(5)


async def led_by_another(rig: Rig, name: str) -> bool:
    return rig.leader() not in (None, name)


FAULTS: dict[str, Callable[[Rig], Awaitable[None]]] = {
    "the primary's machine dies": death,
    f"the primary freezes, and wakes up after {FROZEN_SECONDS} s": freeze,
    "a planned switchover": switchover,
    "etcd is away for 30 s": etcd_away,
}


async def rehearse(rig: Rig, server: LiveServer) -> None:
    """Print the table, a row as soon as it is known."""
    shop = RehearsedShop(rig, server)
    say(
        "| what happens | longest time without a paid order | paid | unanswered calls | lost |\n| --- | --- | --- | --- | --- |"
    )
    for what, fault in FAULTS.items():
        async with shop.owner() as owner:
            venue = await factories.make_venue(owner, [f"R{row}-" for row in range(40)], 20)
            show = await factories.make_show(owner, venue, title=what)
        pool = BuyerPool(shop, show, random.Random(), plans=PLANS)
        times = [time.monotonic()]

        async def watch(pool: BuyerPool = pool, times: list[float] = times) -> None:
            seen = 0
            while True:
                if pool.sold() > seen:
                    seen = pool.sold()
                    times.append(time.monotonic())
                await asyncio.sleep(0.05)

        async with in_background(watch()), pool_open(pool, 4):
            await sleep(5)
            times[:] = [time.monotonic()]
            await fault(rig)
            await sleep(5)
        gap = max(later - sooner for sooner, later in pairwise(times))
        async with shop.owner() as owner:
            await check_no_half_sales(owner)
            kept = {
                str(row["id"])
                for row in await owner.fetch("select id from ticket_orders where status = 'paid'")
            }
        told = [purchase.order_id for purchase in pool.purchases if purchase.told == "tickets"]
        lost = len(set(told) - kept)
        say(f"| {what} | {gap:.1f} s | {len(told)} | {pool.silences} | {lost} |")
        assert not lost


async def run(patroni: Path) -> None:
    """Bring everything up, rehearse, take everything down."""
    with rig_folder() as folder:
        rig = Rig(folder, patroni)
        home = folder / "shop"
        home.mkdir()
        server = LiveServer(
            home, rig.urls, free_port(), {"PWA_TICKETS_JOBS_INSIDE": "0", "PWA_TICKETS_POOL": "6"}
        )
        try:
            await rig.open()
            await upgrade(rig.urls.admin_url)
            await server.start_sandbox()
            await server.start_worker()
            await server.start_server()
            await rehearse(rig, server)
        finally:
            await server.stop()
            rig.close()


def patroni_from_pypi() -> Path:
    """Patroni in a folder of its own: the distribution's may be the one that loses orders.

    Root's Postgres runs as another user, who must reach it, and the Python that runs it.
    """
    folder = SHARED / "patroni" if os.geteuid() == 0 else Path(".rehearsal").absolute()
    program = folder / "bin" / "patroni"
    if not program.exists():
        say("· Getting Patroni from PyPI")
        uv = shutil.which("uv", path=f".tools/bin:{os.defpath}:/usr/local/bin") or "uv"
        python = "/usr/bin/python3" if os.geteuid() == 0 else sys.executable
        subprocess.run([uv, "venv", "--quiet", "--python", python, folder], check=True)
        wanted = "patroni[etcd3,psycopg3]>=4"
        subprocess.run(
            [uv, "pip", "install", "--quiet", "--python", folder / "bin" / "python", wanted], check=True
        )
    return program


def say(words: str) -> None:
    print(words, flush=True)


def main() -> int:
    missing = [
        program
        for program in ("etcd", "haproxy")
        if not shutil.which(program, path="/usr/sbin:/usr/bin:/usr/local/bin")
    ]
    if missing:
        say(f"Skipped: {' and '.join(missing)} not found. On Debian: apt-get install etcd-server haproxy")
        return 0
    asyncio.run(run(patroni_from_pypi()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
