"""A member's own password and address: setting them anew, each proved first, and what ends with the old ones."""

from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.accounts import account_changes, account_links, staff, trusted_browsers
from pwa_tickets.accounts.account_changes import AccountChange
from pwa_tickets.accounts.limits import Asker
from pwa_tickets.accounts.models import LinkPurpose, Profile, Session
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput, NotAllowed, NotFound
from pwa_tickets.i18n import gettext
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember


async def email_of(db: AsyncSession, profile_id: UUID) -> str:
    """The address a member signs in with. System actor, as everywhere here."""
    email = await db.scalar(select(Profile.email).where(Profile.id == profile_id))
    if email is None:
        raise NotFound()
    return email


async def prove_password(
    database: Database, settings: Settings, me: StaffMember, password: str, *, asker: Asker
) -> str:
    """Make sure that whoever sits at this browser knows the password; counted as a log-in. Returns what is kept of it.

    Raises:
        InvalidInput: the field `current` is wrong.
        TooManyTries.
    """
    async with database.transaction(SYSTEM) as db:
        email = await email_of(db, me.uuid)
    try:
        member = await staff.log_in(database, settings, email=email, password=password, asker=asker)
    except staff.WrongPassword:
        message = gettext("That’s not your password.")
        raise InvalidInput([{"field": "current", "message": message}]) from None
    return member.proven


async def reset_password(
    db: AsyncSession, settings: Settings, token: str, *, password_hash: str, address: str
) -> None:
    """Set the password of whoever has the mailed link, and sign them out everywhere.

    Raises:
        AccountLinkOver.
    """
    link = await account_links.use(db, settings, token, LinkPurpose.PASSWORD_RESET)
    me = StaffMember(str(link.profile_id), link.name, link.role, address)
    await _set_password(db, me, password_hash, kept_session="")
    await account_changes.record(db, me, AccountChange.PASSWORD_RESET, me.uuid)


async def change_password(
    db: AsyncSession, me: StaffMember, *, proven: str, password_hash: str, session_hash: str
) -> None:
    """Set a new password and sign out every other browser.

    Args:
        proven: what was kept of the password that was right.

    Raises:
        WrongPassword: it was reset or changed meanwhile.
    """
    await staff.require_proven(db, me.uuid, proven)
    await _set_password(db, me, password_hash, kept_session=session_hash)
    await account_changes.record(db, me, AccountChange.PASSWORD_CHANGED, me.uuid)


async def ask_new_email(db: AsyncSession, me: StaffMember, *, email: str, asker: Asker) -> None:
    """Mail a link to the address somebody wants to have.

    Raises:
        InvalidInput: it is somebody's already.
    """
    if await db.scalar(select(Profile.id).where(Profile.email == email)):
        message = gettext("Somebody on the team has this address, or had it.")
        raise InvalidInput([{"field": "email", "message": message}])
    await account_links.ask(db, email=email, asker=asker, profile_id=me.uuid)


async def change_email(db: AsyncSession, settings: Settings, token: str, *, me: StaffMember) -> str:
    """Use the link that went to the new address; returns the address.

    Only its owner, signed in, can: a link that went to a mistyped address makes nobody else the owner of the account.

    Raises:
        AccountLinkOver.
        NotAllowed: the link is about somebody else's account.
    """
    link = await account_links.use(db, settings, token, LinkPurpose.EMAIL_CHANGE)
    if link.profile_id != me.uuid:
        raise NotAllowed()
    before = await email_of(db, me.uuid)
    await db.execute(
        update(Profile).where(Profile.id == me.uuid).values(email=link.email, updated_at=func.now())
    )
    await account_changes.record(db, me, AccountChange.EMAIL_CHANGED, me.uuid, email=before)
    return link.email


async def _set_password(db: AsyncSession, me: StaffMember, password_hash: str, *, kept_session: str) -> None:
    await db.execute(
        update(Profile)
        .where(Profile.id == me.uuid)
        .values(password_hash=password_hash, updated_at=func.now())
    )
    await trusted_browsers.distrust_all(db, me.uuid)
    await db.execute(
        delete(Session).where(Session.profile_id == me.uuid, Session.session_hash != kept_session)
    )
