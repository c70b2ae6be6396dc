"""Staff write to the families of a show: each address gets it once, whatever stops the worker and whoever clicks twice."""

import asyncio
import json
from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Any
from uuid import UUID

import httpx
import pytest

from pwa_tickets import worker
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.job_runner import Run
from pwa_tickets.db.session import Database
from pwa_tickets.notifications.mail import MailDelayed
from pwa_tickets.orders import personal_data
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember
from tests import factories
from tests.arrange import admit_ticket, void_ticket
from tests.factories import DANA, MAYA, Buyer, Owner, Show, Venue
from tests.mail_server import MailServer, body, mail_server
from tests.office import make_staff

PAGE = "/admin/ticketing/announcements"
HTML = {"accept": "text/html"}
WORDS = {
    "subject": "Doors open late",
    "body": "We open at 6:15.\nPlease wait inside.\n\nhttps://studio.example/map",
}
MAYA_AGAIN = Buyer("Maya B.", "maya-session-0000000000000000000000000009", "Maya@EXAMPLE.com")


class Outbox:
    """Runs what is queued as the worker would, against a mail server of its own."""

    def __init__(self, owner: Owner, jobs: dict[str, Run], mailbox: MailServer) -> None:
        self.mailbox = mailbox
        self._owner, self._jobs = owner, jobs

    @property
    def addresses(self) -> list[str]:
        """To whom mails went."""
        return sorted(str(mail["To"].addresses[0].addr_spec) for mail in self.mailbox.messages)

    async def queued(self, job: str) -> list[dict[str, Any]]:
        """What waits under this name."""
        rows = await self._owner.fetch("select payload from pgqueuer where entrypoint = $1 order by id", job)
        return [json.loads(row["payload"]) for row in rows]

    async def fan_out(self) -> list[dict[str, Any]]:
        """Queue a mail for each family; what each job is called with."""
        for words in await self.queued("send_announcement"):
            await self._jobs["send_announcement"](**words)
        return await self.queued("send_announcement_email")

    async def send(self, *emails: dict[str, Any]) -> None:
        """Send these."""
        for words in emails:
            await self._jobs["send_announcement_email"](**words)


@pytest.fixture
async def outbox(database: Database, owner: Owner, settings: Settings) -> AsyncGenerator[Outbox]:
    """The worker's jobs, and who got mail."""
    async with mail_server() as mailbox:
        mailing = replace(settings, smtp_url=mailbox.url)
        yield Outbox(owner, worker.jobs(database, mailing, Payments(mailing)), mailbox)


async def write(office: httpx.AsyncClient, show: Show, **words: str) -> str:
    """Keep a draft; the address of its preview."""
    answer = await office.post(f"{PAGE}/create?show_id={show.id}", data=WORDS | words)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def test_each_address_gets_what_the_preview_showed_once_and_the_page_says_so(
    office: httpx.AsyncClient, database: Database, owner: Owner, show: Show, outbox: Outbox
) -> None:
    await factories.buy(database, show, MAYA, "A1", "A2")
    await factories.buy(database, show, MAYA_AGAIN, "A3")
    await factories.buy(database, show, DANA, "B1")
    own = await write(office, show, reply_to="front@studio.example")
    preview = (await office.get(own, headers=HTML)).text
    assert "Send to 2 families" in preview
    assert "front@studio.example" in preview
    look = await office.get(f"{own}/email")
    assert "default-src 'none'" in look.headers["content-security-policy"]
    for _ in range(2):
        assert (await office.post(f"{own}/send")).status_code == 303
    emails = await outbox.fan_out()
    assert await outbox.fan_out() == emails, "running again queues nothing twice"
    await outbox.send(*emails, *emails)
    assert outbox.addresses == ["Maya@example.com", "dana@example.com"]
    mail = outbox.mailbox.messages[0]
    assert (str(mail["Subject"]), str(mail["Reply-To"])) == ("Doors open late", "front@studio.example")
    assert body(mail, "html").strip() == look.text.strip()
    assert '<a style="color: #851b49" href="https://studio.example/map"' in look.text, "pale in the dark"
    assert f"You’re getting this because you have tickets for {show.title}" in body(mail)
    page = (await office.get(own, headers=HTML)).text
    assert "Sent to 2 of 2 families" in page
    assert "It went out." in page
    assert await owner.fetchval("select status from job_runs") == "done"
    [entry] = await owner.fetch("select after from audit_log where action = 'announcement_sent'")
    assert json.loads(entry["after"]) == {"show_id": str(show.id), "families": 2}
    for path in ("edit", "delete"):
        assert (await office.post(f"{own}/{path}", data=WORDS)).headers["location"] == own
    assert await owner.fetchval("select subject from announcements") == "Doors open late"
    assert "Doors open late" in (await office.get(PAGE, headers=HTML)).text


