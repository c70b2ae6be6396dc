"""settle_order: money that arrived becomes tickets or goes back; once, whoever reports it and however often."""

import asyncio
import json
from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest

from pwa_tickets.db.actor import SYSTEM, Actor, Role
from pwa_tickets.db.embedded import Urls
from pwa_tickets.db.session import Database
from tests import factories
from tests.factories import (
    MAYA,
    Owner,
    Show,
    Venue,
    order_status,
    place,
    refused,
    reserve,
    reserve_and_place,
    settle,
)
from tests.guards import remove_guards
from tests.ledger import money_by_kind
from tests.races import tally
from tests.waiting import until_true


async def test_paid_in_time_every_seat_gets_its_ticket(database: Database, owner: Owner, show: Show) -> None:
    order_id = await reserve_and_place(database, show, MAYA, "A1", "B1")

    answer = await settle(database, order_id, payment_intent_id="pi_1")

    assert answer == {"outcome": "paid", "order_id": str(order_id)}
    order = await owner.fetchrow("select * from ticket_orders where id = $1", order_id)
    assert order is not None
    assert (order["status"], order["stripe_payment_intent_id"], order["expires_at"]) == ("paid", "pi_1", None)
    assert order["paid_at"] is not None
    tickets = await factories.tickets_of(owner, order_id)
    assert [ticket["label"] for ticket in tickets] == ["A1", "B1"]
    assert {ticket["voided_at"] for ticket in tickets} == {None}
    linked = await owner.fetch(
        "select ticket_id from ticket_order_items where ticket_order_id = $1", order_id
    )
    assert {row["ticket_id"] for row in linked} == {ticket["id"] for ticket in tickets}
    charge = await owner.fetchrow("select * from payment_transactions")
    assert charge is not None
    assert (charge["kind"], charge["amount_in_cents"], charge["fee_in_cents"]) == ("charge", 5000, 93)
    assert (charge["stripe_payment_intent_id"], charge["stripe_id"], charge["currency"]) == (
        "pi_1",
        "ch_1",
        "usd",
    )
    assert await owner.fetchval("select count(*) from carts where closed_at is null") == 0
    assert await owner.fetchval("select count(*) from media_access_codes") == 0


@pytest.mark.parametrize("item_type", ["digital_download", "bundle"])
async def test_a_download_comes_with_an_access_code(
    item_type: str, database: Database, owner: Owner, show: Show
) -> None:
    extra = await factories.make_upsell(owner, show.series_id, item_type=item_type)
    order_id = await factories.buy(database, show, MAYA, "A1", items={extra: 2})
    assert (
        await owner.fetchval("select count(*) from media_access_codes where ticket_order_id = $1", order_id)
        == 1
    )


async def test_whoever_comes_second_finds_it_done(database: Database, owner: Owner, show: Show) -> None:
    order_id = await reserve_and_place(database, show, MAYA, "A1")
    await settle(database, order_id)

    again = await settle(database, order_id)

    assert again == {"outcome": "already_paid", "order_id": str(order_id)}
    assert await owner.fetchval("select count(*) from tickets") == 1
    assert await money_by_kind(owner) == {"charge": 3000}


async def test_an_order_of_one_show_leaves_the_rest_of_the_cart_open(
    database: Database, owner: Owner, venue: Venue, show: Show
) -> None:
    sunday = await factories.make_show(owner, venue, starts_in=timedelta(days=31))
    await reserve(database, show, MAYA, "A1")
    await reserve(database, sunday, MAYA, "A1")
    await settle(database, await place(database, MAYA, show=show))

    assert await owner.fetchval("select count(*) from carts where closed_at is null") == 1
    assert (
        await owner.fetchval("select status from show_seats where id = $1", sunday.seats["A1"]) == "reserved"
    )


