"""Is it alive, and is it ready: what a load balancer and a worried studio ask."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any, Final, Literal

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.embedded_home import SHARED
from pwa_tickets.db.hosts import FAILURES
from pwa_tickets.db.queue_tables import COUNT_JOBS, LAST_FAILURE
from pwa_tickets.db.session import Database
from pwa_tickets.disk_space import disk_state, free_bytes
from pwa_tickets.settings import Settings
from pwa_tickets.web.openapi import ShownAs

LATE: Final = 120  # seconds a job may wait before we call the queue slow
_BELIEVED_SECONDS: Final = 10.0
_SECONDS_TO_ANSWER: Final = 3.0

Ask = Callable[[], Awaitable[bool]]


class HealthCheck:
    """Asks whether a dependency answers. Asked at most every ten seconds, however many want to know."""

    def __init__(self, ask: Ask, *, seconds: float = _SECONDS_TO_ANSWER) -> None:
        self._ask, self._seconds = ask, seconds
        self._asking: asyncio.Task[bool] | None = None
        self._asked_at = 0.0

    async def ok(self) -> bool:
        """No answer within three seconds is a no."""
        if self._asking is None or (
            self._asking.done() and time.monotonic() - self._asked_at > _BELIEVED_SECONDS
        ):
            self._asked_at = time.monotonic()
            self._asking = asyncio.create_task(self._ask_in_time())
        return await asyncio.shield(self._asking)

    async def _ask_in_time(self) -> bool:
        try:
            return await asyncio.wait_for(self._ask(), self._seconds)
        except Exception:  # whatever a driver of somebody else's raises: it does not answer
            return False


class Dependencies:
    """The services this one needs and does not run: mail, storage, payments. Those nobody configured are None."""

    def __init__(self, **parts: Ask | None) -> None:
        self._checks = {name: None if ask is None else HealthCheck(ask) for name, ask in parts.items()}

    async def check_all(self) -> dict[str, str]:
        """How each is, all asked at once."""

        async def state(check: HealthCheck | None) -> str:
            return "not configured" if check is None else "ok" if await check.ok() else "unreachable"

        return dict(zip(self._checks, await asyncio.gather(*map(state, self._checks.values())), strict=True))


class JobFailure(msgspec.Struct):
    """A failure of a job.

    Attributes:
        job: the name of the job. What went wrong is for staff: `pwa-tickets doctor` says it.
    """

    job: str
    at: datetime


class Readiness(msgspec.Struct, kw_only=True):
    """How the server and what it depends on are.

    Attributes:
        status: `ok`, `degraded` when something but the database fails, or `down` without a database that can be written to.
        database: `ok`, `full` when its disk takes no more, `read-only` on a standby, or `unreachable`.
        disk: of the data folder and the embedded database: `ok`, `low` below a gigabyte, or `full`.
        queue: `ok`, or `slow` when a job waits for more than two minutes.
        dead_letters: `ok`, or `some` when jobs were given up.
        orderless_payments: `ok`, or `some` when Stripe holds money for orders that are gone.
        reconciliation: `ok`, or `late` when the books were not compared with Stripe for two nights.
        mail: `ok`, `unreachable` or `not configured`.
        payments: `ok`, `unreachable` or `not configured`.
        storage: `ok` or `unreachable`.
        jobs_waiting: how many jobs wait or run.
        jobs_tried_again: how many of them failed before.
        oldest_job_seconds: how long the oldest job that is due has waited, in seconds.
        dead_letter_count: how many jobs were given up.
        last_failure: the newest failure of any job, tried again or not; absent when there is none.
    """

    status: Literal["ok", "degraded", "down"]
    database: str
    disk: str | msgspec.UnsetType = msgspec.UNSET
    queue: str | msgspec.UnsetType = msgspec.UNSET
    dead_letters: str | msgspec.UnsetType = msgspec.UNSET
    orderless_payments: str | msgspec.UnsetType = msgspec.UNSET
    reconciliation: str | msgspec.UnsetType = msgspec.UNSET
    mail: str | msgspec.UnsetType = msgspec.UNSET
    payments: str | msgspec.UnsetType = msgspec.UNSET
    storage: str | msgspec.UnsetType = msgspec.UNSET
    jobs_waiting: int | msgspec.UnsetType = msgspec.UNSET
    jobs_tried_again: int | msgspec.UnsetType = msgspec.UNSET
    oldest_job_seconds: int | msgspec.UnsetType = msgspec.UNSET
    dead_letter_count: int | msgspec.UnsetType = msgspec.UNSET
    last_failure: JobFailure | msgspec.UnsetType = msgspec.UNSET


ONLY_READS: Final = text("select pg_is_in_recovery() or current_setting('transaction_read_only')::boolean")
"""On a standby everything looks right, and nothing can be sold."""
COUNT_ORDERLESS: Final = text("select count(*) from orderless_payments()")
IS_COMPARED_LATE: Final = text("select reconciliation_is_late()")
WITHOUT_DATABASE = ResponseSpec(
    Readiness,
    generate_examples=False,
    description="The database cannot be reached or only reads: `status` is `down`.",
)


@get("/healthz", include_in_schema=False, sync_to_thread=False)
def healthz() -> str:
    """The process answers."""
    return "ok"


@get("/readyz", tags=["health"], responses={503: WITHOUT_DATABASE})
async def readyz(
    database: NamedDependency[Database],
    dependencies: NamedDependency[Dependencies],
    settings: NamedDependency[Settings],
) -> Response[Annotated[dict[str, Any], ShownAs(Readiness)]]:
    """Check the database and every dependency.

    503 only without the database; whatever else is unreachable is `degraded`, or an outage of mail would stop the sale.
    """
    try:
        async with database.transaction(SYSTEM) as db:
            if await db.scalar(ONLY_READS):
                return Response({"status": "down", "database": "read-only"}, status_code=503)
            queue = dict((await db.execute(COUNT_JOBS)).mappings().one())
            failure = (await db.execute(LAST_FAILURE)).mappings().one_or_none()
            orderless = await db.scalar(COUNT_ORDERLESS)
            is_late = settings.stripe_secret_key and await db.scalar(IS_COMPARED_LATE)
    except (SQLAlchemyError, *FAILURES):
        return Response({"status": "down", "database": "unreachable"}, status_code=503)
    dead_letters = queue.pop("dead_letters")
    answers = await dependencies.check_all()
    parts = {
        "database": "ok" if answers.pop("database") == "ok" else "full",
        "disk": disk_state(free_bytes(settings.data_dir, SHARED)),
        "queue": "slow" if queue["oldest_job_seconds"] > LATE else "ok",
        "dead_letters": "some" if dead_letters else "ok",
        "orderless_payments": "some" if orderless else "ok",
        "reconciliation": "late" if is_late else "ok",
        **answers,
    }
    return Response(
        {
            "status": "ok" if set(parts.values()) == {"ok"} else "degraded",
            **parts,
            **queue,
            "dead_letter_count": dead_letters,
            **({"last_failure": dict(failure)} if failure else {}),
        },
        headers={"Cache-Control": "no-store"},
    )


ROUTES = [healthz, readyz]
