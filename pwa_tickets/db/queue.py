"""Queuing a job in the transaction that makes it necessary: both happen or neither."""

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from pgqueuer.db import AsyncpgDriver
from pgqueuer.queries import Queries

from pwa_tickets.db.raw import driver_connection

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from pwa_tickets.db.raw import RawConnection

Fact = str | int | None


async def enqueue(
    db: "AsyncSession | RawConnection",
    job: str,
    /,
    *,
    dedupe_key: str | None = None,
    delay: timedelta | None = None,
    **payload: Fact,
) -> None:
    """Queue `job` for the worker; it starts after this transaction commits.

    Args:
        db: a transaction of the system actor: other roles may not write the queue.
        job: a name that worker.py maps to a function.
        dedupe_key: a job waiting under the same key stands for this one too.
        delay: not before that much time.
        payload: ids and small facts; the job reads everything else itself.
    """
    queries = Queries(AsyncpgDriver(await driver_connection(db)))
    await queries.enqueue(
        job,
        json.dumps(payload).encode(),
        execute_after=delay,
        dedupe_key=dedupe_key,
        on_conflict="skip" if dedupe_key else "raise",
    )
