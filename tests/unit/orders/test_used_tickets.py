"""Whoever was let in keeps the ticket: families do not give it away, the worker neither, and staff only when they say so."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from pwa_tickets.db.embedded import Urls
from pwa_tickets.db.session import Database
from pwa_tickets.orders import family_choices, show_move
from pwa_tickets.settings import Settings
from tests import factories
from tests.factories import MAYA, Owner, Show
from tests.guards import remove_guards
from tests.ledger import check_ledger
from tests.races import all_stuck, locked
from tests.unit.conftest import MakeBrowser
from tests.unit.orders.asked_families import call_off, choice_of, live, open_page, words

LET_IN = "update tickets set scanned_at = now() where show_seat_id = $1"
HOLD = ("  perform hold_tickets(p_order_id);\n", "")


@pytest.fixture
async def order_id(database: Database, show: Show) -> UUID:
    """Maya's two seats at $30."""
    return await factories.buy(database, show, MAYA, "A1", "A2")


async def moved(
    office: httpx.AsyncClient, database: Database, owner: Owner, show: Show, fallback: str = "refund"
) -> None:
    """Move the show by three days, and ask every family."""
    stands = await owner.fetchval("select starts_at from recital_shows where id = $1", show.id)
    body = {"starts_at": (stands + timedelta(days=3)).isoformat(), "fallback": fallback}
    answer = await office.post(f"/api/shows/{show.id}/move", json=body)
    await show_move.run_move(database, str(answer.json()["job_id"]))


async def seat(owner: Owner, show: Show, label: str) -> str:
    found: str = await owner.fetchval("select status from show_seats where id = $1", show.seats[label])
    return found


async def back(owner: Owner) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await owner.fetch("select amount_in_cents, method from refunds")]


@pytest.mark.parametrize("choice", ["refund", "donation"])
async def test_a_family_chooses_for_those_who_are_not_inside(
    choice: str,
    office: httpx.AsyncClient,
    make_browser: MakeBrowser,
    database: Database,
    owner: Owner,
    settings: Settings,
    show: Show,
    order_id: UUID,
) -> None:
    await moved(office, database, owner, show)
    await owner.execute(LET_IN, show.seats["A1"])
    async with make_browser() as family:
        address, said = await open_page(family, settings, owner, order_id)
        assert "Get $30.00 back" in said
        assert "One more was scanned at the door and stays yours." in said
        assert (await family.post(address, data={"choice": choice})).status_code == 303
    assert len(await live(owner, order_id)) == 1
    assert [await seat(owner, show, label) for label in ("A1", "A2")] == ["sold", "available"]
    assert [amount for amount, _ in await back(owner)] == [3000]
    await check_ledger(owner)


async def test_nothing_is_left_to_choose_where_everybody_is_inside(
    office: httpx.AsyncClient,
    make_browser: MakeBrowser,
    database: Database,
    owner: Owner,
    settings: Settings,
    show: Show,
    order_id: UUID,
) -> None:
    await moved(office, database, owner, show)
    await owner.execute("update tickets set scanned_at = now()")
    async with make_browser() as family:
        address, said = await open_page(family, settings, owner, order_id)
        assert "Your 2 tickets were scanned at the door" in said
        await family.post(address, data={"choice": "refund"})
    assert ((await choice_of(owner, order_id))["chosen"], await back(owner)) == ("keep", [])
    assert len(await live(owner, order_id)) == 2


@pytest.mark.parametrize("fallback", ["refund", "donation"])
async def test_the_worker_leaves_those_who_are_inside_their_tickets(
    fallback: str,
    office: httpx.AsyncClient,
    database: Database,
    owner: Owner,
    settings: Settings,
    show: Show,
    order_id: UUID,
) -> None:
    await moved(office, database, owner, show, fallback)
    await owner.execute("update tickets set scanned_at = now()")
    await owner.execute("update family_choices set decide_by = now() - interval '1 minute'")
    await family_choices.settle_choice(database, settings, str((await choice_of(owner, order_id))["id"]))
    assert (len(await live(owner, order_id)), await back(owner)) == (2, [])


async def test_whoever_was_inside_when_a_show_was_called_off_has_the_money_back(
    office: httpx.AsyncClient,
    make_browser: MakeBrowser,
    database: Database,
    owner: Owner,
    settings: Settings,
    show: Show,
    order_id: UUID,
) -> None:
    await owner.execute("update tickets set scanned_at = now()")
    await call_off(office, database, show)
    async with make_browser() as family:
        address, _ = await open_page(family, settings, owner, order_id)
        await family.post(address, data={"choice": "refund"})
    assert (await live(owner, order_id), await back(owner)) == ([], [(6000, "card")])


