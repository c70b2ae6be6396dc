"""Live events: one connection listens to Postgres for everybody, and feeds carry the news to browsers (server-sent events)."""

import asyncio
import contextlib
import logging
import random
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable

from sqlalchemy.exc import SQLAlchemyError

from pwa_tickets.db.hosts import FAILURES, connect
from pwa_tickets.db.outage import database_outage

log = logging.getLogger(__name__)

HEARTBEAT = 15.0  # seconds; proxies and phones drop a stream that is silent for longer
BACKOFF = (0.1, 0.2, 0.5, 1.0, 2.0)
QUEUE = 64  # events a slow reader may be behind before it gets a snapshot instead

Callback = Callable[[str], None]
Gap = Callable[[], None]


class Notifications:
    """Listens on one connection, and listens again when Postgres restarts.

    What happened in between is unknown, so every gap is announced, and watchers start from a snapshot.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._callbacks: dict[str, list[Callback]] = {}
        self._gaps: list[Gap] = []
        self.connected = asyncio.Event()

    def on(self, channel: str, callback: Callback, gap: Gap) -> None:
        """Call `callback` with each payload of `channel`, and `gap` whenever some may have been missed."""
        self._callbacks.setdefault(channel, []).append(callback)
        self._gaps.append(gap)

    async def run(self) -> None:
        """Listen until cancelled."""
        failures = 0
        while True:
            try:
                await self._listen()
            except FAILURES as error:
                if not database_outage.met(error):
                    log.warning("listening to the database stopped (%s); trying again", type(error).__name__)
            failures = 0 if self.connected.is_set() else failures + 1
            self.connected.clear()
            await asyncio.sleep(BACKOFF[min(failures, len(BACKOFF) - 1)] * random.uniform(0.8, 1.2))

    async def _listen(self) -> None:
        connection = await connect(self._url, timeout=5)
        lost = asyncio.Event()
        connection.add_termination_listener(lambda _: lost.set())
        try:
            for channel in self._callbacks:
                await connection.add_listener(channel, self._heard)
            self.connected.set()
            database_outage.ended()
            for gap in self._gaps:
                gap()
            while not lost.is_set():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(lost.wait(), HEARTBEAT)
                    return
                await connection.execute("select 1", timeout=5)
                database_outage.ended()
        finally:
            connection.terminate()

    def _heard(self, _connection: object, _pid: int, channel: str, payload: object) -> None:
        for callback in self._callbacks[channel]:
            callback(str(payload))


class Watcher:
    """One browser's place in a feed: what it has not read yet, or that it fell too far behind."""

    def __init__(self) -> None:
        self._waiting: deque[bytes] = deque()
        self._wake = asyncio.Event()
        self._stale = True  # the first thing anybody gets is a snapshot

    def push(self, event: bytes) -> None:
        """Add an event, or give up on the queue of a slow reader."""
        if len(self._waiting) >= QUEUE:
            self.resync()
        elif not self._stale:
            self._waiting.append(event)
            self._wake.set()

    def resync(self) -> None:
        """Forget the queue; a snapshot comes next."""
        self._waiting.clear()
        self._stale = True
        self._wake.set()

    async def next(self) -> list[bytes] | None:
        """Events in order, None for 'send a snapshot', [] after a silence of one heartbeat."""
        if not self._stale and not self._waiting:
            self._wake.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), HEARTBEAT)
        if self._stale:
            self._stale = False  # before the snapshot is read: a change during it is queued, not lost
            return None
        events = list(self._waiting)
        self._waiting.clear()
        return events


class Shared:
    """One reading for all who ask before it begins.

    Never one that had begun already: what changed since its beginning would be in neither the reading nor the news.
    """

    def __init__(self, read: Callable[[], Awaitable[bytes]]) -> None:
        self._read = read
        self._running: asyncio.Task[bytes] | None = None
        self._next: asyncio.Task[bytes] | None = None

    async def fresh(self) -> bytes:
        """A reading that begins after this call. Any number who call at once cost two readings at most."""
        if self._next is None:
            self._next = asyncio.create_task(self._after(self._running))
        return await asyncio.shield(self._next)

    async def _after(self, running: asyncio.Task[bytes] | None) -> bytes:
        if running is not None:
            await asyncio.wait([running])
        self._running, self._next = self._next, None
        return await self._read()


class Feed:
    """Everybody who watches one thing. An event is encoded once, however many watch."""

    def __init__(self, snapshot: Callable[[], Awaitable[bytes]]) -> None:
        self._snapshot = Shared(snapshot).fresh
        self.watchers: set[Watcher] = set()

    def publish(self, event: bytes) -> None:
        """Send an encoded event to all."""
        for watcher in self.watchers:
            watcher.push(event)

    def resync(self) -> None:
        """Send all a fresh snapshot."""
        for watcher in self.watchers:
            watcher.resync()

    async def stream(self) -> AsyncGenerator[bytes]:
        """The bytes of one browser's event stream, endless: snapshot, events, heartbeats."""
        watcher = Watcher()
        self.watchers.add(watcher)
        try:
            yield f"retry: {random.randint(800, 3000)}\n\n".encode()
            while True:
                events = await watcher.next()
                if events is None:
                    try:
                        yield await self._snapshot()
                    except (OSError, SQLAlchemyError) as error:
                        if not database_outage.met(error):
                            log.warning("no snapshot (%s); trying again", type(error).__name__)
                        watcher.resync()
                        await asyncio.sleep(0.5)
                else:
                    yield b"".join(events) if events else b": still here\n\n"
        finally:
            self.watchers.discard(watcher)


def encode(event: str, data: bytes) -> bytes:
    """One server-sent event. `data` is JSON on one line."""
    return b"event: " + event.encode() + b"\ndata: " + data + b"\n\n"
