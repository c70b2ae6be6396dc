"""What is queued is done, at least once, through kills, cut connections and outages."""

import asyncio
import os
import signal
import subprocess
import sys
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.dead_letters import dead_letters, try_again
from pwa_tickets.db.job_runner import RetryPolicy, Run, run_jobs
from pwa_tickets.db.queue import enqueue
from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from tests.factories import Owner
from tests.job_queue import enqueue_job, jobs_left, queue_is_empty
from tests.waiting import in_background, until

pytestmark = pytest.mark.proof

ROOT = Path(__file__).parents[3]


class Transient(Exception):
    """An outage of somebody else's."""


class Permanent(Exception):
    """A no that stays a no."""


HEARTBEAT = timedelta(seconds=2)
RETRY_POLICY = RetryPolicy(permanent=(Permanent,), transient=(Transient,), max_transient=3, max_other=1)


def running(settings: Settings, jobs: dict[str, Run]) -> AbstractAsyncContextManager[None]:
    return in_background(run_jobs(settings.database_url, jobs, RETRY_POLICY, heartbeat=HEARTBEAT))


async def test_a_job_gets_its_facts_and_is_gone_when_done(
    database: Database, settings: Settings, owner: Owner
) -> None:
    came: asyncio.Queue[tuple[str, int]] = asyncio.Queue()

    async def greet(name: str, times: int) -> None:
        came.put_nowait((name, times))

    async with running(settings, {"greet": greet}):
        await enqueue_job(database, "greet", name="Maya", times=2)
        assert await asyncio.wait_for(came.get(), 10) == ("Maya", 2)
        await until(lambda: queue_is_empty(owner))


async def test_a_job_queued_in_a_transaction_that_fails_never_runs(
    database: Database, settings: Settings, owner: Owner
) -> None:
    async def sell() -> None:
        async with database.transaction(SYSTEM) as db:
            await enqueue(db, "greet", name="Maya")
            raise RuntimeError("the sale failed")

    with pytest.raises(RuntimeError):
        await sell()
    assert await jobs_left(owner) == 0


async def test_two_wishes_under_one_key_are_one_job(database: Database, owner: Owner) -> None:
    for _ in range(3):
        await enqueue_job(database, "greet", dedupe_key="greet-maya", name="Maya")
    assert await jobs_left(owner) == 1


async def test_what_passes_is_tried_again_until_it_works(
    database: Database, settings: Settings, owner: Owner
) -> None:
    tries: list[float] = []

    async def flaky() -> None:
        tries.append(asyncio.get_running_loop().time())
        if len(tries) < 3:
            raise Transient("busy")

    async with running(settings, {"flaky": flaky}):
        await enqueue_job(database, "flaky")
        await until(lambda: queue_is_empty(owner))
    assert len(tries) == 3
    assert tries[1] - tries[0] >= 0.7
    assert tries[2] - tries[1] >= 1.4  # the pause doubles


async def test_an_outage_that_many_jobs_meet_is_two_lines_in_the_log(
    database: Database, settings: Settings, owner: Owner, caplog: pytest.LogCaptureFixture
) -> None:
    away, tried = True, 0

    async def send(number: int) -> None:
        nonlocal tried
        tried += 1
        if away:
            raise Transient("no mail server")

    async with running(settings, {"send": send}):
        for number in range(6):
            await enqueue_job(database, "send", number=number)

        async def all_have_met_it() -> bool:
            return tried >= 8

        await until(all_have_met_it)
        away = False
        await until(lambda: queue_is_empty(owner))
    lines = [record.getMessage() for record in caplog.records if record.name == "pwa_tickets.db.outage"]
    assert [line.partition(",")[0].partition(":")[0] for line in lines] == [
        "send must wait",
        "send gets through again",
    ]
    assert not [record for record in caplog.records if "is tried again" in record.getMessage()]


