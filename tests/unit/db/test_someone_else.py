"""Permission is proved by being someone else: what one person's browser, address or link opens stays shut to another."""

from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from pwa_tickets.db.actor import Actor, Role
from pwa_tickets.db.embedded import Urls
from pwa_tickets.db.session import Database
from tests import factories
from tests.factories import DANA, MAYA, Owner, Show
from tests.unit.db.row_security_cases import Cases, fill_every_table

TABLES_OF_AN_ORDER = ("ticket_orders", "ticket_order_items", "tickets", "refunds", "media_access_codes")
NOBODYS = "f" * 64


@pytest.fixture
async def cases(database: Database, owner: Owner) -> Cases:
    return await fill_every_table(database, owner)


async def orders_seen(database: Database, actor: Actor) -> set[object]:
    """The orders whose rows this actor sees, the same in every table that hangs on an order."""
    seen = []
    async with database.raw_transaction(actor) as sql:
        for table in TABLES_OF_AN_ORDER:
            column = "id" if table == "ticket_orders" else "ticket_order_id"
            seen.append({row[0] for row in await sql.fetch(f"select {column} from {table}")})
    assert all(orders == seen[0] for orders in seen), "an order is seen whole or not at all"
    return seen[0]


async def sign_in(owner: Owner, session_hash: str, email: str | None, lasts: str = "1 day") -> None:
    await owner.execute(
        f"insert into sessions (session_hash, email, expires_at) values ($1, $2, now() + interval '{lasts}')",
        session_hash,
        email,
    )


async def test_the_browser_that_bought_sees_its_order_and_no_other(database: Database, cases: Cases) -> None:
    assert await orders_seen(database, MAYA.customer) == {cases.mayas_order}
    assert await orders_seen(database, DANA.customer) == {cases.danas_order}


@pytest.mark.parametrize(
    "stranger",
    [
        "",
        NOBODYS,
        "order:",
        "order:x:1",
        "order:237ce17d-25be-41a4-abef-df643264538a:1",
        "order:" + "-" * 36 + ":1",
    ],
)
async def test_a_stranger_sees_no_order(stranger: str, database: Database, cases: Cases) -> None:
    assert await orders_seen(database, Actor(Role.CUSTOMER, stranger)) == set()


async def test_a_proven_address_opens_its_orders_on_any_browser(
    database: Database, owner: Owner, cases: Cases
) -> None:
    await owner.execute(
        "update ticket_orders set customer_email = 'Maya@Example.com' where id = $1", cases.mayas_order
    )
    await sign_in(owner, NOBODYS, MAYA.email)

    assert await orders_seen(database, Actor(Role.CUSTOMER, NOBODYS)) == {cases.mayas_order}


@pytest.mark.parametrize(
    ("email", "lasts"), [("maya@example.com", "-1 second"), ("someone@example.com", "1 day"), (None, "1 day")]
)
async def test_an_old_proof_or_another_address_opens_nothing(
    email: str | None, lasts: str, database: Database, owner: Owner, cases: Cases
) -> None:
    await sign_in(owner, NOBODYS, email, lasts)

    assert await orders_seen(database, Actor(Role.CUSTOMER, NOBODYS)) == set()


async def test_a_link_opens_its_one_order_until_its_version_is_raised(
    database: Database, owner: Owner, cases: Cases
) -> None:
    await sign_in(owner, NOBODYS, None)
    await owner.execute("insert into session_orders values ($1, $2, 1)", NOBODYS, cases.danas_order)
    browser, bare = Actor(Role.CUSTOMER, NOBODYS), Actor(Role.CUSTOMER, f"order:{cases.danas_order}:1")
    assert await orders_seen(database, browser) == {cases.danas_order}
    assert await orders_seen(database, bare) == {cases.danas_order}

    await owner.execute("update ticket_orders set access_version = 2 where id = $1", cases.danas_order)

    assert await orders_seen(database, browser) == set()
    assert await orders_seen(database, bare) == set()
    assert await orders_seen(database, Actor(Role.CUSTOMER, f"order:{cases.danas_order}:2")) == {
        cases.danas_order
    }


async def test_a_link_opened_in_an_expired_session_opens_nothing(
    database: Database, owner: Owner, cases: Cases
) -> None:
    await sign_in(owner, NOBODYS, None, "-1 second")
    await owner.execute("insert into session_orders values ($1, $2, 1)", NOBODYS, cases.danas_order)

    assert await orders_seen(database, Actor(Role.CUSTOMER, NOBODYS)) == set()


@pytest.mark.parametrize("column", ["session_hash", "idempotency_key", "notes", "cart_id"])
async def test_a_buyer_reads_their_order_but_not_what_is_behind_it(
    column: str, database: Database, cases: Cases
) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with database.raw_transaction(MAYA.customer) as sql:
            await sql.fetch(f"select {column} from ticket_orders")


