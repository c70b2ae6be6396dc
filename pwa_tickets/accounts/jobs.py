"""Mailing what accounts need: who asked learns nothing from how long it takes, because nobody waits for it."""

from uuid import UUID

from sqlalchemy import select

from pwa_tickets.accounts import account_links, emails, invitations
from pwa_tickets.accounts.account_changes import AccountChange
from pwa_tickets.accounts.models import LinkPurpose, Profile
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.notifications import mail
from pwa_tickets.settings import Settings


async def send_invitation(database: Database, settings: Settings, invitation_id: str) -> None:
    """Mail an invitation, if it still stands."""
    async with database.transaction(SYSTEM) as db:
        invited = await invitations.to_mail(db, UUID(invitation_id))
    if invited is not None:
        await mail.send(emails.invitation(settings, invited), settings)


async def send_account_change(
    database: Database, settings: Settings, change: str, to_email: str, name: str
) -> None:
    """Mail what was changed of an account. `name` tells one change from the next."""
    async with database.transaction(SYSTEM) as db:
        is_members = await db.scalar(select(Profile.id).where(Profile.email == to_email)) is not None
    await mail.send(
        emails.account_change(settings, AccountChange(change), to_email, name, may_reset=is_members), settings
    )


async def send_account_link(database: Database, settings: Settings, link_id: str) -> None:
    """Mail a link for a new password or a new address, if there is an account that it is about."""
    async with database.transaction(SYSTEM) as db:
        link = await account_links.to_mail(db, UUID(link_id))
    if link is not None:
        is_reset = link.purpose is LinkPurpose.PASSWORD_RESET
        written = emails.password_reset(settings, link) if is_reset else emails.email_change(settings, link)
        await mail.send(written, settings)
