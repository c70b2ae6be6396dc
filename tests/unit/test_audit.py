"""The audit log: every change by staff, with what was before and after; kept for ever, so nothing personal is in it."""

import json
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import pytest

from pwa_tickets import audit
from pwa_tickets.audit import Subject
from pwa_tickets.db.actor import SYSTEM, Actor, Role
from pwa_tickets.db.session import Database
from pwa_tickets.errors import NotFound
from tests import office
from tests.factories import Owner

SHOW = Subject("show", UUID(int=7))


async def test_an_entry_says_who_did_what_when_and_from_where(database: Database, owner: Owner) -> None:
    dana = await office.make_staff(owner)
    at = datetime(2027, 5, 15, 18, 30, tzinfo=UTC)
    async with database.transaction(dana.actor) as db:
        await audit.record(db, dana, "show_moved", SHOW, before={"starts_at": None}, after={"starts_at": at})
    entry = await owner.fetchrow("select * from audit_log")
    assert entry is not None
    assert (entry["actor_role"], entry["actor_id"], entry["address"]) == (
        "staff",
        dana.profile_id,
        "192.0.2.7",
    )
    assert (entry["action"], entry["subject_type"], entry["subject_id"]) == ("show_moved", *map(str, SHOW))
    assert json.loads(entry["before"]) == {"starts_at": None}
    assert json.loads(entry["after"]) == {"starts_at": "2027-05-15T18:30:00Z"}
    assert abs((datetime.now(UTC) - entry["happened_at"]).total_seconds()) < 60


async def test_what_did_not_happen_is_not_in_it(database: Database, owner: Owner) -> None:
    dana = await office.make_staff(owner)

    async def delete_show_but_fail() -> None:
        async with database.transaction(dana.actor) as db:
            await audit.record(db, dana, "show_deleted", SHOW)
            raise NotFound()

    with pytest.raises(NotFound):
        await delete_show_but_fail()
    assert await owner.fetchval("select count(*) from audit_log") == 0


async def test_nobody_writes_in_anothers_name(database: Database, owner: Owner) -> None:
    dana, sam = await office.make_staff(owner), await office.make_staff(owner)
    with pytest.raises(Exception, match="row-level security"):
        async with database.transaction(dana.actor) as db:
            await audit.record(db, sam, "show_deleted", SHOW)


@pytest.mark.parametrize("name", sorted(audit.PERSONAL))
async def test_a_personal_value_is_a_mistake(database: Database, owner: Owner, name: str) -> None:
    dana = await office.make_staff(owner)
    async with database.transaction(dana.actor) as db:
        with pytest.raises(ValueError, match="for ever"):
            await audit.record(db, dana, "order_corrected", Subject("order", "7"), after={name: "Maya"})


@pytest.mark.parametrize(
    "statement",
    [
        "update audit_log set action = 'nothing'",
        "delete from audit_log",
        "insert into audit_log (happened_at, actor_role, actor_id, action, subject_type) "
        "values (now() - interval '1 day', 'staff', current_actor_id(), 'looked', 'order')",
    ],
    ids=["changed", "deleted", "dated back"],
)
async def test_staff_can_rewrite_nothing(database: Database, owner: Owner, statement: str) -> None:
    dana = await office.make_staff(owner)
    async with database.transaction(dana.actor) as db:
        await audit.record(db, dana, "show_deleted", SHOW)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with database.raw_transaction(dana.actor) as sql:
            await sql.execute(statement)


EVERYBODY = (
    *(
        Actor(role, "order:00000000-0000-4000-8000-000000000000:1")
        for role in Role
        if role not in (Role.STAFF, Role.SYSTEM)
    ),
    SYSTEM,
)


@pytest.mark.parametrize(
    "statement",
    [
        "update audit_log set action = 'nothing'",
        "delete from audit_log",
        "truncate audit_log",
        "alter table audit_log disable row level security",
    ],
)
async def test_nobody_changes_or_deletes_an_entry_the_owner_included(
    database: Database, owner: Owner, statement: str
) -> None:
    people = [await office.make_staff(owner, role) for role in ("owner", "staff", "door_staff")]
    async with database.transaction(people[0].actor) as db:
        await audit.record(db, people[0], "show_deleted", SHOW)
    for actor in (*EVERYBODY, *(somebody.actor for somebody in people)):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with database.raw_transaction(actor) as sql:
                await sql.execute(statement)
    assert await owner.fetchval("select count(*) from audit_log where action = 'show_deleted'") == 1
