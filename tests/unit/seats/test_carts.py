"""The cart after reserving: looked at, extended once, given back, cleaned up."""

import asyncio
import json
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from pwa_tickets.db.actor import SYSTEM, Actor, Role
from pwa_tickets.db.session import Database
from tests import factories
from tests.factories import DANA, MAYA, Buyer, Owner, Show, refused, reserve
from tests.races import outcome_of


async def call(database: Database, buyer: Buyer, function: str, *values: object) -> Any:
    """The buyer calls a function whose first argument is their session."""
    more = "".join(f", ${place}" for place in range(2, len(values) + 2))
    async with database.raw_transaction(buyer.anon) as sql:
        return await sql.fetchval(f"select {function}($1{more})", buyer.session_hash, *values)


async def check(database: Database, buyer: Buyer) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(await call(database, buyer, "check_reservation"))
    return answer


async def extend(database: Database, buyer: Buyer) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(await call(database, buyer, "extend_reservation", 10))
    return answer


def minutes_between(earlier: str, later: str) -> float:
    return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds() / 60


async def test_checking_shows_what_reserving_showed(database: Database, show: Show) -> None:
    cart = await reserve(database, show, MAYA, "A1", "A2")
    seen = await check(database, MAYA)

    assert {**seen, "server_time": ""} == {**cart, "server_time": ""}


async def test_an_empty_cart_has_no_deadline(database: Database, owner: Owner, show: Show) -> None:
    nothing: dict[str, Any] = {"reserved_until": None, "seats": [], "total_in_cents": 0, "extendable": False}
    nothing["bought_order_id"] = None
    empty = await check(database, MAYA)
    await reserve(database, show, MAYA, "A1")
    await factories.expire(owner, MAYA)
    expired = await check(database, MAYA)

    assert {**empty, "server_time": None} == {**nothing, "server_time": None}
    assert expired["seats"] == []
    assert expired["reserved_until"] is None


async def test_a_bought_cart_says_what_it_became_until_another_is_begun(
    database: Database, owner: Owner, show: Show
) -> None:
    order_id = await factories.buy(database, show, MAYA, "A1")
    assert (await check(database, MAYA))["bought_order_id"] == str(order_id)
    assert (await check(database, DANA))["bought_order_id"] is None

    assert (await reserve(database, show, MAYA, "A2"))["bought_order_id"] is None
    await factories.expire(owner, MAYA)
    assert (await check(database, MAYA))["bought_order_id"] is None, "this one expired"


async def test_extending_adds_ten_minutes_once(database: Database, show: Show) -> None:
    cart = await reserve(database, show, MAYA, "A1", "A2")

    extended = await extend(database, MAYA)

    assert minutes_between(cart["reserved_until"], extended["reserved_until"]) == pytest.approx(10)
    assert extended["extendable"] is False
    assert [seat["id"] for seat in extended["seats"]] == [seat["id"] for seat in cart["seats"]]
    with refused("TKEXT") as refusal:
        await extend(database, MAYA)
    assert refusal.facts == {"reserved_until": extended["reserved_until"]}
    assert (await check(database, MAYA))["reserved_until"] == extended["reserved_until"]


async def test_nothing_keeps_a_seat_beyond_25_minutes_from_the_first(
    database: Database, owner: Owner, show: Show
) -> None:
    cart = await reserve(database, show, MAYA, "A1")
    await owner.execute("update carts set latest_deadline = latest_deadline - interval '9 minutes'")

    extended = await extend(database, MAYA)

    assert minutes_between(cart["reserved_until"], extended["reserved_until"]) == pytest.approx(
        6
    )  # 9 + 10 + 6 = 25
    await factories.place(database, MAYA)
    assert (await check(database, MAYA))["reserved_until"] == extended["reserved_until"]


async def test_extending_moves_the_pending_order_with_the_seats(
    database: Database, owner: Owner, show: Show
) -> None:
    await reserve(database, show, MAYA, "A1")
    order_id = await factories.place(database, MAYA)

    extended = await extend(database, MAYA)

    expires_at = await owner.fetchval("select expires_at from ticket_orders where id = $1", order_id)
    assert expires_at == datetime.fromisoformat(extended["reserved_until"])


