"""place_order: what the visitor has reserved becomes a pending order at the server's prices."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg

from pwa_tickets.db.session import Database
from tests import factories
from tests.factories import DANA, MAYA, Owner, Show, Venue, order_status, place, reserve


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

    assert [await order_status(owner, order) for order in (older, newer, danas)] == [
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
