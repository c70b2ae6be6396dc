"""Refunding is a right of its own: who has it, up to what limit, and that two refunds at once do not pass it."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.embedded import Urls
from pwa_tickets.db.session import Database
from pwa_tickets.orders import show_cancellation
from pwa_tickets.orders.refund_rights import OverRefundLimit
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember, cookie_name
from tests import factories
from tests.factories import MAYA, Owner, Show
from tests.guards import remove_guards
from tests.ledger import check_ledger
from tests.office import make_staff, sell, sign_in
from tests.races import all_stuck, locked

ORDERS = "/api/admin/ticketing/orders"
LIMIT = "update profiles set refund_limit_in_cents = $2 where id = $1"
LOCK = (
    "select refund_limit_in_cents into v_limit from profiles where id = p_staff_id for no key update;",
    "select refund_limit_in_cents into v_limit from profiles where id = p_staff_id;",
)


@pytest.fixture
async def clerk(owner: Owner) -> StaffMember:
    """Somebody of the box office."""
    return await make_staff(owner, "box_office", name="Casey Bloom")


@pytest.fixture
async def counter(
    browser: httpx.AsyncClient, owner: Owner, settings: Settings, clerk: StaffMember
) -> httpx.AsyncClient:
    """The clerk's browser."""
    browser.cookies.set(cookie_name(settings), await sign_in(owner, clerk))
    return browser


async def refund(browser: httpx.AsyncClient, order_id: UUID, **said: Any) -> httpx.Response:
    """Send back in cash, by default all that is left."""
    return await browser.post(f"{ORDERS}/{order_id}/refund", json={"method": "cash", **said})


def slug(answer: httpx.Response) -> str:
    return str(answer.json()["type"]).rpartition("/")[2]


async def test_a_clerk_has_the_right_only_when_an_owner_gave_it(
    counter: httpx.AsyncClient, database: Database, owner: Owner, clerk: StaffMember, show: Show
) -> None:
    order_id = await sell(database, clerk, show, "A1")
    page = f"/admin/ticketing/orders/{order_id}"
    assert slug(await refund(counter, order_id)) == "not-allowed"
    assert (await counter.get(f"{page}/refund")).status_code == 403
    assert "/refund" not in (await counter.get(page)).text, "nor is it offered"
    await owner.execute(LIMIT, clerk.uuid, 3000)
    assert "/refund" in (await counter.get(page)).text
    assert "You may send back $30.00 more within 24 hours." in (await counter.get(f"{page}/refund")).text
    done = await refund(counter, order_id)
    assert (done.status_code, done.json()["refund"]["amount_in_cents"]) == (200, 3000)
    await check_ledger(owner)


async def test_all_that_goes_back_counts_until_a_day_later_and_what_failed_does_not(
    counter: httpx.AsyncClient, database: Database, owner: Owner, clerk: StaffMember, show: Show
) -> None:
    await owner.execute(LIMIT, clerk.uuid, 4000)
    first, second = [await sell(database, clerk, show, label) for label in ("A1", "A2")]
    assert (await refund(counter, first, amount_in_cents=500)).status_code == 200, "goodwill counts, too"
    assert (await refund(counter, second)).status_code == 200
    over = await refund(counter, first)
    assert (over.status_code, slug(over)) == (403, "over-refund-limit")
    assert (over.json()["limit_in_cents"], over.json()["left_in_cents"]) == (4000, 500)
    assert await owner.fetchval("select count(*) from tickets where voided_at is null") == 1, (
        "nothing was changed"
    )
    assert (await refund(counter, first, amount_in_cents=500)).status_code == 200, "what is left may go"
    await owner.execute(
        "update refunds set status = 'failed' where ticket_order_id = $1 and amount_in_cents = 3000", second
    )
    assert (await refund(counter, first, amount_in_cents=1500)).status_code == 200
    await owner.execute("update refunds set created_at = created_at - interval '25 hours'")
    assert (await refund(counter, first, amount_in_cents=500)).status_code == 200


async def test_a_refund_that_is_sent_twice_counts_once(
    counter: httpx.AsyncClient, database: Database, owner: Owner, clerk: StaffMember, show: Show
) -> None:
    await owner.execute(LIMIT, clerk.uuid, 3000)
    order_id = await sell(database, clerk, show, "A1")
    key = {"Idempotency-Key": "one"}
    twice = [
        await counter.post(f"{ORDERS}/{order_id}/refund", json={"method": "cash"}, headers=key)
        for _ in range(2)
    ]
    assert [answer.status_code for answer in twice] == [200, 200]


async def test_the_page_says_what_is_left_and_keeps_what_was_typed(
    counter: httpx.AsyncClient, database: Database, owner: Owner, clerk: StaffMember, show: Show
) -> None:
    await owner.execute(LIMIT, clerk.uuid, 1000)
    order_id = await sell(database, clerk, show, "A1")
    said = {
        "amount_in_cents": "20.00",
        "agreed_in_cents": "2000",
        "method": "cash",
        "step": "send",
        "reason": "Cold",
    }
    refused = await counter.post(f"/admin/ticketing/orders/{order_id}/refund", data=said)
    assert refused.status_code == 403
    assert "up to $10.00 within 24 hours, and $10.00 of that is left" in refused.text
    assert "Cold" in refused.text


