"""reserve_seats: what it refuses, by name, and that a refusal leaves the other seats alone."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from pwa_tickets.db.session import Database
from tests import factories
from tests.factories import DANA, MAYA, Owner, Show, Venue, refused, reserve


async def ask(
    database: Database, show_id: UUID, seat_ids: list[UUID] | None, buyer: factories.Buyer = MAYA
) -> None:
    async with database.raw_transaction(buyer.anon) as sql:
        await sql.execute("select reserve_seats($1, $2, $3, 10, 25)", show_id, seat_ids, buyer.session_hash)


async def states(owner: Owner, show: Show, *labels: str) -> list[str]:
    rows = await owner.fetch("select id, status from show_seats where id = any($1)", show.ids(*labels))
    by_id = {row["id"]: row["status"] for row in rows}
    return [by_id[show.seats[label]] for label in labels]


@pytest.mark.parametrize("choice", [[], None])
async def test_no_seats_are_refused(choice: list[UUID] | None, database: Database, show: Show) -> None:
    with refused("TKNON"):
        await ask(database, show.id, choice)


async def test_the_same_seat_twice_is_refused(database: Database, owner: Owner, show: Show) -> None:
    with refused("TKDUP"):
        await ask(database, show.id, show.ids("A1", "A2", "A1"))
    assert await states(owner, show, "A1", "A2") == ["available", "available"]


async def test_a_show_that_is_not_there_is_refused(database: Database, show: Show) -> None:
    with refused("TKSHW"):
        await ask(database, uuid4(), show.ids("A1"))


async def test_unknown_foreign_and_blocked_seats_are_refused_by_name(
    database: Database, owner: Owner, venue: Venue
) -> None:
    odd = await factories.make_venue(owner, ("A",), 3, name="Odd", types={"A3": "blocked"})
    show, other = await factories.make_show(owner, odd), await factories.make_show(owner, venue)
    stranger = uuid4()

    with refused("TKUNK") as refusal:
        await ask(database, show.id, [*show.ids("A1", "A3"), other.seats["A1"], stranger])

    assert {UUID(seat) for seat in refusal.facts["seat_ids"]} == {
        show.seats["A3"],
        other.seats["A1"],
        stranger,
    }
    assert await states(owner, show, "A1") == ["available"]


async def test_a_thousand_seats_are_over_the_cap_before_anything_is_looked_up(
    database: Database, show: Show
) -> None:
    with refused("TKCAP") as refusal:
        await ask(database, show.id, [uuid4() for _ in range(1000)])
    assert refusal.facts == {"cap": 8, "have": 0}


async def test_house_seats_are_kept_back(database: Database, owner: Owner) -> None:
    show = await factories.make_show(
        owner, await factories.make_venue(owner, ("A",), 3, types={"A2": "house"})
    )

    with refused("TKHLD") as refusal:
        await ask(database, show.id, show.ids("A1", "A2"))

    assert refusal.facts == {"seat_ids": [str(show.seats["A2"])]}
    assert await states(owner, show, "A1") == ["available"]


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("show_facts", "closed"),
    [
        ({"opens_in": HOUR}, False),
        ({"opens_in": None}, False),
        ({"closes_in": -HOUR}, True),
        ({"starts_in": -HOUR}, True),
    ],
)
async def test_seats_sell_while_the_sale_is_open(
    show_facts: dict[str, Any], closed: bool, database: Database, owner: Owner, venue: Venue
) -> None:
    show = await factories.make_show(owner, venue, **show_facts)

    with refused("TKSAL") as refusal:
        await ask(database, show.id, show.ids("A1"))

    assert refusal.facts["closed"] is closed
    assert ("sale_opens_at" in refusal.facts) is (show_facts.get("opens_in", HOUR) is not None)


async def test_a_cancelled_show_sells_nothing(database: Database, owner: Owner, show: Show) -> None:
    await owner.execute("update recital_shows set cancelled_at = now()")
    with refused("TKSAL"):
        await ask(database, show.id, show.ids("A1"))


async def test_the_cap_counts_tickets_cart_and_wish_of_this_show(
    database: Database, owner: Owner, venue: Venue
) -> None:
    show = await factories.make_show(owner, venue, seats_per_buyer=4)
    other = await factories.make_show(owner, venue)
    await factories.buy(database, show, MAYA, "A1", "A2")
    await reserve(database, other, MAYA, "A1", "A2", "A3")
    await reserve(database, show, MAYA, "B1")

    with refused("TKCAP") as refusal:
        await reserve(database, show, MAYA, "B2", "B3")
    assert refusal.facts == {"cap": 4, "have": 3}

    await reserve(database, show, MAYA, "B1", "B2")  # B1 is hers already and counts once
    await reserve(database, show, DANA, "C1", "C2", "C3", "C4")


async def test_taken_seats_are_named_and_the_rest_is_left_alone(
    database: Database, owner: Owner, show: Show
) -> None:
    await factories.buy(database, show, DANA, "A3")
    await reserve(database, show, DANA, "A2")

    with refused("TKTKN") as refusal:
        await reserve(database, show, MAYA, "A1", "A2", "A3", "A4")

    assert {UUID(seat) for seat in refusal.facts["seat_ids"]} == set(show.ids("A2", "A3"))
    assert await states(owner, show, "A1", "A2", "A3", "A4") == ["available", "reserved", "sold", "available"]
    assert (
        await owner.fetchval("select reserved_by from show_seats where id = $1", show.seats["A2"])
        == DANA.session_hash
    )
