"""Refunds that staff make: what goes back, what becomes of tickets and seats, and never more than was paid."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from pwa_tickets.db.session import Database
from pwa_tickets.orders import jobs
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import cookie_name
from tests import factories
from tests.factories import DANA, MAYA, Owner, Show, lines_of, order_status, refund, tickets_of
from tests.ledger import check_ledger, money_by_kind
from tests.office import make_staff, sign_in
from tests.unit.orders.conftest import Bank, CheckoutClient


@pytest.fixture
async def staff(browser: httpx.AsyncClient, owner: Owner, settings: Settings) -> httpx.AsyncClient:
    """Signed in at the office."""
    browser.cookies.set(cookie_name(settings), await sign_in(owner, await make_staff(owner)))
    return browser


@pytest.fixture
async def bought(database: Database, show: Show) -> UUID:
    """Maya's two seats at $30 and one at $20."""
    return await factories.buy(database, show, MAYA, "A1", "A2", "B1")


async def ask(
    staff: httpx.AsyncClient, order_id: UUID | str, *, key: str = "", dry: bool = False, **body: Any
) -> httpx.Response:
    headers = {"Idempotency-Key": key} if key else {}
    path = f"/api/admin/ticketing/orders/{order_id}/refund" + ("?dry_run=true" if dry else "")
    return await staff.post(path, json=body, headers=headers)


def slug(answer: httpx.Response) -> str:
    return str(answer.json()["type"]).rpartition("/")[2]


async def finish(database: Database, owner: Owner, status: str = "succeeded") -> None:
    """Stripe's word on every refund that waits."""
    for row in await owner.fetch("select id from refunds where status = 'pending'"):
        await owner.execute("select finish_refund($1, $2, $3)", row["id"], f"re_{row['id']}", status)


async def test_all_that_is_left_goes_back_and_the_seats_are_on_sale(
    staff: httpx.AsyncClient, bought: UUID, database: Database, owner: Owner, show: Show
) -> None:
    answer = await ask(staff, bought)

    assert answer.status_code == 200, answer.text
    told = answer.json()["refund"]
    assert (told["amount_in_cents"], told["status"], told["method"], len(told["items"])) == (
        8000,
        "pending",
        "card",
        3,
    )
    assert await order_status(owner, bought) == "paid", "the money is not back yet"
    assert {t["voided_at"] is not None for t in await tickets_of(owner, bought)} == {True}
    assert await owner.fetchval("select count(*) from show_seats where status = 'sold'") == 0
    assert await owner.fetchval("select count(*) from show_seat_codes where state = 'void'") == 3
    await check_ledger(owner)

    await finish(database, owner)
    assert await order_status(owner, bought) == "refunded"
    assert await money_by_kind(owner) == {"charge": 8000, "refund": 8000}
    await factories.buy(database, show, DANA, "A1")
    await check_ledger(owner)


