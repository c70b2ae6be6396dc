"""A TCP proxy between programs, which can refuse connections, take them and stay silent, or be turned elsewhere."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit, urlunsplit


class TcpProxy:
    """Forwards connections to the host and port of a URL; of several by turns, to one that takes them.

    Attributes:
        connections: how many were made so far.
    """

    def __init__(self, *urls: str) -> None:
        self._parts, self._far = urlsplit(urls[0]), [_place(url) for url in urls]
        self._open: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self._may_speak = asyncio.Event()
        self._may_speak.set()
        self.port = 0
        self.connections = 0

    @property
    def url(self) -> str:
        """The same URL with the proxy's host and port."""
        who, at, _ = self._parts.netloc.rpartition("@")
        return urlunsplit(self._parts._replace(netloc=f"{who}{at}127.0.0.1:{self.port}"))

    async def start(self) -> None:
        """Listen, on the same port as before if there was one."""
        self._server = await asyncio.start_server(self._connect, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Refuse new connections and end those there are."""
        self._may_speak.set()
        assert self._server
        self._server.close()
        for writer in self._open:
            writer.close()
        await self._server.wait_closed()

    def turn(self, url: str) -> None:
        """Forward to another host and port from now on, and end the connections there are."""
        self._far = [_place(url)]
        for writer in list(self._open):
            writer.close()

    @asynccontextmanager
    async def refusing(self) -> AsyncGenerator[None]:
        """Nobody listens there, as while a program restarts."""
        await self.stop()
        yield
        await self.start()

    @asynccontextmanager
    async def silent(self) -> AsyncGenerator[None]:
        """Connections are taken and never answered, as when a network swallows everything."""
        self._may_speak.clear()
        yield
        self._may_speak.set()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._open.add(writer)
        await self._may_speak.wait()
        with suppress(ConnectionError):
            far_reader, far_writer = await self._reach()
            self._open.add(far_writer)
            await asyncio.gather(self._carry(reader, far_writer), self._carry(far_reader, writer))
            self._open.discard(far_writer)
        writer.close()
        self._open.discard(writer)

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        turn = self.connections % len(self._far)
        *first, last = self._far[turn:] + self._far[:turn]
        for place in first:
            with suppress(ConnectionError):
                return await asyncio.open_connection(*place)
        return await asyncio.open_connection(*last)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while said := await reader.read(65536):
                await self._may_speak.wait()
                writer.write(said)
        writer.close()


def _place(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    assert parts.hostname, f"{url} names no host"
    assert parts.port, f"{url} names no port"
    return parts.hostname, parts.port


@asynccontextmanager
async def tcp_proxy(*urls: str) -> AsyncGenerator[TcpProxy]:
    """Run a proxy for as long as the block lasts."""
    proxy = TcpProxy(*urls)
    await proxy.start()
    try:
        yield proxy
    finally:
        await proxy.stop()
