"""A clerk takes cash while the family pays by card, and while the seats are released: once, and never money without tickets."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from pwa_tickets.db.embedded import Urls
from pwa_tickets.db.session import Database
from pwa_tickets.orders import closing
from pwa_tickets.payments.stripe import Payments
from tests.factories import Owner, Show
from tests.guards import remove_guards
from tests.ledger import broken_laws, check_ledger, money_by_kind
from tests.races import Deadlocks, all_stuck, locked, seats_locked
from tests.unit.box_office.kept_seats import confirm, keep, open_form, open_payment, take, until_left
from tests.unit.box_office.test_sales import slug
from tests.unit.orders.conftest import Bank

pytestmark = [pytest.mark.proof, pytest.mark.usefixtures("deadlocks")]

WIDTH = 4
OTHER_PAYMENT = (
    "  elsif v_order.stripe_payment_intent_id is distinct from p_closed_intent then\n",
    "  elsif false then\n",
)
PENDING_ONLY = (
    "where id = p_order_id and status = 'pending';\n  return found;",
    "where id = p_order_id;\n  return found;",
)
ORDER_LOCK = "select from ticket_orders where id = $1 for update"


async def test_a_card_that_has_paid_is_not_paid_in_cash_too(
    counter: httpx.AsyncClient, family: httpx.AsyncClient, bank: Bank, owner: Owner, show: Show
) -> None:
    kept = await keep(counter, show, "A1", "A2")
    intent = (await open_payment(family, kept)).json()["payment_intent_id"]
    await bank.pay(intent)
    refused = await take(counter, kept["order"]["id"])
    assert (slug(refused), refused.json()["order_status"]) == ("order-closed", "paid")
    assert (await confirm(family, kept, intent)).status_code == 200
    paid = await owner.fetch("select amount_in_cents, method from payment_transactions")
    assert [tuple(row) for row in paid] == [(6000, None)]
    await check_ledger(owner)


async def test_what_is_paid_in_cash_no_card_can_pay(
    counter: httpx.AsyncClient, family: httpx.AsyncClient, bank: Bank, owner: Owner, show: Show
) -> None:
    kept = await keep(counter, show, "A1")
    intent = (await open_payment(family, kept)).json()["payment_intent_id"]
    assert (await take(counter, kept["order"]["id"])).status_code == 200
    await bank.pay(intent)
    assert (await bank.intent(intent))["status"] == "canceled"
    assert slug(await open_payment(family, kept)) == "order-closed"
    await check_ledger(owner)


async def test_a_payment_that_was_closed_for_cash_which_did_not_come_is_opened_anew(
    counter: httpx.AsyncClient,
    family: httpx.AsyncClient,
    payments: Payments,
    bank: Bank,
    owner: Owner,
    show: Show,
) -> None:
    kept = await keep(counter, show, "A1")
    first = (await open_payment(family, kept)).json()["payment_intent_id"]
    await payments.cancel_intent(first)  # and the server was stopped before it took the money
    second, again = [(await open_payment(family, kept)).json()["payment_intent_id"] for _ in range(2)]
    assert first != second == again
    await bank.pay(second)
    assert (await confirm(family, kept, second)).status_code == 200
    await check_ledger(owner)


async def opens_while_the_clerk_takes(
    counter: httpx.AsyncClient,
    family: httpx.AsyncClient,
    urls: Urls,
    owner: Owner,
    kept: dict[str, Any],
    *,
    family_first: bool,
) -> tuple[httpx.Response, httpx.Response]:
    """Both come for the order at once, one right behind the other: the family's answer, and the clerk's."""
    order_id = kept["order"]["id"]
    await family.get(kept["payment_url"])
    async with locked(urls, ORDER_LOCK, UUID(order_id)):
        calls = [open_form(family, kept), take(counter, order_id)]
        tasks: list[asyncio.Task[Any]] = []
        for call in calls if family_first else calls[::-1]:
            tasks.append(asyncio.create_task(call))
            await all_stuck(owner, tasks, width=WIDTH)
    first, second = [await task for task in tasks]
    return (first, second) if family_first else (second, first)


@pytest.mark.parametrize("family_first", [True, False], ids=["family first", "clerk first"])
async def test_a_form_that_opens_while_the_clerk_takes_the_cash_pays_nothing(
    family_first: bool,
    counter: httpx.AsyncClient,
    family: httpx.AsyncClient,
    database_urls: Urls,
    bank: Bank,
    owner: Owner,
    show: Show,
) -> None:
    kept = await keep(counter, show, "A1")
    form, clerk = await opens_while_the_clerk_takes(
        counter, family, database_urls, owner, kept, family_first=family_first
    )
    assert clerk.status_code == 200, clerk.text
    if form.status_code == 200:
        await bank.pay(form.json()["payment_intent_id"])
        assert (await bank.intent(form.json()["payment_intent_id"]))["status"] == "canceled"
    else:
        assert slug(form) == "order-closed"
    assert await money_by_kind(owner) == {"charge": 3000}
    await check_ledger(owner)


async def test_without_looking_at_the_other_payment_a_family_pays_twice(
    counter: httpx.AsyncClient,
    family: httpx.AsyncClient,
    database_urls: Urls,
    bank: Bank,
    owner: Owner,
    show: Show,
) -> None:
    await remove_guards(owner, "pay_later.sql", OTHER_PAYMENT)
    kept = await keep(counter, show, "A1")
    form, clerk = await opens_while_the_clerk_takes(
        counter, family, database_urls, owner, kept, family_first=True
    )
    assert clerk.status_code == 200
    intent = form.json()["payment_intent_id"]
    await bank.pay(intent)
    assert (await bank.intent(intent))["status"] == "succeeded", "the control run must show the fault"


async def takes_while_it_is_released(
    counter: httpx.AsyncClient,
    database: Database,
    payments: Payments,
    urls: Urls,
    owner: Owner,
    show: Show,
    *,
    clerk_first: bool,
) -> httpx.Response:
    """The clerk takes the cash while the worker closes the order, its time being over; the clerk's answer."""
    order_id = (await keep(counter, show, "A1"))["order"]["id"]
    await until_left(owner, order_id, timedelta(minutes=-16))
    async with seats_locked(urls, show.ids("A1")):
        calls = [take(counter, order_id), closing.close_unpaid(database, payments, UUID(order_id))]
        tasks: list[asyncio.Task[Any]] = []
        for call in calls if clerk_first else calls[::-1]:
            tasks.append(asyncio.create_task(call))
            await all_stuck(owner, tasks, width=WIDTH)
    answers = [await task for task in tasks]
    answer: httpx.Response = answers[0 if clerk_first else 1]
    return answer


@pytest.mark.parametrize("clerk_first", [True, False], ids=["clerk first", "release first"])
async def test_cash_that_comes_while_the_seats_are_released_has_tickets_or_is_refused(
    clerk_first: bool,
    counter: httpx.AsyncClient,
    database: Database,
    payments: Payments,
    database_urls: Urls,
    owner: Owner,
    show: Show,
) -> None:
    answer = await takes_while_it_is_released(
        counter, database, payments, database_urls, owner, show, clerk_first=clerk_first
    )
    assert answer.status_code == (200 if clerk_first else 409), answer.text
    assert await owner.fetchval("select count(*) from tickets") == (1 if clerk_first else 0)
    await check_ledger(owner)


async def test_without_asking_whether_it_is_still_unpaid_a_release_takes_paid_tickets(
    counter: httpx.AsyncClient,
    database: Database,
    payments: Payments,
    database_urls: Urls,
    owner: Owner,
    show: Show,
    deadlocks: Deadlocks,
) -> None:
    await remove_guards(owner, "place_order.sql", PENDING_ONLY)
    await takes_while_it_is_released(
        counter, database, payments, database_urls, owner, show, clerk_first=True
    )
    assert any("a live ticket of an order that is not paid" in law for law in await broken_laws(owner))