async def test_one_ticket_goes_back_and_its_seat_is_kept_back(
    staff: httpx.AsyncClient, bought: UUID, database: Database, owner: Owner, show: Show
) -> None:
    [ticket] = [t for t in await tickets_of(owner, bought) if t["label"] == "B1"]
    answer = await ask(staff, bought, ticket_ids=[str(ticket["id"])], seats="hold", reason="Moved away")

    assert answer.json()["refund"]["amount_in_cents"] == 2000
    seat = await owner.fetchrow("select status, hold_id from show_seats where id = $1", show.seats["B1"])
    assert seat is not None
    assert (seat["status"], seat["hold_id"] is not None) == ("held", True)
    await finish(database, owner)
    assert await order_status(owner, bought) == "paid"
    assert [t["label"] for t in await tickets_of(owner, bought) if t["voided_at"] is None] == ["A1", "A2"]
    entry = await owner.fetchrow("select * from audit_log where action = 'order_refunded'")
    assert entry is not None
    assert json.loads(entry["after"])["amount_in_cents"] == 2000
    assert "Moved away" not in str(dict(entry)), "words about a family are not kept for ever"
    await check_ledger(owner)


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        ({"amount_in_cents": 500}, {"back": 500, "live": 3, "sum": 500, "status": "paid", "lines": 0}),
        ({"method": "cash"}, {"back": 8000, "live": 0, "sum": 8000, "status": "refunded", "lines": 3}),
        ({"method": "donation"}, {"back": 8000, "live": 0, "sum": 0, "status": "paid", "lines": 3}),
        ({"method": "none"}, {"back": 0, "live": 0, "sum": 0, "status": "paid", "lines": 3}),
        ({"tickets": "stay"}, {"back": 8000, "live": 3, "sum": 8000, "status": "paid", "lines": 3}),
        ({"method": "check", "tickets": "stay", "amount_in_cents": 700},
         {"back": 700, "live": 3, "sum": 700, "status": "paid", "lines": 0}),
    ],
)  # fmt: skip
async def test_ticket_money_and_seat_are_three_choices(
    choices: dict[str, Any],
    expected: dict[str, Any],
    staff: httpx.AsyncClient,
    bought: UUID,
    database: Database,
    owner: Owner,
) -> None:
    told = (await ask(staff, bought, **choices)).json()["refund"]
    await finish(database, owner)
    row = await owner.fetchrow("select status, refunded_amount_in_cents as sum from ticket_orders")
    assert row is not None
    live = [t for t in await tickets_of(owner, bought) if t["voided_at"] is None]
    assert {
        "back": told["amount_in_cents"], "live": len(live), "sum": row["sum"], "status": row["status"],
        "lines": len(told["items"]),
    } == expected  # fmt: skip
    await check_ledger(owner)


async def test_a_part_of_the_price_is_shared_among_the_lines_to_the_cent(
    staff: httpx.AsyncClient, bought: UUID, owner: Owner
) -> None:
    lines = await lines_of(owner, bought, "A1", "A2", "B1")
    told = (await ask(staff, bought, item_ids=lines, amount_in_cents=7000)).json()["refund"]
    assert sorted(line["amount_in_cents"] for line in told["items"]) == [1750, 2625, 2625]
    rest = (await ask(staff, bought, tickets="stay")).json()["refund"]
    assert rest["amount_in_cents"] == 1000
    await check_ledger(owner)


async def test_what_went_back_as_goodwill_does_not_go_back_again(
    staff: httpx.AsyncClient, bought: UUID, owner: Owner
) -> None:
    await ask(staff, bought, amount_in_cents=500)
    told = (await ask(staff, bought)).json()["refund"]
    assert told["amount_in_cents"] == 7500
    assert sum(line["amount_in_cents"] for line in told["items"]) == 7500
    await check_ledger(owner)


async def test_a_preview_changes_nothing(staff: httpx.AsyncClient, bought: UUID, owner: Owner) -> None:
    answer = await ask(staff, bought, dry=True, amount_in_cents=100)
    assert answer.json()["refund"] == {
        "amount_in_cents": 100, "status": "pending", "method": "card", "tickets": "stay", "items": [],
    }  # fmt: skip
    assert await owner.fetchval("select count(*) from refunds") == 0


