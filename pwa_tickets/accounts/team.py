"""Who has access to the office, with which role. Only owners change it, and one of them always stays.

Every change locks the owners first. So two of them cannot end each other's access at once, and whoever lost theirs a moment
ago changes nothing more.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.accounts import account_changes, second_factor
from pwa_tickets.accounts.account_changes import AccountChange
from pwa_tickets.accounts.models import OPEN_INVITATION, ApiToken, Invitation, Profile, ProfileRole, Session
from pwa_tickets.audit import Subject
from pwa_tickets.errors import NotAllowed, NotFound, TicketsError
from pwa_tickets.i18n import marked
from pwa_tickets.web.actor import StaffMember, StaffRole

ROLE_LABELS: Final[Mapping[StaffRole, str]] = {
    StaffRole.OWNER: marked("Owner"),
    StaffRole.STAFF: marked("Staff"),
    StaffRole.BOX_OFFICE: marked("Box office"),
    StaffRole.DOOR_STAFF: marked("Door staff"),
}
ROLE_HELP: Final[Mapping[StaffRole, str]] = {
    StaffRole.OWNER: marked("Everything, and who has access."),
    StaffRole.STAFF: marked("Everything but access, settings and the change log."),
    StaffRole.BOX_OFFICE: marked(
        "Sells, finds orders and prints tickets again. No totals; refunds only if you say so below."
    ),
    StaffRole.DOOR_STAFF: marked("Check-in only: no orders, no money."),
}


class LastOwner(TicketsError):
    """Refuse to leave the studio without an owner."""

    status, slug, title = 409, "last-owner", "The studio needs an owner"
    description = "The member is the only owner. Their role and access were not changed."
    sentence = "This is the only owner. Make somebody else an owner first."


class TeamMember(msgspec.Struct, kw_only=True):
    """Somebody who has access.

    Attributes:
        last_seen_at: of the log-ins that still stand.
        refund_limit_in_cents: how much they may send back within 24 hours; None: as is usual for the role.
    """

    id: UUID
    name: str
    email: str
    role: StaffRole
    last_seen_at: datetime | None = None
    refund_limit_in_cents: int | None = None
    has_second_factor: bool = False


MEMBERS: Final = text("""
    select p.id, p.name, p.email, p.role, p.refund_limit_in_cents,
           (select max(s.last_seen_at) from sessions s where s.profile_id = p.id) as last_seen_at,
           exists (select from second_factors f where f.profile_id = p.id and f.confirmed_at is not null) as has_second_factor
    from profiles p
    where p.email is not null and p.role <> 'usher' and p.disabled_at is null and (cast(:id as uuid) is null or p.id = :id)
    order by array_position(array['owner', 'staff', 'box_office', 'door_staff'], p.role), lower(p.name), p.email
