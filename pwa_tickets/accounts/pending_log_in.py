"""A log-in between its two steps: the password was right, and the code is still to come. It travels through the form, signed."""

import time
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.accounts.models import Profile
from pwa_tickets.accounts.staff import Member, find_member
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import hash_of
from pwa_tickets.web.signed import read_signed, sign

SECONDS: Final = 600
_PURPOSE: Final = "pwa-tickets pending log-in v1"


def write_pending(settings: Settings, member: Member) -> str:
    """What the form of the second step carries, for ten minutes and as long as the password stays."""
    until = (int(time.time()) + SECONDS).to_bytes(6, "big")
    return sign(settings, _PURPOSE, member.id.bytes + until + hash_of(member.proven).encode())


async def read_pending(db: AsyncSession, settings: Settings, carried: str) -> Member | None:
    """Whose password was right, or None: it took too long, the password is another one since, or it is none of ours.

    It stays the same until this transaction ends.
    """
    content = read_signed(settings, _PURPOSE, carried)
    if content is None or int.from_bytes(content[16:22], "big") < time.time():
        return None
    member = await find_member(db, UUID(bytes=content[:16]))
    kept = member and await db.scalar(
        select(Profile.password_hash).where(Profile.id == member.id).with_for_update(read=True)
    )
    return member if hash_of(kept or "").encode() == content[22:] else None
