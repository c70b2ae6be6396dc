"""The second front door: expired seats go free, timers go on, paid orders are mailed, no job is without its function."""

import asyncio
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pwa_tickets import timers, worker
from pwa_tickets.db.session import Database
from pwa_tickets.orders.job_run_models import JobKind
from pwa_tickets.settings import Settings
from tests import factories
from tests.factories import Buyer, Owner, Show
from tests.job_queue import enqueue_job, queue_is_empty
from tests.mail_server import mail_server
from tests.waiting import in_background, until

pytestmark = pytest.mark.proof

ROOT = Path(__file__).parents[2]


async def test_an_expired_reservation_is_seen_to_go_free_within_a_second(
    database: Database, owner: Owner, show: Show, maya: Buyer
) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()
    await owner.add_listener("seat_changes", lambda *call: heard.put_nowait(str(call[-1])))
    await factories.reserve(database, show, maya, "A1", "A2")
    await heard.get()
    async with in_background(timers.clean_up_reservations(database)), asyncio.timeout(5):
        await factories.expire(owner, maya, ago=timedelta(seconds=-1))  # it expires a second from now
        deadline = await owner.fetchval(
            "select min(reserved_until) from show_seats where status = 'reserved'"
        )
        while '"a"' not in await heard.get():
            pass
    late = await owner.fetchval("select clock_timestamp() - $1::timestamptz", deadline)
    assert timedelta() <= late < timedelta(seconds=1)
    assert await owner.fetchval("select count(*) from show_seats where status = 'reserved'") == 0


async def test_a_timer_goes_on_after_it_failed() -> None:
    calls: asyncio.Queue[int] = asyncio.Queue()

    async def fails() -> None:
        calls.put_nowait(1)
        raise RuntimeError("today not")

    async with in_background(timers.every(timedelta(seconds=0.01), fails)):
        for _ in range(3):
            await asyncio.wait_for(calls.get(), 5)


async def test_old_things_are_forgotten_and_new_ones_kept(database: Database, owner: Owner) -> None:
    for age, name in (("91 days", "old"), ("89 days", "new")):
        await owner.execute(
            "insert into stripe_events (id, type, payload, received_at, handled_at) "
            "values ($1, 'x', '{}', now() - $2::text::interval, now())",
            name,
            age,
        )
    await owner.execute(
        "insert into rate_limits (key, tokens, refilled_at) values ('old', 1, now() - interval '2 days')"
    )
    await owner.execute("insert into rate_limits (key, tokens) values ('new', 1)")
    await timers.forget_what_is_old(database)
    assert await owner.fetchval("select id from stripe_events where payload is null") == "old"
    assert await owner.fetchval("select count(*) from stripe_events") == 2
    assert await owner.fetchval("select key from rate_limits") == "new"


async def test_the_worker_as_a_whole_mails_a_paid_order(
    database: Database, settings: Settings, owner: Owner, show: Show, maya: Buyer
) -> None:
    async with (
        mail_server() as mailbox,
        in_background(worker.run(database, replace(settings, smtp_url=mailbox.url))),
    ):
        order_id = await factories.buy(database, show, maya, "A1")
        await enqueue_job(database, "deliver_order", order_id=str(order_id))
        [got] = await mailbox.next(seconds=40)
        assert got["Subject"] == "Your ticket for Spring Recital, Saturday Evening"
        await until(lambda: queue_is_empty(owner))


async def test_every_job_that_is_queued_anywhere_has_its_function(
    database: Database, settings: Settings
) -> None:
    """A name misspelled at `enqueue` would wait for ever."""
    queued = {
        name
        for file in (ROOT / "pwa_tickets").rglob("*.py")
        for name in re.findall(r'enqueue\(\s*\w+,\s*"(\w+)"', file.read_text())
    }
    queued |= set(JobKind)  # those with progress, queued by their kind
    assert len(queued) >= 5
    assert queued == set(worker.jobs(database, settings, None))  # type: ignore[arg-type]