async def test_only_who_sits_there_and_has_not_come_and_has_a_good_ticket(
    office: httpx.AsyncClient, database: Database, owner: Owner, venue: Venue
) -> None:
    lawn = await factories.add_lawn(owner, venue)
    show = await factories.make_show(owner, venue)
    cast = [factories.a_buyer(number) for number in range(1, 7)]
    orders = [
        await factories.buy(database, show, buyer, f"A{seat}") for seat, buyer in enumerate(cast[:5], start=1)
    ]
    await factories.reserve_places(database, show, cast[5], lawn, 2)
    await factories.settle(database, await factories.place(database, cast[5]))
    await factories.buy(database, await factories.make_show(owner, venue), DANA, "A1")
    codes = [(await factories.tickets_of(owner, order))[0]["qr_code"] for order in orders]
    await admit_ticket(owner, codes[0])
    await void_ticket(owner, codes[1])
    async with database.transaction(SYSTEM) as db:
        await personal_data.erase(db, cast[2].email, tickets_stay=True, by=await make_staff(owner, "owner"))
    for words, families in (
        ({}, 4),
        ({"section": "Orchestra"}, 3),
        ({"section": "Lawn"}, 1),
        ({"not_come": "on"}, 3),
        ({"section": "Orchestra", "not_come": "on"}, 2),
    ):
        page = await office.get(await write(office, show, **words), headers=HTML)
        noun = "family" if families == 1 else "families"
        assert f"Send to {families} {noun}" in page.text, words
    answer = await office.post(f"{PAGE}/create?show_id={show.id}", data=WORDS | {"section": "Balcony"})
    assert (answer.status_code, "no such section" in answer.text) == (422, True)
    nobody = await write(office, await factories.make_show(owner, venue))
    await office.post(f"{nobody}/send")
    assert "nothing was sent" in (await office.get(nobody, headers=HTML)).text
    assert await owner.fetchval("select count(*) from announcements where sent_at is not null") == 0


async def test_what_a_mail_server_refuses_is_shown_at_its_address_and_what_is_late_goes_later(
    office: httpx.AsyncClient, database: Database, owner: Owner, show: Show, outbox: Outbox
) -> None:
    await factories.buy(database, show, MAYA, "A1")
    await factories.buy(database, show, DANA, "B1")
    own = await write(office, show)
    await office.post(f"{own}/send")
    first, second = await outbox.fan_out()
    outbox.mailbox.says["RCPT"] = "451 4.3.0 busy"
    with pytest.raises(MailDelayed):
        await outbox.send(first)
    assert "Late, tried again" in (await office.get(own, headers=HTML)).text
    outbox.mailbox.says["RCPT"] = "250 OK"
    await outbox.send(first)
    outbox.mailbox.says["RCPT"] = "550 5.1.1 no such user"
    await outbox.send(second)
    page = (await office.get(own, headers=HTML)).text
    for words in ("Refused", "550 5.1.1", "Sent to 1 of 2 families", "1 email was refused"):
        assert words in page
    run = await owner.fetchrow("select status, done, total, error from job_runs")
    assert run is not None
    assert (run["status"], run["done"], run["total"]) == ("done", 2, 2)
    [error] = json.loads(run["error"])
    assert error["about"].startswith("ORD-")
    assert "@" not in run["error"], "a run's errors outlive a family that asks to be forgotten"


async def test_a_family_that_asked_to_be_forgotten_meanwhile_gets_nothing(
    office: httpx.AsyncClient,
    database: Database,
    owner: Owner,
    show: Show,
    outbox: Outbox,
    dana: StaffMember,
) -> None:
    await factories.buy(database, show, MAYA, "A1")
    own = await write(office, show)
    await office.post(f"{own}/send")
    [email] = await outbox.fan_out()
    async with database.transaction(SYSTEM) as db:
        await personal_data.erase(db, MAYA.email, tickets_stay=True, by=await make_staff(owner, "owner"))
    await outbox.send(email)
    assert outbox.addresses == []
    assert "Erased" in (await office.get(own, headers=HTML)).text
    assert await owner.fetchval("select status from job_runs") == "done"


async def test_two_clicks_at_once_and_two_workers_at_once_send_once(
    office: httpx.AsyncClient, database: Database, owner: Owner, show: Show, outbox: Outbox
) -> None:
    for number, label in enumerate(("A1", "A2", "A3", "A4"), start=1):
        await factories.buy(database, show, factories.a_buyer(number), label)
    own = await write(office, show)
    await asyncio.gather(*(office.post(f"{own}/send") for _ in range(4)))
    assert await owner.fetchval("select count(*) from job_runs") == 1
    [run] = await outbox.queued("send_announcement")
    emails = await outbox.fan_out()
    assert len(emails) == len({email["recipient"] for email in emails}) == 4
    await asyncio.gather(*(outbox.send(email) for email in emails))
    assert len(outbox.mailbox.messages) == 4
    assert UUID(run["run_id"])
    assert await owner.fetchval("select status from job_runs") == "done"


async def test_a_draft_is_changed_and_thrown_away(
    office: httpx.AsyncClient, database: Database, owner: Owner, show: Show
) -> None:
    await factories.buy(database, show, MAYA, "A1")
    empty = await office.post(f"{PAGE}/create?show_id={show.id}", data={})
    assert (empty.status_code, "what the families should know" in empty.text) == (422, True)
    own = await write(office, show)
    assert "Doors open late" in (await office.get(f"{own}/edit", headers=HTML)).text
    await office.post(f"{own}/edit", data=WORDS | {"subject": "Doors open early", "not_come": "on"})
    assert "Doors open early" in (await office.get(f"{own}/email")).text
    assert "Delete this draft?" in (await office.get(f"{own}/delete", headers=HTML)).text
    await office.post(f"{own}/delete")
    assert (await office.get(own, headers=HTML)).status_code == 404
    assert await owner.fetchval("select count(*) from announcements") == 0
