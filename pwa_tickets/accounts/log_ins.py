"""Where a member is signed in: each browser with its place and time, ending one of them, or all the others."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.accounts.browsers import browser_name
from pwa_tickets.accounts.models import Session
from pwa_tickets.audit import Subject
from pwa_tickets.web.actor import StaffMember, hash_of


class LogIn(msgspec.Struct, kw_only=True):
    """A browser that somebody is signed in with.

    Attributes:
        key: names it in addresses; opens nothing.
        network: roughly where it is.
    """

    key: str
    browser: str
    network: str | None
    created_at: datetime
    last_seen_at: datetime
    is_this: bool


STANDS: Final = Session.expires_at > func.now()


async def log_ins(db: AsyncSession, profile_id: UUID, session_hash: str) -> list[LogIn]:
    """Where a member is signed in, this browser first, then the latest used. System actor, as everywhere here."""
    rows = await db.scalars(
        select(Session)
        .where(Session.profile_id == profile_id, STANDS)
        .order_by(Session.session_hash != session_hash, Session.last_seen_at.desc(), Session.session_hash)
    )
    return [
        LogIn(
            key=hash_of(row.session_hash),
            browser=browser_name(row.browser),
            network=row.network,
            created_at=row.created_at,
            last_seen_at=row.last_seen_at,
            is_this=row.session_hash == session_hash,
        )
        for row in rows
    ]


async def end(db: AsyncSession, me: StaffMember, key: str) -> int:
    """Sign one browser of this member's out; returns how many that were, 0 or 1."""
    found = await db.scalars(select(Session.session_hash).where(Session.profile_id == me.uuid))
    return await _end(db, me, [one for one in found if hash_of(one) == key])


async def end_others(db: AsyncSession, me: StaffMember, session_hash: str) -> int:
    """Sign this member out on all browsers but this one; returns how many that were."""
    found = await db.scalars(
        select(Session.session_hash).where(
            Session.profile_id == me.uuid, Session.session_hash != session_hash, STANDS
        )
    )
    return await _end(db, me, list(found))


async def _end(db: AsyncSession, me: StaffMember, hashes: list[str]) -> int:
    if hashes:
        await db.execute(delete(Session).where(Session.session_hash.in_(hashes)))
        await audit.record(
            db, me, "log_ins_ended", Subject("member", me.profile_id), after={"ended": len(hashes)}
        )
    return len(hashes)
