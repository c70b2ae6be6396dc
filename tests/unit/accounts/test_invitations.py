"""Somebody is invited by mail and comes in by the link: once, in time, and not when the owner changed her mind."""

import asyncio
import json
from uuid import uuid4

import pytest

from pwa_tickets.accounts import invitations, team
from pwa_tickets.accounts.invitations import InvitationOver, link_token
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput, NotAllowed, NotFound
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember, StaffRole
from tests import office
from tests.factories import Owner
from tests.unit.accounts.team_steps import NINA, accept, invite


@pytest.fixture
async def olga(owner: Owner) -> StaffMember:
    """The studio's owner."""
    return await office.make_staff(owner, "owner")


async def actions(owner: Owner) -> list[tuple[str, str | None]]:
    rows = await owner.fetch("select action, actor_id from audit_log order by id")
    return [(row["action"], row["actor_id"]) for row in rows]


async def test_who_is_invited_comes_in_with_the_role_and_both_steps_are_logged(
    database: Database, settings: Settings, owner: Owner, olga: StaffMember
) -> None:
    invitation_id = await invite(database, olga, role=StaffRole.DOOR_STAFF)
    nina = await accept(database, settings, link_token(settings, invitation_id))
    async with database.transaction(SYSTEM) as db:
        assert [(one.name, one.email, one.role) for one in await team.members(db)][1:] == [
            ("Nina", NINA, "door_staff")
        ]
        assert await invitations.waiting(db) == []
    assert await actions(owner) == [
        ("member_invited", olga.profile_id),
        ("invitation_accepted", nina.profile_id),
    ]
    kept = await owner.fetch("select before, after from audit_log")
    assert NINA not in json.dumps([list(entry) for entry in kept])


async def test_a_link_works_once_also_for_two_at_the_same_moment(
    database: Database, settings: Settings, owner: Owner, olga: StaffMember
) -> None:
    token = link_token(settings, await invite(database, olga))
    both = await asyncio.gather(
        *(accept(database, settings, token, name=name) for name in ("Nina", "Mallory")),
        return_exceptions=True,
    )
    assert sum(isinstance(one, InvitationOver) for one in both) == 1
    assert await owner.fetchval("select count(*) from profiles where email = $1", NINA) == 1
    with pytest.raises(InvitationOver):
        await accept(database, settings, token)


@pytest.mark.parametrize("role", [None, StaffRole.STAFF], ids=["access ended", "an owner no more"])
async def test_whom_somebody_invited_who_is_an_owner_no_more_does_not_come_in(
    role: StaffRole | None, database: Database, settings: Settings, owner: Owner, olga: StaffMember
) -> None:
    """It may be another address of their own."""
    leaving = await office.make_staff(owner, "owner")
    theirs = await invite(database, leaving, role=StaffRole.OWNER)
    hers = await invite(database, olga, email="tom@example.com")
    async with database.transaction(SYSTEM) as db:
        if role is None:
            await team.end_access(db, leaving.uuid, by=olga)
        else:
            await team.change_role(db, leaving.uuid, role, by=olga)
        assert [one.id for one in await invitations.waiting(db)] == [hers]
    with pytest.raises(InvitationOver):
        await accept(database, settings, link_token(settings, theirs))
    await accept(database, settings, link_token(settings, hers))


async def test_a_link_that_is_too_old_forged_or_anothers_opens_nothing(
    database: Database, settings: Settings, owner: Owner, olga: StaffMember
) -> None:
    invitation_id = await invite(database, olga)
    for token in ("", "x" * 43, link_token(settings, uuid4()), link_token(settings, invitation_id)[:-1]):
        with pytest.raises(InvitationOver):
            await accept(database, settings, token)
    await owner.execute("update invitations set expires_at = now()")
    with pytest.raises(InvitationOver):
        await accept(database, settings, link_token(settings, invitation_id))


async def test_sending_again_makes_a_new_link_and_the_old_one_is_over(
    database: Database, settings: Settings, owner: Owner, olga: StaffMember
) -> None:
    first = await invite(database, olga, role=StaffRole.OWNER)
    async with database.transaction(SYSTEM) as db:
        assert await invitations.send_again(db, first, by=olga) == NINA
        [waiting] = await invitations.waiting(db)
    with pytest.raises(InvitationOver):
        await accept(database, settings, link_token(settings, first))
    nina = await accept(database, settings, link_token(settings, waiting.id))
    assert nina.role is StaffRole.OWNER
    assert await owner.fetchval("select count(*) from pgqueuer where entrypoint = 'send_invitation'") == 2


async def test_a_withdrawn_invitation_opens_nothing_and_is_not_sent(
    database: Database, settings: Settings, olga: StaffMember
) -> None:
    invitation_id = await invite(database, olga)
    async with database.transaction(SYSTEM) as db:
        await invitations.withdraw(db, invitation_id, by=olga)
        assert await invitations.to_mail(db, invitation_id) is None
        for change in (invitations.withdraw, invitations.send_again):
            with pytest.raises(NotFound):
                await change(db, invitation_id, by=olga)
    with pytest.raises(InvitationOver):
        await accept(database, settings, link_token(settings, invitation_id))


async def test_who_has_access_is_not_invited_and_keeps_role_and_password(
    database: Database, settings: Settings, owner: Owner, olga: StaffMember
) -> None:
    address = await owner.fetchval("select email from profiles where id = $1", olga.uuid)
    with pytest.raises(InvalidInput, match="already has access"):
        await invite(database, olga, email=address)
    token = link_token(settings, await invite(database, olga))
    await owner.execute("insert into profiles (role, name, email) values ('owner', 'Nina', $1)", NINA)
    with pytest.raises(InvitationOver):
        await accept(database, settings, token)


async def test_only_who_is_an_owner_at_this_moment_invites(
    database: Database, owner: Owner, olga: StaffMember
) -> None:
    sam = await office.make_staff(owner, "staff")
    with pytest.raises(NotAllowed):
        await invite(database, sam)
    await owner.execute("update profiles set disabled_at = now() where id = $1", olga.uuid)
    with pytest.raises(NotAllowed):
        await invite(database, olga)


async def test_who_left_is_invited_again_and_is_the_same_person(
    database: Database, settings: Settings, owner: Owner, olga: StaffMember
) -> None:
    nina = await accept(database, settings, link_token(settings, await invite(database, olga)))
    async with database.transaction(SYSTEM) as db:
        await team.end_access(db, nina.uuid, by=olga)
    again = await accept(database, settings, link_token(settings, await invite(database, olga)))
    assert again.profile_id == nina.profile_id
