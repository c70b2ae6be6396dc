"""A link that is shown around reads: it does not choose what becomes of a family's money, nor ask the studio for it."""

import asyncio
import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import httpx
import pytest

from pwa_tickets.accounts import sessions
from pwa_tickets.accounts.order_links import make_choice_token, make_token
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from pwa_tickets.tickets import order_news
from pwa_tickets.web.actor import cookie_name
from tests import factories
from tests.factories import MAYA, Owner, Show, Venue
from tests.mail_server import body, mail_server
from tests.unit.conftest import MakeBrowser
from tests.unit.orders.asked_families import PAGE, call_off, choice_of, live, words

FOREVER = {"choice": "donation"}


@pytest.fixture
async def order_id(database: Database, show: Show) -> UUID:
    """Maya's two seats."""
    return await factories.buy(database, show, MAYA, "A1", "A2")


@pytest.fixture
async def friend(make_browser: MakeBrowser, settings: Settings, order_id: UUID) -> Any:
    """Whom Maya sent her ticket mail, and who opened its link."""
    async with make_browser() as browser:
        await browser.get(f"/orders/{order_id}?token={make_token(settings, order_id, 1)}", headers=PAGE)
        yield browser


async def question(owner: Owner, order_id: UUID) -> str:
    return f"/orders/{order_id}/choices/{(await choice_of(owner, order_id))['id']}"


async def test_whoever_has_the_ticket_link_reads_what_is_asked_and_chooses_nothing(
    office: httpx.AsyncClient,
    friend: httpx.AsyncClient,
    database: Database,
    owner: Owner,
    show: Show,
    order_id: UUID,
) -> None:
    await call_off(office, database, show)
    address = await question(owner, order_id)
    read = await friend.get(address, headers=PAGE)
    said = words(read.text)
    assert read.status_code == 200
    assert "won’t take place" in said
    assert f"Open the link in our email about this show, or sign in with {MAYA.email}." in said
    assert "check?choice" not in read.text
    checked = await friend.get(f"{address}/check?choice=donation", headers=PAGE)
    assert checked.headers["location"] == address
    for form in (FOREVER, {"choice": "refund"}):
        refused = await friend.post(address, data=form, headers=PAGE)
        assert refused.status_code == 403
    assert (await choice_of(owner, order_id))["chosen"] is None
    assert await owner.fetchval("select count(*) from refunds") == 0
    assert await live(owner, order_id) == [show.id] * 2


async def test_the_mail_that_asks_is_sent_again_to_the_orders_address_and_its_link_chooses(
    office: httpx.AsyncClient,
    friend: httpx.AsyncClient,
    make_browser: MakeBrowser,
    database: Database,
    owner: Owner,
    settings: Settings,
    show: Show,
    order_id: UUID,
) -> None:
    await call_off(office, database, show)
    await owner.execute("delete from pgqueuer")
    address = await question(owner, order_id)
    answers = await asyncio.gather(*(friend.post(f"{address}/email", headers=PAGE) for _ in range(3)))
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert f"We’ve just emailed the link to {MAYA.email}." in words(answers[0].text)
    [queued] = await owner.fetch("select payload from pgqueuer where entrypoint = 'send_choice_email'")
    asked = json.loads(queued["payload"])
    async with mail_server() as mailbox:
        smtp = replace(settings, smtp_url=mailbox.url)
        await order_news.send_choice_email(
            database, smtp, asked["choice_id"]
        )  # the first, as the run queued it
        for _ in range(2):
            await order_news.send_choice_email(database, smtp, **asked)
        mails = mailbox.messages
    assert len(mails) == 2
    assert all(MAYA.email in str(mail["To"]) for mail in mails)
    [link] = {word for word in body(mails[1]).split() if word.startswith("http") and "/choices/" in word}
    async with make_browser() as phone:
        led = await phone.get(link.removeprefix(settings.base_url), headers=PAGE)
        assert led.headers["location"].endswith(address)
        assert (await phone.post(address, data=FOREVER, headers=PAGE)).status_code == 303
    assert (await choice_of(owner, order_id))["chosen"] == "donation"