@pytest.mark.parametrize(("error", "tries"), [(Permanent, 1), (ValueError, 2), (Transient, 4)])
async def test_what_does_not_work_becomes_a_dead_letter_that_can_be_sent_again(
    database: Database, settings: Settings, owner: Owner, error: type[Exception], tries: int
) -> None:
    broken, ran = True, 0

    async def deliver(order_id: str) -> None:
        nonlocal ran
        ran += 1
        if broken:
            raise error("550 no such mailbox")

    async with running(settings, {"deliver": deliver}):
        await enqueue_job(database, "deliver", order_id="7")
        await until(lambda: jobs_left(owner, "failed"), seconds=30)
        assert ran == tries
        async with database.transaction(SYSTEM) as db:
            [letter] = await dead_letters(db)
            assert (letter.job, letter.facts, letter.tries) == ("deliver", {"order_id": "7"}, tries)
            assert letter.error.endswith("550 no such mailbox")
            broken = False
            assert await try_again(db, letter.id)
            assert not await try_again(db, letter.id)
        await until(lambda: queue_is_empty(owner))
    assert ran == tries + 1


async def test_a_restart_of_the_database_is_waited_out_and_no_job_is_lost(
    database: Database, settings: Settings, owner: Owner
) -> None:
    """Every connection is cut while a job runs, again while none does; jobs queued after are done."""
    began, may_end, done = asyncio.Event(), asyncio.Event(), list[str]()

    async def slow(name: str) -> None:
        began.set()
        await may_end.wait()
        done.append(name)

    async def cut() -> None:
        await owner.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where application_name = 'pwa-tickets worker' and datname = current_database()"
        )

    async with running(settings, {"slow": slow}):
        await enqueue_job(database, "slow", name="first")
        await asyncio.wait_for(began.wait(), 10)
        await cut()
        may_end.set()
        await until(lambda: queue_is_empty(owner), seconds=40)
        assert set(done) == {"first"}
        await cut()
        await enqueue_job(database, "slow", name="second")
        await until(lambda: queue_is_empty(owner), seconds=40)
    assert done[-1] == "second"


async def test_stopping_the_worker_gives_its_job_back_at_once(
    database: Database, settings: Settings, owner: Owner
) -> None:
    began, ran = asyncio.Event(), 0

    async def endless() -> None:
        nonlocal ran
        ran += 1
        began.set()
        if ran == 1:
            await asyncio.Event().wait()

    async with running(settings, {"endless": endless}):
        await enqueue_job(database, "endless")
        await asyncio.wait_for(began.wait(), 10)
    assert await jobs_left(owner, "queued") == 1
    async with running(settings, {"endless": endless}):
        await until(lambda: queue_is_empty(owner), seconds=5)
    assert ran == 2


JOB_THAT_HANGS = """
import asyncio, sys
from pwa_tickets.db.job_runner import RetryPolicy, run_jobs

async def hang():
    print("began", flush=True)
    await asyncio.Event().wait()

asyncio.run(run_jobs(sys.argv[1], {"hang": hang}, RetryPolicy()))
"""


async def test_a_killed_worker_s_job_runs_again_elsewhere(
    database: Database, settings: Settings, owner: Owner
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", JOB_THAT_HANGS, settings.database_url], stdout=subprocess.PIPE, cwd=ROOT
    )
    try:
        await enqueue_job(database, "hang")
        assert process.stdout
        assert await asyncio.to_thread(process.stdout.readline) == b"began\n"
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
    assert await jobs_left(owner, "picked") == 1
    ran = asyncio.Event()

    async def hang() -> None:
        ran.set()

    async with running(settings, {"hang": hang}):
        await asyncio.wait_for(ran.wait(), 30)
        await until(lambda: queue_is_empty(owner))


async def test_the_queue_needs_no_more_than_the_system_role(settings: Settings) -> None:
    connection = await asyncpg.connect(settings.database_url, server_settings={"role": "pwa_tickets_system"})
    assert await connection.fetchval("select current_actor_role()") == "system"
    await connection.close()
