"""Queuing jobs, and waiting for what becomes of them."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.queue import enqueue
from pwa_tickets.db.session import Database
from tests.factories import Owner


@asynccontextmanager
async def meanwhile(work: Coroutine[Any, Any, object]) -> AsyncGenerator[None]:
    """The work goes on in the background until the block ends."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def queue(database: Database, job: str, **facts: Any) -> None:
    """In a transaction of its own."""
    async with database.transaction(SYSTEM) as db:
        await enqueue(db, job, **facts)


async def until(question: Callable[[], Awaitable[object]], *, seconds: float = 20) -> None:
    """Asks until the answer is yes; nobody tells when a row of the queue changes its state."""
    async with asyncio.timeout(seconds):
        while not await question():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def left(owner: Owner, status: str | None = None) -> int:
    """Jobs in the queue, or those in this state."""
    found = await owner.fetchval(
        "select count(*) from pgqueuer where $1::text is null or status::text = $1", status
    )
    assert isinstance(found, int)
    return found


async def no_job(owner: Owner) -> bool:
    """Whether everything is done."""
    return await left(owner) == 0
