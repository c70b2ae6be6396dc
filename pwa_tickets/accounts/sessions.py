"""What a browser proved: an address, a staff log-in, an order link. Each proof gives it a new secret."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.web.actor import SESSION_DAYS, hash_of, new_secret

BUYER: Final = timedelta(days=SESSION_DAYS)
STAFF: Final = timedelta(days=7)
"""Staff see everybody's orders: a forgotten laptop forgets sooner than a family's phone."""


async def prove(
    db: AsyncSession, old_hash: str, *, email: str | None = None, profile_id: UUID | None = None
) -> str:
    """The browser proved this address or this log-in. Returns its new session id, to be set as cookie.

    Cart, reservations and orders move along, and earlier proofs that still hold stay; the old secret is worth
    nothing afterwards, so one that somebody planted in the browser is too.
    """
    await db.execute(
        text("delete from sessions where session_hash = :old and expires_at <= now()"), {"old": old_hash}
    )
    secret = new_secret()
    await _rotate(db, old_hash, hash_of(secret))
    await db.execute(
        text("""
            insert into sessions (session_hash, email, profile_id, expires_at)
            values (:hash, :email, :profile_id, now() + :lifetime)
            on conflict (session_hash) do update set
              email = coalesce(excluded.email, sessions.email),
              profile_id = coalesce(excluded.profile_id, sessions.profile_id),
              last_seen_at = now(),
              expires_at = case when sessions.profile_id is not null and excluded.profile_id is null
                then sessions.expires_at else excluded.expires_at end
        """),
        {
            "hash": hash_of(secret),
            "email": email.lower() if email else None,
            "profile_id": profile_id,
            "lifetime": STAFF if profile_id else BUYER,
        },
    )
    return secret


async def open_order(db: AsyncSession, old_hash: str, order_id: UUID, version: int) -> str | None:
    """The browser followed this order's link. Returns its new session id, or None when the link is revoked."""
    stands = await db.scalar(
        text("select true from ticket_orders where id = :id and access_version = :version"),
        {"id": order_id, "version": version},
    )
    if not stands:
        return None
    secret = await prove(db, old_hash)
    await db.execute(
        text("""
            insert into session_orders (session_hash, ticket_order_id, access_version) values (:hash, :id, :version)
            on conflict (session_hash, ticket_order_id) do update set access_version = excluded.access_version
        """),
        {"hash": hash_of(secret), "id": order_id, "version": version},
    )
    return secret


async def email_of(db: AsyncSession, session_hash: str) -> str | None:
    """The address this browser is signed in with."""
    email: str | None = await db.scalar(
        text("select email from sessions where session_hash = :hash and expires_at > now()"),
        {"hash": session_hash},
    )
    return email


async def sign_out(db: AsyncSession, session_hash: str) -> None:
    """Whoever has this browser next sees nothing of what was: seats go back, orders stay with their address.

    What the session owned moves to a secret that nobody has, so a copy of the cookie opens nothing either.
    """
    if not session_hash:
        return
    await db.execute(text("select release_seats(:hash)"), {"hash": session_hash})
    nobody = hash_of(new_secret())
    await _rotate(db, session_hash, nobody)
    await db.execute(text("delete from sessions where session_hash = :hash"), {"hash": nobody})
    await db.execute(text("delete from sign_in_codes where session_hash = :hash"), {"hash": session_hash})


async def forget_expired(db: AsyncSession) -> int:
    """Drop sessions that ended and sign-in codes of more than a day; returns how many rows."""
    sessions = await db.execute(text("delete from sessions where expires_at <= now() returning session_hash"))
    codes = await db.execute(
        text("delete from sign_in_codes where created_at < now() - interval '1 day' returning id")
    )
    return len(sessions.all()) + len(codes.all())


async def _rotate(db: AsyncSession, old_hash: str, new_hash: str) -> None:
    await db.execute(text("select rotate_session(:old, :new)"), {"old": old_hash, "new": new_hash})
