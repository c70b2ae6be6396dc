"""place_order: what it refuses, and that a refusal leaves everything as it was."""

import asyncio
import json
from typing import Any
from uuid import uuid4

import pytest

from pwa_tickets.db.session import Database
from tests import factories
from tests.factories import MAYA, Buyer, Owner, Show, Venue, order_status, place, refused, reserve
from tests.waiting import until_true


async def place_raw(database: Database, buyer: Buyer, items: str) -> None:
    async with database.raw_transaction(buyer.anon) as sql:
        await sql.execute(
            "select place_order($1, null, 'Maya', 'maya@example.com', 'maya@example.com', null, $2, 'key', 'usd', 10)",
            buyer.session_hash,
            items,
        )


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
        await until_true(owner, "select exists (select from pg_locks where not granted)")
        await until_true(
            owner,
            "select every(reserved_until < clock_timestamp()) from show_seats where status = 'reserved'",
        )

    with refused("TKEXP"):
        await placing
    assert await owner.fetchval("select count(*) from ticket_orders") == 0


async def test_the_cap_holds_for_an_address_on_any_phone_that_proved_it(
    database: Database, owner: Owner, venue: Venue
) -> None:
    show = await factories.make_show(owner, venue, seats_per_buyer=3)
    await factories.buy(database, show, MAYA, "A1", "A2")
    second_phone = Buyer("Maya Brooks", "another-phone", "MAYA@example.com")
    await reserve(database, show, second_phone, "B1", "B2")
    await place(database, second_phone)  # anybody can type her address: no answer tells whether she comes

    await owner.execute(
        "insert into sessions (session_hash, email, expires_at) values ($1, 'maya@example.com', now() + interval '1 day')",
        second_phone.session_hash,
    )
    with refused("TKCAP") as refusal:
        await place(database, second_phone)
    assert refusal.facts == {"cap": 3, "have": 2}

    async with database.raw_transaction(second_phone.anon) as sql:
        await sql.execute("select release_seats($1, $2)", second_phone.session_hash, show.ids("B2"))
    await place(database, second_phone)


@pytest.mark.parametrize(
    "choice",
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
    choice: dict[str, Any], database: Database, owner: Owner, show: Show
) -> None:
    extra = await factories.make_upsell(owner, show.series_id)
    await reserve(database, show, MAYA, "A1")

    with refused("TKEXR"):
        await place_raw(database, MAYA, json.dumps([{"upsell_item_id": str(extra), **choice}]))
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
    assert await order_status(owner, older) == "pending"
