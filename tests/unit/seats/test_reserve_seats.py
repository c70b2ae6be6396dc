"""reserve_seats: all these seats for this visitor, with one deadline for the whole cart."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.embedded import Urls
from pwa_tickets.db.session import Database
from tests import factories
from tests.factories import DANA, MAYA, Owner, Show, Venue, reserve
from tests.waiting import until_true


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


async def test_voided_tickets_and_expired_seats_do_not_count(
    database: Database, owner: Owner, venue: Venue
) -> None:
    show = await factories.make_show(owner, venue, seats_per_buyer=2)
    await factories.buy(database, show, MAYA, "A1")
    await owner.execute("update tickets set voided_at = now()")
    await reserve(database, show, MAYA, "B1")
    await factories.expire(owner, MAYA)

    assert len((await reserve(database, show, MAYA, "C1", "C2"))["seats"]) == 2


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
        await sql.execute(
            "select reserve_seats($1, $2, $3, 10, 25)", show.id, show.ids("A1"), MAYA.session_hash
        )


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
    await until_true(owner, "select exists (select from pg_locks where not granted)")
    await until_true(
        owner, "select every(reserved_until < clock_timestamp()) from show_seats where status = 'reserved'"
    )
    await transaction.rollback()
    await busy.close()

    assert len((await asking)["seats"]) == 1
