"""Changes of how a member signs in: written into the audit log, and mailed to the address that the account had before."""

from enum import StrEnum
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.accounts.models import Profile
from pwa_tickets.audit import Subject
from pwa_tickets.db.queue import enqueue
from pwa_tickets.i18n import marked
from pwa_tickets.web.actor import StaffMember


class AccountChange(StrEnum):
    """What was changed, as the audit log names it."""

    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    PASSWORD_RESET = "password_reset"  # noqa: S105
    EMAIL_CHANGED = "email_changed"
    SECOND_FACTOR_ON = "second_factor_on"
    SECOND_FACTOR_OFF = "second_factor_off"
    SECOND_FACTOR_TAKEN_OFF = "second_factor_taken_off"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"


SENTENCES: Final = {
    AccountChange.PASSWORD_CHANGED: marked("Your account’s password was changed."),
    AccountChange.PASSWORD_RESET: marked("Your account’s password was reset with a link from an email."),
    AccountChange.EMAIL_CHANGED: marked("Your account has another email address now. This is the last email to this one."),
    AccountChange.SECOND_FACTOR_ON: marked("Signing in to your account now takes a code from your phone, too."),
    AccountChange.SECOND_FACTOR_OFF: marked("Signing in to your account takes the password alone from now on."),
    AccountChange.SECOND_FACTOR_TAKEN_OFF: marked(
        "An owner of the studio’s account turned your second step off: signing in takes the password alone from now on."
    ),
    AccountChange.RECOVERY_CODES_MADE: marked("New recovery codes were made for your account. The old ones are no longer good."),
    AccountChange.PASSKEY_ADDED: marked("A passkey was added to your account: whoever has its device can sign in with it."),
    AccountChange.PASSKEY_REMOVED: marked("A passkey was removed from your account."),
}  # fmt: skip
"""What the mail says of each."""


async def record(
    db: AsyncSession, by: StaffMember, change: AccountChange, profile_id: UUID, *, email: str | None = None
) -> None:
    """Record a change and mail it to the member, so that a stranger who made it is noticed. System actor.

    Args:
        email: where the mail goes, if not to the account's present address.
    """
    await audit.record(db, by, change, Subject("member", profile_id))
    to_email = email or await db.scalar(select(Profile.email).where(Profile.id == profile_id))
    if to_email:
        # The address is told, not read by the job: by then the account may have another one.
        await enqueue(db, "send_account_change", change=change, to_email=to_email, name=uuid4().hex)