async def test_staff_refund_a_used_ticket_only_when_they_say_so_and_its_seat_is_not_sold_again(
    office: httpx.AsyncClient, owner: Owner, show: Show, order_id: UUID
) -> None:
    await owner.execute(LET_IN, show.seats["A1"])
    address = f"/api/admin/ticketing/orders/{order_id}/refund"
    refused = await office.post(address, json={})
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/tickets-used")
    assert len(refused.json()["ticket_ids"]) == 1
    assert len(await live(owner, order_id)) == 2
    assert (await office.post(address, json={"used_too": True})).status_code == 200
    assert [await seat(owner, show, label) for label in ("A1", "A2")] == ["held", "available"]
    await check_ledger(owner)


async def test_the_refund_page_says_who_is_inside_and_wants_a_yes(
    office: httpx.AsyncClient, owner: Owner, show: Show, order_id: UUID
) -> None:
    await owner.execute("update tickets set scanned_at = now()")
    items = [str(row["id"]) for row in await owner.fetch("select id from ticket_order_items")]
    address = f"/admin/ticketing/orders/{order_id}/refund"
    look = await office.post(address, data={"item_ids": items, "step": "look"})
    assert "2 of these 2 tickets were scanned at the door, the last at" in words(look.text)
    send = {"item_ids": items, "step": "send", "agreed_in_cents": "6000", "key": "one"}
    assert (await office.post(address, data=send)).status_code == 409
    assert await back(owner) == []
    assert (await office.post(address, data={**send, "used_too": "on"})).status_code == 303
    assert [await seat(owner, show, label) for label in ("A1", "A2")] == ["held", "held"]


async def test_a_request_whose_tickets_were_scanned_meanwhile_is_granted_only_knowingly(
    office: httpx.AsyncClient, owner: Owner, show: Show, order_id: UUID
) -> None:
    request_id = await owner.fetchval(
        "insert into change_requests (ticket_order_id, kind, ticket_ids, message) "
        "select $1, 'refund', array_agg(id), '' from tickets where ticket_order_id = $1 returning id",
        order_id,
    )
    await owner.execute(LET_IN, show.seats["A1"])
    list_page = "/admin/ticketing/requests"
    assert "1 ticket was scanned since." in words((await office.get(list_page)).text)
    one = f"{list_page}/{request_id}/refund"
    asked = (await office.get(one)).text
    assert "1 of these 2 tickets was scanned at the door, at" in words(asked)
    assert f'action="{one}?used_too=true"' in asked
    await office.post(one)
    assert await back(owner) == [], "the page was older than the scan"
    await office.post(f"{one}?used_too=true")
    assert await back(owner) == [(6000, "card")]
    assert [await seat(owner, show, label) for label in ("A1", "A2")] == ["held", "available"]


async def scanned_while_choosing(
    office: httpx.AsyncClient,
    make_browser: MakeBrowser,
    urls: Urls,
    database: Database,
    owner: Owner,
    settings: Settings,
    show: Show,
    order_id: UUID,
) -> list[UUID]:
    """Both tickets are scanned after the family's choice read them, and before it ends them; those that are good then."""
    await moved(office, database, owner, show)
    async with make_browser() as family:
        address, _ = await open_page(family, settings, owner, order_id)
        async with locked(urls, "update tickets set scanned_at = now()"):
            tasks = [asyncio.create_task(family.post(address, data={"choice": "refund"}))]
            await all_stuck(owner, tasks, width=1)
        await asyncio.gather(*tasks)
    return await live(owner, order_id)


@pytest.mark.proof
@pytest.mark.usefixtures("deadlocks")
async def test_a_scan_that_comes_before_the_money_keeps_the_tickets(
    office: httpx.AsyncClient,
    make_browser: MakeBrowser,
    database_urls: Urls,
    database: Database,
    owner: Owner,
    settings: Settings,
    show: Show,
    order_id: UUID,
) -> None:
    good = await scanned_while_choosing(
        office, make_browser, database_urls, database, owner, settings, show, order_id
    )
    assert (len(good), await back(owner)) == (2, [])


@pytest.mark.proof
@pytest.mark.usefixtures("deadlocks")
async def test_without_waiting_for_the_scan_the_money_goes_back(
    office: httpx.AsyncClient,
    make_browser: MakeBrowser,
    database_urls: Urls,
    database: Database,
    owner: Owner,
    settings: Settings,
    show: Show,
    order_id: UUID,
) -> None:
    await remove_guards(owner, "refund_tickets.sql", HOLD)
    good = await scanned_while_choosing(
        office, make_browser, database_urls, database, owner, settings, show, order_id
    )
    assert (good, await back(owner)) == ([], [(6000, "card")])
