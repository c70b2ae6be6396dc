"""A proof gives a browser a new secret and takes nothing from it; signing out leaves nothing to find."""

from uuid import UUID

import pytest
from sqlalchemy import text

from pwa_tickets.accounts import sessions
from pwa_tickets.db.actor import SYSTEM, Actor, Role
from pwa_tickets.db.session import Database
from pwa_tickets.web.actor import hash_of
from tests import factories
from tests.factories import Buyer, Owner, Show


async def seen(database: Database, session_hash: str) -> set[UUID]:
    """The orders a browser sees."""
    async with database.transaction(Actor(Role.CUSTOMER, session_hash)) as db:
        return set(await db.scalars(text("select id from ticket_orders")))


async def prove(database: Database, old_hash: str, **proof: str) -> str:
    async with database.transaction(SYSTEM) as db:
        return hash_of(await sessions.prove(db, old_hash, **proof))  # type: ignore[arg-type]


async def test_signing_in_keeps_the_cart_and_the_orders_and_ends_the_old_secret(
    database: Database, show: Show, maya: Buyer
) -> None:
    bought = await factories.buy(database, show, maya, "A1", "A2")
    await factories.reserve(database, show, maya, "B1", "B2")
    new = await prove(database, maya.session_hash, email="MAYA@example.com")
    assert await seen(database, new) == {bought}
    assert await seen(database, maya.session_hash) == set()
    async with database.raw_transaction(Actor(Role.ANON, new)) as sql:
        assert '"seat_number": "2"' in await sql.fetchval("select check_reservation($1)", new)
    async with database.raw_transaction(SYSTEM) as sql:
        assert await sql.fetchval("select check_reservation($1) -> 'seats'", maya.session_hash) == "[]"
    async with database.transaction(SYSTEM) as db:
        assert await sessions.email_of(db, new) == "maya@example.com"


async def test_an_order_placed_before_signing_in_can_still_be_paid(
    database: Database, show: Show, maya: Buyer
) -> None:
    await factories.reserve(database, show, maya, "A1")
    order_id = await factories.place(database, maya)
    new = await prove(database, maya.session_hash, email=maya.email)
    assert (await factories.settle(database, order_id))["outcome"] == "paid"
    assert await seen(database, new) == {order_id}


async def test_a_proven_address_sees_its_orders_of_every_browser(
    database: Database, show: Show, maya: Buyer, dana: Buyer
) -> None:
    mine = await factories.buy(database, show, maya, "A1")
    await factories.buy(database, show, dana, "A2")
    grandmas_phone = await prove(database, "", email="Maya@Example.com")
    assert await seen(database, grandmas_phone) == {mine}


async def test_earlier_proofs_stay_when_another_is_added(database: Database, owner: Owner) -> None:
    profile_id = await owner.fetchval(
        "insert into profiles (role, name, email) values ('staff', 'Dana', 'dana@studio.example') returning id"
    )
    first = await prove(database, "", email="maya@example.com")
    second = await prove(database, first, profile_id=profile_id)
    row = await owner.fetchrow("select email, profile_id from sessions where session_hash = $1", second)
    assert row is not None
    assert (row["email"], row["profile_id"]) == ("maya@example.com", profile_id)
    assert await owner.fetchval("select count(*) from sessions") == 1


async def test_a_log_in_ends_after_days_and_a_later_sign_in_does_not_lengthen_it(
    database: Database, owner: Owner
) -> None:
    profile_id = await owner.fetchval(
        "insert into profiles (role, name) values ('staff', 'Dana') returning id"
    )
    first = await prove(database, "", profile_id=profile_id)
    ends = await owner.fetchval("select expires_at from sessions where session_hash = $1", first)
    second = await prove(database, first, email="maya@example.com")
    assert await owner.fetchval("select expires_at from sessions where session_hash = $1", second) == ends


async def test_an_expired_proof_is_not_revived_by_a_new_one(database: Database, owner: Owner) -> None:
    first = await prove(database, "", email="maya@example.com")
    await owner.execute("update sessions set expires_at = now() - interval '1 second'")
    async with database.transaction(SYSTEM) as db:
        assert await sessions.email_of(db, first) is None
    second = await prove(database, first)
    async with database.transaction(SYSTEM) as db:
        assert await sessions.email_of(db, second) is None