async def test_what_is_refused_and_why(
    staff: httpx.AsyncClient, bought: UUID, database: Database, owner: Owner, show: Show
) -> None:
    pending = await factories.reserve_and_place(database, show, DANA, "C1")
    [strange] = await lines_of(owner, pending, "C1")
    told: list[tuple[UUID, Mapping[str, Any], int, str]] = [
        (pending, {}, 409, "not-paid"),
        (bought, {"amount_in_cents": 8001}, 409, "refund-exceeds"),
        (bought, {"item_ids": [strange]}, 422, "unknown-lines"),
        (bought, {"ticket_ids": [str(uuid4())]}, 422, "unknown-lines"),
        (bought, {"item_ids": []}, 422, "invalid-input"),
        (bought, {"method": "none", "amount_in_cents": 5}, 422, "invalid-input"),
        (uuid4(), {}, 404, "not-found"),
    ]
    for order_id, choices, status, word in told:
        answer = await ask(staff, order_id, **choices)
        assert (answer.status_code, slug(answer)) == (status, word), choices
    exceeds = await ask(staff, bought, item_ids=await lines_of(owner, bought, "B1"), amount_in_cents=2001)
    assert exceeds.json()["refundable_in_cents"] == 2000
    await ask(staff, bought)
    line = await lines_of(owner, bought, "B1")
    for again in (await ask(staff, bought), await ask(staff, bought, item_ids=line)):
        assert slug(again) == "already-refunded"
    assert await owner.fetchval("select count(*) from refunds") == 1


async def test_the_same_key_refunds_once_and_another_choice_under_it_is_refused(
    staff: httpx.AsyncClient, bought: UUID, owner: Owner
) -> None:
    answers = await asyncio.gather(*(ask(staff, bought, key="k", amount_in_cents=300) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["refund"]["id"] for answer in answers}) == 1
    assert slug(await ask(staff, bought, key="k", amount_in_cents=400)) == "idempotency-key-used"
    assert await owner.fetchval("select sum(amount_in_cents) from refunds") == 300
    assert await owner.fetchval("select count(*) from pgqueuer where entrypoint = 'send_refund_email'") == 1


async def test_two_clerks_at_once_send_it_back_once(database: Database, bought: UUID, owner: Owner) -> None:
    done = await asyncio.gather(*(refund(database, bought) for _ in range(6)), return_exceptions=True)
    assert sum(isinstance(answer, dict) for answer in done) == 1
    assert await owner.fetchval("select sum(amount_in_cents) from refunds") == 8000
    await check_ledger(owner)


async def test_a_refund_that_failed_is_paid_another_way_once(
    staff: httpx.AsyncClient, bought: UUID, database: Database, owner: Owner
) -> None:
    first = (await ask(staff, bought)).json()["refund"]["id"]
    await finish(database, owner, "succeeded")
    await owner.execute("select finish_refund($1, 're', 'failed', 'expired_or_canceled_card')", UUID(first))
    assert await order_status(owner, bought) == "paid"
    await check_ledger(owner)

    again = await ask(staff, bought, method="check", replaces=first)
    assert (again.json()["refund"]["amount_in_cents"], again.json()["refund"]["status"]) == (
        8000,
        "succeeded",
    )
    assert await order_status(owner, bought) == "refunded"
    assert slug(await ask(staff, bought, method="check", replaces=first)) == "already-refunded"
    await check_ledger(owner)


async def test_stripe_is_asked_by_the_refunds_id_and_a_lost_answer_costs_nothing(
    checkout: CheckoutClient, bank: Bank, database: Database, owner: Owner, payments: Payments, show: Show
) -> None:
    order = await checkout.order(show, "A1", "B1")
    payment = await checkout.open_payment(order["id"])
    await bank.pay(payment["payment_intent_id"])
    await checkout.confirm(order["id"], payment["payment_intent_id"])
    card = await owner.fetchrow("select card_brand, card_last4 from payment_transactions")
    assert card is not None
    assert tuple(card) == ("visa", "4242")
    done = await refund(database, UUID(order["id"]), item_ids=await lines_of(owner, UUID(order["id"]), "B1"))

    await bank.http.post(
        "/_control/next", json={"effect": "error_after_work", "status": 429, "path": "/v1/refunds"}
    )
    with pytest.raises(Exception, match="bank"):
        await jobs.finish_refund(database, payments, done["refund_id"])
    for _ in range(2):
        await jobs.finish_refund(database, payments, done["refund_id"])

    assert [back["amount"] for back in await bank.refunds(payment["payment_intent_id"])] == [2000]
    assert await money_by_kind(owner) == {"charge": 5000, "refund": 2000}
    await check_ledger(owner)
