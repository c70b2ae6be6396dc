"""Jobs that gave up: what they were, why, and trying them once more. They wait in the queue's own table."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


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
        text("""
            select q.id, q.entrypoint, q.payload, q.created, q.updated, q.attempts, last.error
            from pgqueuer q
            left join lateral (
              select concat_ws(': ', traceback ->> 'exception_type', traceback ->> 'exception_message') as error
              from pgqueuer_log where job_id = q.id and traceback is not null order by id desc limit 1) last on true
            where q.status = 'failed' order by q.updated desc limit :limit
        """),
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
        text("""
            update pgqueuer set status = 'queued', attempts = 0, execute_after = now(), updated = now()
            where id = :id and status = 'failed' returning true
        """),
        {"id": job_id},
    )
    return bool(found)
