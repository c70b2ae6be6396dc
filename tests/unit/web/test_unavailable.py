"""While the database is away the shop says so, in a sentence, and is back by itself when the database is."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import pytest
from httpx import AsyncClient
from sqlalchemy.exc import DBAPIError

from pwa_tickets.db.embedded import Urls
from pwa_tickets.db.session import is_away
from pwa_tickets.settings import Settings
from tests.factories import Show


class Wire:
    """What lies between server and database, and can be cut."""

    def __init__(self, host: str, port: int) -> None:
        self._far = (host, port)
        self._open: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self.port = 0

    async def start(self) -> None:
        """Listen, on the same port as before if there was one."""
        self._server = await asyncio.start_server(self._connect, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Refuse new connections and end those there are."""
        assert self._server
        self._server.close()
        for writer in self._open:
            writer.close()
        await self._server.wait_closed()

    @asynccontextmanager
    async def cut(self) -> AsyncGenerator[None]:
        """The database is away, as while Postgres restarts."""
        await self.stop()
        yield
        await self.start()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(*self._far)
        self._open |= {writer, far_writer}
        await asyncio.gather(self._carry(reader, far_writer), self._carry(far_reader, writer))
        self._open -= {writer, far_writer}

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while said := await reader.read(65536):
                writer.write(said)
        writer.close()


@pytest.fixture
async def wire(database_urls: Urls) -> AsyncGenerator[Wire]:
    """The way to this test's database."""
    parts = urlsplit(database_urls.app_url)
    assert parts.hostname
    assert parts.port
    wire = Wire(parts.hostname, parts.port)
    await wire.start()
    yield wire
    await wire.stop()


@pytest.fixture
def settings(settings: Settings, wire: Wire) -> Settings:
    """The server's, by way of the wire."""
    parts = urlsplit(settings.database_url)
    netloc = f"{parts.username}:{parts.password}@127.0.0.1:{wire.port}"
    return replace(settings, database_url=urlunsplit(parts._replace(netloc=netloc)))


@pytest.mark.parametrize("path", ["/api/shows", "/api/seat-reservations/check", "/api/wallet"])
async def test_the_api_says_when_to_ask_again(browser: AsyncClient, wire: Wire, path: str) -> None:
    headers = {"X-Reservation-Session": str(uuid4())}
    assert (await browser.get(path, headers=headers)).status_code == 200
    async with wire.cut():
        answer = await browser.get(path, headers=headers)
        assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
        assert answer.headers["retry-after"] == "2"
        assert answer.json()["type"] == "/problems/unavailable"
        assert "Your seats and your money are safe" in answer.json()["detail"]
    assert (await browser.get(path, headers=headers)).status_code == 200


async def test_a_visitor_reads_a_page(browser: AsyncClient, wire: Wire) -> None:
    async with wire.cut():
        answer = await browser.get("/", headers={"Accept": "text/html"})
        assert answer.status_code == 503
        assert "Back in a moment" in answer.text
    assert (await browser.get("/", headers={"Accept": "text/html"})).status_code == 200


async def test_a_refused_reservation_reserved_nothing(browser: AsyncClient, wire: Wire, show: Show) -> None:
    wish = {"show_id": str(show.id), "seat_ids": [str(show.seats["A1"])]}
    async with wire.cut():
        assert (await browser.post("/api/seat-reservations/reserve", json=wish)).status_code == 503
    assert (await browser.get("/api/seat-reservations/check")).json()["seats"] == []
    assert (await browser.post("/api/seat-reservations/reserve", json=wish)).status_code == 200


def test_a_defect_is_no_absence() -> None:
    assert not is_away(asyncpg.InterfaceError("the server expects 2 arguments for this query, 1 was passed"))
    assert not is_away(DBAPIError("select", None, asyncpg.UndefinedTableError("no such table")))
    assert not is_away(ValueError("closed"))
    assert is_away(asyncpg.InterfaceError("connection is closed"))
    assert not is_away(asyncpg.InternalClientError("got an unexpected message"))
    assert is_away(asyncpg.InternalClientError("cannot switch to state 15; another operation (2) is in progress"))
    assert is_away(ConnectionRefusedError())
    assert is_away(TimeoutError())
    assert is_away(asyncpg.CannotConnectNowError())
