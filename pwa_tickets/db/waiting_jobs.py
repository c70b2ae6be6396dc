"""Jobs about something that are not done: they wait, run, or were given up."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.db.queue_tables import JOBS_ABOUT


class WaitingJobStatus(StrEnum):
    """How far a job that is not done got."""

    WAITING = "waiting"
    RUNNING = "running"
    GIVEN_UP = "given_up"
    """A dead letter: nobody tries it again by itself."""


class WaitingJob(msgspec.Struct, kw_only=True, frozen=True):
    """Work that is not done.

    Attributes:
        job: the name of the job.
        status: waiting, running, or given up.
        attempts: how often it was tried.
        at: when it was queued.
    """

    job: str
    status: WaitingJobStatus
    attempts: int
    at: datetime


async def waiting_jobs(db: AsyncSession, ids: Iterable[UUID | str]) -> list[WaitingJob]:
    """The jobs whose payload names one of these ids, oldest first. Staff or system actor."""
    rows = await db.execute(JOBS_ABOUT, {"ids": [str(one) for one in ids]})
    return [msgspec.convert(dict(row), WaitingJob) for row in rows.mappings()]