async def test_an_order_link_opens_that_order_until_its_version_is_raised(
    database: Database, owner: Owner, show: Show, maya: Buyer
) -> None:
    first = await factories.buy(database, show, maya, "A1")
    await factories.buy(database, show, maya, "A2")
    async with database.transaction(SYSTEM) as db:
        secret = await sessions.open_order(db, "", first, 1)
    assert secret
    assert await seen(database, hash_of(secret)) == {first}
    await owner.execute("update ticket_orders set access_version = 2 where id = $1", first)
    assert await seen(database, hash_of(secret)) == set()
    async with database.transaction(SYSTEM) as db:
        assert await sessions.open_order(db, "", first, 1) is None


async def test_links_of_several_orders_add_up_in_one_browser(
    database: Database, show: Show, maya: Buyer, dana: Buyer
) -> None:
    of_maya = await factories.buy(database, show, maya, "A1")
    of_dana = await factories.buy(database, show, dana, "A2")
    async with database.transaction(SYSTEM) as db:
        first = await sessions.open_order(db, "", of_maya, 1)
    assert first
    async with database.transaction(SYSTEM) as db:
        second = await sessions.open_order(db, hash_of(first), of_dana, 1)
    assert second
    assert await seen(database, hash_of(second)) == {of_maya, of_dana}


async def test_signing_out_gives_seats_back_and_leaves_a_copied_cookie_worthless(
    database: Database, owner: Owner, show: Show, maya: Buyer
) -> None:
    bought = await factories.buy(database, show, maya, "A1")
    await factories.reserve(database, show, maya, "B1")
    signed_in = await prove(database, maya.session_hash, email=maya.email)
    async with database.transaction(SYSTEM) as db:
        await sessions.sign_out(db, signed_in)
    assert await seen(database, signed_in) == set()
    assert await owner.fetchval("select count(*) from sessions") == 0
    assert (
        await owner.fetchval("select status from show_seats where id = $1", show.seats["B1"]) == "available"
    )
    assert await seen(database, await prove(database, "", email=maya.email)) == {bought}


async def test_signing_out_a_browser_that_had_nothing_changes_nothing(
    database: Database, owner: Owner
) -> None:
    await prove(database, "", email="maya@example.com")
    async with database.transaction(SYSTEM) as db:
        await sessions.sign_out(db, "")
        await sessions.sign_out(db, hash_of("nobody"))
    assert await owner.fetchval("select count(*) from sessions") == 1


async def test_only_the_server_rotates(database: Database, maya: Buyer, dana: Buyer) -> None:
    for actor in (maya.anon, maya.customer):
        with pytest.raises(Exception, match="permission denied"):
            async with database.raw_transaction(actor) as sql:
                await sql.execute("select rotate_session($1, $2)", dana.session_hash, maya.session_hash)


async def test_what_ended_is_forgotten(database: Database, owner: Owner) -> None:
    keeps = await prove(database, "", email="maya@example.com")
    ends = await prove(database, "", email="dana@example.com")
    await owner.execute("update sessions set expires_at = now() where session_hash = $1", ends)
    async with database.transaction(SYSTEM) as db:
        assert await sessions.forget_expired(db) == 1
    assert await owner.fetchval("select session_hash from sessions") == keeps


async def test_a_link_opened_again_in_the_same_browser_makes_nothing_new(
    database: Database, owner: Owner, show: Show, maya: Buyer
) -> None:
    order_id = await factories.buy(database, show, maya, "A1")
    async with database.transaction(SYSTEM) as db:
        secret = await sessions.open_order(db, "", order_id, 1)
        assert secret
        assert await sessions.open_order(db, hash_of(secret), order_id, 1) is None
    assert await seen(database, hash_of(secret)) == {order_id}
    assert await owner.fetchval("select count(*) from sessions") == 1


async def test_a_program_that_follows_a_link_again_and_again_leaves_so_many_sessions_and_no_signed_in_one_goes(
    database: Database, owner: Owner, show: Show, maya: Buyer
) -> None:
    order_id = await factories.buy(database, show, maya, "A1")
    first = await prove(database, "", email=maya.email)
    newest = ""
    for _ in range(sessions.MOST_LINKED + 5):
        async with database.transaction(SYSTEM) as db:
            newest = await sessions.open_order(db, "", order_id, 1) or ""
    assert await owner.fetchval("select count(*) from sessions") == sessions.MOST_LINKED + 1
    assert await seen(database, hash_of(newest)) == {order_id}
    assert await seen(database, first) == {order_id}