async def test_staff_have_no_limit_until_an_owner_sets_one_and_owners_never(
    browser: httpx.AsyncClient, database: Database, owner: Owner, settings: Settings, show: Show
) -> None:
    staff, boss = await make_staff(owner), await make_staff(owner, "owner")
    orders = [await sell(database, staff, show, label) for label in ("A1", "A2", "A3")]
    browser.cookies.set(cookie_name(settings), await sign_in(owner, staff))
    assert (await refund(browser, orders[0])).status_code == 200
    await owner.execute(LIMIT, staff.uuid, 3000)
    assert slug(await refund(browser, orders[1])) == "over-refund-limit"
    await owner.execute(LIMIT, staff.uuid, 0)
    assert slug(await refund(browser, orders[1])) == "not-allowed"
    browser.cookies.set(cookie_name(settings), await sign_in(owner, boss))
    await owner.execute(LIMIT, boss.uuid, 0)
    assert (await refund(browser, orders[1])).status_code == 200


async def test_a_show_is_not_called_off_by_somebody_who_may_not_send_all_of_it_back(
    database: Database, owner: Owner, show: Show
) -> None:
    staff = await make_staff(owner)
    await factories.buy(database, show, MAYA, "A1", "A2")
    await owner.execute(LIMIT, staff.uuid, 5999)
    with pytest.raises(OverRefundLimit):
        async with database.transaction(SYSTEM) as db:
            await show_cancellation.cancel_show(db, show.id, refund=True, message=None, staff=staff)
    assert await owner.fetchval("select cancelled_at from recital_shows where id = $1", show.id) is None
    await owner.execute(LIMIT, staff.uuid, 6000)
    async with database.transaction(SYSTEM) as db:
        run_id = await show_cancellation.cancel_show(db, show.id, refund=True, message=None, staff=staff)
    await show_cancellation.run_cancellation(database, str(run_id))
    assert await owner.fetchval("select sum(amount_in_cents) from refunds") == 6000


async def test_an_owner_sets_a_limit_and_the_change_log_tells(
    browser: httpx.AsyncClient, owner: Owner, settings: Settings, clerk: StaffMember
) -> None:
    boss = await make_staff(owner, "owner")
    browser.cookies.set(cookie_name(settings), await sign_in(owner, boss))
    page = f"/admin/ticketing/team/{clerk.profile_id}"
    said = {"role": "box_office", "refund_limit_in_cents": "50"}
    assert [(await browser.post(page, data=said)).status_code for _ in range(2)] == [303, 303]
    assert 'value="50.00"' in (await browser.get(page)).text
    assert "refunds up to $50.00" in (await browser.get("/admin/ticketing/team")).text
    told = "select before::text, after::text from audit_log where action = 'member_refund_limit_changed'"
    (entry,) = await owner.fetch(told)
    assert tuple(entry) == ('{"refund_limit_in_cents": null}', '{"refund_limit_in_cents": 5000}')
    wrong = await browser.post(page, data={"role": "box_office", "refund_limit_in_cents": "many"})
    assert wrong.status_code == 422
    await browser.post(page, data={"role": "owner", "refund_limit_in_cents": "50"})
    assert (
        await owner.fetchval("select refund_limit_in_cents from profiles where id = $1", clerk.uuid) is None
    )


async def both_at_once(
    counter: httpx.AsyncClient, urls: Urls, database: Database, owner: Owner, clerk: StaffMember, show: Show
) -> int:
    """Two refunds of two orders while the limit is enough for one; the cents that went back."""
    await owner.execute(LIMIT, clerk.uuid, 5000)
    orders = [await sell(database, clerk, show, label) for label in ("A1", "A2")]
    tasks: list[asyncio.Task[Any]] = []
    async with locked(
        urls, "lock table refund_items in share mode"
    ):  # both were allowed, or one waits for the other
        for order_id in orders:
            tasks.append(asyncio.create_task(refund(counter, order_id)))
            await all_stuck(owner, tasks, width=4)
    assert {(await task).status_code for task in tasks} <= {200, 403}
    return int(await owner.fetchval("select sum(amount_in_cents) from refunds"))


@pytest.mark.proof
@pytest.mark.usefixtures("deadlocks")
async def test_two_refunds_at_once_do_not_pass_the_limit(
    counter: httpx.AsyncClient,
    database_urls: Urls,
    database: Database,
    owner: Owner,
    clerk: StaffMember,
    show: Show,
) -> None:
    assert await both_at_once(counter, database_urls, database, owner, clerk, show) == 3000
    await check_ledger(owner)


@pytest.mark.proof
@pytest.mark.usefixtures("deadlocks")
async def test_without_the_lock_two_refunds_pass_the_limit(
    counter: httpx.AsyncClient,
    database_urls: Urls,
    database: Database,
    owner: Owner,
    clerk: StaffMember,
    show: Show,
) -> None:
    await remove_guards(owner, "refund_rights.sql", LOCK)
    assert await both_at_once(counter, database_urls, database, owner, clerk, show) == 6000
