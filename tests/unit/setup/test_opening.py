"""The opening: nothing of the rehearsal is told, mailed or paid afterwards, and two clicks open once."""

import asyncio
import re
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text

from pwa_tickets.db.actor import Actor, Role
from pwa_tickets.db.session import Database
from pwa_tickets.orders import refunds
from pwa_tickets.orders.refund_choices import RefundChoices
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.settings import Settings
from pwa_tickets.worker import jobs
from tests import factories
from tests.factories import Owner, Show
from tests.office import make_staff, sign_in
from tests.unit.accounts.team_steps import PAGE

STAY = {
    "back_up",
    "delete_ticket_pdfs",
    "send_account_change",
    "send_account_link",
    "send_invitation",
    "send_set_up_mail",
    "send_webhook_paused_email",
}
"""Jobs about staff and this server; every other is about an order, a ticket or a family."""


async def test_what_waited_for_families_of_the_rehearsal_vanishes_with_them(
    database: Database, owner: Owner, show: Show, settings: Settings
) -> None:
    await factories.buy(database, show, factories.a_buyer(1), "A1")
    await owner.execute("""
        insert into studio (name, set_up) values ('Prairie Dance', '{"show": {}}');
        insert into webhook_endpoints (url, events, secret) values ('https://hooks.example.com/', '{order.paid}', '');
        insert into webhook_deliveries (endpoint_id, event, payload) select id, 'order.paid', '{}' from webhook_endpoints""")
    payments = Payments(settings)
    every = list(jobs(database, settings, payments))
    await payments.close()
    await owner.executemany(
        "insert into pgqueuer (priority, status, entrypoint, payload) values (0, 'queued', $1, '{}')",
        [(name,) for name in every],
    )

    async def opened() -> int | None:
        async with database.transaction(Actor(Role.STAFF, str(uuid4()))) as db:
            vanished: int | None = await db.scalar(text("select end_rehearsal()"))
        return vanished

    assert sorted(await asyncio.gather(opened(), opened()), key=str) == [1, None]
    assert await owner.fetchval("select count(*) from webhook_deliveries") == 0
    assert await owner.fetchval("select count(*) from webhook_endpoints") == 1
    left = {row["entrypoint"] for row in await owner.fetch("select entrypoint from pgqueuer")}
    assert left == STAY


async def test_a_seat_that_was_scanned_and_refunded_in_the_rehearsal_is_on_sale_at_the_opening(
    database: Database, owner: Owner, show: Show
) -> None:
    order_id = await factories.buy(database, show, factories.a_buyer(1), "A1")
    await owner.execute("""
        insert into studio (name, set_up) values ('Prairie Dance', '{"show": {}}');
        update tickets set scanned_at = now()""")
    async with database.transaction(Actor(Role.SYSTEM)) as db:
        await refunds.write_refund(db, order_id, RefundChoices(), by=None, key=None)
    async with database.transaction(Actor(Role.STAFF, str(uuid4()))) as db:
        await db.execute(text("select end_rehearsal()"))
    assert (
        await owner.fetchval("select status from show_seats where id = $1", show.seats["A1"]) == "available"
    )


async def test_a_show_that_was_called_off_in_the_rehearsal_takes_place(
    database: Database, owner: Owner, show: Show
) -> None:
    boss = await make_staff(owner, "owner")
    await owner.execute("""insert into studio (name, set_up) values ('Prairie Dance', '{"show": {}}')""")
    async with database.transaction(Actor(Role.SYSTEM)) as db:
        await db.execute(text("select call_off_show(:id)"), {"id": show.id})
    async with database.transaction(boss.actor) as db:
        await db.execute(text("select end_rehearsal()"))
    assert await owner.fetchval("select count(*) from recital_shows where cancelled_at is not null") == 0


async def test_drawers_and_jobs_of_the_rehearsal_vanish_with_it(
    database: Database, owner: Owner, show: Show
) -> None:
    clerk = await make_staff(owner)
    await owner.execute("""insert into studio (name, set_up) values ('Prairie Dance', '{"show": {}}')""")
    await owner.execute("insert into drawer_shifts (opened_by, float_in_cents) values ($1, 1000)", clerk.uuid)
    await owner.execute(
        "insert into job_runs (kind, subject, requested_by, promised_in_cents) values ('cancel_show', $1, $2, 3000)",
        show.id,
        clerk.uuid,
    )
    async with database.transaction(clerk.actor) as db:
        await db.execute(text("select end_rehearsal()"))
    left = "select (select count(*) from drawer_shifts) + (select count(*) from job_runs)"
    assert await owner.fetchval(left) == 0


@pytest.mark.parametrize(
    ("address", "first", "second"),
    [
        ("/setup/show", "/admin", "/"),
        (f"/admin/ticketing/orders/{UUID(int=1)}", "/admin", "/"),
        (f"/orders/{UUID(int=1)}", "/", "/lookup"),
    ],
)
async def test_what_the_office_refuses_leads_its_people_back_to_the_office(
    browser: httpx.AsyncClient, owner: Owner, address: str, first: str, second: str
) -> None:
    browser.cookies.set("pwa_tickets", await sign_in(owner, await make_staff(owner, "owner")))
    refused = await browser.get(address, headers=PAGE)
    assert refused.status_code in (404, 409)
    ways = re.findall(r'<a class="button [^"]*" href="([^"]*)"', refused.text)
    assert ways == [first, second]
