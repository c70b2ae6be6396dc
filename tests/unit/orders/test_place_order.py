"""place_order: what the visitor has reserved becomes a pending order at the server's prices."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from pwa_tickets.db.actor import SYSTEM, Actor, Role
from pwa_tickets.db.session import Database
from tests import factories
from tests.factories import DANA, MAYA, Buyer, Owner, Show, Venue, place, refused, reserve


async def order_row(owner: Owner, order_id: UUID) -> asyncpg.Record:
    row = await owner.fetchrow("select * from ticket_orders where id = $1", order_id)
    assert row is not None
    return row


async def lines(owner: Owner, order_id: UUID) -> list[tuple[str, str, int, int, int]]:
    rows = await owner.fetch(
        "select item_type, item_name, quantity, price_in_cents, paid_in_cents from ticket_order_items "
        "where ticket_order_id = $1 order by item_type desc, item_name",
        order_id,
    )
    return [tuple(row) for row in rows]


async def place_raw(database: Database, buyer: Buyer, items: str) -> None:
    async with database.raw_transaction(buyer.anon) as sql:
        await sql.execute(
            "select place_order($1, null, 'Maya', 'maya@example.com', null, $2, 'key', 'usd', 10)",
            buyer.session_hash,
            items,
        )


async def test_prices_come_from_the_tables(database: Database, owner: Owner, show: Show) -> None:
    dvd = await factories.make_upsell(owner, show.series_id, name="DVD", item_type="dvd", price_in_cents=2500)
    shirt = await factories.make_upsell(
        owner, None, name="Shirt", item_type="merchandise", price_in_cents=1800
    )
    await reserve(database, show, MAYA, "A1", "B2")

    order_id = await place(database, MAYA, items={dvd: 1, shirt: 2})

    assert await lines(owner, order_id) == [
        ("ticket", "Orchestra, row A, seat 1", 1, 3000, 3000),
        ("ticket", "Orchestra, row B, seat 2", 1, 2000, 2000),
        ("merchandise", "Shirt", 2, 1800, 3600),
        ("dvd", "DVD", 1, 2500, 2500),
    ]
    row = await order_row(owner, order_id)
    assert (row["total_amount_in_cents"], row["currency"], row["status"]) == (11100, "usd", "pending")
    assert (row["customer_name"], row["customer_email"], row["session_hash"]) == (
        MAYA.name,
        MAYA.email,
        MAYA.session_hash,
    )
    assert (row["show_id"], row["paid_at"]) == (show.id, None)
    assert await owner.fetchval("select count(*) from tickets") == 0


async def test_the_deadline_moves_to_ten_minutes_from_now(
    database: Database, owner: Owner, show: Show
) -> None:
    await reserve(database, show, MAYA, "A1", minutes=3)

    order_id = await place(database, MAYA)

    expires_at = (await order_row(owner, order_id))["expires_at"]
    assert timedelta(minutes=9) < expires_at - datetime.now(UTC) < timedelta(minutes=10, seconds=5)
    assert (
        await owner.fetchval("select reserved_until from show_seats where status = 'reserved'") == expires_at
    )


async def test_a_deadline_farther_off_stays(database: Database, owner: Owner, show: Show) -> None:
    cart = await reserve(database, show, MAYA, "A1", minutes=20)

    order_id = await place(database, MAYA)

    assert (await order_row(owner, order_id))["expires_at"] == datetime.fromisoformat(cart["reserved_until"])


async def test_the_same_key_is_the_same_order(database: Database, owner: Owner, show: Show) -> None:
    await reserve(database, show, MAYA, "A1")
    first = await place(database, MAYA, idempotency_key="once")

    assert await place(database, MAYA, idempotency_key="once") == first
    await factories.settle(database, first)
    assert await place(database, MAYA, idempotency_key="once") == first, (
        "also when it is paid and the cart is closed"
    )
    await reserve(database, show, DANA, "B1")
    assert await place(database, DANA, idempotency_key="once") != first, "keys are each visitor's own"
    assert await owner.fetchval("select count(*) from ticket_orders") == 2


async def test_a_double_tap_makes_one_order(database: Database, owner: Owner, show: Show) -> None:
    await reserve(database, show, MAYA, "A1")

    made = await asyncio.gather(*(place(database, MAYA, idempotency_key="once") for _ in range(6)))

    assert len(set(made)) == 1
    assert await owner.fetchval("select count(*) from ticket_orders") == 1


async def test_a_newer_order_cancels_the_older_one_of_the_same_cart(
    database: Database, owner: Owner, show: Show
) -> None:
    await reserve(database, show, DANA, "C1")
    danas = await place(database, DANA)
    await reserve(database, show, MAYA, "A1")
    older = await place(database, MAYA)
    await reserve(database, show, MAYA, "A2")
    newer = await place(database, MAYA)

    assert [(await order_row(owner, order))["status"] for order in (older, newer, danas)] == [
        "cancelled",
        "pending",
        "pending",
    ]
    assert (await order_row(owner, newer))["total_amount_in_cents"] == 6000


async def test_one_show_or_the_whole_cart(database: Database, owner: Owner, venue: Venue, show: Show) -> None:
    sunday = await factories.make_show(owner, venue, title="Sunday", starts_in=timedelta(days=31))
    await reserve(database, show, MAYA, "A1")
    await reserve(database, sunday, MAYA, "B1")

    one = await place(database, MAYA, show=sunday)
    whole = await place(database, MAYA)

    assert (await order_row(owner, one))["show_id"] == sunday.id
    assert [line[1] for line in await lines(owner, one)] == ["Orchestra, row B, seat 1"]
    assert (await order_row(owner, whole))["show_id"] is None
    assert len(await lines(owner, whole)) == 2


async def test_nothing_reserved_any_more_is_refused(
    database: Database, owner: Owner, venue: Venue, show: Show
) -> None:
    other = await factories.make_show(owner, venue)
    with refused("TKEXP"):
        await place(database, MAYA)
    await reserve(database, show, MAYA, "A1")
    with refused("TKEXP"):
        await place(database, MAYA, show=other)
    await factories.expire(owner, MAYA)
    with refused("TKEXP"):
        await place(database, MAYA)
    assert await owner.fetchval("select count(*) from ticket_orders") == 0


async def test_seats_that_expire_while_the_order_waits_for_them_are_not_ordered(
    database: Database, owner: Owner, show: Show
) -> None:
    await reserve(database, show, MAYA, "A1")
    await owner.execute(
        "update show_seats set reserved_until = clock_timestamp() + interval '400 milliseconds' where status = 'reserved'"
    )
    async with owner.transaction():
        await owner.execute("select from show_seats where status = 'reserved' for update")
        placing = asyncio.create_task(place(database, MAYA))  # begins before they expire
        await factories.until(owner, "select exists (select from pg_locks where not granted)")
        await factories.until(
            owner,
            "select every(reserved_until < clock_timestamp()) from show_seats where status = 'reserved'",
        )

    with refused("TKEXP"):
        await placing
    assert await owner.fetchval("select count(*) from ticket_orders") == 0


async def test_the_cap_holds_for_an_address_on_any_phone(
    database: Database, owner: Owner, venue: Venue
) -> None:
    show = await factories.make_show(owner, venue, seats_per_buyer=3)
    await factories.buy(database, show, MAYA, "A1", "A2")
    second_phone = Buyer("Maya Brooks", "another-phone", "MAYA@example.com")
    await reserve(database, show, second_phone, "B1", "B2")

    with refused("TKCAP") as refusal:
        await place(database, second_phone)
    assert refusal.facts == {"cap": 3, "have": 2}

    async with database.raw_transaction(second_phone.anon) as sql:
        await sql.execute("select release_seats($1, $2)", second_phone.session_hash, show.ids("B2"))
    await place(database, second_phone)


@pytest.mark.parametrize(
    "wish",
    [
        {"quantity": 1, "upsell_item_id": str(uuid4())},
        {"quantity": 0},
        {"quantity": -1},
        {"quantity": 51},
        {"quantity": None},
        {},
    ],
)
async def test_an_extra_that_is_not_on_offer_is_refused(
    wish: dict[str, Any], database: Database, owner: Owner, show: Show
) -> None:
    extra = await factories.make_upsell(owner, show.series_id)
    await reserve(database, show, MAYA, "A1")

    with refused("TKEXR"):
        await place_raw(database, MAYA, json.dumps([{"upsell_item_id": str(extra), **wish}]))
    assert await owner.fetchval("select count(*) from ticket_orders") == 0


async def test_extras_of_another_series_or_taken_off_are_refused(
    database: Database, owner: Owner, show: Show
) -> None:
    foreign = await factories.make_upsell(owner, await factories.make_series(owner, "Winter"))
    gone = await factories.make_upsell(owner, show.series_id, is_active=False)
    await reserve(database, show, MAYA, "A1")
    for extra in (foreign, gone):
        with refused("TKEXR"):
            await place(database, MAYA, items={extra: 1})


async def test_a_failed_order_leaves_the_older_one_pending(
    database: Database, owner: Owner, show: Show
) -> None:
    await reserve(database, show, MAYA, "A1")
    older = await place(database, MAYA)
    with refused("TKEXR"):
        await place(database, MAYA, items={uuid4(): 1})
    assert (await order_row(owner, older))["status"] == "pending"


async def test_the_server_closes_an_order_that_will_not_be_paid(
    database: Database, owner: Owner, show: Show
) -> None:
    await reserve(database, show, MAYA, "A1")
    order_id = await place(database, MAYA)

    async with database.raw_transaction(SYSTEM) as sql:
        assert await sql.fetchval("select cancel_order($1)", order_id) is True
        assert await sql.fetchval("select cancel_order($1)", order_id) is False
        assert await sql.fetchval("select cancel_order($1)", uuid4()) is False
    assert (await order_row(owner, order_id))["status"] == "cancelled"

    paid = await factories.buy(database, show, DANA, "B1")
    async with database.raw_transaction(SYSTEM) as sql:
        assert await sql.fetchval("select cancel_order($1)", paid) is False


@pytest.mark.parametrize("role", [Role.ANON, Role.CUSTOMER, Role.DEVICE, Role.STAFF])
async def test_only_the_server_closes_orders(role: Role, database: Database) -> None:
    with refused("42501"):
        async with database.raw_transaction(Actor(role, MAYA.session_hash)) as sql:
            await sql.execute("select cancel_order($1)", uuid4())
