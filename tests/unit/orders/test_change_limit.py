"""Asking for changes and taking the request back in turn: each request is mailed to everybody in the office."""

from dataclasses import replace
from uuid import UUID

import httpx
import pytest

from pwa_tickets.accounts.order_links import make_token
from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import cookie_name
from tests import factories
from tests.factories import MAYA, Owner, Show
from tests.unit.conftest import MakeBrowser
from tests.unit.orders.asked_families import call_off, choice_of
from tests.unit.orders.test_change_requests import PAGE, ask, tickets_at


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With the limits that the other tests do without."""
    return replace(settings, rate_limit=3600)


async def test_a_buyer_asks_five_times_a_day_and_the_office_has_five_mails(
    browser: httpx.AsyncClient, database: Database, owner: Owner, settings: Settings, show: Show
) -> None:
    order_id: UUID = await factories.buy(database, show, MAYA, "A1")
    browser.cookies.set(cookie_name(settings), MAYA.session_id)
    tickets = await tickets_at(owner, order_id, "A1")
    for _ in range(5):
        assert (await ask(browser, order_id, tickets)).status_code == 303
        await browser.post(f"/orders/{order_id}/change/withdraw", headers=PAGE)
    refused = await ask(browser, order_id, tickets, message="Once more.")
    assert refused.status_code == 429
    assert "Please call or email the studio." in refused.text
    assert "Once more." in refused.text
    mails = "select count(*) from pgqueuer where entrypoint = 'send_change_asked_email'"
    assert await owner.fetchval(mails) == 5


async def test_the_mail_with_the_link_to_choose_is_sent_again_three_times_an_hour_at_most(
    office: httpx.AsyncClient,
    make_browser: MakeBrowser,
    database: Database,
    owner: Owner,
    settings: Settings,
    show: Show,
) -> None:
    order_id: UUID = await factories.buy(database, show, MAYA, "A1")
    await call_off(office, database, show)
    address = f"/orders/{order_id}/choices/{(await choice_of(owner, order_id))['id']}"
    async with make_browser() as friend:
        await friend.get(f"{address}?token={make_token(settings, order_id, 1)}", headers=PAGE)
        told = [await friend.post(f"{address}/email", headers=PAGE) for _ in range(4)]
    assert [answer.status_code for answer in told] == [200, 200, 200, 429]
    assert "look in your spam folder" in told[-1].text
