"""Families choose what becomes of their tickets when a show is called off: each once, by one link, without an account."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest

from pwa_tickets.db.session import Database
from pwa_tickets.orders import family_choices
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import cookie_name
from tests import factories
from tests.factories import MAYA, Owner, Show, Venue, a_buyer
from tests.ledger import check_ledger
from tests.office import make_staff, sign_in
from tests.unit.conftest import MakeBrowser
from tests.unit.orders.asked_families import PAGE, call_off, choice_of, hidden_all, live, open_page, words


@pytest.fixture
async def staff(make_browser: MakeBrowser, owner: Owner, settings: Settings) -> Any:
    """Signed in at the office."""
    async with make_browser() as office:
        office.cookies.set(cookie_name(settings), await sign_in(owner, await make_staff(owner)))
        yield office


@pytest.fixture
async def sunday(owner: Owner, venue: Venue) -> Show:
    """Another show in the same hall."""
    return await factories.make_show(owner, venue, title="Sunday")


@pytest.fixture
async def order_id(database: Database, show: Show) -> UUID:
    """Maya's two seats at $30 and one at $20."""
    return await factories.buy(database, show, MAYA, "A1", "A2", "B1")


async def test_a_family_gets_its_money_back_by_the_link_of_its_mail(
    staff: httpx.AsyncClient,
    browser: httpx.AsyncClient,
    database: Database,
    owner: Owner,
    settings: Settings,
    show: Show,
    order_id: UUID,
) -> None:
    await call_off(staff, database, show)
    assert await live(owner, order_id) == [show.id] * 3, "nothing ends before it chose"
    address, told = await open_page(browser, settings, owner, order_id)
    for sentence in (
        "won’t take place",
        "The &lt;power&gt; is out.",
        "Get $80.00 back",
        "Give $80.00 to the studio",
    ):
        assert sentence in told
    assert "Come to another show" not in told, "there is none"
    assert f'href="{address}"' in (await browser.get(f"/orders/{order_id}", headers=PAGE)).text
    checked = words((await browser.get(f"{address}/check?choice=refund", headers=PAGE)).text)
    assert "$80.00 goes back to the card you paid with." in checked
    answers = await asyncio.gather(*(browser.post(address, data={"choice": "refund"}) for _ in range(3)))
    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert "Your money goes back" in words((await browser.get(address, headers=PAGE)).text)
    assert [tuple(r) for r in await owner.fetch("select amount_in_cents, method from refunds")] == [
        (8000, "card")
    ]
    assert await live(owner, order_id) == []
    other = await browser.post(address, data={"choice": "donation"})
    assert other.status_code == 303
    assert (await choice_of(owner, order_id))["chosen"] == "refund", "another choice comes too late"
    await check_ledger(owner)


async def test_what_a_family_gives_to_the_studio_stays_and_is_thanked_for(
    staff: httpx.AsyncClient,
    browser: httpx.AsyncClient,
    database: Database,
    owner: Owner,
    settings: Settings,
    show: Show,
    order_id: UUID,
) -> None:
    run = await call_off(staff, database, show)
    address, _ = await open_page(browser, settings, owner, order_id)
    await browser.post(address, data={"choice": "donation"})
    assert "Thank you." in words((await browser.get(address, headers=PAGE)).text)
    assert [tuple(r) for r in await owner.fetch("select amount_in_cents, method, status from refunds")] == [
        (8000, "donation", "succeeded")
    ]
    assert await owner.fetchval("select refunded_amount_in_cents from ticket_orders") == 0
    watched = words((await staff.get(f"/admin/ticketing/jobs/{run}", headers=PAGE)).text)
    assert "Gift to the studio 1" in watched
    await check_ledger(owner)


async def test_a_family_comes_to_another_show_and_sits_where_it_sat(
    staff: httpx.AsyncClient,
    browser: httpx.AsyncClient,
    database: Database,
    owner: Owner,
    settings: Settings,
    show: Show,
    sunday: Show,
    order_id: UUID,
) -> None:
    await call_off(staff, database, show)
    address, told = await open_page(browser, settings, owner, order_id)
    assert "Come to another show" in told
    checked = await browser.get(f"{address}/check?choice=exchange&show_id={sunday.id}", headers=PAGE)
    assert "Your same seats are free there" in checked.text
    form = {"choice": "exchange", "show_id": str(sunday.id), "seat_ids": hidden_all(checked.text, "seat_ids")}

    await factories.buy(database, sunday, a_buyer(7), "A2")  # somebody was faster
    again = await browser.post(address, data=form)
    assert again.status_code == 409
    assert "Somebody just took these seats" in again.text
    assert await live(owner, order_id) == [show.id] * 3

    form["seat_ids"] = hidden_all(again.text, "seat_ids")
    answers = await asyncio.gather(*(browser.post(address, data=form) for _ in range(3)))
    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert await live(owner, order_id) == [sunday.id] * 3
    assert (await choice_of(owner, order_id))["chosen"] == "exchange"
    assert await owner.fetchval("select count(*) from pgqueuer where entrypoint = 'deliver_order'") >= 1
    await check_ledger(owner)


