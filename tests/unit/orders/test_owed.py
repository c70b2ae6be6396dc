"""What is owed in cash: never what went back before, to the cent what the entry says, and in the books or not at all."""

import json
from collections.abc import Awaitable, Callable
from uuid import UUID

import httpx
import pytest

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.orders import change_requests, show_cancellation
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember
from tests import factories
from tests.factories import MAYA, Owner, Show, tickets_of
from tests.ledger import check_ledger
from tests.unit.conftest import MakeBrowser
from tests.unit.orders.asked_families import call_off, choice_of, live, open_page

OWED = "select (after ->> 'amount_in_cents')::integer from audit_log where action = 'cash_owed'"
BACK = "select amount_in_cents, method, status from refunds order by created_at, amount_in_cents"


@pytest.fixture
async def order_id(database: Database, show: Show) -> UUID:
    """Maya's two seats at $30, paid by card."""
    return await factories.buy(database, show, MAYA, "A1", "A2")


@pytest.fixture
async def half_in_cash(database: Database, owner: Owner, show: Show, clerk: StaffMember) -> UUID:
    """A ticket of which $30 came by card and $30 in cash."""
    order_id = await factories.buy(database, show, MAYA, "A1")
    await owner.execute("update show_seats set price_in_cents = 6000 where id = $1", show.seats["A3"])
    (ticket,) = await tickets_of(owner, order_id)
    moves = json.dumps([{"ticket_id": str(ticket["id"]), "show_seat_id": str(show.seats["A3"])}])
    async with database.raw_transaction(SYSTEM) as sql:
        move = "select exchange_tickets($1, $2, $3, $4)"
        await sql.fetchval(move, order_id, moves, '{"difference": "cash"}', clerk.uuid)
    return order_id


async def end(database: Database, show: Show, staff: StaffMember) -> None:
    """Call the show off, with refunds."""
    async with database.transaction(SYSTEM) as db:
        run = await show_cancellation.cancel_show(db, show.id, refund=True, message=None, staff=staff)
    await show_cancellation.run_cancellation(database, str(run))


async def give_goodwill(database: Database, owner: Owner, order_id: UUID) -> None:
    await factories.refund(database, order_id, amount_in_cents=2500, tickets="stay", key="goodwill")


async def lose_dispute(database: Database, owner: Owner, order_id: UUID) -> None:
    intent = await owner.fetchval("select stripe_payment_intent_id from ticket_orders")
    taken = {"id": "txn_9", "amount_in_cents": -6000, "fee_in_cents": 1500}
    facts = {
        "id": "dp_1", "intent": intent, "amount_in_cents": 6000, "currency": "usd", "reason": "fraudulent",
        "status": "lost", "movements": [taken],
    }  # fmt: skip
    async with database.raw_transaction(SYSTEM) as sql:
        await sql.fetchval("select record_dispute($1, $2)", order_id, json.dumps(facts))


async def send_back_in_stripe(database: Database, owner: Owner, order_id: UUID) -> None:
    intent = await owner.fetchval("select stripe_payment_intent_id from ticket_orders")
    book = "select book_stripe_refund($1, $2, 're_theirs', 5900, 'succeeded')"
    async with database.raw_transaction(SYSTEM) as sql:
        await sql.fetchval(book, order_id, intent)


@pytest.mark.parametrize(
    ("before", "left"), [(give_goodwill, 3500), (lose_dispute, 0), (send_back_in_stripe, 100)]
)
async def test_money_that_belongs_to_no_line_is_not_owed_once_more(
    before: Callable[[Database, Owner, UUID], Awaitable[None]],
    left: int,
    database: Database,
    owner: Owner,
    show: Show,
    order_id: UUID,
    clerk: StaffMember,
) -> None:
    await before(database, owner, order_id)
    known = await owner.fetchval("select count(*) from refunds")

    await end(database, show, clerk)

    assert [row["amount_in_cents"] for row in await owner.fetch(BACK)][known:] == [left]
    assert await owner.fetchval(OWED) is None
    assert await live(owner, order_id) == []