""")


async def members(db: AsyncSession) -> list[TeamMember]:
    """Everybody who has access, owners first. System actor, as everywhere here."""
    return await _read(db, None)


async def member(db: AsyncSession, profile_id: UUID) -> TeamMember:
    """Somebody who has access.

    Raises:
        NotFound: they have none, or not any more.
    """
    found = await _read(db, profile_id)
    if not found:
        raise NotFound()
    return found[0]


async def change_role(db: AsyncSession, profile_id: UUID, role: StaffRole, *, by: StaffMember) -> TeamMember:
    """Give a member another role; returns them as they were. Who was an owner has nobody waiting to come in any more.

    Raises:
        LastOwner.
    """
    owners = await lock_owners(db, by)
    was = await member(db, profile_id)
    if was.role is role:
        return was
    _require_another(owners, profile_id)
    await db.execute(
        update(Profile)
        .where(Profile.id == profile_id)
        .values(role=ProfileRole(role.value), updated_at=func.now())
    )
    await _withdraw_invitations_of(db, profile_id)
    await audit.record(
        db,
        by,
        "member_role_changed",
        Subject("member", profile_id),
        before={"role": was.role},
        after={"role": role},
    )
    return was


async def limit_refunds(
    db: AsyncSession, profile_id: UUID, limit_in_cents: int | None, *, role: StaffRole, by: StaffMember
) -> None:
    """Say how much a member may send back within 24 hours. Owners may all, and lose a limit that they had before.

    Args:
        limit_in_cents: None for what is usual for the role: staff without a limit, clerks nothing.
        role: which they have, or are about to get.
    """
    await lock_owners(db, by)
    was = await member(db, profile_id)
    limit = None if role is StaffRole.OWNER else limit_in_cents
    if limit == was.refund_limit_in_cents:
        return
    changed = update(Profile).where(Profile.id == profile_id)
    await db.execute(changed.values(refund_limit_in_cents=limit, updated_at=func.now()))
    await audit.record(
        db,
        by,
        "member_refund_limit_changed",
        Subject("member", profile_id),
        before={"refund_limit_in_cents": was.refund_limit_in_cents},
        after={"refund_limit_in_cents": limit},
    )


async def end_access(db: AsyncSession, profile_id: UUID, *, by: StaffMember) -> TeamMember:
    """End a member's access at once, on every browser, for their programs and for whom they invited; returns them as they were.

    Raises:
        LastOwner.
    """
    owners = await lock_owners(db, by)
    was = await member(db, profile_id)
    _require_another(owners, profile_id)
    await db.execute(
        update(Profile)
        .where(Profile.id == profile_id)
        .values(disabled_at=func.now(), password_hash=None, updated_at=func.now())
    )
    await db.execute(delete(Session).where(Session.profile_id == profile_id))
    # Or they would work again if the member is ever invited anew.
    own = ApiToken.profile_id == profile_id
    await db.execute(update(ApiToken).where(own, ApiToken.revoked_at.is_(None)).values(revoked_at=func.now()))
    await second_factor.turn_off(db, profile_id)
    await _withdraw_invitations_of(db, profile_id)
    await audit.record(
        db, by, "member_access_ended", Subject("member", profile_id), before={"role": was.role}
    )
    return was


async def _withdraw_invitations_of(db: AsyncSession, profile_id: UUID) -> None:
    """Take back what a member sent and nobody accepted: they could have invited another address of their own, as an owner."""
    mine = update(Invitation).where(Invitation.invited_by == profile_id, *OPEN_INVITATION)
    await db.execute(mine.values(withdrawn_at=func.now()))


async def turn_off_second_factor(db: AsyncSession, profile_id: UUID, *, by: StaffMember) -> TeamMember:
    """Let a member who lost phone and recovery codes sign in by password alone, and sign out whoever has the phone."""
    await lock_owners(db, by)
    was = await member(db, profile_id)
    await second_factor.turn_off(db, profile_id)
    await db.execute(delete(Session).where(Session.profile_id == profile_id, Session.profile_id != by.uuid))
    await account_changes.record(db, by, AccountChange.SECOND_FACTOR_TAKEN_OFF, profile_id)
    return was


async def lock_owners(db: AsyncSession, by: StaffMember) -> set[UUID]:
    """Let nobody else change the team until this transaction ends; returns who the owners are.

    Raises:
        NotAllowed: whoever asks is none of them any more.
    """
    owners = await db.scalars(
        select(Profile.id)
        .where(Profile.role == ProfileRole.OWNER, Profile.disabled_at.is_(None))
        .order_by(Profile.id)
        .with_for_update()
    )
    found = set(owners)
    if by.uuid not in found:
        raise NotAllowed()
    return found


def _require_another(owners: set[UUID], profile_id: UUID) -> None:
    if owners == {profile_id}:
        raise LastOwner()


async def _read(db: AsyncSession, profile_id: UUID | None) -> list[TeamMember]:
    rows = await db.execute(MEMBERS, {"id": profile_id})
    return [msgspec.convert(dict(row), TeamMember) for row in rows.mappings()]