async def test_a_free_order_needs_no_payment(database: Database, owner: Owner, venue: Venue) -> None:
    show = await factories.make_show(owner, venue, price_in_cents=0)
    await reserve(database, show, MAYA, "A1")
    order_id = await place(database, MAYA)

    async with database.raw_transaction(SYSTEM) as sql:
        answer = json.loads(await sql.fetchval("select settle_order($1, 0, 'usd')", order_id))

    assert answer["outcome"] == "paid"
    assert len(await factories.tickets_of(owner, order_id)) == 1


@pytest.mark.parametrize(
    ("amount", "currency"),
    [(2999, "usd"), (3001, "usd"), (3000, "eur"), (0, "usd"), (None, "usd"), (3000, None)],
)
async def test_another_amount_or_currency_changes_nothing(
    amount: int | None, currency: str | None, database: Database, owner: Owner, show: Show
) -> None:
    order_id = await reserve_and_place(database, show, MAYA, "A1")

    async with database.raw_transaction(SYSTEM) as sql:
        answer = json.loads(
            await sql.fetchval("select settle_order($1, $2, $3, 'pi_1', 'ch_1')", order_id, amount, currency)
        )

    assert answer == {"outcome": "mismatch", "order_id": str(order_id), "is_new": True}
    assert await order_status(owner, order_id) == "pending"
    assert await money_by_kind(owner) == {}
    assert (
        await owner.fetchval(
            "select facts ->> 'payment_intent' from audit_log where subject_id = $1", str(order_id)
        )
        == "pi_1"
    )
    assert (await settle(database, order_id, currency="USD"))["outcome"] == "paid", (
        "the right sum still counts"
    )


async def test_an_unknown_order_is_an_outcome_too(database: Database) -> None:
    nobodys = uuid4()
    assert await settle(database, nobodys) == {"outcome": "unknown", "order_id": str(nobodys)}


async def test_confirm_and_webhook_at_once_settle_once(database: Database, owner: Owner, show: Show) -> None:
    order_id = await reserve_and_place(database, show, MAYA, "A1", "A2", "A3")

    answers = await asyncio.gather(*(settle(database, order_id) for _ in range(8)))

    assert tally([answer["outcome"] for answer in answers]) == {"already_paid": 7, "paid": 1}
    assert await owner.fetchval("select count(*) from tickets") == 3
    assert await money_by_kind(owner) == {"charge": 9000}


async def test_without_its_locks_there_are_tickets_and_the_money_back(
    database: Database, database_urls: Urls, owner: Owner, show: Show
) -> None:
    await remove_guards(
        owner,
        "settle_order.sql",
        (
            "where o.id = p_order_id) order by id for update;",
            "where o.id = p_order_id) order by id;",
        ),
        (
            "v_order from ticket_orders where id = p_order_id for update;",
            "v_order from ticket_orders where id = p_order_id;",
        ),
    )
    order_id = await reserve_and_place(database, show, MAYA, "A1")
    gate = await asyncpg.connect(database_urls.admin_url)
    transaction = gate.transaction()
    await transaction.start()
    await gate.execute("select from show_seats where id = $1 for update", show.seats["A1"])

    settling = [asyncio.create_task(settle(database, order_id)) for _ in range(2)]
    waiting = "select count(*) >= 2 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    await until_true(owner, waiting)
    await transaction.rollback()
    await gate.close()

    outcomes = [answer["outcome"] for answer in await asyncio.gather(*settling)]
    assert sorted(outcomes) == ["paid", "too_late"], "the control run must show the fault"


@pytest.mark.parametrize("role", [Role.ANON, Role.CUSTOMER, Role.DEVICE, Role.STAFF])
async def test_only_the_server_settles(role: Role, database: Database, owner: Owner, show: Show) -> None:
    order_id = await reserve_and_place(database, show, MAYA, "A1")
    for call in (
        "settle_order($1, 3000, 'usd')",
        "mark_seats_sold($1)",
        "finish_refund($1, 're_1', 'succeeded')",
    ):
        with refused("42501"):
            async with database.raw_transaction(Actor(role, MAYA.session_hash)) as sql:
                await sql.execute(f"select {call}", order_id)
    assert await order_status(owner, order_id) == "pending"
