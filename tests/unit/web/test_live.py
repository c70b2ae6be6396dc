"""Feeds: everybody who watches reads the truth once, and what changes afterwards."""

import asyncio

import pytest

from pwa_tickets.web.live import Feed, Shared


class Venue:
    """Something read slowly: each reading waits until it is let through, and tells what was true when it began."""

    def __init__(self) -> None:
        self.truth = b"free"
        self.readings: list[asyncio.Event] = []
        self.begun = asyncio.Condition()

    async def read(self) -> bytes:
        told, may_end = self.truth, asyncio.Event()
        async with self.begun:
            self.readings.append(may_end)
            self.begun.notify_all()
        await may_end.wait()
        return told


async def until_read(venue: Venue, times: int) -> None:
    async with asyncio.timeout(5), venue.begun:
        await venue.begun.wait_for(lambda: len(venue.readings) >= times)


async def test_who_asks_during_a_reading_is_told_what_changed_since_it_began() -> None:
    venue = Venue()
    shared = Shared(venue.read)
    early = asyncio.create_task(shared.fresh())
    await until_read(venue, 1)
    venue.truth = b"taken"
    late = [asyncio.create_task(shared.fresh()) for _ in range(500)]
    venue.readings[0].set()
    await until_read(venue, 2)
    venue.readings[1].set()
    assert await early == b"free"
    assert set(await asyncio.gather(*late)) == {b"taken"}
    assert len(venue.readings) == 2, "five hundred who ask at once cost one reading"


async def test_a_reading_that_failed_fails_only_who_waited_for_it() -> None:
    failures = [OSError("away")]

    async def read() -> bytes:
        if failures:
            raise failures.pop()
        return b"free"

    shared = Shared(read)
    with pytest.raises(OSError, match="away"):
        await shared.fresh()
    assert await shared.fresh() == b"free"


async def test_one_who_leaves_takes_nobodys_reading_along() -> None:
    venue = Venue()
    shared = Shared(venue.read)
    leaver, stayer = asyncio.create_task(shared.fresh()), asyncio.create_task(shared.fresh())
    await until_read(venue, 1)
    leaver.cancel()
    venue.readings[0].set()
    assert await stayer == b"free"


async def test_a_watcher_begins_with_a_snapshot_and_gets_another_after_a_gap() -> None:
    truth = [b"one"]

    async def snapshot() -> bytes:
        return truth[0]

    feed = Feed(snapshot)
    stream = feed.stream()
    assert (await anext(stream)).startswith(b"retry: ")
    assert await anext(stream) == b"one"
    feed.publish(b"change")
    assert await anext(stream) == b"change"
    truth[0] = b"two"
    feed.resync()
    assert await anext(stream) == b"two"
    await stream.aclose()
    assert not feed.watchers
