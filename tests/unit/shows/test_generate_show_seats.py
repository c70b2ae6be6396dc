"""generate_show_seats: a row for every seat of the venue, three codes each, however often it is asked."""

import asyncio
from uuid import uuid4

from pwa_tickets.db.actor import SYSTEM, Actor, Role
from pwa_tickets.db.session import Database
from tests import factories
from tests.factories import MAYA, Owner, Show, refused

STAFF = Actor(Role.STAFF, "00000000-0000-4000-8000-0000000000aa")


async def generate(database: Database, show_id: object, actor: Actor = STAFF) -> int:
    async with database.raw_transaction(actor) as sql:
        made: int = await sql.fetchval("select generate_show_seats($1)", show_id)
    return made


async def bare_show(owner: Owner, venue: factories.Venue, price_in_cents: int | None = None) -> object:
    series = await factories.make_series(owner)
    return await owner.fetchval(
        "insert into recital_shows (recital_series_id, venue_id, title, starts_at, price_in_cents) "
        "values ($1, $2, 'Sunday', now() + interval '9 days', $3) returning id",
        series,
        venue.id,
        price_in_cents,
    )


async def test_every_seat_is_there_and_the_house_keeps_its_own(database: Database, owner: Owner) -> None:
    venue = await factories.make_venue(
        owner, ("A", "B"), 3, types={"A1": "house", "A2": "blocked", "A3": "ada"}
    )
    show_id = await bare_show(owner, venue)

    assert await generate(database, show_id) == 6

    rows = await owner.fetch(
        "select row_name || seat_number as label, status, price_in_cents from show_seats ss join seats s on s.id = ss.seat_id "
        "where show_id = $1 order by 1",
        show_id,
    )
    assert [tuple(row) for row in rows] == [
        ("A1", "held", 3000),
        ("A2", "held", 3000),
        ("A3", "available", 3000),
        ("B1", "available", 2000),
        ("B2", "available", 2000),
        ("B3", "available", 2000),
    ]
    counted = await owner.fetch("select count(distinct qr_code) from show_seat_codes group by show_seat_id")
    assert [row["count"] for row in counted] == [3] * 6
    assert await owner.fetchval(
        "select array_agg(distinct generation order by generation) from show_seat_codes"
    ) == [
        0,
        1,
        2,
    ]


async def test_a_seat_not_for_sale_is_held(database: Database, owner: Owner) -> None:
    venue = await factories.make_venue(owner, ("A",), 2)
    await owner.execute("update seats set is_sellable = false where seat_number = '1'")
    show_id = await bare_show(owner, venue)
    await generate(database, show_id)
    assert await owner.fetchval("select count(*) from show_seats where status = 'held'") == 1


async def test_the_shows_price_goes_before_the_zones_and_no_price_is_free(
    database: Database, owner: Owner
) -> None:
    venue = await factories.make_venue(owner, ("A", "B"), 1)
    one_price = await bare_show(owner, venue, price_in_cents=1234)
    await generate(database, one_price)
    assert await owner.fetchval("select array_agg(price_in_cents) from show_seats") == [1234, 1234]

    await owner.execute("update seats set price_zone_id = null where row_name = 'B'")
    zoned = await bare_show(owner, venue)
    await generate(database, zoned)
    assert await owner.fetchval(
        "select array_agg(price_in_cents order by price_in_cents) from show_seats where show_id = $1", zoned
    ) == [0, 3000]


async def test_again_makes_only_what_is_missing_and_touches_nothing_else(
    database: Database, owner: Owner, show: Show
) -> None:
    await factories.buy(database, show, MAYA, "A1")
    await owner.execute("update price_zones set price_in_cents = 9900")
    before = await owner.fetch("select * from show_seats order by id")

    assert await generate(database, show.id) == 0
    assert await owner.fetch("select * from show_seats order by id") == before

    await owner.execute(
        "insert into seats (venue_id, section_id, price_zone_id, row_name, seat_number) "
        "select venue_id, section_id, price_zone_id, 'Z', '1' from seats limit 1"
    )
    assert await generate(database, show.id) == 1
    assert await generate(database, show.id) == 0
    assert [
        row for row in await owner.fetch("select * from show_seats order by id") if row in before
    ] == before
    assert (
        await owner.fetchval(
            "select min(n) from (select count(*) as n from show_seat_codes group by show_seat_id) c"
        )
        == 3
    )


async def test_two_clicks_at_once_make_the_seats_once(
    database: Database, owner: Owner, venue: factories.Venue
) -> None:
    show_id = await bare_show(owner, venue)
    made = await asyncio.gather(*(generate(database, show_id) for _ in range(4)))
    assert sorted(made) == [0, 0, 0, 24]
    assert await owner.fetchval("select count(*) from show_seat_codes") == 72


async def test_ids_of_different_shows_never_meet(owner: Owner, venue: factories.Venue) -> None:
    shows = [await factories.make_show(owner, venue) for _ in range(3)]
    assert len({seat for show in shows for seat in show.ids()}) == 72


async def test_the_worker_may_too_and_buyers_and_ushers_may_not(
    database: Database, owner: Owner, venue: factories.Venue
) -> None:
    show_id = await bare_show(owner, venue)
    for role in (Role.ANON, Role.CUSTOMER, Role.DEVICE):
        with refused("42501"):
            await generate(database, show_id, Actor(role, MAYA.session_hash))
    assert await generate(database, show_id, SYSTEM) == 24


async def test_no_such_show_is_refused(database: Database) -> None:
    with refused("TKSHW"):
        await generate(database, uuid4())


async def test_the_whole_auditorium_is_made(owner: Owner) -> None:
    show = await factories.make_show(owner, await factories.riverside(owner))
    rows = await owner.fetch("select status, count(*) from show_seats where show_id = $1 group by 1", show.id)
    assert {row["status"]: row["count"] for row in rows} == {"available": 781, "held": 4}
