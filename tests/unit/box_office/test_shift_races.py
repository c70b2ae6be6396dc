"""A sale at the moment of the count: it is in the drawer and was counted, or it is in none. Never in it and not counted."""

import asyncio
from typing import Any

import httpx
import pytest

from pwa_tickets.db.embedded import Urls
from tests.factories import Owner, Show
from tests.guards import remove_guards
from tests.ledger import broken_laws, check_ledger
from tests.races import all_stuck, locked
from tests.unit.box_office.test_sales import sell
from tests.unit.box_office.test_shifts import close, open_drawer

pytestmark = [pytest.mark.proof, pytest.mark.usefixtures("deadlocks")]

SALE_LOCK = ("closed_at is null for share;", "closed_at is null;")
CLOSING_LOCK = (
    "select * into v_shift from drawer_shifts where id = p_shift_id for update;",
    "select * into v_shift from drawer_shifts where id = p_shift_id;",
)
LAW = "a closed drawer that is not what moved in it"


async def sells_while_it_is_closed(
    counter: httpx.AsyncClient, urls: Urls, owner: Owner, show: Show, *, sale_first: bool
) -> tuple[httpx.Response, httpx.Response]:
    """Both come for the drawer at once, one right behind the other: the sale's answer, and the count's."""
    shift_id = await open_drawer(counter)
    rows = (
        "select from drawer_shifts for update"
        if not sale_first
        else "lock table tickets in share mode"  # a sale has chosen its drawer by then, and is not yet at its end
    )
    tasks: list[asyncio.Task[Any]] = []
    async with locked(urls, rows):
        calls = [sell(counter, show, "A1"), close(counter, shift_id, 10000, "Counted")]
        for call in calls if sale_first else calls[::-1]:
            tasks.append(asyncio.create_task(call))
            await all_stuck(owner, tasks, width=4)
    first, second = [await task for task in tasks]
    return (first, second) if sale_first else (second, first)


@pytest.mark.parametrize("sale_first", [True, False], ids=["sale first", "count first"])
async def test_a_sale_while_the_drawer_is_counted_is_counted_or_in_no_drawer(
    sale_first: bool, counter: httpx.AsyncClient, database_urls: Urls, owner: Owner, show: Show
) -> None:
    sold, counted = await sells_while_it_is_closed(counter, database_urls, owner, show, sale_first=sale_first)
    assert (sold.status_code, counted.status_code) == (201, 200), (sold.text, counted.text)
    assert counted.json()["sales"]["cash"] == (3000 if sale_first else 0)
    assert counted.json()["difference_in_cents"] == (-3000 if sale_first else 0)
    await check_ledger(owner)


async def test_without_the_sales_lock_money_goes_into_a_closed_drawer(
    counter: httpx.AsyncClient, database_urls: Urls, owner: Owner, show: Show
) -> None:
    await remove_guards(owner, "drawer_shifts.sql", SALE_LOCK)
    await sells_while_it_is_closed(counter, database_urls, owner, show, sale_first=False)
    assert any(LAW in law for law in await broken_laws(owner)), "the control run must show the fault"


async def test_without_the_counts_lock_a_sale_under_way_is_not_counted(
    counter: httpx.AsyncClient, database_urls: Urls, owner: Owner, show: Show
) -> None:
    await remove_guards(owner, "drawer_shifts.sql", CLOSING_LOCK)
    await sells_while_it_is_closed(counter, database_urls, owner, show, sale_first=True)
    assert any(LAW in law for law in await broken_laws(owner)), "the control run must show the fault"
