"""`kill -9` of the worker amid the refunds of a canceled show: the next one goes on, and Stripe pays each family back once."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import Process
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.embedded import Urls
from pwa_tickets.db.session import Database
from pwa_tickets.orders import show_cancellation
from pwa_tickets.settings import Settings
from tests import factories, office
from tests.factories import Owner, a_buyer
from tests.ledger import check_ledger
from tests.unit.orders.conftest import Bank
from tests.waiting import until_true

pytestmark = pytest.mark.proof

FAMILIES, STUCK_AT = 12, 5
TAKEN_UP_SECONDS = 150
"""Until another worker takes a job whose worker is gone, on a busy machine."""


async def bought(database: Database, bank: Bank, show: factories.Show, number: int, label: str) -> UUID:
    """A family's order, paid by a card that Stripe knows."""
    order_id = await factories.reserve_and_place(database, show, a_buyer(number), label)
    asked = {"amount": "2000", "currency": "usd", "automatic_payment_methods[enabled]": "true"}
    intent = (await bank.http.post("/v1/payment_intents", data=asked)).json()["id"]
    assert (await bank.pay(intent))["status"] == "succeeded"
    await factories.settle(database, order_id, payment_intent_id=intent)
    return order_id


async def start_worker(settings: Settings, folder: Path) -> Process:
    """The worker as a process of its own."""
    environment = {
        **os.environ,
        "DATABASE_URL": settings.database_url,
        "PWA_TICKETS_BASE_URL": "http://localhost",
        "PWA_TICKETS_DATA_DIR": str(folder),
        "PWA_TICKETS_ALLOW_SANDBOX": "1",
        "STRIPE_SECRET_KEY": settings.stripe_secret_key or "",
        "STRIPE_PUBLISHABLE_KEY": settings.stripe_publishable_key or "",
        "STRIPE_WEBHOOK_SECRET": settings.stripe_webhook_secret or "",
        "STRIPE_API_BASE": settings.stripe_api_base or "",
        "SMTP_URL": settings.smtp_url or "",
    }
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "pwa_tickets", "worker", env=environment, start_new_session=True
    )


async def kill(worker: Process) -> None:
    os.killpg(worker.pid, signal.SIGKILL)
    await worker.wait()


async def test_a_worker_killed_amid_the_refunds_is_followed_by_one_that_pays_each_family_once(
    database: Database,
    database_urls: Urls,
    owner: Owner,
    settings: Settings,
    bank: Bank,
    tmp_path: Path,
) -> None:
    venue = await factories.make_venue(owner, ("A", "B", "C"), 8)
    show = await factories.make_show(owner, venue, price_in_cents=2000)
    labels = list(show.seats)[:FAMILIES]
    orders = [await bought(database, bank, show, number, label) for number, label in enumerate(labels, 1)]
    async with database.transaction(SYSTEM) as db:
        staff = await office.make_staff(owner)
        await show_cancellation.cancel_show(db, show.id, refund=True, message=None, staff=staff)

    stuck = await asyncpg.connect(database_urls.admin_url)
    worker = await start_worker(settings, tmp_path / "first")
    try:
        holding = stuck.transaction()
        await holding.start()
        await stuck.execute("select from ticket_orders where id = $1 for update", sorted(orders)[STUCK_AT])
        await until_true(owner, "select done = $1 from job_runs", STUCK_AT, seconds=TAKEN_UP_SECONDS)
        await until_true(
            owner, "select count(*) > 0 from refunds where stripe_refund_id is not null", seconds=60
        )
    finally:
        await kill(worker)
    await holding.rollback()
    await stuck.close()
    assert await owner.fetchval("select count(*) from refunds") == STUCK_AT

    worker = await start_worker(settings, tmp_path / "second")
    try:
        over = "select status = 'done' and not exists (select from refunds where status <> 'succeeded') from job_runs"
        await until_true(owner, over, seconds=TAKEN_UP_SECONDS)
    finally:
        await kill(worker)
    made = await owner.fetch("select ticket_order_id, stripe_payment_intent_id, amount_in_cents from refunds")
    assert sorted(row["ticket_order_id"] for row in made) == sorted(orders)
    for row in made:
        told = await bank.refunds(row["stripe_payment_intent_id"])
        assert [refund["amount"] for refund in told] == [2000], "Stripe paid this family once, and all of it"
    await check_ledger(owner)
