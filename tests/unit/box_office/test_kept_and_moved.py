"""Seats that are kept unpaid when their show begins earlier: until then at the latest, also while a clerk keeps them longer."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from pwa_tickets.db.embedded import Urls
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import cookie_name
from tests.factories import Owner, Show
from tests.guards import remove_guards
from tests.ledger import broken_laws, check_ledger
from tests.office import make_staff, sign_in
from tests.races import all_stuck, locked
from tests.unit.box_office.kept_seats import API, keep
from tests.unit.conftest import MakeBrowser

SEATS = """
    select from show_seats where id in (select show_seat_id from ticket_order_items where ticket_order_id = $1) for update
"""
NOBODY_MOVES = (
    "  perform from recital_shows where id = (select show_id from ticket_orders where id = p_order_id) for share;",
    "  --",
)


@pytest.fixture
async def planner(
    make_browser: MakeBrowser, owner: Owner, settings: Settings
) -> AsyncGenerator[httpx.AsyncClient]:
    """The browser of somebody who plans the shows."""
    async with make_browser() as one:
        one.cookies.set(cookie_name(settings), await sign_in(owner, await make_staff(owner)))
        yield one


async def begins(owner: Owner, show: Show) -> datetime:
    found: datetime = await owner.fetchval("select starts_at from recital_shows where id = $1", show.id)
    return found


@pytest.mark.parametrize("way", ["move", "change"])
async def test_what_is_kept_ends_when_the_show_begins_earlier(
    way: str, counter: httpx.AsyncClient, planner: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    stands = await begins(owner, show)
    when = stands - timedelta(days=5)
    longer = (await keep(counter, show, "A1", "A2", pay_until=stands.isoformat()))["order"]["id"]
    sooner = await keep(counter, show, "B1", pay_until=(when - timedelta(days=1)).isoformat())
    if way == "move":
        answer = await planner.post(f"/api/shows/{show.id}/move", json={"starts_at": when.isoformat()})
    else:
        body = {"series_id": str(show.series_id), "venue_id": str(show.venue.id), "title": show.title}
        body["starts_at"] = when.isoformat()
        answer = await planner.put(f"/api/shows/{show.id}", json=body)
    assert answer.status_code in (200, 202), answer.text
    rows = await owner.fetch("select id, expires_at from ticket_orders")
    assert {row["id"]: row["expires_at"] for row in rows} == {
        UUID(longer): when,
        UUID(sooner["order"]["id"]): when - timedelta(days=1),
    }
    await check_ledger(owner)


async def kept_longer_while_the_show_moves(
    counter: httpx.AsyncClient, planner: httpx.AsyncClient, urls: Urls, owner: Owner, show: Show
) -> None:
    """A clerk keeps the seats until the show begins, somebody moves the show, one right behind the other."""
    stands = await begins(owner, show)
    soon = stands - timedelta(days=20)
    order = (await keep(counter, show, "A1", pay_until=soon.isoformat()))["order"]["id"]
    move = {"starts_at": (stands - timedelta(days=9)).isoformat()}
    tasks: list[asyncio.Task[Any]] = []
    async with locked(urls, SEATS, UUID(order)):
        for call in (
            counter.put(f"{API}/{order}/pay-until", json={"pay_until": stands.isoformat()}),
            planner.post(f"/api/shows/{show.id}/move", json=move),
        ):
            tasks.append(asyncio.create_task(call))
            await all_stuck(owner, tasks, width=4)
    assert [(await task).status_code for task in tasks] == [200, 202]


@pytest.mark.proof
async def test_nobody_keeps_seats_past_a_show_that_moves_meanwhile(
    counter: httpx.AsyncClient, planner: httpx.AsyncClient, database_urls: Urls, owner: Owner, show: Show
) -> None:
    await kept_longer_while_the_show_moves(counter, planner, database_urls, owner, show)
    await check_ledger(owner)


@pytest.mark.proof
async def test_without_holding_the_show_seats_are_kept_past_it(
    counter: httpx.AsyncClient, planner: httpx.AsyncClient, database_urls: Urls, owner: Owner, show: Show
) -> None:
    await remove_guards(owner, "pay_later.sql", NOBODY_MOVES)
    await kept_longer_while_the_show_moves(counter, planner, database_urls, owner, show)
    assert any("seats that are kept past the show" in law for law in await broken_laws(owner))
