"""Mailing what accounts need: who asked learns nothing from how long it takes, because nobody waits for it."""

from uuid import UUID

from pwa_tickets.accounts import emails, invitations
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
