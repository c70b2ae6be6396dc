"""Signing in by mailbox: a link and a six-digit code, for the browser that asked and no other.

Both are derived from the request's id and the secret key, so that the mail can be written again by a retried job
while the database keeps nothing anybody could use.
"""

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.accounts import limits
from pwa_tickets.accounts.limits import Asker, Limit
from pwa_tickets.accounts.models import SignInCode
from pwa_tickets.db.queue import enqueue
from pwa_tickets.errors import InvalidInput, TicketsError
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import hash_of
from pwa_tickets.web.email_address import NoEmailAddress, canonical_email, read_email

LIFETIME: Final = timedelta(minutes=10)
TRIES: Final = 5
MAILS: Final = Limit(name="sign-in", tries=5, together=15, minutes=60)

STANDS = (SignInCode.used_at.is_(None), SignInCode.expires_at > func.now())


class WrongCode(TicketsError):
    """Refuse a code that is wrong, another browser's, used, expired or tried too often, without telling which."""

    status, slug, title = 422, "wrong-code", "That code isn’t right"
    description = (
        "The code is wrong, used, expired, tried too often, or was requested by another browser. "
        "No session was started."
    )
    sentence = (
        "That code isn’t right, or its ten minutes are up. Check your newest email, or ask for another code."
    )


class LinkUsed(TicketsError):
    """Refuse a sign-in link that is used, expired or of another browser."""

    status, slug, title = 410, "link-used", "This link no longer works"
    description = (
        "The sign-in link was used before, has expired, or was requested by another browser. "
        "No session was started."
    )
    sentence = (
        "It was already used, is more than ten minutes old, or was asked for in another browser. "
        "Type the code from the same email where you asked for it, or ask again."
    )


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request to sign in, as the mail needs it."""

    id: UUID
    email: str
    expires_at: datetime
    code: str
    link_token: str


def read_address(typed: str) -> str:
    """The address in its canonical form.

    Raises:
        InvalidInput: mail cannot get there.
    """
    try:
        return canonical_email(read_email(typed))
    except NoEmailAddress as wrong:
        raise InvalidInput([{"field": "email", "message": str(wrong)}]) from None


async def ask(
    db: AsyncSession, settings: Settings, *, email: str, session_hash: str, asker: Asker | None = None
) -> None:
    """Remember the request and queue the mail; the job decides whether we know the address.

    Beyond five requests an hour for one mailbox nothing more is mailed to it, and nobody is told (`limits` says who shares them).
    """
    if await limits.take(db, MAILS, asker or Asker(settings=settings), email):
        return
    request_id = uuid4()
    await db.execute(
        insert(SignInCode).values(
            id=request_id,
            email=email,
            session_hash=session_hash,
            code_hash=_code_hash(settings, request_id, _code(settings, request_id)),
            link_hash=hash_of(_link_token(settings, request_id)),
            expires_at=func.now() + LIFETIME,
        )
    )
    await enqueue(db, "send_sign_in", code_id=str(request_id))


async def to_mail(db: AsyncSession, settings: Settings, request_id: UUID) -> Request | None:
    """The request with its secrets, if it still waits and somebody of this address ever paid here, or got what was free.

    An order that nobody paid says nothing: a stranger may have typed the address. The mail goes to it as the buyer wrote it.
    """
    row = (
        await db.execute(
            text("""
                select c.id, o.customer_email as email, c.expires_at
                from sign_in_codes c
                join ticket_orders o on o.customer_email_canonical = c.email and o.status in ('paid', 'refunded')
                where c.id = :id and c.used_at is null and c.expires_at > now()
                order by o.paid_at desc nulls last limit 1
            """),
            {"id": request_id},
        )
    ).first()
    if row is None:
        return None
    return Request(
        id=row.id,
        email=row.email,
        expires_at=row.expires_at,
        code=_code(settings, row.id),
        link_token=_link_token(settings, row.id),
    )


async def use_code(
    db: AsyncSession, settings: Settings, *, email: str, typed: str, session_hash: str
) -> str | None:
    """The address that is now proven, or None.

    Right or wrong, it costs the browser's open requests one try: refuse after the transaction, not in it.
    """
    digits = re.sub(r"\D", "", typed)
    rows = (
        await db.execute(
            update(SignInCode)
            .where(
                SignInCode.email == canonical_email(email),
                SignInCode.session_hash == session_hash,
                SignInCode.tries < TRIES,
                *STANDS,
            )
            .values(tries=SignInCode.tries + 1)
            .returning(SignInCode.id, SignInCode.code_hash)
        )
    ).all()
    for row in rows:
        if hmac.compare_digest(row.code_hash, _code_hash(settings, row.id, digits)):
            return await _use(db, row.id)
    return None


async def link_waits(db: AsyncSession, *, link_token: str, session_hash: str) -> str | None:
    """The address this link would prove in this browser, or None. Looking uses nothing up."""
    return await db.scalar(
        select(SignInCode.email).where(
            SignInCode.link_hash == hash_of(link_token), SignInCode.session_hash == session_hash, *STANDS
        )
    )


async def use_link(db: AsyncSession, *, link_token: str, session_hash: str) -> str | None:
    """The address that is now proven, or None; the link works once."""
    request_id = await db.scalar(
        select(SignInCode.id).where(
            SignInCode.link_hash == hash_of(link_token), SignInCode.session_hash == session_hash
        )
    )
    return await _use(db, request_id) if request_id else None


async def _use(db: AsyncSession, request_id: UUID) -> str | None:
    """Uses the request up – link and code together – once, whoever comes first."""
    return await db.scalar(
        update(SignInCode)
        .where(SignInCode.id == request_id, *STANDS)
        .values(used_at=func.now())
        .returning(SignInCode.email)
    )


def _code(settings: Settings, request_id: UUID) -> str:
    return f"{int.from_bytes(_derive(settings, b'code', request_id)[:8], 'big') % 1_000_000:06d}"


def _link_token(settings: Settings, request_id: UUID) -> str:
    return urlsafe_b64encode(_derive(settings, b"link", request_id)[:24]).decode()


def _code_hash(settings: Settings, request_id: UUID, code: str) -> str:
    """Keyed: a million codes are quickly hashed by whoever reads the table, not without the key."""
    return _derive(settings, b"kept " + code.encode(), request_id).hex()


def _derive(settings: Settings, purpose: bytes, request_id: UUID) -> bytes:
    key = hmac.digest(settings.secret_key, b"pwa-tickets sign-in v1", hashlib.sha256)
    return hmac.digest(key, purpose + b"\0" + request_id.bytes, hashlib.sha256)
