"""Waiting until something is true, without a fixed time; and work that goes on meanwhile."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

from tests.venue_factories import Owner


async def until(question: Callable[[], Awaitable[object]], *, seconds: float = 20) -> None:
    """Ask again and again until the answer is yes.

    Raises:
        TimeoutError: it was not within `seconds`.
    """
    async with asyncio.timeout(seconds):
        while not await question():  # noqa: ASYNC110 – nobody tells when a row changes
            await asyncio.sleep(0.02)


async def until_true(owner: Owner, sql: str, *values: Any, seconds: float = 20) -> None:
    """Wait until this query answers true.

    Raises:
        TimeoutError: it did not within `seconds`.
    """
    async with asyncio.timeout(seconds):
        while not await owner.fetchval(sql, *values):  # noqa: ASYNC110 – nobody tells when a row changes
            await asyncio.sleep(0.01)


@asynccontextmanager
async def in_background(work: Coroutine[Any, Any, object]) -> AsyncGenerator[None]:
    """Run this in the background until the block ends, then cancel it."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
