"""Who watches a venue hears of every change, when it is true and not before, in messages that always fit."""

import asyncio
import json
from collections.abc import AsyncGenerator
from typing import Any

import asyncpg
import pytest

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.embedded import Urls
from pwa_tickets.db.session import Database
from tests import factories
from tests.factories import DANA, MAYA, Owner, Show, reserve

LIMIT = 8000  # bytes Postgres takes in one notification


class Listener:
    """Somebody watching; `heard` waits until all that was said before has arrived."""

    def __init__(self, connection: Owner) -> None:
        self._connection, self._messages = connection, asyncio.Queue[str]()

    async def start(self) -> None:
        for channel in ("seat_changes", "full_stop"):
            await self._connection.add_listener(
                channel, lambda _c, _p, name, payload: self._messages.put_nowait(f"{name} {payload}")
            )

    async def messages(self) -> list[str]:
        """Payloads since the last call."""
        await self._connection.execute("notify full_stop")
        found: list[str] = []
        async with asyncio.timeout(10):
            while not (message := await self._messages.get()).startswith("full_stop"):
                found.append(message.removeprefix("seat_changes "))
        return found

    async def changes(self) -> list[tuple[str, str, str]]:
        """(show, seat, code) since the last call."""
        told: list[dict[str, Any]] = [json.loads(message) for message in await self.messages()]
        return [(message["show"], seat, code) for message in told for seat, code in message["seats"]]


@pytest.fixture
async def listener(database_urls: Urls) -> AsyncGenerator[Listener]:
    connection = await asyncpg.connect(database_urls.app_url)
    listener = Listener(connection)
    await listener.start()
    yield listener
    await connection.close()


def change(show: Show, label: str, code: str) -> tuple[str, str, str]:
    return (str(show.id), str(show.seats[label]), code)


async def test_reserving_releasing_selling_and_lapsing_are_heard(
    database: Database, owner: Owner, show: Show, listener: Listener
) -> None:
    await reserve(database, show, MAYA, "A1", "A2")
    assert sorted(await listener.changes()) == sorted([change(show, "A1", "r"), change(show, "A2", "r")])

    async with database.raw_transaction(MAYA.anon) as sql:
        await sql.execute("select release_seats($1, $2)", MAYA.session_hash, show.ids("A2"))
    assert await listener.changes() == [change(show, "A2", "a")]

    order_id = await factories.place(database, MAYA)
    assert await listener.changes() == [], "a moved deadline changes nothing one could see"
    await factories.settle(database, order_id)
    assert await listener.changes() == [change(show, "A1", "s")]

    await reserve(database, show, DANA, "B1")
    await factories.expire(owner, DANA)
    async with database.raw_transaction(SYSTEM) as sql:
        await sql.execute("select cleanup_expired_reservations()")
    assert await listener.changes() == [change(show, "B1", "r"), change(show, "B1", "a")]


async def test_a_refused_wish_says_nothing(database: Database, show: Show, listener: Listener) -> None:
    await reserve(database, show, DANA, "A1")
    await listener.changes()
    with factories.refused("TKTKN"):
        await reserve(database, show, MAYA, "A1", "A2")
    assert await listener.changes() == []


async def test_nothing_is_heard_before_it_is_true(database: Database, show: Show, listener: Listener) -> None:
    async with database.raw_transaction(MAYA.anon) as sql:
        await sql.execute(
            "select reserve_seats($1, $2, $3, 10, 25)", show.id, show.ids("A1"), MAYA.session_hash
        )
        assert await listener.changes() == []
    assert await listener.changes() == [change(show, "A1", "r")]


async def test_a_whole_auditorium_changes_in_messages_that_fit(owner: Owner, listener: Listener) -> None:
    show = await factories.make_show(owner, await factories.riverside(owner))
    await listener.messages()

    await owner.execute("update show_seats set status = 'sold' where show_id = $1", show.id)
    messages = await listener.messages()

    assert max(len(message.encode()) for message in messages) < LIMIT
    told = [seat for message in messages for seat, code in json.loads(message)["seats"]]
    assert sorted(told) == sorted(str(seat) for seat in show.ids())


async def test_two_shows_changed_at_once_are_told_apart(owner: Owner, show: Show, listener: Listener) -> None:
    other = await factories.make_show(owner, show.venue)
    await listener.messages()

    await owner.execute("update show_seats set status = 'held'")

    heard = await listener.changes()
    assert {(name, seat) for name, seat, _ in heard} == {
        (str(each.id), str(seat)) for each in (show, other) for seat in each.ids()
    }