async def test_two_taps_on_extend_extend_once(database: Database, show: Show) -> None:
    cart = await reserve(database, show, MAYA, "A1")

    outcomes = await asyncio.gather(*(outcome_of(extend(database, MAYA)) for _ in range(4)))

    assert sorted(outcomes) == ["TKEXT", "TKEXT", "TKEXT", "won"]
    after = await check(database, MAYA)
    assert minutes_between(cart["reserved_until"], after["reserved_until"]) == pytest.approx(10)


async def test_what_expired_or_never_was_is_not_extended(
    database: Database, owner: Owner, show: Show
) -> None:
    with refused("TKEXP"):
        await extend(database, MAYA)
    await reserve(database, show, MAYA, "A1")
    await factories.expire(owner, MAYA)
    with refused("TKEXP"):
        await extend(database, MAYA)


async def test_some_or_all_seats_are_given_back(database: Database, owner: Owner, show: Show) -> None:
    await reserve(database, show, MAYA, "A1", "A2", "A3")

    assert await call(database, MAYA, "release_seats", show.ids("A2")) == 1
    assert [seat["seat_number"] for seat in (await check(database, MAYA))["seats"]] == ["1", "3"]
    assert await call(database, MAYA, "release_seats") == 2
    assert await call(database, MAYA, "release_seats") == 0
    assert await owner.fetchval("select count(*) from show_seats where status <> 'available'") == 0
    assert len((await reserve(database, show, DANA, "A1", "A2", "A3"))["seats"]) == 3


async def test_giving_back_anothers_seats_gives_back_nothing(
    database: Database, owner: Owner, show: Show
) -> None:
    await reserve(database, show, DANA, "A1")
    await factories.buy(database, show, MAYA, "B1")

    assert await call(database, MAYA, "release_seats", [*show.ids("A1", "B1", "C1"), uuid4()]) == 0
    assert await owner.fetchval("select status from show_seats where id = $1", show.seats["A1"]) == "reserved"
    assert await owner.fetchval("select status from show_seats where id = $1", show.seats["B1"]) == "sold"


async def test_the_cleanup_frees_what_expired_and_nothing_else(
    database: Database, owner: Owner, show: Show
) -> None:
    await reserve(database, show, MAYA, "A1", "A2")
    await reserve(database, show, DANA, "B1")
    await factories.buy(database, show, factories.a_buyer(3), "C1")
    await factories.expire(owner, MAYA, timedelta(milliseconds=1))

    async with database.raw_transaction(SYSTEM) as sql:
        assert await sql.fetchval("select cleanup_expired_reservations()") == 2
        assert await sql.fetchval("select cleanup_expired_reservations()") == 0

    rows = await owner.fetch("select status, count(*) from show_seats group by 1")
    assert {row["status"]: row["count"] for row in rows} == {"available": 22, "reserved": 1, "sold": 1}


async def test_the_cleanup_steps_around_a_seat_in_use(database: Database, owner: Owner, show: Show) -> None:
    await reserve(database, show, MAYA, "A1", "A2")
    await factories.expire(owner, MAYA)

    async with owner.transaction(), database.raw_transaction(SYSTEM) as sql:
        await owner.execute("select from show_seats where id = $1 for update", show.seats["A1"])
        await sql.execute("set local lock_timeout = '5s'")
        assert await sql.fetchval("select cleanup_expired_reservations()") == 1


async def test_the_cleanup_knows_when_it_is_needed_next(database: Database, owner: Owner, show: Show) -> None:
    async with database.raw_transaction(SYSTEM) as sql:
        assert await sql.fetchval("select next_reservation_expiry()") is None
    await reserve(database, show, DANA, "B1", minutes=20)
    soonest = await reserve(database, show, MAYA, "A1", minutes=5)
    async with database.raw_transaction(SYSTEM) as sql:
        assert await sql.fetchval("select next_reservation_expiry()") == datetime.fromisoformat(
            soonest["reserved_until"]
        )


@pytest.mark.parametrize("role", [Role.ANON, Role.CUSTOMER, Role.DEVICE, Role.STAFF])
async def test_only_the_worker_cleans_up(role: Role, database: Database) -> None:
    with refused("42501"):
        async with database.raw_transaction(Actor(role)) as sql:
            await sql.execute("select cleanup_expired_reservations()")
