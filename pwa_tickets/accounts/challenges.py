"""What a passkey signs: ours, for ten minutes, for one purpose and one member, and taken once."""

import json
import secrets
import time
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.accounts.passkey_models import UsedChallenge
from pwa_tickets.settings import Settings
from pwa_tickets.web.signed import from_characters, read_signed, sign

SECONDS: Final = 600
_NONCE: Final = 16
_NOBODY: Final = UUID(int=0)


class Purpose(StrEnum):
    """What a signed challenge is good for."""

    ADD = "pwa-tickets passkey to add v1"
    LOG_IN = "pwa-tickets passkey log-in v1"


def new_challenge(settings: Settings, purpose: Purpose, profile_id: UUID | None = None) -> str:
    """A challenge as URL-safe characters.

    Args:
        profile_id: whose passkey may sign it; None for anybody's.
    """
    until = (int(time.time()) + SECONDS).to_bytes(6, "big")
    return sign(settings, purpose, secrets.token_bytes(_NONCE) + until + (profile_id or _NOBODY).bytes)


def challenge_of(credential: str) -> str:
    """The challenge that the browser says was signed; '' where it says none. Whether it was is still to be verified."""
    try:
        said = json.loads(from_characters(json.loads(credential)["response"]["clientDataJSON"]))
        return str(said["challenge"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return ""


async def use_challenge(
    db: AsyncSession, settings: Settings, purpose: Purpose, challenge: str, profile_id: UUID | None = None
) -> bytes | None:
    """The bytes of a challenge of ours, which is used up by that; None: it is another's, over, or was used. System actor."""
    content = read_signed(settings, purpose, challenge)
    if content is None or content[_NONCE + 6 :] != (profile_id or _NOBODY).bytes:
        return None
    until = int.from_bytes(content[_NONCE : _NONCE + 6], "big")
    if until < time.time():
        return None
    kept = insert(UsedChallenge).values(nonce=content[:_NONCE], expires_at=datetime.fromtimestamp(until, UTC))
    used = await db.scalar(kept.on_conflict_do_nothing().returning(UsedChallenge.nonce))
    return None if used is None else from_characters(challenge)


async def forget_used(db: AsyncSession) -> None:
    """Drop the used challenges that are over by now. System actor."""
    await db.execute(delete(UsedChallenge).where(UsedChallenge.expires_at < func.now()))
