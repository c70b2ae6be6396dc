"""Jobs that gave up: what they were, why, and trying them once more. They wait in the queue's own table."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.db.queue_tables import LIST_DEAD_LETTERS, REQUEUE_DEAD_LETTER


@dataclass(frozen=True, kw_only=True)
class DeadLetter:
    """A job that nobody will try again by itself."""

    id: int
    job: str
    facts: dict[str, Any]
    queued_at: datetime
    gave_up_at: datetime
    tries: int
    error: str


async def dead_letters(db: AsyncSession, *, limit: int = 100) -> list[DeadLetter]:
    """The newest first. Staff or system actor."""
    rows = await db.execute(
        LIST_DEAD_LETTERS,
        {"limit": limit},
    )
    return [
        DeadLetter(
            id=row.id,
            job=row.entrypoint,
            facts=json.loads(row.payload or b"{}"),
            queued_at=row.created,
            gave_up_at=row.updated,
            tries=row.attempts + 1,
            error=row.error or "",
        )
        for row in rows
    ]


async def try_again(db: AsyncSession, job_id: int) -> bool:
    """Back into the queue with fresh patience. System actor. Returns whether it was a dead letter."""
    found = await db.scalar(
        REQUEUE_DEAD_LETTER,
        {"id": job_id},
    )
    return bool(found)
