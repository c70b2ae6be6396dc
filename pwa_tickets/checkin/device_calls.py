"""Limits how many calls of one device are under way, so that its reports never hold up those of another.

The connections for devices are few. Whoever asked for all of them, with large reports or by asking for a roster
again and again, would let every other door wait.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from pwa_tickets.errors import TooManyRequests

MOST_RUNNING = 2
"""Less than half of a process's connections for devices (`db/connections.py`)."""

MOST_WAITING = 8
"""A scanner makes one call after the other; two tabs and a service worker make three at once."""


class _Calls:
    def __init__(self) -> None:
        self.running = asyncio.Semaphore(MOST_RUNNING)
        self.under_way = 0


_calls: WeakValueDictionary[str, _Calls] = WeakValueDictionary()


@asynccontextmanager
async def limited(device_id: str) -> AsyncGenerator[None]:
    """Wait until the device has a call to spare.

    Raises:
        TooManyRequests: ten calls of the device are under way.
    """
    calls = _calls.setdefault(device_id, _Calls())
    if calls.under_way >= MOST_RUNNING + MOST_WAITING:
        raise TooManyRequests(retry_after=1)
    calls.under_way += 1
    try:
        async with calls.running:
            yield
    finally:
        calls.under_way -= 1
