"""A volunteer's phone becomes a scanner: once, for these shows, for these hours, until staff say otherwise."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from pwa_tickets.checkin import devices, enrollment, queries
from pwa_tickets.db.actor import SYSTEM, Actor, Role
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput, NotFound
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember
from tests import factories, office
from tests.factories import Buyer, Owner, Show

VISITOR = Actor(Role.ANON)
SETTINGS = Settings(database_url="")


@pytest.fixture
async def staff(owner: Owner) -> StaffMember:
    """Somebody of the studio."""
    return await office.make_staff(owner)


async def _add(database: Database, staff: StaffMember, *shows: Show, **given: Any) -> devices.Added:
    async with database.transaction(given.pop("actor", staff.actor)) as db:
        return await devices.add(
            db,
            **{
                "show_ids": [show.id for show in shows],
                "gate": "Door A",
                "expires_at": None,
                "staff": staff,
                "base_url": "https://tickets.example",
                **given,
            },
        )


async def _enroll(
    database: Database, code: str, name: str = "Rosa", nonce: str | None = None
) -> enrollment.Enrolled:
    async with database.transaction(VISITOR) as db:
        return await enrollment.enroll(db, code=code, name=name, nonce=nonce)


async def test_a_phone_becomes_a_scanner(
    database: Database, owner: Owner, show: Show, staff: StaffMember
) -> None:
    added = await _add(database, staff, show)
    assert added.enroll_url == f"https://tickets.example/scan#enroll={added.code}"
    enrolled = await _enroll(database, added.code)
    assert (enrolled.device_id, enrolled.gate) == (added.id, "Door A")
    assert [given.title for given in enrolled.shows] == [show.title]
    async with database.transaction(SYSTEM) as db:
        found = (
            await db.execute(
                text("select id, revoked from find_device(:hash)"),
                {"hash": hashlib.sha256(enrolled.token.encode()).hexdigest()},
            )
        ).one()
    assert tuple(found) == (added.id, False)
    usher = await owner.fetchrow(
        "select p.* from profiles p join devices d on d.profile_id = p.id where d.id = $1", added.id
    )
    assert usher is not None
    assert (usher["role"], usher["name"], usher["password_hash"]) == ("usher", "Rosa", None)


async def test_neither_code_nor_token_is_kept_as_it_is(
    database: Database, owner: Owner, show: Show, staff: StaffMember
) -> None:
    added = await _add(database, staff, show)
    enrolled = await _enroll(database, added.code, nonce="the phone's own secret")
    kept = str(await owner.fetch("select devices::text from devices"))
    assert not any(secret in kept for secret in (added.code, enrolled.token, "the phone's own secret"))


async def test_a_code_works_once(database: Database, show: Show, staff: StaffMember) -> None:
    added = await _add(database, staff, show)
    await _enroll(database, added.code)
    with pytest.raises(enrollment.EnrollCodeUsed):
        await _enroll(database, added.code)
    with pytest.raises(enrollment.EnrollCodeUsed):
        await _enroll(database, added.code, nonce="a stranger's")


async def test_a_phone_whose_answer_was_lost_may_ask_again(
    database: Database, owner: Owner, show: Show, staff: StaffMember
) -> None:
    added = await _add(database, staff, show)
    first = await _enroll(database, added.code, nonce="mine")
    second = await _enroll(database, added.code, nonce="mine")
    assert first.device_id == second.device_id
    assert first.token != second.token
    assert await owner.fetchval("select count(*) from profiles where role = 'usher'") == 1
    with pytest.raises(enrollment.EnrollCodeUsed):
        await _enroll(database, added.code, nonce="not mine")


async def test_a_code_nobody_gave_out(database: Database) -> None:
    with pytest.raises(enrollment.EnrollCodeUnknown):
        await _enroll(database, "guess")


@pytest.mark.parametrize("too_old", ["enroll_expires_at", "expires_at", "revoked_at"])
async def test_a_code_that_is_too_old_or_withdrawn(
    database: Database, owner: Owner, show: Show, staff: StaffMember, too_old: str
) -> None:
    added = await _add(database, staff, show)
    await owner.execute(f"update devices set {too_old} = now() - interval '1 second'")
    with pytest.raises(enrollment.EnrollCodeExpired):
        await _enroll(database, added.code)


@pytest.mark.parametrize("name", ["", "   ", "x" * 121])
async def test_a_volunteer_has_a_name(database: Database, show: Show, staff: StaffMember, name: str) -> None:
    added = await _add(database, staff, show)
    with pytest.raises(InvalidInput):
        await _enroll(database, added.code, name)


async def test_hours_end_six_hours_after_the_last_show_begins(
    database: Database, owner: Owner, staff: StaffMember
) -> None:
    venue = await factories.make_venue(owner)
    soon, last = [await factories.make_show(owner, venue, starts_in=timedelta(days=day)) for day in (1, 2)]
    added = await _add(database, staff, soon, last)
    begins = await owner.fetchval("select starts_at from recital_shows where id = $1", last.id)
    assert added.expires_at == begins + timedelta(hours=6)
    assert abs(added.enroll_expires_at - datetime.now(UTC) - timedelta(hours=24)) < timedelta(minutes=1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"gate": " "},
        {"gate": "x" * 61},
        {"show_ids": []},
        {"show_ids": [uuid4()]},
        {"expires_at": datetime(2020, 1, 1, tzinfo=UTC)},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
async def test_a_scanner_needs_a_door_shows_and_hours(
    database: Database, owner: Owner, show: Show, staff: StaffMember, wrong: dict[str, Any]
) -> None:
    with pytest.raises(InvalidInput):
        await _add(database, staff, show, **wrong)
    assert await owner.fetchval("select count(*) from devices") == 0


async def test_staff_revoke_a_phone_and_what_they_did_is_written_down(
    database: Database, owner: Owner, show: Show, staff: StaffMember
) -> None:
    added = await _add(database, staff, show)
    await _enroll(database, added.code)
    async with database.transaction(staff.actor) as db:
        revoked_at = await devices.revoke(db, added.id, staff=staff)
        assert await devices.revoke(db, added.id, staff=staff) == revoked_at  # again changes nothing
        listed = (await queries.devices(db, SETTINGS)).rows
    assert [(one.usher, one.status) for one in listed] == [("Rosa", "revoked")]
    entries = await owner.fetch("select * from audit_log where subject_id = $1 order by id", str(added.id))
    assert [row["action"] for row in entries] == [
        "device_added",
        "device_enrolled",
        *["device_revoked"] * 2,
    ]
    assert [row["actor_id"] for row in entries if row["actor_role"] == "staff"] == [staff.profile_id] * 3
    assert json.loads(entries[0]["after"])["gate"] == "Door A"
    first, again = (json.loads(row["before"])["revoked_at"] for row in entries[2:])
    assert first is None
    assert datetime.fromisoformat(again) == revoked_at


async def test_a_phone_that_is_not_there_cannot_be_revoked(database: Database, staff: StaffMember) -> None:
    with pytest.raises(NotFound):
        async with database.transaction(staff.actor) as db:
            await devices.revoke(db, UUID(int=7), staff=staff)


async def test_nobody_but_staff_adds_a_scanner(
    database: Database, owner: Owner, show: Show, staff: StaffMember, maya: Buyer
) -> None:
    for actor in (maya.anon, maya.customer, Actor(Role.DEVICE, str(uuid4()))):
        with pytest.raises(Exception, match="permission denied"):
            await _add(database, staff, show, actor=actor)
    assert await owner.fetchval("select count(*) from devices") == 0
