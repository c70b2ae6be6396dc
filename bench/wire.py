"""HTTP spoken cheaply: the bench shares its cores with what it measures, so it parses no more than it must.

One asyncio protocol a connection, requests as bytes made beforehand; each load says what it cost itself.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bench.measure import Stopwatch, Timings

HOST = "127.0.0.1"


@dataclass
class Load(Timings):
    """Timings of many requests, and how they were answered."""

    statuses: Counter[int] = field(default_factory=Counter)
    bytes: int = 0


class Line(asyncio.Protocol):
    """One keep-alive connection: a question at a time."""

    def __init__(self) -> None:
        self._heard = bytearray()
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._transport: asyncio.Transport | None = None

    @classmethod
    async def open(cls, port: int) -> "Line":
        """Connect."""
        _, line = await asyncio.get_running_loop().create_connection(cls, HOST, port)
        return line

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send a request; its status and the body as it came over the wire."""
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionError("the server hung up"))

    def data_received(self, data: bytes) -> None:
        self._heard += data
        head_end = self._heard.find(b"\r\n\r\n")
        if head_end < 0:
            return
        head = bytes(self._heard[:head_end]).lower()
        body_end = head_end + 4 + _length(head)
        if len(self._heard) >= body_end and self._answer is not None:
            body = bytes(self._heard[head_end + 4 : body_end])
            del self._heard[:body_end]
            self._answer.set_result((int(head[9:12]), body))


def get(path: str, headers: Mapping[str, str] | None = None) -> bytes:
    """A GET as bytes."""
    return _request("GET", path, headers or {}, b"")


def post(path: str, body: bytes, headers: Mapping[str, str] | None = None) -> bytes:
    """A POST of JSON as bytes."""
    kind = {"Content-Type": "application/json", "Content-Length": str(len(body))}
    return _request("POST", path, kind | dict(headers or {}), body)


Asking = Callable[[int], bytes | None]
Hearing = Callable[[int, int, bytes, float], None]


async def load(
    port: int, clients: int, ask: Asking, *, seconds: float = 60.0, hear: Hearing | None = None
) -> Load:
    """Let so many clients ask at once, each its next question when the last is answered.

    Args:
        ask: the next request of a client, or None when it has no more.
        seconds: how long at most.
        hear: is told client, status, body and seconds of each answer, outside the timing.
    """
    lines = [await Line.open(port) for _ in range(clients)]
    done = Load()

    async def run(client: int, line: Line) -> None:
        while time.perf_counter() < end and (request := ask(client)) is not None:
            asked = time.perf_counter()
            status, body = await line.ask(request)
            seconds_taken = time.perf_counter() - asked
            done.seconds.append(seconds_taken)
            done.statuses[status] += 1
            done.bytes += len(body)
            if hear is not None:
                hear(client, status, body, seconds_taken)

    with Stopwatch() as watch:
        end = time.perf_counter() + seconds
        await asyncio.gather(*(run(client, line) for client, line in enumerate(lines)))
    done.wall, done.cpu = watch.wall, watch.cpu
    for line in lines:
        line.close()
    return done


async def http_limit(port: int, clients: int, *, seconds: float = 1.5) -> Load:
    """What the server answers when there is nothing to do: /healthz."""
    question = get("/healthz")
    return await load(port, clients, lambda _: question, seconds=seconds)


def expect_only(found: Load, *statuses: int) -> None:
    """A bench of errors is none."""
    if set(found.statuses) - set(statuses) or not found.statuses:
        raise RuntimeError(f"answers: {dict(found.statuses)}")


def _request(method: str, path: str, headers: Mapping[str, str], body: bytes) -> bytes:
    lines = [
        f"{method} {path} HTTP/1.1",
        f"Host: {HOST}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def _length(head: bytes) -> int:
    found = head.find(b"\r\ncontent-length:")
    if found < 0:
        if b"transfer-encoding" in head:
            raise RuntimeError("an answer in chunks: the bench asks only for whole ones")
        return 0
    return int(head[found + 17 : head.find(b"\r", found + 2) if head.find(b"\r", found + 2) > 0 else None])
