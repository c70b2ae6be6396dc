"""Differences that nobody pays count against the limit of whoever waives them, as refunds do."""

import httpx
import pytest

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.orders.refund_rights import left_to_refund
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember, cookie_name
from tests import factories
from tests.factories import MAYA, Owner, Show
from tests.guards import remove_guards
from tests.ledger import check_ledger
from tests.office import make_staff, sign_in
from tests.unit.orders.test_exchange import exchange, labels, slug
from tests.unit.orders.test_refund_rights import LIMIT, refund


@pytest.fixture
async def clerk(owner: Owner) -> StaffMember:
    """Somebody of the office, whom an owner set a limit of $25."""
    staff = await make_staff(owner)
    await owner.execute(LIMIT, staff.uuid, 2500)
    return staff


@pytest.fixture
async def desk(
    browser: httpx.AsyncClient, owner: Owner, settings: Settings, clerk: StaffMember
) -> httpx.AsyncClient:
    """Their browser."""
    browser.cookies.set(cookie_name(settings), await sign_in(owner, clerk))
    return browser


async def left(database: Database, staff: StaffMember) -> int | None:
    async with database.transaction(SYSTEM) as db:
        return await left_to_refund(db, staff)


async def test_what_is_waived_counts_and_the_change_log_tells(
    desk: httpx.AsyncClient, clerk: StaffMember, database: Database, owner: Owner, show: Show
) -> None:
    order = await factories.buy(database, show, MAYA, "B1", "B2", "B3")
    moved = await exchange(desk, owner, order, show, {"B1": "A1", "B2": "A2"}, difference="waive")
    assert moved.status_code == 200, moved.text
    assert moved.json()["difference_in_cents"] == 2000
    assert await left(database, clerk) == 500
    told = await owner.fetchval(
        "select (after ->> 'waived_in_cents')::integer from audit_log where action = 'tickets_exchanged' and actor_id = $1",
        str(clerk.uuid),
    )
    assert told == 2000

    over = await exchange(desk, owner, order, show, {"B3": "A3"}, difference="waive")
    assert (over.status_code, slug(over)) == (403, "over-refund-limit")
    assert over.json()["left_in_cents"] == 500
    assert "waive" in over.json()["detail"]
    assert await labels(owner, order) == ["A1", "A2", "B3"], "nothing was changed"
    assert slug(await refund(desk, order, amount_in_cents=501)) == "over-refund-limit"
    assert (await exchange(desk, owner, order, show, {"B3": "A3"}, difference="cash")).status_code == 200
    await check_ledger(owner)


async def test_what_was_given_before_is_not_given_again(
    desk: httpx.AsyncClient, clerk: StaffMember, database: Database, owner: Owner, show: Show
) -> None:
    order = await factories.buy(database, show, MAYA, "B1")
    for at, to in (("B1", "A1"), ("A1", "A2"), ("A2", "A3")):
        moved = await exchange(desk, owner, order, show, {at: to}, difference="waive")
        assert moved.status_code == 200, moved.text
    assert await left(database, clerk) == 1500


async def test_what_the_studio_keeps_is_no_gift(
    desk: httpx.AsyncClient, clerk: StaffMember, database: Database, owner: Owner, show: Show
) -> None:
    order = await factories.buy(database, show, MAYA, "A1")
    moved = await exchange(desk, owner, order, show, {"A1": "B1"}, difference="waive")
    assert moved.json()["difference_in_cents"] == -1000
    assert await left(database, clerk) == 2500


async def test_whoever_may_refund_nothing_waives_nothing_and_an_owner_anything(
    desk: httpx.AsyncClient,
    clerk: StaffMember,
    database: Database,
    owner: Owner,
    settings: Settings,
    show: Show,
) -> None:
    order = await factories.buy(database, show, MAYA, "B1")
    await owner.execute(LIMIT, clerk.uuid, 0)
    refused = await exchange(desk, owner, order, show, {"B1": "A1"}, difference="waive")
    assert slug(refused) == "over-refund-limit"
    boss = await make_staff(owner, "owner")
    await owner.execute(LIMIT, boss.uuid, 0)
    desk.cookies.set(cookie_name(settings), await sign_in(owner, boss))
    assert (await exchange(desk, owner, order, show, {"B1": "A1"}, difference="waive")).status_code == 200


async def test_without_the_guard_anything_is_waived(
    desk: httpx.AsyncClient, clerk: StaffMember, database: Database, owner: Owner, show: Show
) -> None:
    await remove_guards(
        owner, "exchange_tickets.sql", ("    perform require_refund_right(p_staff_id, v_given);\n", "")
    )
    await owner.execute(LIMIT, clerk.uuid, 1)
    order = await factories.buy(database, show, MAYA, "B1")
    assert (await exchange(desk, owner, order, show, {"B1": "A1"}, difference="waive")).status_code == 200
