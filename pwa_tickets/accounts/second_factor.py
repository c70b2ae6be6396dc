"""The second step at sign-in: a code of an authenticator app, a passkey (`passkeys.py`), or a recovery code from paper.

The app's secret is derived from a nonce and the server's key, and recovery codes are kept as keyed hashes: who reads the tables
can sign in with neither. The only home of pyotp.
"""

import hashlib
import hmac
import re
import secrets
import time
from base64 import b32encode
from typing import Final
from uuid import UUID

import pyotp
from sqlalchemy import delete, exists, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_replace
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.accounts import limits, trusted_browsers
from pwa_tickets.accounts.limits import Asker, Limit
from pwa_tickets.accounts.models import RecoveryCode, SecondFactor, TrustedBrowser
from pwa_tickets.accounts.passkey_models import Passkey
from pwa_tickets.accounts.staff import Member, TooManyTries
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import TicketsError
from pwa_tickets.settings import Settings

TRIES: Final = Limit(name="second-factor", tries=5, together=15, minutes=15)
RECOVERY_CODES: Final = 10
SECONDS: Final = 30
_AROUND: Final = (0, -1, 1)
"""Half minutes that are right besides the present one: clocks of phones differ, and people type."""
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOK_ALIKES: Final = str.maketrans("OIL", "011")


class SecondFactorNeeded(TicketsError):
    """Refuse a log-in that lacks the second step."""

    status, slug, title = 401, "second-factor-needed", "One more step"
    description = "The password is right, and the account wants a second factor too. Send it as `code`."
    sentence = "Please type the code from your authenticator app, too."


class WrongSecondFactor(TicketsError):
    """Refuse a code that is wrong, too old, or was used before, without telling which."""

    status, slug, title = 401, "wrong-second-factor", "That isn’t the code"
    description = "The second factor is wrong, expired, or was used before. No session was started."
    sentence = "That code isn’t right. Wait for the next one in your app, or use a recovery code."


async def is_on(db: AsyncSession, profile_id: UUID) -> bool:
    """Whether a member has confirmed an app or has a passkey. System actor, as everywhere here."""
    has_passkey = exists().where(Passkey.profile_id == profile_id)
    return await has_app(db, profile_id) or bool(await db.scalar(select(has_passkey)))


async def has_app(db: AsyncSession, profile_id: UUID) -> bool:
    """Whether a member has confirmed an app."""
    confirmed = exists().where(SecondFactor.profile_id == profile_id, SecondFactor.confirmed_at.is_not(None))
    return bool(await db.scalar(select(confirmed)))


async def is_needed(db: AsyncSession, profile_id: UUID, asker: Asker) -> bool:
    """Whether a log-in from this browser wants the second step."""
    if not await is_on(db, profile_id):
        return False
    return not await trusted_browsers.is_trusted(db, profile_id, asker)


async def require(
    database: Database, settings: Settings, member: Member, typed: str, *, asker: Asker
) -> str | None:
    """Make sure of the second step. Returns `app` or `recovery`, or None where none is needed.

    Raises:
        SecondFactorNeeded: nothing was typed.
        WrongSecondFactor.
        TooManyTries: counted by account, as log-ins are.
    """
    async with database.transaction(SYSTEM) as db:
        if not await is_needed(db, member.id, asker):
            return None
        wait = 0 if not typed.strip() else await limits.take(db, TRIES, asker, member.email)
    if not typed.strip():
        raise SecondFactorNeeded()
    if wait:
        raise TooManyTries(retry_after=wait)
    async with database.transaction(SYSTEM) as db:
        used = await use(db, settings, member.id, typed)
    if used is None:
        raise WrongSecondFactor()
    return used


async def use(db: AsyncSession, settings: Settings, profile_id: UUID, typed: str) -> str | None:
    """Use a code up: `app` for one of the app, `recovery` for one from paper, None where it does not fit."""
    digits = re.sub(r"\D", "", typed)
    if len(digits) == 6 and not re.search(r"[A-Za-z]", typed):
        return "app" if await _use_app_code(db, settings, profile_id, digits) else None
    used = await db.scalar(
        update(RecoveryCode)
        .where(
            RecoveryCode.profile_id == profile_id,
            RecoveryCode.code_hash == _recovery_hash(settings, profile_id, typed),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=func.now())
        .returning(RecoveryCode.profile_id)
    )
    return "recovery" if used else None


