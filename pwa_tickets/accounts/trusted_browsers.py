"""Browsers that are not asked for the second step of a log-in for thirty days."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert as insert_or_replace
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.accounts.limits import Asker
from pwa_tickets.accounts.models import TrustedBrowser
from pwa_tickets.web.actor import hash_of

TRUST_DAYS: Final = 30


async def is_trusted(db: AsyncSession, profile_id: UUID, asker: Asker) -> bool:
    """Whether a member said so of this browser. System actor, as everywhere here."""
    found = await db.scalar(
        select(TrustedBrowser.profile_id).where(
            TrustedBrowser.profile_id == profile_id,
            TrustedBrowser.device_hash == _device_hash(asker),
            TrustedBrowser.expires_at > func.now(),
        )
    )
    return found is not None


async def trust(db: AsyncSession, profile_id: UUID, asker: Asker) -> None:
    """Do not ask this browser again for thirty days."""
    if asker.device is None:
        return
    new = insert_or_replace(TrustedBrowser).values(
        profile_id=profile_id,
        device_hash=_device_hash(asker),
        expires_at=func.now() + timedelta(days=TRUST_DAYS),
    )
    await db.execute(
        new.on_conflict_do_update(
            index_elements=[TrustedBrowser.profile_id, TrustedBrowser.device_hash],
            set_={"expires_at": new.excluded.expires_at},
        )
    )


async def distrust_all(db: AsyncSession, profile_id: UUID) -> None:
    """Ask every browser of a member again."""
    await db.execute(delete(TrustedBrowser).where(TrustedBrowser.profile_id == profile_id))


def _device_hash(asker: Asker) -> str:
    return hash_of(asker.device.id.hex()) if asker.device else ""