async def test_a_family_is_told_what_can_still_go_back(
    office: httpx.AsyncClient, make_browser: MakeBrowser, settings: Settings, database: Database, owner: Owner, show: Show,
    order_id: UUID,
) -> None:  # fmt: skip
    await give_goodwill(database, owner, order_id)
    await call_off(office, database, show)
    async with make_browser() as family:
        address, said = await open_page(family, settings, owner, order_id)
        assert "Get $35.00 back" in said
        await family.post(address, data={"choice": "refund"})
    assert await owner.fetchval("select sum(amount_in_cents) from refunds") == 6000
    assert await owner.fetchval(OWED) is None


async def test_what_is_paid_back_is_what_the_entry_says_and_a_card_that_failed_is_paid_apart(
    office: httpx.AsyncClient,
    database: Database,
    owner: Owner,
    show: Show,
    half_in_cash: UUID,
    clerk: StaffMember,
) -> None:
    await end(database, show, clerk)
    entry = await owner.fetchval("select id from audit_log where action = 'cash_owed'")
    failed = await owner.fetchval("select id from refunds where method = 'card'")
    async with database.raw_transaction(SYSTEM) as sql:
        await sql.fetchval("select finish_refund($1, 're_1', 'failed', 'expired card')", failed)

    await office.post(f"/admin/ticketing/concerns/{entry}/paid-back", data={"method": "cash"})
    assert await owner.fetchval("select sum(amount_in_cents) from refunds where method = 'cash'") == 3000

    instead = {"method": "check", "amount_in_cents": 3000, "tickets": "stay", "replaces": str(failed)}
    answer = await office.post(f"/api/admin/ticketing/orders/{half_in_cash}/refund", json=instead)
    assert answer.status_code == 200, answer.text
    await check_ledger(owner)


async def test_what_went_back_meanwhile_is_not_said_to_be_written_down(
    office: httpx.AsyncClient,
    database: Database,
    owner: Owner,
    show: Show,
    half_in_cash: UUID,
    clerk: StaffMember,
) -> None:
    await end(database, show, clerk)
    entry = await owner.fetchval("select id from audit_log where action = 'cash_owed'")
    by_check = {"method": "check", "amount_in_cents": 3000, "tickets": "stay"}
    await office.post(f"/api/admin/ticketing/orders/{half_in_cash}/refund", json=by_check)

    answer = await office.post(f"/admin/ticketing/concerns/{entry}/paid-back", data={"method": "cash"})
    page = await office.get(answer.headers["location"])
    assert "Nothing was written down" in page.text
    assert await owner.fetchval("select count(*) from refunds where method = 'cash'") == 0


async def test_nobody_takes_the_key_of_a_familys_own_refund(
    office: httpx.AsyncClient, make_browser: MakeBrowser, settings: Settings, database: Database, owner: Owner, show: Show,
    order_id: UUID,
) -> None:  # fmt: skip
    await call_off(office, database, show)
    key = {"Idempotency-Key": f"choice {(await choice_of(owner, order_id))['id']}"}
    one_cent = {"method": "card", "amount_in_cents": 1}
    answer = await office.post(f"/api/admin/ticketing/orders/{order_id}/refund", json=one_cent, headers=key)
    assert answer.status_code == 200, answer.text

    async with make_browser() as family:
        address, _ = await open_page(family, settings, owner, order_id)
        await family.post(address, data={"choice": "refund"})
    assert await owner.fetchval("select sum(amount_in_cents) from refunds") == 6000
    assert await live(owner, order_id) == []


async def test_a_request_that_is_granted_owes_what_came_in_cash(
    database: Database, owner: Owner, half_in_cash: UUID, clerk: StaffMember
) -> None:
    (ticket,) = await tickets_of(owner, half_in_cash)
    request_id = await owner.fetchval(
        "insert into change_requests (ticket_order_id, kind, ticket_ids, message) values ($1, 'refund', $2, '') returning id",
        half_in_cash,
        [ticket["id"]],
    )
    async with database.transaction(SYSTEM) as db:
        await change_requests.grant_refund(db, request_id, staff=clerk)
    assert [tuple(row) for row in await owner.fetch(BACK)] == [(3000, "card", "pending")]
    assert await owner.fetchval(OWED) == 3000
