"""What counts against a limit: tickets that end, whatever goes back for them, and what a run or its families may still take."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.orders import owed, show_cancellation, show_move
from pwa_tickets.orders.family_choice_models import Choice
from pwa_tickets.orders.family_choices import Decision, choose
from pwa_tickets.orders.refund_models import RefundMethod
from pwa_tickets.orders.refund_rights import OverRefundLimit, left_to_refund
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember, cookie_name
from tests import factories
from tests.factories import Owner, Show
from tests.ledger import check_ledger
from tests.office import make_staff, sell, sign_in
from tests.unit.orders.test_asking_right import asking
from tests.unit.orders.test_refund_rights import LIMIT, refund, slug


@pytest.fixture
async def staff(owner: Owner) -> StaffMember:
    """Somebody of the office, whom an owner set a limit."""
    return await make_staff(owner)


@pytest.fixture
async def desk(
    browser: httpx.AsyncClient, owner: Owner, settings: Settings, staff: StaffMember
) -> httpx.AsyncClient:
    """Their browser."""
    browser.cookies.set(cookie_name(settings), await sign_in(owner, staff))
    return browser


async def left(database: Database, staff: StaffMember) -> int | None:
    async with database.transaction(SYSTEM) as db:
        return await left_to_refund(db, staff)


async def cancel(database: Database, show: Show, staff: StaffMember, *, money: bool = True) -> str:
    async with database.transaction(SYSTEM) as db:
        return str(await show_cancellation.cancel_show(db, show.id, refund=money, message=None, staff=staff))


@pytest.mark.parametrize(
    "said",
    [{"method": "donation"}, {"method": "none"}, {"method": "cash", "amount_in_cents": 1}],
    ids=["a gift", "nothing", "a cent"],
)
async def test_tickets_that_end_count_with_what_they_were_worth_whatever_goes_back(
    said: dict[str, Any],
    desk: httpx.AsyncClient,
    database: Database,
    owner: Owner,
    staff: StaffMember,
    show: Show,
) -> None:
    orders = [await sell(database, staff, show, label) for label in ("A1", "A2")]
    await owner.execute(LIMIT, staff.uuid, 5000)
    whole = [
        str(await owner.fetchval("select id from ticket_order_items where ticket_order_id = $1", one))
        for one in orders
    ]
    done = await refund(desk, orders[0], item_ids=[whole[0]], **said)
    assert done.status_code == 200, done.text
    assert await left(database, staff) == 2000
    over = await refund(desk, orders[1], item_ids=[whole[1]], **said)
    assert (over.status_code, slug(over)) == (403, "over-refund-limit")
    assert over.json()["left_in_cents"] == 2000
    assert await owner.fetchval("select count(*) from tickets where voided_at is null") == 1
    await check_ledger(owner)


async def test_what_is_paid_back_for_a_ticket_that_they_ended_counts_once(
    database: Database, owner: Owner, staff: StaffMember, show: Show
) -> None:
    await sell(database, staff, show, "A1")
    await owner.execute(LIMIT, staff.uuid, 4000)
    await show_cancellation.run_cancellation(database, await cancel(database, show, staff))
    assert await left(database, staff) == 1000, "the ticket ended, and its cash is owed"
    entry = await owner.fetchval("select id from audit_log where action = 'cash_owed'")
    await owed.pay_back(database, entry, RefundMethod.CASH, staff=staff)
    assert await owner.fetchval("select sum(amount_in_cents) from refunds where method = 'cash'") == 3000
    assert await left(database, staff) == 1000
    await check_ledger(owner)


@pytest.mark.parametrize("money", [True, False])
async def test_what_a_canceled_show_will_send_back_counts_before_it_is_sent(
    money: bool, database: Database, owner: Owner, staff: StaffMember, show: Show
) -> None:
    other = await factories.make_show(owner, show.venue, title="Sunday")
    for one in (show, other):
        await factories.buy(database, one, factories.a_buyer(3 if one is show else 4), "A1")
        await factories.buy(database, one, factories.a_buyer(5 if one is show else 6), "A2")
    await owner.execute(LIMIT, staff.uuid, 11_000)
    run = UUID(await cancel(database, show, staff, money=money))
    assert await left(database, staff) == 5000
    with pytest.raises(OverRefundLimit):
        await cancel(database, other, staff, money=money)
    assert await show_cancellation.cancel_next_order(database, run)
    assert await left(database, staff) == 5000, "one is sent, one is to be sent"
    await show_cancellation.run_cancellation(database, str(run))
    assert await left(database, staff) == 5000
    assert await owner.fetchval("select error from job_runs") == "[]"
    assert await owner.fetchval("select count(*) from tickets where voided_at is null") == 2
    await check_ledger(owner)


async def test_a_show_that_is_moved_twice_counts_what_families_took_and_what_the_others_may(
    desk: httpx.AsyncClient,
    database: Database,
    owner: Owner,
    settings: Settings,
    staff: StaffMember,
    show: Show,
) -> None:
    orders = [await factories.buy(database, show, factories.a_buyer(n), f"A{n}") for n in (1, 2)]
    await owner.execute(LIMIT, staff.uuid, 10_000)
    moved = await asking(desk, owner, show, "move")
    await show_move.run_move(database, moved.json()["job_id"])
    assert await left(database, staff) == 4000
    again = await asking(desk, owner, show, "move")
    assert again.status_code == 202, again.text
    assert await left(database, staff) == 4000, "both families are asked anew"
    await show_move.run_move(database, again.json()["job_id"])
    chosen = await owner.fetchval(
        "select id from family_choices where ticket_order_id = $1 and chosen is null", orders[0]
    )
    async with database.transaction(SYSTEM) as db:
        await choose(db, settings, chosen, Decision(choice=Choice.REFUND))
    third = await asking(desk, owner, show, "move")
    assert third.status_code == 202, third.text
    assert await left(database, staff) == 4000, "one took its money, one may"
    assert [
        row[0] for row in await owner.fetch("select promised_in_cents from job_runs order by created_at")
    ] == [
        0,
        3000,
        3000,
    ]
    await check_ledger(owner)
