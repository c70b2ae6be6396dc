"""Reports by mail: to an address without a log-in, each once, until it or the owner ends them."""

import json
import re
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from pwa_tickets import worker
from pwa_tickets.db.job_runner import Run
from pwa_tickets.db.session import Database
from pwa_tickets.notifications.mail import MailDelayed
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.reports import schedules
from pwa_tickets.settings import Settings
from tests import factories
from tests.factories import DANA, MAYA, Owner, Show
from tests.mail_server import MailServer, body, files, mail_server
from tests.unit.accounts.team_steps import PAGE as HTML
from tests.unit.accounts.team_steps import come_in

PAGE = "/admin/ticketing/reports/schedules"
BOOKS = "books@ledger.example"
A_DAY = timedelta(days=1)


class Post:
    """Runs the reports that are queued, against a mail server of its own."""

    def __init__(self, owner: Owner, job: Run, mailbox: MailServer) -> None:
        self.mailbox = mailbox
        self._owner, self._job = owner, job

    async def queued(self) -> list[dict[str, Any]]:
        """The reports that wait."""
        rows = await self._owner.fetch(
            "select payload from pgqueuer where entrypoint = 'send_report_email' order by id"
        )
        return [json.loads(row["payload"]) for row in rows]

    async def send(self) -> None:
        """Send each of them, and once more, as after a killed worker."""
        for words in await self.queued():
            await self._job(**words)
            await self._job(**words)


@pytest.fixture
async def post(database: Database, owner: Owner, settings: Settings) -> AsyncGenerator[Post]:
    """The worker's job, and who got mail."""
    async with mail_server() as mailbox:
        mailing = replace(settings, smtp_url=mailbox.url)
        yield Post(owner, worker.jobs(database, mailing, Payments(mailing))["send_report_email"], mailbox)


async def paid_ago(owner: Owner, ago: timedelta) -> None:
    """Everything was bought so long ago."""
    await owner.execute(
        "update ticket_orders set paid_at = now() - $1::interval where paid_at is not null", ago
    )


async def test_an_address_gets_the_days_sales_once_until_it_stops_them(
    browser: httpx.AsyncClient, database: Database, owner: Owner, show: Show, post: Post
) -> None:
    await factories.buy(database, show, MAYA, "A1", "A2")
    await paid_ago(owner, A_DAY + timedelta(hours=schedules.HOUR))
    await factories.buy(database, show, DANA, "B1")
    await come_in(browser, owner)
    assert "No scheduled reports" in (await browser.get(PAGE, headers=HTML)).text
    wrong = await browser.post(PAGE, data={"kind": "daily_sales", "to_email": "nobody"})
    assert wrong.status_code == 422
    for _ in range(2):  # a double click
        sent = {"kind": "daily_sales", "to_email": BOOKS.upper()}
        assert (await browser.post(PAGE, data=sent)).status_code == 303
    for _ in range(3):  # three processes, or three turns of one
        await schedules.queue_due(database)
    await post.send()
    [mail] = post.mailbox.messages
    assert str(mail["To"]) == BOOKS
    assert str(mail["Subject"]).startswith("Sales of ")
    for words in ("Seats sold: 2", "Paid: $60.00", "Refunded: $0.00", "After refunds: $60.00"):
        assert words in body(mail)
    [(name, book)] = files(mail).items()
    assert (name.endswith(".xlsx"), book[:2]) == (True, b"PK")
    page = (await browser.get(PAGE, headers=HTML)).text
    assert BOOKS in page
    assert "not yet" not in page

    found = re.search(r"https?://[^/]+(/reports/stop/\S+)", body(mail))
    assert found
    browser.cookies.clear()
    assert "Stop these emails?" in (await browser.get(found[1], headers=HTML)).text
    assert await owner.fetchval("select count(*) from report_schedules where ended_at is null") == 1
    for _ in range(2):
        assert "No more emails" in (await browser.post(found[1], headers=HTML)).text
    await owner.execute("delete from report_emails")
    await schedules.queue_due(database)
    assert await owner.fetchval("select count(*) from report_emails") == 0
    assert (await browser.get(f"{found[1]}x", headers=HTML)).status_code == 404


async def test_the_lists_of_a_show_go_out_the_day_before_it(
    browser: httpx.AsyncClient, database: Database, owner: Owner, show: Show, post: Post
) -> None:
    await factories.buy(database, show, MAYA, "A1", "A2")
    await come_in(browser, owner)
    await browser.post(PAGE, data={"kind": "show_lists", "to_email": BOOKS})
    await owner.execute("update recital_shows set starts_at = now() + interval '3 days'")
    await schedules.queue_due(database)
    assert await post.queued() == []
    await owner.execute("update recital_shows set starts_at = now() + interval '23 hours'")
    await schedules.queue_due(database)
    post.mailbox.says["RCPT"] = "451 4.3.0 busy"
    with pytest.raises(MailDelayed):
        await post.send()
    assert "busy" in (await browser.get(PAGE, headers=HTML)).text
    post.mailbox.says["RCPT"] = "250 OK"
    await post.send()
    [mail] = post.mailbox.messages
    assert str(mail["Subject"]).startswith(f"Lists for {show.title}, ")
    assert {name: pdf[:5] for name, pdf in files(mail).items()} == {
        "By seat.pdf": b"%PDF-",
        "By name.pdf": b"%PDF-",
    }


async def test_an_owner_ends_a_report_that_still_waits(
    browser: httpx.AsyncClient, database: Database, owner: Owner, post: Post
) -> None:
    await come_in(browser, owner)
    await browser.post(PAGE, data={"kind": "weekly_sales", "to_email": BOOKS})
    await schedules.queue_due(database)
    schedule_id = await owner.fetchval("select id from report_schedules")
    assert (await browser.post(f"{PAGE}/{schedule_id}/end")).status_code == 303
    assert len(await post.queued()) == 1
    await post.send()
    assert post.mailbox.messages == []
    actions = [row["action"] for row in await owner.fetch("select action from audit_log order by id")]
    assert actions[-2:] == ["report_schedule_added", "report_schedule_ended"]


async def test_the_owners_program_adds_an_address_once_and_ends_it(
    browser: httpx.AsyncClient, owner: Owner
) -> None:
    await come_in(browser, owner)
    api = f"/api{PAGE}"
    wrong = await browser.post(api, json={"kind": "weekly_sales", "to_email": "nobody"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "to_email")
    made = await browser.post(api, json={"kind": "weekly_sales", "to_email": BOOKS.upper()})
    assert (made.status_code, made.json()["to_email"]) == (201, BOOKS)
    assert not {"last_sent_at", "last_error"} & made.json().keys()
    again = await browser.post(api, json={"kind": "weekly_sales", "to_email": BOOKS})
    assert again.json() == made.json()
    assert (await browser.get(api)).json() == {"schedules": [made.json()]}
    for _ in range(2):
        assert (await browser.delete(f"{api}/{made.json()['id']}")).status_code == 204
    assert (await browser.get(api)).json() == {"schedules": []}
    actions = await owner.fetch("select action from audit_log where subject_id = $1", made.json()["id"])
    assert sorted(row["action"] for row in actions) == ["report_schedule_added", "report_schedule_ended"]
