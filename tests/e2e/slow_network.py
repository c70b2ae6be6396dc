"""A network between a phone and the server: it counts, keeps waiting or cuts what is asked for.

Playwright's own `route` never sees what a browser asks for before its service worker is awake (navigation preload).
"""

import asyncio
import re
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field

CONNECTION = re.compile(rb"\r\n(connection|accept-encoding): [^\r]*", re.IGNORECASE)
CHUNK = 65_536


@dataclass
class SlowNetwork:
    """Passes on each request on a connection of its own.

    Attributes:
        asked: the paths with their queries, in the order they were asked for.
        waiting: answers to paths that begin so wait for the event.
        halves: answers to paths that begin so come as far as this word, and then wait for the event.
        cut: connections that ask for a path that begins so are closed.
        open: connections of phones that are still there.
    """

    server_port: int
    base_url: str = ""
    asked: list[str] = field(default_factory=list)
    waiting: dict[str, asyncio.Event] = field(default_factory=dict)
    halves: dict[str, tuple[bytes, asyncio.Event]] = field(default_factory=dict)
    cut: set[str] = field(default_factory=set)
    open: set[StreamWriter] = field(default_factory=set)

    @asynccontextmanager
    async def slow(self, path: str) -> AsyncGenerator[asyncio.Event]:
        """Answers from there wait until the event is set; at the end of the block it is."""
        here = self.waiting[path] = asyncio.Event()
        try:
            yield here
        finally:
            here.set()
            del self.waiting[path]

    @asynccontextmanager
    async def half(self, path: str, word: bytes) -> AsyncGenerator[asyncio.Event]:
        """Answers from there stop after this word until the event is set; at the end of the block it is."""
        _, rest = self.halves[path] = (word, asyncio.Event())
        try:
            yield rest
        finally:
            rest.set()
            del self.halves[path]

    async def pass_on(self, reader: StreamReader, writer: StreamWriter) -> None:
        """One request and its answer."""
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            async with AsyncExitStack() as closing:
                self.open.add(writer)
                closing.callback(writer.close)
                closing.callback(self.open.discard, writer)
                head = await reader.readuntil(b"\r\n\r\n")
                path = head.split(b" ", 2)[1].decode()
                self.asked.append(path)
                for start, event in self.waiting.items():
                    if path.startswith(start):
                        await event.wait()
                        break
                if any(path.startswith(start) for start in self.cut):
                    return
                from_server, to_server = await asyncio.open_connection("127.0.0.1", self.server_port)
                closing.callback(to_server.close)
                to_server.write(CONNECTION.sub(b"", head)[:-2] + b"Connection: close\r\n\r\n")
                sending = asyncio.create_task(_pump(reader, to_server))
                closing.callback(sending.cancel)
                for start, (word, rest) in self.halves.items():
                    if path.startswith(start):
                        writer.write(await from_server.readuntil(word))
                        await rest.wait()
                        break
                await _pump(from_server, writer)


async def _pump(reader: StreamReader, writer: StreamWriter) -> None:
    with suppress(ConnectionError):
        while chunk := await reader.read(CHUNK):
            writer.write(chunk)
            await writer.drain()


@asynccontextmanager
async def slow_network(server_port: int) -> AsyncGenerator[SlowNetwork]:
    """A network in front of the server at this port."""
    network = SlowNetwork(server_port)
    listening = await asyncio.start_server(network.pass_on, "127.0.0.1", 0)
    network.base_url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    async with listening:
        yield network
        for writer in network.open:
            writer.close()
