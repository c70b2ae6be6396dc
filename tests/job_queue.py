"""Put jobs into the queue, and count what is left of them."""

from typing import Any

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.queue import enqueue
from pwa_tickets.db.session import Database
from tests.factories import Owner


async def enqueue_job(database: Database, job: str, **facts: Any) -> None:
    """Queue a job in a transaction of its own."""
    async with database.transaction(SYSTEM) as db:
        await enqueue(db, job, **facts)


async def jobs_left(owner: Owner, status: str | None = None) -> int:
    """How many jobs are in the queue, or in it with this status."""
    found = await owner.fetchval(
        "select count(*) from pgqueuer where $1::text is null or status::text = $1", status
    )
    assert isinstance(found, int)
    return found


async def queue_is_empty(owner: Owner) -> bool:
    """Whether every job is done."""
    return await jobs_left(owner) == 0
