"""finish_refund: the bank's word on money that goes back."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from tests import factories
from tests.factories import DANA, MAYA, Owner, Show


@pytest.fixture
async def late(database: Database, owner: Owner, show: Show) -> dict[str, Any]:
    """settle_order's answer to a payment that came too late: 3000 cents to give back."""
    await factories.reserve(database, show, MAYA, "A1")
    order_id = await factories.place(database, MAYA)
    await factories.expire(owner, MAYA)
    await factories.reserve(database, show, DANA, "A1")
    return await factories.settle(database, order_id)


async def finish(
    database: Database, refund_id: UUID | str, status: str, stripe_id: str | None = "re_1"
) -> str | None:
    async with database.raw_transaction(SYSTEM) as sql:
        answer: str | None = await sql.fetchval(
            "select finish_refund($1, $2, $3, $4)",
            refund_id,
            stripe_id,
            status,
            None if status == "succeeded" else "why",
        )
    return answer


async def facts(owner: Owner) -> tuple[object, ...]:
    row = await owner.fetchrow(
        "select o.status, o.refunded_amount_in_cents, r.status, r.stripe_refund_id, r.attempts, "
        "(select sum(amount_in_cents) from payment_transactions where kind = 'refund') "
        "from refunds r join ticket_orders o on o.id = r.ticket_order_id"
    )
    assert row is not None
    return tuple(row)


async def test_money_that_went_back_is_in_the_ledger_and_on_the_order(
    late: dict[str, Any], database: Database, owner: Owner
) -> None:
    assert await finish(database, late["refund_id"], "succeeded") == "succeeded"
    assert await facts(owner) == ("refunded", 3000, "succeeded", "re_1", 1, 3000)


async def test_hearing_it_twice_changes_nothing(
    late: dict[str, Any], database: Database, owner: Owner
) -> None:
    await finish(database, late["refund_id"], "succeeded")
    assert await finish(database, late["refund_id"], "succeeded") == "succeeded"
    assert await finish(database, late["refund_id"], "pending") == "succeeded"
    assert (await facts(owner))[:4] == ("refunded", 3000, "succeeded", "re_1")
    assert (await facts(owner))[5] == 3000


async def test_a_refund_that_the_bank_sends_back_is_with_the_studio_again(
    late: dict[str, Any], database: Database, owner: Owner
) -> None:
    await finish(database, late["refund_id"], "succeeded")
    for late_word in ("failed", "failed", "succeeded"):
        assert await finish(database, late["refund_id"], late_word) == "failed"
    assert (await facts(owner))[:4] == ("cancelled", 0, "failed", "re_1")
    assert (await facts(owner))[5] is None
    noted = await owner.fetch("select facts from audit_log where action = 'refund_failed'")
    assert [json.loads(row["facts"])["had_arrived"] for row in noted] == [True]


async def test_pending_stays_pending_and_remembers_its_number(
    late: dict[str, Any], database: Database, owner: Owner
) -> None:
    assert await finish(database, late["refund_id"], "pending") == "pending"
    assert await facts(owner) == ("cancelled", 0, "pending", "re_1", 1, None)
    assert await finish(database, late["refund_id"], "succeeded", stripe_id=None) == "succeeded"
    assert await facts(owner) == ("refunded", 3000, "succeeded", "re_1", 2, 3000)


async def test_a_failed_refund_leaves_the_order_cancelled(
    late: dict[str, Any], database: Database, owner: Owner
) -> None:
    assert await finish(database, late["refund_id"], "failed") == "failed"
    assert await facts(owner) == ("cancelled", 0, "failed", "re_1", 1, None)
    assert await owner.fetchval("select last_error from refunds") == "why"


async def test_settling_again_tells_how_the_refund_went(late: dict[str, Any], database: Database) -> None:
    await finish(database, late["refund_id"], "succeeded")
    again = await factories.settle(database, UUID(late["order_id"]))
    assert again == {**late, "refund_status": "succeeded"}


async def test_a_part_refunded_leaves_the_order_paid(database: Database, owner: Owner, show: Show) -> None:
    order_id = await factories.buy(database, show, MAYA, "A1", "A2")
    refund_id = await owner.fetchval(
        "insert into refunds (ticket_order_id, amount_in_cents, currency) values ($1, 3000, 'usd') returning id",
        order_id,
    )
    await finish(database, refund_id, "succeeded")
    assert (await facts(owner))[:3] == ("paid", 3000, "succeeded")


async def test_an_unknown_refund_is_nothing(database: Database) -> None:
    assert await finish(database, uuid4(), "succeeded") is None
