"""While the database is away the product says so, in a sentence, and is back by itself when the database is."""

import errno
import socket
from collections.abc import AsyncGenerator
from dataclasses import replace
from uuid import uuid4

import asyncpg
import pytest
from httpx import AsyncClient
from sqlalchemy.exc import DBAPIError

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.embedded import Urls
from pwa_tickets.db.failures import is_away, is_conflict
from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from tests.factories import Owner, Show
from tests.tcp_proxy import TcpProxy, tcp_proxy


@pytest.fixture
async def proxy(database_urls: Urls) -> AsyncGenerator[TcpProxy]:
    """The way to this test's database."""
    async with tcp_proxy(database_urls.app_url) as proxy:
        yield proxy


@pytest.fixture
def settings(settings: Settings, proxy: TcpProxy) -> Settings:
    """The server's, by way of the proxy."""
    return replace(settings, database_url=proxy.url)


@pytest.mark.parametrize("path", ["/api/shows", "/api/seat-reservations/check", "/api/wallet"])
async def test_the_api_says_when_to_ask_again(browser: AsyncClient, proxy: TcpProxy, path: str) -> None:
    headers = {"X-Reservation-Session": str(uuid4())}
    assert (await browser.get(path, headers=headers)).status_code == 200
    async with proxy.refusing():
        answer = await browser.get(path, headers=headers)
        assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
        assert answer.headers["retry-after"] == "2"
        assert answer.json()["type"] == "/problems/unavailable"
        assert "Nothing you chose or paid for is lost" in answer.json()["detail"]
    assert (await browser.get(path, headers=headers)).status_code == 200


async def test_a_visitor_reads_a_page(browser: AsyncClient, proxy: TcpProxy) -> None:
    async with proxy.refusing():
        answer = await browser.get("/", headers={"Accept": "text/html"})
        assert answer.status_code == 503
        assert "Back in a moment" in answer.text
    assert (await browser.get("/", headers={"Accept": "text/html"})).status_code == 200


async def test_readyz_says_that_it_is_down(browser: AsyncClient, proxy: TcpProxy) -> None:
    assert (await browser.get("/readyz")).json()["status"] == "ok"
    async with proxy.refusing():
        answer = await browser.get("/readyz")
        assert (answer.status_code, answer.json()) == (503, {"status": "down", "database": "unreachable"})
        assert (await browser.get("/healthz")).status_code == 200
    assert (await browser.get("/readyz")).status_code == 200


async def test_a_refused_reservation_reserved_nothing(
    browser: AsyncClient, proxy: TcpProxy, show: Show
) -> None:
    choice = {"show_id": str(show.id), "seat_ids": [str(show.seats["A1"])]}
    async with proxy.refusing():
        assert (await browser.post("/api/seat-reservations/reserve", json=choice)).status_code == 503
    assert (await browser.get("/api/seat-reservations/check")).json()["seats"] == []
    assert (await browser.post("/api/seat-reservations/reserve", json=choice)).status_code == 200


FAIL_AT_CARTS = """
    create function fail() returns trigger language plpgsql as $$
    begin raise exception 'made for this test' using errcode = '%s'; end $$;
    create trigger fail before insert on carts execute function fail();
"""


@pytest.mark.parametrize(("sqlstate", "seconds"), [("40P01", "1"), ("40001", "1"), ("25006", "2")])
async def test_who_let_another_call_go_first_is_told_to_ask_again(
    browser: AsyncClient, owner: Owner, show: Show, sqlstate: str, seconds: str
) -> None:
    await owner.execute(FAIL_AT_CARTS % sqlstate)
    choice = {"show_id": str(show.id), "seat_ids": [str(show.seats["A1"])]}
    answer = await browser.post("/api/seat-reservations/reserve", json=choice)
    assert (answer.status_code, answer.headers.get("retry-after")) == (503, seconds)
    assert answer.json()["type"] == "/problems/unavailable"


