"""Owners change roles and end access; whoever lost theirs is out at once, and an owner always stays."""

import asyncio

import pytest

from pwa_tickets.accounts import api_tokens, staff, team
from pwa_tickets.accounts.staff import WrongPassword
from pwa_tickets.accounts.team import LastOwner
from pwa_tickets.accounts.token_scopes import Scope
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import NotAllowed, NotFound
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember, StaffRole
from tests import office
from tests.factories import Owner
from tests.unit.accounts.team_steps import PASSWORD


@pytest.fixture
async def olga(owner: Owner) -> StaffMember:
    """The studio's owner."""
    return await office.make_staff(owner, "owner")


async def demote(database: Database, by: StaffMember, whom: StaffMember) -> None:
    async with database.transaction(SYSTEM) as db:
        await team.change_role(db, whom.uuid, StaffRole.STAFF, by=by)


async def end(database: Database, by: StaffMember, whom: StaffMember) -> None:
    async with database.transaction(SYSTEM) as db:
        await team.end_access(db, whom.uuid, by=by)


async def test_another_role_is_kept_and_logged(database: Database, owner: Owner, olga: StaffMember) -> None:
    sam = await office.make_staff(owner, "door_staff")
    await demote(database, olga, sam)
    await demote(database, olga, sam)  # the same again changes nothing
    assert await owner.fetchval("select role from profiles where id = $1", sam.uuid) == "staff"
    [entry] = await owner.fetch("select action, actor_id, subject_id, before, after from audit_log")
    assert tuple(entry) == (
        "member_role_changed",
        olga.profile_id,
        sam.profile_id,
        '{"role": "door_staff"}',
        '{"role": "staff"}',
    )


async def test_who_lost_access_is_out_at_once_and_cannot_come_back(
    database: Database, settings: Settings, owner: Owner, olga: StaffMember
) -> None:
    async with database.transaction(SYSTEM) as db:
        profile_id = await staff.add(
            db, email="sam@studio.example", name="Sam", role="staff", password=PASSWORD
        )
    sam = StaffMember(str(profile_id), "Sam", StaffRole.STAFF)
    await office.sign_in(owner, sam)
    await end(database, olga, sam)
    assert await owner.fetchval("select count(*) from sessions where profile_id = $1", sam.uuid) == 0
    with pytest.raises(WrongPassword):
        await staff.log_in(database, settings, email="sam@studio.example", password=PASSWORD)
    with pytest.raises(NotFound):
        await end(database, olga, sam)


async def test_programs_of_who_lost_access_stay_out_when_the_member_comes_back(
    database: Database, owner: Owner, olga: StaffMember
) -> None:
    async def add_sam() -> StaffMember:
        async with database.transaction(SYSTEM) as db:
            profile_id = await staff.add(
                db, email="sam@studio.example", name="Sam", role="owner", password=PASSWORD
            )
        return StaffMember(str(profile_id), "Sam", StaffRole.OWNER)

    sam = await add_sam()
    async with database.transaction(SYSTEM) as db:
        await api_tokens.make(db, name="Website", scopes=[Scope.ORDERS_WRITE], by=sam)
    await end(database, olga, sam)
    assert await add_sam() == sam
    async with database.transaction(SYSTEM) as db:
        assert await api_tokens.tokens(db) == []


async def test_the_last_owner_stays_an_owner(database: Database, owner: Owner, olga: StaffMember) -> None:
    for change in (demote, end):
        with pytest.raises(LastOwner):
            await change(database, olga, olga)
    ida = await office.make_staff(owner, "owner")
    await demote(database, olga, olga)
    with pytest.raises(LastOwner):
        await end(database, ida, ida)
    with pytest.raises(NotAllowed):
        await end(database, olga, ida)


async def test_two_owners_who_end_each_others_access_at_once_leave_one(
    database: Database, owner: Owner, olga: StaffMember
) -> None:
    ida = await office.make_staff(owner, "owner")
    both = await asyncio.gather(end(database, olga, ida), end(database, ida, olga), return_exceptions=True)
    assert sorted(str(type(one).__name__) for one in both) == ["NoneType", "NotAllowed"]
    assert await owner.fetchval("select count(*) from profiles where disabled_at is null") == 1


async def test_ushers_are_nobody_of_the_team(database: Database, owner: Owner, olga: StaffMember) -> None:
    usher = await owner.fetchval("insert into profiles (role, name) values ('usher', 'Uri') returning id")
    async with database.transaction(SYSTEM) as db:
        assert [one.id for one in await team.members(db)] == [olga.uuid]
        with pytest.raises(NotFound):
            await team.change_role(db, usher, StaffRole.OWNER, by=olga)
