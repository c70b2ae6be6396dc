"""reserve_seats: all these seats for this visitor, or none, and why not."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.embedded import Urls
from pwa_tickets.db.session import Database
from tests import factories
from tests.factories import DANA, MAYA, Owner, Show, Venue, refused, reserve


async def ask(
    database: Database, show_id: UUID, seat_ids: list[UUID] | None, buyer: factories.Buyer = MAYA
) -> None:
    async with database.raw_transaction(buyer.anon) as sql:
        await sql.execute("select reserve_seats($1, $2, $3, 10)", show_id, seat_ids, buyer.session_hash)


async def states(owner: Owner, show: Show, *labels: str) -> list[str]:
    rows = await owner.fetch("select id, status from show_seats where id = any($1)", show.ids(*labels))
    by_id = {row["id"]: row["status"] for row in rows}
    return [by_id[show.seats[label]] for label in labels]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


async def test_the_answer_is_the_whole_cart(database: Database, show: Show) -> None:
    before = datetime.now(UTC)
    await reserve(database, show, MAYA, "B2")
    cart = await reserve(database, show, MAYA, "A1", "A2")

    assert [
        (seat["section"], seat["row_name"], seat["seat_number"], seat["price_in_cents"])
        for seat in cart["seats"]
    ] == [
        ("Orchestra", "A", "1", 3000),
        ("Orchestra", "A", "2", 3000),
        ("Orchestra", "B", "2", 2000),
    ]
    assert [UUID(seat["id"]) for seat in cart["seats"]] == show.ids("A1", "A2", "B2")
    assert {seat["show_id"] for seat in cart["seats"]} == {str(show.id)}
    assert cart["total_in_cents"] == 8000
    assert cart["extendable"] is True
    assert (
        timedelta(minutes=9, seconds=55)
        < moment(cart["reserved_until"]) - before
        < timedelta(minutes=10, seconds=10)
    )
    assert before <= moment(cart["server_time"])


async def test_adding_seats_does_not_move_the_deadline_and_asking_again_does_not_extend(
    database: Database, show: Show
) -> None:
    first = await reserve(database, show, MAYA, "A1")
    added = await reserve(database, show, MAYA, "A2")
    again = await reserve(database, show, MAYA, "A1", "A2")

    assert first["reserved_until"] == added["reserved_until"] == again["reserved_until"]


async def test_asking_again_for_the_same_writes_nothing(database: Database, owner: Owner, show: Show) -> None:
    written = "select xmin::text from show_seats where status = 'reserved' order by id"
    await reserve(database, show, MAYA, "A1", "A2")
    before = await owner.fetch(written)
    await reserve(database, show, MAYA, "A1", "A2")
    assert await owner.fetch(written) == before


async def test_a_cart_spans_shows_and_keeps_one_deadline(
    database: Database, owner: Owner, venue: Venue, show: Show
) -> None:
    sunday = await factories.make_show(owner, venue, title="Sunday", starts_in=timedelta(days=31))
    first = await reserve(database, show, MAYA, "A1")
    both = await reserve(database, sunday, MAYA, "A1")

    assert [seat["show_id"] for seat in both["seats"]] == [str(show.id), str(sunday.id)]
    assert both["reserved_until"] == first["reserved_until"]


@pytest.mark.parametrize("wish", [[], None])
async def test_no_seats_are_refused(wish: list[UUID] | None, database: Database, show: Show) -> None:
    with refused("TKNON"):
        await ask(database, show.id, wish)


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


async def test_voided_tickets_and_expired_seats_do_not_count(
    database: Database, owner: Owner, venue: Venue
) -> None:
    show = await factories.make_show(owner, venue, seats_per_buyer=2)
    await factories.buy(database, show, MAYA, "A1")
    await owner.execute("update tickets set voided_at = now()")
    await reserve(database, show, MAYA, "B1")
    await factories.expire(owner, MAYA)

    assert len((await reserve(database, show, MAYA, "C1", "C2"))["seats"]) == 2


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


async def test_an_expired_seat_is_free_with_no_cleanup(database: Database, owner: Owner, show: Show) -> None:
    await reserve(database, show, DANA, "A1")
    await factories.expire(owner, DANA)

    cart = await reserve(database, show, MAYA, "A1")

    assert len(cart["seats"]) == 1
    assert (
        await owner.fetchval("select reserved_by from show_seats where id = $1", show.seats["A1"])
        == MAYA.session_hash
    )


async def test_who_comes_back_late_starts_a_new_cart(database: Database, owner: Owner, show: Show) -> None:
    await reserve(database, show, MAYA, "A1", "A2")
    await factories.expire(owner, MAYA)

    cart = await reserve(database, show, MAYA, "A1")

    assert [seat["seat_number"] for seat in cart["seats"]] == ["1"], (
        "what expired is not brought back unasked"
    )
    assert moment(cart["reserved_until"]) - moment(cart["server_time"]) > timedelta(minutes=9)
    carts = await owner.fetch(
        "select closed_at from carts where session_hash = $1 order by created_at", MAYA.session_hash
    )
    assert [row["closed_at"] is None for row in carts] == [False, True]


async def test_the_worker_may_reserve_for_anybody(database: Database, show: Show) -> None:
    async with database.raw_transaction(SYSTEM) as sql:
        await sql.execute("select reserve_seats($1, $2, $3)", show.id, show.ids("A1"), MAYA.session_hash)


async def test_a_seat_that_expires_while_one_waits_for_it_is_free(
    database: Database, database_urls: Urls, owner: Owner, show: Show
) -> None:
    await reserve(database, show, DANA, "A1")
    await owner.execute(
        "update show_seats set reserved_until = clock_timestamp() + interval '300 milliseconds' where status = 'reserved'"
    )
    busy = await asyncpg.connect(database_urls.admin_url)
    transaction = busy.transaction()
    await transaction.start()
    await busy.execute("select from show_seats where id = $1 for update", show.seats["A1"])

    asking = asyncio.create_task(reserve(database, show, MAYA, "A1"))  # begins before it expires
    await factories.until(owner, "select exists (select from pg_locks where not granted)")
    await factories.until(
        owner, "select every(reserved_until < clock_timestamp()) from show_seats where status = 'reserved'"
    )
    await transaction.rollback()
    await busy.close()

    assert len((await asking)["seats"]) == 1