async def test_only_the_canceled_shows_tickets_of_a_mixed_order_are_in_question(
    staff: httpx.AsyncClient,
    browser: httpx.AsyncClient,
    database: Database,
    owner: Owner,
    settings: Settings,
    show: Show,
    sunday: Show,
) -> None:
    both = a_buyer(9)
    await factories.reserve(database, show, both, "A1")
    await factories.reserve(database, sunday, both, "A1")
    order_id = await factories.place(database, both)
    await factories.settle(database, order_id)
    await call_off(staff, database, show)
    address, told = await open_page(browser, settings, owner, order_id)
    assert "Get $30.00 back" in told
    await browser.post(address, data={"choice": "refund"})
    assert await live(owner, order_id) == [sunday.id]
    await check_ledger(owner)


async def test_the_family_and_the_worker_at_once_are_one_choice(
    staff: httpx.AsyncClient,
    browser: httpx.AsyncClient,
    database: Database,
    owner: Owner,
    settings: Settings,
    show: Show,
    order_id: UUID,
) -> None:
    await call_off(staff, database, show)
    address, _ = await open_page(browser, settings, owner, order_id)
    choice = str((await choice_of(owner, order_id))["id"])
    await asyncio.gather(
        *(browser.post(address, data={"choice": "donation"}) for _ in range(2)),
        family_choices.settle_choice(database, settings, choice),
    )
    assert await owner.fetchval("select count(*) from refunds") == 1
    await check_ledger(owner)


async def test_tickets_that_staff_ended_meanwhile_leave_nothing_to_choose(
    staff: httpx.AsyncClient,
    browser: httpx.AsyncClient,
    database: Database,
    owner: Owner,
    settings: Settings,
    show: Show,
    order_id: UUID,
) -> None:
    await call_off(staff, database, show)
    await staff.post(
        f"/api/admin/ticketing/orders/{order_id}/refund", json={}, headers={"Idempotency-Key": "k"}
    )
    address, told = await open_page(browser, settings, owner, order_id)
    assert "Nothing left to choose" in told
    await browser.post(address, data={"choice": "refund"})
    assert (await choice_of(owner, order_id))["chosen"] == "ended"
    assert await owner.fetchval("select count(*) from refunds") == 1
    await check_ledger(owner)


async def test_another_family_and_a_revoked_link_see_nothing(
    staff: httpx.AsyncClient,
    browser: httpx.AsyncClient,
    database: Database,
    owner: Owner,
    settings: Settings,
    show: Show,
    order_id: UUID,
) -> None:
    await call_off(staff, database, show)
    address = f"/orders/{order_id}/choices/{(await choice_of(owner, order_id))['id']}"
    assert (await browser.get(address, headers=PAGE)).status_code == 404
    assert (await browser.post(address, data={"choice": "refund"}, headers=PAGE)).status_code == 404
    await open_page(browser, settings, owner, order_id)
    await owner.execute("update ticket_orders set access_version = 2")
    assert (await browser.post(address, data={"choice": "refund"}, headers=PAGE)).status_code == 404
    assert await owner.fetchval("select count(*) from refunds") == 0


async def test_a_family_does_not_choose_when_its_time_is_over(
    staff: httpx.AsyncClient,
    browser: httpx.AsyncClient,
    database: Database,
    owner: Owner,
    settings: Settings,
    show: Show,
    order_id: UUID,
) -> None:
    await call_off(staff, database, show, fallback="donation")
    address, _ = await open_page(browser, settings, owner, order_id)
    await owner.execute("update family_choices set decide_by = now() - interval '1 second'")
    late = await browser.post(address, data={"choice": "refund"}, headers=PAGE)
    assert late.status_code == 409
    assert "The time to choose is over" in words(late.text)
    assert "check?choice" not in late.text
    assert ((await choice_of(owner, order_id))["chosen"], await live(owner, order_id)) == (
        None,
        [show.id] * 3,
    )
