"""Runs what `queue` queued: one watched connection, patient with what passes, loud about what does not.

At least once: a job that was running when its process or the database died runs again, so jobs are safe to repeat.
"""

import asyncio
import json
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, NoReturn

import asyncpg
from pgqueuer.db import AsyncpgDriver
from pgqueuer.errors import RetryRequested
from pgqueuer.models import Context, Job
from pgqueuer.qm import QueueManager

from pwa_tickets.db.actor import Role
from pwa_tickets.db.failures import is_away, is_conflict, is_full
from pwa_tickets.db.hosts import connect
from pwa_tickets.db.outage import Outage, QueueLogFilter, database_outage
from pwa_tickets.db.queue_tables import REQUEUE_UNFINISHED
from pwa_tickets.db.worker_queries import WorkerQueries

log = logging.getLogger(__name__)

HEARTBEAT: Final = timedelta(seconds=10)

_AT_ONCE: Final = 5
_LOOK: Final = timedelta(seconds=2)  # new jobs are told at once; ones tried again are not
_LONGEST_PAUSE: Final = timedelta(minutes=15)
_LONGEST_JOB_SECONDS: Final = 600.0
_SECONDS_TO_FINISH: Final = 2.0

Run = Callable[..., Awaitable[object]]


@dataclass(frozen=True, kw_only=True)
class RetryPolicy:
    """How often what fails is tried again before it is kept as a dead letter.

    Attributes:
        permanent: never: the same would come back.
        transient: `max_transient` times, some weeks with the longest pause: somebody else's outage.
        max_transient, max_other: tries; what is named nowhere is probably our own defect and is tried `max_other` times.
    """

    permanent: tuple[type[Exception], ...] = ()
    transient: tuple[type[Exception], ...] = ()
    max_transient: int = 2000
    max_other: int = 8

    def passes(self, error: BaseException) -> bool:
        """Whether it is somebody else's outage, or a moment's trouble of our own, and no defect."""
        of_others = isinstance(error, (*self.transient, OSError)) or is_away(error)
        return of_others or is_full(error) or is_conflict(error)

    def pause(self, job: Job, error: Exception) -> timedelta | None:
        """How long to wait before the next try; None to give up. Doubles from a second, spread by a quarter."""
        tries = self.max_transient if self.passes(error) else self.max_other
        if isinstance(error, self.permanent) or job.attempts >= tries:
            return None
        seconds = min(2.0 ** min(job.attempts, 12), _LONGEST_PAUSE.total_seconds())
        return timedelta(seconds=seconds * random.uniform(0.75, 1.25))


async def run_jobs(
    url: str,
    jobs: Mapping[str, Run],
    policy: RetryPolicy,
    *,
    concurrency_limits: Mapping[str, int] | None = None,
    heartbeat: timedelta = HEARTBEAT,
) -> NoReturn:
    """Run jobs until cancelled; a database that goes away is waited for.

    Args:
        url: the app's login; the connection acts as system.
        jobs: by name; each gets its payload as keywords.
        concurrency_limits: how many of a name run at once in this process; others as many as there is room for.
        heartbeat: a picked job without a sign of life for this long is somebody else's to run.
    """
    logging.getLogger("pgqueuer").filters[:] = [QueueLogFilter()]
    pause = 0.25
    while True:
        began = asyncio.get_running_loop().time()
        try:
            await _run_on_one_connection(url, jobs, policy, concurrency_limits or {}, heartbeat)
        except Exception as error:
            if not database_outage.met(error):
                log.warning("the queue failed, trying again: %s: %s", type(error).__name__, error)
        if asyncio.get_running_loop().time() - began > 60:
            pause = 0.25
        await asyncio.sleep(pause * random.uniform(0.8, 1.2))
        pause = min(2 * pause, 5.0)


async def _run_on_one_connection(
    url: str,
    jobs: Mapping[str, Run],
    policy: RetryPolicy,
    concurrency_limits: Mapping[str, int],
    heartbeat: timedelta,
) -> None:
    """Returns when the connection ended, raises when it could not be used."""
    settings = {"role": Role.SYSTEM.value, "application_name": "pwa-tickets worker"}
    connection = await connect(url, server_settings=settings, timeout=10, command_timeout=30)
    database_outage.ended()
    queries = WorkerQueries(AsyncpgDriver(connection), concurrency_limits)
    manager = QueueManager(queries)
    for name, run in jobs.items():
        register = manager.entrypoint(name, on_failure="hold", accepts_context=True)
        register(_entrypoint(name, run, policy, queries.ended))
    working = asyncio.create_task(
        manager.run(
            dequeue_timeout=_LOOK,
            batch_size=_AT_ONCE,
            max_concurrent_tasks=2 * _AT_ONCE,
            shutdown_on_listener_failure=True,
            heartbeat_timeout=heartbeat,
        )
    )
    try:
        await asyncio.shield(working)
    except asyncio.CancelledError:
        manager.shutdown.set()  # what runs may finish; what does not is given back below
        await asyncio.wait([working], timeout=_SECONDS_TO_FINISH)
        raise
    finally:
        working.cancel()
        await asyncio.wait([working], timeout=_SECONDS_TO_FINISH)
        await _give_back(connection, manager)


async def _give_back(connection: "asyncpg.Connection[asyncpg.Record]", manager: QueueManager) -> None:
    """Unfinished jobs are for the next worker, at once."""
    with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
        await connection.execute(
            REQUEUE_UNFINISHED,
            manager.queue_manager_id,
            timeout=2,
        )
    with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
        await connection.close(timeout=2)


def _entrypoint(
    name: str, run: Run, policy: RetryPolicy, ended: Callable[[Job], None]
) -> Callable[[Job, Context], Awaitable[None]]:
    outage = Outage(f"{name} must wait", f"{name} gets through again", policy.passes)

    async def execute(job: Job, _context: Context) -> None:
        facts: dict[str, Any] = json.loads(job.payload or b"{}")
        try:
            async with asyncio.timeout(_LONGEST_JOB_SECONDS):
                await run(**facts)
        except Exception as error:
            pause = policy.pause(job, error)
            if pause is None:
                log.error("%s %s gave up and waits for somebody to look at it: %s", name, job.id, error)
                raise
            if not database_outage.met(error) and not outage.met(error):
                log.warning("%s %s is tried again in %.0f s: %s", name, job.id, pause.total_seconds(), error)
            raise RetryRequested(delay=pause, reason=f"{type(error).__name__}: {error}") from error
        else:
            outage.ended()
        finally:
            ended(job)

    return execute