async def only_reads(owner: Owner, *, on: bool) -> None:
    """What a new connection finds: a primary that was relieved, or the next one."""
    await owner.execute(
        "do $$ begin execute format('alter database %I set default_transaction_read_only = "
        f"{'on' if on else 'off'}', current_database()); end $$"
    )


class TestWithLimits:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        """A log-in writes down that it was tried."""
        return replace(settings, rate_limit=3600)

    async def test_a_database_that_only_reads_is_away_and_its_connections_are_given_up(
        self, browser: AsyncClient, owner: Owner, show: Show
    ) -> None:
        await only_reads(owner, on=True)
        await owner.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and pid <> pg_backend_pid()"
        )
        choice = {"show_id": str(show.id), "seat_ids": [str(show.seats["A1"])]}
        log_in = {"email": "nobody@example.com", "password": "wrong"}
        for path, body in (
            ("/api/seat-reservations/reserve", choice),
            ("/api/auth/login", log_in),
        ):
            answer = await browser.post(path, json=body)
            assert (answer.status_code, answer.headers.get("retry-after")) == (503, "2"), path
        answer = await browser.get("/readyz")
        assert (answer.status_code, answer.json()) == (503, {"status": "down", "database": "read-only"})
        await only_reads(owner, on=False)
        for path, body, status in (
            ("/api/seat-reservations/reserve", choice, 200),
            ("/api/auth/login", log_in, 401),
        ):
            answers = [(await browser.post(path, json=body)).status_code for _ in range(3)]
            assert answers[-1] == status, answers


def test_a_conflict_is_neither_a_defect_nor_an_outage() -> None:
    for conflict in (asyncpg.DeadlockDetectedError(), asyncpg.SerializationError()):
        assert is_conflict(conflict)
        assert is_conflict(DBAPIError("select", None, conflict))
        assert not is_away(conflict)
    stale = asyncpg.InvalidCachedStatementError("cached statement plan is invalid due to a schema change")
    wrapped = DBAPIError("select", None, Exception("NotSupportedError"))
    wrapped.orig.__cause__ = stale  # type: ignore[union-attr]
    assert is_conflict(stale)
    assert is_conflict(wrapped)
    assert not is_conflict(asyncpg.FeatureNotSupportedError("not yet"))
    assert is_away(
        asyncpg.FeatureNotSupportedError("cannot access temporary or unlogged relations during recovery")
    )


def test_a_defect_is_no_absence() -> None:
    assert not is_away(asyncpg.InterfaceError("the server expects 2 arguments for this query, 1 was passed"))
    assert not is_away(DBAPIError("select", None, asyncpg.UndefinedTableError("no such table")))
    assert not is_away(ValueError("closed"))
    assert is_away(asyncpg.InterfaceError("connection is closed"))
    assert is_away(
        asyncpg.InterfaceError("cannot call fetchval(): connection has been released back to the pool")
    )
    assert not is_away(asyncpg.InternalClientError("got an unexpected message"))
    assert is_away(
        asyncpg.InternalClientError("cannot switch to state 15; another operation (2) is in progress")
    )
    assert is_away(ConnectionRefusedError())
    assert is_away(TimeoutError())
    assert is_away(asyncpg.CannotConnectNowError())
    assert is_away(OSError(errno.EHOSTUNREACH, "No route to host"))
    assert is_away(socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"))
    assert not is_away(socket.gaierror(socket.EAI_NONAME, "Name or service not known"))
    assert not is_away(OSError(errno.ENOENT, "No such file"))


async def work_until_it_dies(database: Database, owner: Owner) -> None:
    async with database.raw_transaction(SYSTEM) as sql:
        await owner.execute("select pg_terminate_backend($1)", await sql.fetchval("select pg_backend_pid()"))
        while True:
            await sql.fetchval("select 1")


async def test_a_connection_that_dies_at_work_is_told_as_that(database: Database, owner: Owner) -> None:
    """Not as the rollback that could not be said to it any more, which would look like a defect of ours."""
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)) as died:
        await work_until_it_dies(database, owner)
    assert is_away(died.value), died.value
