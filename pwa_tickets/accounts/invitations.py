"""Inviting somebody to the team by mail. The link in the mail works once, for seven days, until it is sent again or withdrawn."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.accounts import staff, team
from pwa_tickets.accounts.models import OPEN_INVITATION, Invitation, Profile
from pwa_tickets.audit import Subject
from pwa_tickets.db.queue import enqueue
from pwa_tickets.errors import InvalidInput, NotFound, TicketsError
from pwa_tickets.i18n import gettext
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember, StaffRole
from pwa_tickets.web.signed import read_signed, sign

DAYS: Final = 7
_PURPOSE: Final = "pwa-tickets invitation v1"

STANDS: Final = (*OPEN_INVITATION, Invitation.expires_at > func.now())


class InvitationOver(TicketsError):
    """Refuse an invitation that was accepted, withdrawn, replaced by a newer one, or is too old."""

    status, slug, title = 410, "invitation-over", "This invitation is over"
    description = "The invitation was accepted, withdrawn or sent again, or has expired. No account was made."
    sentence = (
        "This invitation was used, was taken back, or is too old. Ask whoever invited you to send it again."
    )


class WaitingInvitation(msgspec.Struct, kw_only=True):
    """An invitation that nobody has accepted yet."""

    id: UUID
    email: str
    role: StaffRole
    by: str
    created_at: datetime
    expired: bool


class InvitationMail(msgspec.Struct, kw_only=True):
    """What the mail of an invitation says."""

    id: UUID
    email: str
    role: StaffRole
    by: str


_READ: Final = """
    select i.id, i.email, i.role, p.name as by, i.created_at, i.expires_at <= now() as expired
    from invitations i join profiles p on p.id = i.invited_by
    where i.accepted_at is null and i.withdrawn_at is null
"""
WAITING: Final = text(f"{_READ} order by i.created_at desc, i.id")
ONE: Final = text(f"{_READ} and i.id = :id and i.expires_at > now()")


async def waiting(db: AsyncSession) -> list[WaitingInvitation]:
    """The invitations that nobody has accepted yet, newest first. System actor, as everywhere here."""
    rows = await db.execute(WAITING)
    return [msgspec.convert(dict(row), WaitingInvitation) for row in rows.mappings()]


async def invite(db: AsyncSession, *, email: str, role: StaffRole, by: StaffMember) -> UUID:
    """Invite an address, by a mail that goes out after this transaction; an earlier invitation of it is over.

    Args:
        email: a canonical address.

    Raises:
        InvalidInput: somebody with this address has access.
    """
    await team.lock_owners(db, by)
    if await _has_access(db, email):
        message = gettext("Somebody with this address already has access.")
        raise InvalidInput([{"field": "email", "message": message}])
    await db.execute(
        update(Invitation).where(Invitation.email == email, *OPEN_INVITATION).values(withdrawn_at=func.now())
    )
    added = await db.scalars(
        insert(Invitation)
        .values(
            email=email,
            role=role,
            invited_by=by.uuid,
            expires_at=func.now() + timedelta(days=DAYS),
        )
        .returning(Invitation.id)
    )
    invitation_id = added.one()
    await audit.record(db, by, "member_invited", Subject("invitation", invitation_id), after={"role": role})
    await enqueue(db, "send_invitation", invitation_id=str(invitation_id))
    return invitation_id


async def send_again(db: AsyncSession, invitation_id: UUID, *, by: StaffMember) -> str:
    """Invite the same address anew, with a new link; returns the address.

    Raises:
        NotFound: the invitation was accepted or withdrawn.
    """
    email, role = await _open(db, invitation_id)
    await invite(db, email=email, role=role, by=by)
    return email


async def withdraw(db: AsyncSession, invitation_id: UUID, *, by: StaffMember) -> str:
    """Take an invitation back: its link opens nothing any more; returns the address.

    Raises:
        NotFound: it was accepted or withdrawn.
    """
    await team.lock_owners(db, by)
    email, role = await _open(db, invitation_id)
    await db.execute(update(Invitation).where(Invitation.id == invitation_id).values(withdrawn_at=func.now()))
    subject = Subject("invitation", invitation_id)
    await audit.record(db, by, "invitation_withdrawn", subject, before={"role": role})
    return email


async def to_mail(db: AsyncSession, invitation_id: UUID) -> InvitationMail | None:
    """What the mail says, if the invitation still stands."""
    row = (await db.execute(ONE, {"id": invitation_id})).mappings().first()
    return msgspec.convert(dict(row), InvitationMail) if row else None


def link_token(settings: Settings, invitation_id: UUID) -> str:
    """What the link ends in, the same each time, so that a retried job mails the same link."""
    return sign(settings, _PURPOSE, invitation_id.bytes)


async def find(db: AsyncSession, settings: Settings, token: str) -> InvitationMail:
    """The invitation that a link opens. Looking uses nothing up.

    Raises:
        InvitationOver.
    """
    invitation_id = _read_token(settings, token)
    found = await to_mail(db, invitation_id) if invitation_id else None
    if found is None or await _has_access(db, found.email):
        raise InvitationOver()
    return found


async def accept(
    db: AsyncSession, settings: Settings, token: str, *, name: str, password_hash: str, address: str
) -> StaffMember:
    """Give whoever has the link access, once.

    Args:
        address: where the request came from, for the audit log.

    Raises:
        InvitationOver: also when somebody else accepts it at the same moment.
        InvalidInput: the name is none.
    """
    invitation = await find(db, settings, token)
    accepted = await db.scalar(
        update(Invitation)
        .where(Invitation.id == invitation.id, *STANDS)
        .values(accepted_at=func.now())
        .returning(Invitation.id)
    )
    if accepted is None:
        raise InvitationOver()
    profile_id = await staff.put_on_list(
        db, email=invitation.email, name=name, role=invitation.role, password_hash=password_hash
    )
    member = StaffMember(str(profile_id), name, invitation.role, address)
    await audit.record(
        db, member, "invitation_accepted", Subject("member", profile_id), after={"role": invitation.role}
    )
    return member


async def _has_access(db: AsyncSession, email: str) -> bool:
    found = await db.scalar(select(Profile.id).where(Profile.email == email, Profile.disabled_at.is_(None)))
    return found is not None


async def _open(db: AsyncSession, invitation_id: UUID) -> tuple[str, StaffRole]:
    found = (
        await db.execute(
            select(Invitation.email, Invitation.role).where(Invitation.id == invitation_id, *OPEN_INVITATION)
        )
    ).first()
    if found is None:
        raise NotFound()
    return found.email, found.role


def _read_token(settings: Settings, token: str) -> UUID | None:
    content = read_signed(settings, _PURPOSE, token)
    return UUID(bytes=content) if content is not None and len(content) == 16 else None
