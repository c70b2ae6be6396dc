"""A mail to oneself: whoever presses its button knows that mails of this server arrive."""

from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.accounts import emails
from pwa_tickets.accounts.models import Profile, ProfileRole
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.queue import enqueue
from pwa_tickets.db.session import Database
from pwa_tickets.errors import TicketsError
from pwa_tickets.i18n import gettext
from pwa_tickets.notifications import mail
from pwa_tickets.notifications.message import Mail
from pwa_tickets.settings import Settings
from pwa_tickets.studio.choices import keep_answers
from pwa_tickets.web.signed import read_signed, sign

_PURPOSE: Final = "pwa-tickets set-up mail v1"


class MailLinkOver(TicketsError):
    """Refuse a link that is none of ours, or whose owner works here no more."""

    status, slug, title = 410, "set-up-mail-over", "This link doesn’t work"
    description = (
        "The link was not made by this server, or its owner has no access any more. Nothing was changed."
    )
    sentence = "This link doesn’t work. Continue the setup and send the email again."


async def send(db: AsyncSession, profile_id: UUID) -> None:
    """Queue the mail. System actor, as everywhere here."""
    await enqueue(db, "send_set_up_mail", profile_id=str(profile_id))


async def send_set_up_mail(database: Database, settings: Settings, profile_id: str) -> None:
    """Mail the link, if the owner still has access. A job."""
    async with database.transaction(SYSTEM) as db:
        email = await address_of(db, UUID(profile_id))
    if email is not None:
        await mail.send(set_up_mail(settings, UUID(profile_id), email), settings)


def set_up_mail(settings: Settings, profile_id: UUID, email: str) -> Mail:
    """What the mail says."""
    studio = {"studio": settings.studio_name}
    return emails.link_mail(
        settings,
        name=f"set-up.{uuid4()}",
        to_email=email,
        subject=gettext("Does mail from %(studio)s arrive?") % studio,
        headline=gettext("It arrived"),
        sentence=gettext(
            "Families get their tickets the same way you got this email. Press the button to continue."
        ),
        path=f"/setup/mail/{sign(settings, _PURPOSE, profile_id.bytes)}",
        button=gettext("It arrived"),
        note=gettext("Was it in your spam folder? Then families’ tickets would land there too."),
    )


def read_link(settings: Settings, token: str) -> UUID:
    """Whose link this is.

    Raises:
        MailLinkOver.
    """
    content = read_signed(settings, _PURPOSE, token)
    if content is None or len(content) != 16:
        raise MailLinkOver()
    return UUID(bytes=content)


async def note_arrived(db: AsyncSession, profile_id: UUID) -> None:
    """Remember that the mail of this owner arrived.

    Raises:
        MailLinkOver: they have no access any more.
    """
    if await address_of(db, profile_id) is None:
        raise MailLinkOver()
    await keep_answers(db, {"mail_arrived": True})


async def address_of(db: AsyncSession, profile_id: UUID) -> str | None:
    """Where an owner gets mail; None for who is none."""
    return await db.scalar(
        select(Profile.email).where(
            Profile.id == profile_id, Profile.role == ProfileRole.OWNER, Profile.disabled_at.is_(None)
        )
    )
