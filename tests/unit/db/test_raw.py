"""Function calls in a single round trip: for the actor, kept at once, refused in the same words."""

import asyncio
from uuid import UUID, uuid4

import asyncpg
import pytest

from pwa_tickets.db.actor import SYSTEM, Actor, Role
from pwa_tickets.db.embedded import Urls
from pwa_tickets.db.failures import is_away
from pwa_tickets.db.session import Database
from pwa_tickets.errors import NotAllowed, TicketsError
from pwa_tickets.seats import reservations
from pwa_tickets.seats.proofs import Claim
from pwa_tickets.seats.reservations import SeatsTaken
from pwa_tickets.settings import ReservationTimes
from tests.factories import DANA, MAYA, Owner, Show
from tests.waiting import until_true

RESERVE = "select reserve_seats($1, $2, $3, 10, 25)"


async def test_a_call_acts_for_its_actor_and_is_kept(database: Database, owner: Owner, show: Show) -> None:
    seats = show.ids("A1", "A2")
    for buyer, seat in zip((MAYA, DANA), seats, strict=True):
        await reservations.reserve(
            database.call(buyer.anon),
            Claim(show_id=show.id, session_hash=buyer.session_hash, origin=None),
            seat_ids=[seat],
            times=ReservationTimes.of(10),
        )
    kept = await owner.fetch("select id, reserved_by from show_seats where status = 'reserved'")
    assert {row["id"]: row["reserved_by"] for row in kept} == dict(
        zip(seats, (MAYA.session_hash, DANA.session_hash), strict=True)
    )


@pytest.mark.parametrize(
    "actor", [Actor(Role.ANON), Actor(Role.ANON, "somebody else"), Actor(Role.DEVICE, MAYA.session_hash)]
)
async def test_nobody_calls_for_somebody_else(
    database: Database, owner: Owner, show: Show, actor: Actor
) -> None:
    with pytest.raises((NotAllowed, asyncpg.InsufficientPrivilegeError)):
        await database.call(actor).fetchval(RESERVE, show.id, show.ids("A1"), MAYA.session_hash)
    assert await owner.fetchval("select count(*) from show_seats where status = 'reserved'") == 0


async def test_what_sql_refuses_arrives_as_its_refusal_and_the_connection_lives_on(
    database_urls: Urls, show: Show
) -> None:
    database = await Database.connect(database_urls.app_url, size=1)
    try:
        maya, dana = database.call(MAYA.anon), database.call(DANA.anon)
        pid = await maya.fetchval("select pg_backend_pid()")
        await maya.fetchval(RESERVE, show.id, show.ids("A1"), MAYA.session_hash)
        with pytest.raises(SeatsTaken) as refusal:
            await dana.fetchval(RESERVE, show.id, show.ids("A1"), DANA.session_hash)
        assert refusal.value.facts == {"seat_ids": [str(show.seats["A1"])]}
        assert await dana.fetchval("select pg_backend_pid()") == pid
    finally:
        await database.close()


async def test_a_connection_that_died_is_told_as_that_and_the_next_call_has_another(
    database: Database, owner: Owner
) -> None:
    sql = database.call(SYSTEM)
    pid = await sql.fetchval("select pg_backend_pid()")
    waiting = asyncio.create_task(sql.fetchval("select pg_sleep(60)"))
    await until_true(
        owner, f"select exists (select from pg_stat_activity where pid = {pid} and wait_event = 'PgSleep')"
    )
    await owner.execute("select pg_terminate_backend($1)", pid)
    with pytest.raises(
        (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
    ) as died:
        await waiting
    assert is_away(died.value)
    assert await sql.fetchval("select 1") == 1


async def test_whatever_an_actor_is_called_it_stays_a_text(database: Database) -> None:
    for name in ("o'hara", "'; drop table tickets; --", "$1", "\\", "👩‍👧", "x" * 200):
        assert await database.call(Actor(Role.ANON, name)).fetchval("select current_actor_id()") == name
        async with database.raw_transaction(Actor(Role.ANON, name)) as sql:
            assert await sql.fetchval("select current_actor_id()") == name


async def test_many_at_once_share_few_connections_and_stay_themselves(database_urls: Urls) -> None:
    database = await Database.connect(database_urls.app_url, size=2)

    async def who(name: str) -> str:
        return str(await database.call(Actor(Role.ANON, name)).fetchval("select current_actor_id()"))

    try:
        names = [str(uuid4()) for _ in range(100)]
        assert await asyncio.gather(*map(who, names)) == names
    finally:
        await database.close()


def test_a_refusal_is_no_accident() -> None:
    assert issubclass(SeatsTaken, TicketsError)
    assert not is_away(SeatsTaken(seat_ids=[UUID(int=0)]))
