"""A seat changes: from the commit to 500 listeners on one venue's stream.

Changes are gathered for 250 ms, so the least that can be expected is between nothing and that. Target: p95 within 500 ms.
Measured against the same with a single listener.
"""

import asyncio
import time
from uuid import UUID

import asyncpg

from bench.measure import Cell, Timings, print_machine, print_table, verdict
from bench.stage import Stage, print_database, product
from bench.wire import HOST, get
from tests.factories import make_show, make_venue

CHANGES = 12
PAUSE = 0.4  # seconds between changes, so that each is a gathering of its own
P95_MS = 500
MANY = 500


class Listener(asyncio.Protocol):
    """One browser's stream: notes when it heard of each change."""

    def __init__(self) -> None:
        self.heard: asyncio.Queue[float] = asyncio.Queue()
        self.listening = asyncio.Event()
        self._transport: asyncio.Transport | None = None

    @classmethod
    async def open(cls, port: int, path: str) -> "Listener":
        """Ask for the stream and wait for its snapshot."""
        _, listener = await asyncio.get_running_loop().create_connection(cls, HOST, port)
        assert listener._transport is not None
        listener._transport.write(get(path, {"Accept": "text/event-stream"}))
        async with asyncio.timeout(30):
            await listener.listening.wait()
        return listener

    def close(self) -> None:
        """Leave."""
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        if b"event: snapshot" in data:
            self.listening.set()
        if b"event: seats" in data:
            self.heard.put_nowait(time.perf_counter())


async def main() -> None:
    """Print the table."""
    print_machine("Seat changes on the wire")
    async with product() as stage:
        await print_database(stage.owner)
        show = await make_show(stage.owner, await make_venue(stage.owner, "ABCDEFGHIJKLMNOPQRSTUVWXY", 24))
        rows: list[list[Cell]] = []
        for listeners in (1, MANY):
            began = stage.cpu()[0]
            every, own_cpu = await measure(stage, show.id, show.ids(), listeners)
            server = (stage.cpu()[0] - began) / CHANGES * 1000
            rows.append(
                [
                    str(listeners),
                    every.ms(50),
                    every.ms(95),
                    max(every.seconds) * 1000,
                    server,
                    own_cpu,
                    verdict(every.ms(95) <= P95_MS),
                ]
            )
        print_table(
            f"{CHANGES} changes, from commit to each listener; gathered for 250 ms; CPU in ms a change",
            ["listeners", "p50 ms", "p95 ms", "last ms", "server", "client", "reached"],
            rows,
        )


async def measure(stage: Stage, show_id: UUID, seats: list[UUID], listeners: int) -> tuple[Timings, float]:
    """How long each listener waited for each change, and the CPU ms of listening to one."""
    path = f"/api/shows/{show_id}/seat-events"
    streams: list[Listener] = []
    for start in range(0, listeners, 50):
        streams += await asyncio.gather(
            *(Listener.open(stage.port, path) for _ in range(min(50, listeners - start)))
        )
    buyer = await asyncpg.connect(stage.server.urls.admin_url)
    every, cpu = Timings(), time.process_time()
    for change in range(CHANGES):
        await buyer.execute(
            "select reserve_seats($1, $2, $3, 10, 25)",
            show_id,
            [seats[change]],
            f"buyer-{listeners}-{change}",
        )
        committed = time.perf_counter()
        async with asyncio.timeout(30):
            heard = await asyncio.gather(*(stream.heard.get() for stream in streams))
        every.seconds += [moment - committed for moment in heard]
        await asyncio.sleep(PAUSE)
    cpu = (time.process_time() - cpu) / CHANGES * 1000
    await buyer.execute(
        "update show_seats set status = 'available', reserved_by = null, reserved_until = null where status = 'reserved'"
    )
    await buyer.close()
    for stream in streams:
        stream.close()
    return every, cpu


if __name__ == "__main__":
    asyncio.run(main())