@pytest.mark.parametrize("role", Role)
async def test_nobody_reads_who_reserved_a_seat_or_changes_a_seat_by_hand(
    role: Role, database: Database, show: Show
) -> None:
    for statement in (
        "select reserved_by from show_seats",
        "update show_seats set status = 'available'",
        "update show_seats set price_in_cents = 0",
        "delete from show_seats",
        "delete from ticket_orders",
        "delete from tickets",
        "select * from carts",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with database.raw_transaction(Actor(role, MAYA.session_hash)) as sql:
                await sql.execute(statement)


@pytest.mark.parametrize("role", Role)
async def test_nobody_reads_a_spare_code(role: Role, database: Database, owner: Owner, cases: Cases) -> None:
    assert await owner.fetchval("select count(*) from show_seat_codes where state = 'spare'") > 0
    try:
        async with database.raw_transaction(Actor(role, MAYA.session_hash)) as sql:
            seen = await sql.fetch("select state from show_seat_codes")
    except asyncpg.InsufficientPrivilegeError:
        return
    assert {row["state"] for row in seen} == {"sold"}


async def test_staff_write_the_audit_log_in_their_own_name_only(database: Database, cases: Cases) -> None:
    olga = cases.actors["staff"]
    assert olga is not None
    entry = "insert into audit_log (actor_role, actor_id, action, subject_type) values ($1, $2, 'looked', 'order')"
    async with database.raw_transaction(olga) as sql:
        await sql.execute(entry, "staff", olga.id)

    for role, name in (("staff", str(uuid4())), ("system", olga.id)):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with database.raw_transaction(olga) as sql:
                await sql.execute(entry, role, name)


@pytest.mark.parametrize(
    "call",
    [
        "reserve_seats($2, $3, $1, 10, 25)",
        "release_seats($1)",
        "extend_reservation($1, 10)",
        "check_reservation($1)",
        "place_order($1, null, 'Dana', 'dana@example.com', 'dana@example.com', null, '[]', 'key', 'usd', 10)",
    ],
)
@pytest.mark.parametrize("caller", [DANA.anon, Actor(Role.ANON)])
async def test_a_visitor_acts_on_their_own_cart_only(
    call: str, caller: Actor, database: Database, owner: Owner, show: Show
) -> None:
    await factories.reserve(database, show, MAYA, "A1")
    before = await owner.fetch("select id, status, reserved_by, reserved_until from show_seats order by id")
    values = (MAYA.session_hash, show.id, show.ids("A2"))[: call.count("$")]

    with factories.refused("TKDNY"):
        async with database.raw_transaction(caller) as sql:
            await sql.execute(f"select {call}", *values)

    assert (
        await owner.fetch("select id, status, reserved_by, reserved_until from show_seats order by id")
        == before
    )


async def test_a_visitor_without_a_session_has_no_cart(database: Database, show: Show) -> None:
    with factories.refused("TKDNY"):
        async with database.raw_transaction(Actor(Role.ANON)) as sql:
            await sql.execute("select reserve_seats($1, $2, '', 10, 25)", show.id, show.ids("A2"))


async def test_a_door_that_forgets_whom_it_acts_for_does_nothing(database: Database) -> None:
    with pytest.raises(KeyError, match="actor"):
        async with database._sessions() as db:
            await db.execute(text("select 1"))


async def test_the_next_transaction_of_a_connection_is_nobody_again(database_urls: Urls) -> None:
    database = await Database.connect(database_urls.app_url, size=1)
    who = "select pg_backend_pid(), current_user::text, current_actor_role(), current_actor_id()"
    try:
        async with database.raw_transaction(Actor(Role.ANON, "maya")) as sql:
            pid = await sql.fetchval("select pg_backend_pid()")
        assert await database.call(Actor(Role.ANON, "dana")).fetchval("select current_actor_id()") == "dana"
        async with database._raw._pools[Role.ANON].acquire() as bare:
            assert tuple(await bare.fetchrow(who) or ()) == (pid, "pwa_tickets_anon", "anon", None)
        async with database.transaction(Actor(Role.ANON, "maya")) as db:
            pid = await db.scalar(text("select pg_backend_pid()"))
        async with database._engine.connect() as session:
            assert tuple((await session.execute(text(who))).one()) == (pid, "pwa_tickets_app", "none", None)
            with pytest.raises(DBAPIError, match="permission denied"):
                await session.execute(text("select * from recital_shows"))
    finally:
        await database.close()


@pytest.mark.parametrize("role", Role)
async def test_functions_know_which_role_calls_them_and_for_whom(role: Role, database: Database) -> None:
    async with database.raw_transaction(Actor(role, "somebody")) as sql:
        assert await sql.fetchval("select current_actor_role()") == role.value.removeprefix("pwa_tickets_")
        assert await sql.fetchval("select current_actor_id()") == "somebody"
    async with database.transaction(Actor(role, "somebody")) as db:
        assert (
            await db.scalar(text("select current_user::text || ' ' || current_actor_id()"))
            == f"{role.value} somebody"
        )


async def test_the_owner_is_the_owner(owner: Owner) -> None:
    assert await owner.fetchval("select current_actor_role()") == "owner"
    assert await owner.fetchval("select current_actor_email()") is None
    assert await owner.fetchval("select current_actor_order_ids()") == []
