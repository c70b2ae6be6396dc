"""What happens around the families' choice: the mail that asks, the days they have, what is chosen for whoever did not."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pytest

from pwa_tickets import worker
from pwa_tickets.db.session import Database
from pwa_tickets.orders import family_choices, show_cancellation
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.settings import Settings
from tests import factories
from tests.factories import MAYA, Owner, Show
from tests.ledger import check_ledger
from tests.mail_server import body, mail_server
from tests.unit.orders.asked_families import PAGE, call_off, choice_of, open_page, words


@pytest.fixture
async def order_id(database: Database, show: Show) -> UUID:
    """Maya's seat."""
    return await factories.buy(database, show, MAYA, "A1")


@pytest.mark.parametrize("fallback", ["refund", "donation"])
async def test_who_does_not_choose_in_time_gets_what_staff_said_once(
    fallback: str,
    office: httpx.AsyncClient,
    database: Database,
    owner: Owner,
    settings: Settings,
    show: Show,
    order_id: UUID,
) -> None:
    await call_off(office, database, show, fallback=fallback)
    assert await family_choices.queue_due(database) == 0, "its days are not over"
    await owner.execute("update family_choices set decide_by = now() - interval '1 minute'")
    assert await family_choices.queue_due(database) == 1
    assert await family_choices.queue_due(database) == 1, "it waits still"
    assert await owner.fetchval("select count(*) from pgqueuer where entrypoint = 'settle_choice'") == 1
    choice = str((await choice_of(owner, order_id))["id"])
    await asyncio.gather(*(family_choices.settle_choice(database, settings, choice) for _ in range(3)))
    stands = await choice_of(owner, order_id)
    assert (stands["chosen"], stands["by_default"]) == (fallback, True)
    assert await owner.fetchval("select count(*) from refunds") == 1
    assert await family_choices.queue_due(database) == 0
    await check_ledger(owner)


async def test_the_mail_asks_with_a_link_and_says_what_happens_otherwise(
    office: httpx.AsyncClient,
    database: Database,
    owner: Owner,
    settings: Settings,
    payments: Payments,
    show: Show,
    order_id: UUID,
) -> None:
    await call_off(office, database, show)
    [queued] = await owner.fetch("select payload from pgqueuer where entrypoint = 'send_choice_email'")
    async with mail_server() as mailbox:
        jobs = worker.jobs(database, replace(settings, smtp_url=mailbox.url), payments)
        for _ in range(2):
            await jobs["send_choice_email"](**json.loads(queued["payload"]))
        [mail] = mailbox.messages
    said = " ".join(body(mail).split())
    assert str(mail["Subject"]).endswith("is canceled")
    for part in (
        "The <power> is out.",
        f"/orders/{order_id}/choices/",
        "?token=",
        "If we don’t hear from you",
    ):
        assert part in said


async def test_canceling_by_the_form_asks_the_families_and_watching_tells_who_has_not_chosen(
    office: httpx.AsyncClient, database: Database, owner: Owner, show: Show, order_id: UUID
) -> None:
    page = f"/admin/ticketing/shows/{show.id}/cancel"
    typed = {"message": "", "money": "choose", "days": "3", "fallback": "refund"}
    assert (await office.post(page, data={**typed, "days": "0"}, headers=PAGE)).status_code == 422
    where = (await office.post(page, data=typed, headers=PAGE)).headers["location"]
    await show_cancellation.run_cancellation(database, where.rpartition("/")[2])
    watched = words((await office.get(where, headers=PAGE)).text)
    assert "Every family has its email." in watched
    assert "Not chosen yet 1" in watched
    assert (await office.get(page, headers=PAGE)).headers["location"] == where


def test_families_have_until_the_last_minute_of_a_day_on_the_venues_clock() -> None:
    now = datetime(2026, 11, 28, 6, 0, tzinfo=UTC)  # the evening before, in Chicago
    ends = family_choices.last_minute(now, 10, "America/Chicago")
    assert ends.isoformat() == "2026-12-08T23:59:00-06:00"
    assert ends - now > timedelta(days=10)


async def test_each_show_that_has_room_is_offered_however_many_there_are(
    office: httpx.AsyncClient,
    browser: httpx.AsyncClient,
    database: Database,
    owner: Owner,
    settings: Settings,
    show: Show,
    order_id: UUID,
) -> None:
    others = [await factories.make_show(owner, show.venue, title=f"Show {number}") for number in range(21)]
    await call_off(office, database, show)
    address, told = await open_page(browser, settings, owner, order_id)
    assert [one.title for one in others if f"{one.title} " not in told] == []
    asked = [
        await browser.get(f"{address}/check?choice=exchange&show_id={one.id}", headers=PAGE) for one in others
    ]
    assert {answer.status_code for answer in asked} == {200}
    assert all("Your same seat is free there" in answer.text for answer in asked)