async def test_the_browser_that_bought_chooses_without_any_link(
    office: httpx.AsyncClient,
    make_browser: MakeBrowser,
    database: Database,
    owner: Owner,
    settings: Settings,
    show: Show,
    order_id: UUID,
) -> None:
    await call_off(office, database, show)
    address = await question(owner, order_id)
    async with make_browser() as laptop:
        laptop.cookies.set(cookie_name(settings), MAYA.session_id)
        assert "check?choice=donation" in (await laptop.get(address, headers=PAGE)).text
        assert (await laptop.post(address, data=FOREVER, headers=PAGE)).status_code == 303
    assert (await choice_of(owner, order_id))["chosen"] == "donation"


async def test_a_link_about_one_show_chooses_for_no_other_and_forged_or_revoked_ones_choose_nothing(
    office: httpx.AsyncClient,
    make_browser: MakeBrowser,
    database: Database,
    owner: Owner,
    settings: Settings,
    show: Show,
    venue: Venue,
) -> None:
    sunday = await factories.make_show(owner, venue, title="Sunday")
    await factories.reserve(database, show, MAYA, "A1")
    await factories.reserve(database, sunday, MAYA, "A1")
    order_id = await factories.place(database, MAYA)
    await factories.settle(database, order_id)
    for one in (show, sunday):
        await call_off(office, database, one)
    asked = {row["show_id"]: row["id"] for row in await owner.fetch("select id, show_id from family_choices")}
    async with make_browser() as phone:
        of_show, of_sunday = (f"/orders/{order_id}/choices/{asked[one.id]}" for one in (show, sunday))
        token = make_choice_token(settings, order_id, 1, asked[show.id])
        await phone.get(f"{of_show}?token={token}", headers=PAGE)
        assert (await phone.post(of_sunday, data=FOREVER, headers=PAGE)).status_code == 403
        await owner.execute("update ticket_orders set access_version = 2")
        assert (await phone.post(of_show, data=FOREVER, headers=PAGE)).status_code == 404
        forged = make_choice_token(
            replace(settings, secret_key=b"another key of thirty-two bytes!"), order_id, 2, asked[show.id]
        )
        await phone.get(f"{of_show}?token={forged}", headers=PAGE)
        assert (await phone.post(of_show, data=FOREVER, headers=PAGE)).status_code == 404
        plain = make_token(settings, order_id, 2)
        await phone.get(f"{of_show}?token={plain}", headers=PAGE)
        assert (await phone.post(of_show, data=FOREVER, headers=PAGE)).status_code == 403, (
            "what the old link gave is gone"
        )
    assert await owner.fetchval("select count(*) from family_choices where chosen is not null") == 0


async def test_whoever_has_the_ticket_link_asks_the_studio_for_nothing_and_takes_nothing_back(
    friend: httpx.AsyncClient,
    make_browser: MakeBrowser,
    owner: Owner,
    settings: Settings,
    order_id: UUID,
) -> None:
    tickets = [str(ticket["id"]) for ticket in await factories.tickets_of(owner, order_id)]
    form = {"kind": "refund", "ticket_ids": tickets}
    shown = await friend.get(f"/orders/{order_id}/change", headers=PAGE)
    assert f"Sign in with {MAYA.email}" in words(shown.text)
    assert 'name="ticket_ids"' not in shown.text
    assert (await friend.post(f"/orders/{order_id}/change", data=form, headers=PAGE)).status_code == 403
    assert await owner.fetchval("select count(*) from change_requests") == 0
    async with make_browser() as laptop:
        laptop.cookies.set(cookie_name(settings), MAYA.session_id)
        assert (await laptop.post(f"/orders/{order_id}/change", data=form, headers=PAGE)).status_code == 303
    assert "Never mind" not in (await friend.get(f"/orders/{order_id}", headers=PAGE)).text
    assert (await friend.post(f"/orders/{order_id}/change/withdraw", headers=PAGE)).status_code == 403
    assert await owner.fetchval("select status from change_requests") == "open"


async def test_who_proved_the_address_asks_and_chooses(
    office: httpx.AsyncClient,
    make_browser: MakeBrowser,
    database: Database,
    owner: Owner,
    settings: Settings,
    show: Show,
    order_id: UUID,
) -> None:
    await call_off(office, database, show)
    async with make_browser() as phone:
        async with database.transaction(SYSTEM) as db:
            phone.cookies.set(cookie_name(settings), await sessions.prove(db, "", email=MAYA.email))
        assert 'name="ticket_ids"' in (await phone.get(f"/orders/{order_id}/change", headers=PAGE)).text
        answer = await phone.post(await question(owner, order_id), data=FOREVER, headers=PAGE)
        assert answer.status_code == 303
    assert (await choice_of(owner, order_id))["chosen"] == "donation"
