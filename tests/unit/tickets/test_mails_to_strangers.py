"""Whose mailbox gets how much, when anybody can type its address; and that nobody learns by asking whether it bought."""

import json
from dataclasses import replace
from uuid import UUID

import httpx
import pytest

from pwa_tickets import worker
from pwa_tickets.db.session import Database
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.settings import Settings
from pwa_tickets.tickets import delivery
from pwa_tickets.tickets.ticket_pdf import TicketPdfs
from tests import factories
from tests.factories import Buyer, Owner, Show, Venue
from tests.mail_server import MailServer

RESEND = "/api/tickets/resend"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With the limits on."""
    return replace(settings, rate_limit=3600)


@pytest.fixture
async def order_id(database: Database, show: Show, maya: Buyer) -> UUID:
    """What Maya bought."""
    return await factories.buy(database, show, maya, "A1")


async def run_resends(owner: Owner, database: Database, settings: Settings) -> int:
    """The worker takes what waits; how many there were."""
    payments = Payments(settings)
    run = worker.jobs(database, settings, payments)["resend_tickets"]
    waiting = await owner.fetch("delete from pgqueuer where entrypoint = 'resend_tickets' returning payload")
    for job in waiting:
        await run(**json.loads(job["payload"]))
    await payments.close()
    return len(waiting)


async def test_resend_does_and_answers_the_same_for_everybody_and_a_job_looks(
    browser: httpx.AsyncClient,
    owner: Owner,
    database: Database,
    settings: Settings,
    order_id: UUID,
    maya: Buyer,
) -> None:
    answers = set()
    for choice in (
        {"order_id": str(order_id)},
        {"email": maya.email.upper()},
        {"order_id": "00000000-0000-0000-0000-000000000000"},
        {"email": "nobody@example.com"},
    ):
        answer = await browser.post(RESEND, json=choice)
        answers.add((answer.status_code, answer.content))
    [(status, _)] = answers
    assert status == 202
    assert await owner.fetchval("select count(*) from order_messages") == 0, "nothing was looked up yet"

    assert await run_resends(owner, database, settings) == 4

    queued = await owner.fetch("select payload from pgqueuer where entrypoint = 'deliver_order'")
    rows = await owner.fetch("select id, to_email, status from order_messages")
    assert len(queued) == len(rows) == 2
    assert {row["to_email"] for row in rows} == {maya.email}
    for wrong in ({}, {"email": "nobody"}):
        assert (await browser.post(RESEND, json=wrong)).status_code == 422


async def test_tickets_are_sent_again_five_times_an_hour_from_one_network(
    browser: httpx.AsyncClient, owner: Owner, database: Database, settings: Settings, order_id: UUID
) -> None:
    for _ in range(8):
        await browser.post(RESEND, json={"order_id": str(order_id)})
    assert await owner.fetchval("select count(*) from pgqueuer where payload::text like '%127.0.0.1%'") == 0
    await run_resends(owner, database, settings)
    assert await owner.fetchval("select count(*) from order_messages") == 5


async def test_a_mailbox_gets_five_mails_an_hour_of_free_orders_and_the_others_later(
    database: Database, pdfs: TicketPdfs, mailbox: MailServer, owner: Owner, venue: Venue
) -> None:
    """A stranger who books free seats in somebody's name does not fill their mailbox."""
    free = await factories.make_show(owner, venue, price_in_cents=0)
    for number, seat in enumerate(("A1", "A2", "A3", "A4", "A5", "A6", "A7")):
        stranger = Buyer("Stranger", f"stranger-session-{number:020d}", "victim@example.com")
        order_id = await factories.buy(database, free, stranger, seat)
        await delivery.deliver_order(database, pdfs, str(order_id))

    assert len(mailbox.messages) == 5
    later = await owner.fetch("select payload, execute_after > now() as waits from pgqueuer")
    assert [row["waits"] for row in later] == [True, True]
    await owner.execute("update rate_limits set refilled_at = refilled_at - interval '1 hour'")
    for row in later:
        await delivery.deliver_order(database, pdfs, **json.loads(row["payload"]))
    assert len(mailbox.messages) == 7