async def begin(db: AsyncSession, profile_id: UUID) -> None:
    """Make a new secret, to be confirmed by a code; one that is confirmed already stays."""
    new = insert_or_replace(SecondFactor).values(profile_id=profile_id)
    await db.execute(
        new.on_conflict_do_update(
            index_elements=[SecondFactor.profile_id],
            set_={"nonce": func.gen_random_uuid(), "last_step": None},
            where=SecondFactor.confirmed_at.is_(None),
        )
    )


async def unconfirmed_secret(db: AsyncSession, settings: Settings, profile_id: UUID) -> str | None:
    """The secret for the app, until a code has confirmed it; after that nobody reads it any more."""
    nonce = await db.scalar(
        select(SecondFactor.nonce).where(
            SecondFactor.profile_id == profile_id, SecondFactor.confirmed_at.is_(None)
        )
    )
    return _secret(settings, nonce) if nonce else None


def app_link(secret: str, *, email: str, studio: str) -> str:
    """What the QR code says to an authenticator app."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=studio)


async def confirm(db: AsyncSession, settings: Settings, profile_id: UUID, typed: str) -> list[str] | None:
    """Turn the second step on by a first code. Returns the recovery codes, or None when the code does not fit."""
    if not await _use_app_code(db, settings, profile_id, re.sub(r"\D", "", typed)):
        return None
    await db.execute(
        update(SecondFactor).where(SecondFactor.profile_id == profile_id).values(confirmed_at=func.now())
    )
    return await make_recovery_codes(db, settings, profile_id)


async def make_recovery_codes(db: AsyncSession, settings: Settings, profile_id: UUID) -> list[str]:
    """New recovery codes in place of all earlier ones; they are told here and nowhere else."""
    await db.execute(delete(RecoveryCode).where(RecoveryCode.profile_id == profile_id))
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    kept = [
        {"profile_id": profile_id, "code_hash": _recovery_hash(settings, profile_id, code)} for code in codes
    ]
    await db.execute(insert(RecoveryCode), kept)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


async def recovery_codes_left(db: AsyncSession, profile_id: UUID) -> int:
    """How many recovery codes a member has left."""
    left = await db.scalar(
        select(func.count())
        .select_from(RecoveryCode)
        .where(RecoveryCode.profile_id == profile_id, RecoveryCode.used_at.is_(None))
    )
    return left or 0


async def turn_off(db: AsyncSession, profile_id: UUID) -> None:
    """Forget the app, the passkeys, the recovery codes, and which browsers are trusted."""
    for table in (SecondFactor, Passkey, RecoveryCode, TrustedBrowser):
        await db.execute(delete(table).where(table.profile_id == profile_id))


async def _use_app_code(db: AsyncSession, settings: Settings, profile_id: UUID, digits: str) -> bool:
    """Take a code of the app, and none of its half minute or an earlier one again, whoever comes first."""
    nonce = await db.scalar(select(SecondFactor.nonce).where(SecondFactor.profile_id == profile_id))
    if nonce is None:
        return False
    app, now = pyotp.TOTP(_secret(settings, nonce)), int(time.time()) // SECONDS
    fitting = [now + step for step in _AROUND if hmac.compare_digest(app.generate_otp(now + step), digits)]
    if not fitting:
        return False
    taken = await db.scalar(
        update(SecondFactor)
        .where(
            SecondFactor.profile_id == profile_id,
            SecondFactor.nonce == nonce,
            or_(SecondFactor.last_step.is_(None), SecondFactor.last_step < fitting[0]),
        )
        .values(last_step=fitting[0])
        .returning(SecondFactor.profile_id)
    )
    return taken is not None


def _secret(settings: Settings, nonce: UUID) -> str:
    return b32encode(_derive(settings, b"app", nonce.bytes)[:20]).decode()


def _recovery_hash(settings: Settings, profile_id: UUID, typed: str) -> str:
    code = re.sub(r"[^0-9A-Z]", "", typed.upper()).translate(_LOOK_ALIKES)
    return _derive(settings, b"recovery", profile_id.bytes + code.encode()).hex()


def _derive(settings: Settings, purpose: bytes, content: bytes) -> bytes:
    key = hmac.digest(settings.secret_key, b"pwa-tickets second factor v1", hashlib.sha256)
    return hmac.digest(key, purpose + b"\0" + content, hashlib.sha256)
