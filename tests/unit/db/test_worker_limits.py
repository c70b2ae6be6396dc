"""How many jobs of a name run at once is a limit of each worker, so that a second one sends twice as many mails."""

import asyncio
from contextlib import AbstractAsyncContextManager

import pytest

from pwa_tickets.db.job_runner import RetryPolicy, Run, run_jobs
from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from tests.factories import Owner
from tests.job_queue import enqueue_job, queue_is_empty
from tests.waiting import in_background, until

pytestmark = pytest.mark.proof


async def test_each_worker_has_limits_of_its_own(
    database: Database, settings: Settings, owner: Owner
) -> None:
    """Two workers send twice as many mails at once as one, and neither more than its own; other names are not held up."""
    may_end, at_once = asyncio.Event(), [0, 0]
    most = [0, 0]
    ran: list[str] = []

    def mail(worker: int) -> Run:
        async def send() -> None:
            at_once[worker] += 1
            most[worker] = max(most[worker], at_once[worker])
            await may_end.wait()
            at_once[worker] -= 1

        return send

    async def other() -> None:
        ran.append("other")

    def limited(worker: int) -> AbstractAsyncContextManager[None]:
        jobs: dict[str, Run] = {"mail": mail(worker), "other": other}
        return in_background(
            run_jobs(settings.database_url, jobs, RetryPolicy(), concurrency_limits={"mail": 2})
        )

    for _ in range(7):
        await enqueue_job(database, "mail")
    async with limited(0), limited(1):

        async def both_are_full() -> bool:
            return at_once == [2, 2]

        await until(both_are_full)
        await enqueue_job(database, "other")

        async def it_ran() -> bool:
            return bool(ran)

        await until(it_ran)
        may_end.set()
        await until(lambda: queue_is_empty(owner))
    assert most == [2, 2]
