"""Mailed links that prove whose mailbox an address is, once and for an hour: for a new password, or for a new address.

Asking is the same for every address: the job that mails finds out whether somebody has it, and nobody waits for the job.
"""

from datetime import timedelta
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import func, insert, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.accounts import limits
from pwa_tickets.accounts.limits import Asker, Limit
from pwa_tickets.accounts.models import AccountLink, LinkPurpose
from pwa_tickets.db.queue import enqueue
from pwa_tickets.errors import TicketsError
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffRole
from pwa_tickets.web.signed import read_signed, sign

LIFETIME: Final = timedelta(hours=1)
MAILS: Final = Limit(name="account-link", tries=5, together=15, minutes=60)


class AccountLinkOver(TicketsError):
    """Refuse a link that was used, is too old, or was never ours."""

    status, slug, title = 410, "account-link-over", "This link has done its work"
    description = "The link was used, has expired, or its account has changed since. Nothing was changed."
    sentence = "This link was used already, or is older than an hour. Please ask for a new one."


class LinkedAccount(msgspec.Struct, kw_only=True):
    """A link that stands, and whose account it is about.

    Attributes:
        email: where the link went: for a new address, that one.
    """

    id: UUID
    purpose: LinkPurpose
    email: str
    profile_id: UUID
    name: str
    role: StaffRole


STANDING: Final = text("""
    select l.id, l.purpose, l.email, p.id as profile_id, p.name, p.role
    from account_links l
    join profiles p on p.disabled_at is null and p.role <> 'usher'
      and (p.id = l.profile_id or (l.profile_id is null and p.email = l.email))
    where l.id = :id and l.used_at is null and l.expires_at > now()
      and (l.profile_id is null or not exists (select from profiles other where other.email = l.email))
""")


async def ask(db: AsyncSession, *, email: str, asker: Asker, profile_id: UUID | None = None) -> None:
    """Queue the mail of a link. Beyond five an hour for one address no more are mailed to it, and nobody is told.

    Args:
        email: a canonical address.
        profile_id: who wants it as their new address; without, whoever has it wants a new password.
    """
    if await limits.take(db, MAILS, asker, email):
        return
    purpose = LinkPurpose.EMAIL_CHANGE if profile_id else LinkPurpose.PASSWORD_RESET
    added = await db.scalars(
        insert(AccountLink)
        .values(purpose=purpose, email=email, profile_id=profile_id, expires_at=func.now() + LIFETIME)
        .returning(AccountLink.id)
    )
    await enqueue(db, "send_account_link", link_id=str(added.one()))


async def to_mail(db: AsyncSession, link_id: UUID) -> LinkedAccount | None:
    """The link, if it stands: somebody who works here has the address, or nobody has the new one yet."""
    row = (await db.execute(STANDING, {"id": link_id})).mappings().first()
    return msgspec.convert(dict(row), LinkedAccount) if row else None


def link_token(settings: Settings, link: LinkedAccount) -> str:
    """What the link ends in, the same each time, so that a retried job mails the same link."""
    return sign(settings, _signed_for(link.purpose), link.id.bytes)


async def find(db: AsyncSession, settings: Settings, token: str, purpose: LinkPurpose) -> LinkedAccount:
    """The link that a token is of. Looking uses nothing up.

    Raises:
        AccountLinkOver.
    """
    content = read_signed(settings, _signed_for(purpose), token)
    link = await to_mail(db, UUID(bytes=content)) if content is not None and len(content) == 16 else None
    if link is None:
        raise AccountLinkOver()
    return link


async def use(db: AsyncSession, settings: Settings, token: str, purpose: LinkPurpose) -> LinkedAccount:
    """The same, and it is used up, with all others that were mailed to this address.

    Raises:
        AccountLinkOver: also when somebody else uses it at the same moment.
    """
    link = await find(db, settings, token, purpose)
    used = await db.scalars(
        update(AccountLink)
        .where(AccountLink.email == link.email, AccountLink.purpose == purpose, AccountLink.used_at.is_(None))
        .values(used_at=func.now())
        .returning(AccountLink.id)
    )
    if link.id not in used.all():
        raise AccountLinkOver()
    return link


def _signed_for(purpose: LinkPurpose) -> str:
    return f"pwa-tickets {purpose} v1"
