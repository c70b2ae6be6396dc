"""What a browser proved: an address, a staff log-in, an order link. Each proof gives it a new secret."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import and_, case, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.accounts import challenges
from pwa_tickets.accounts.browsers import rough_network
from pwa_tickets.accounts.limits import Asker
from pwa_tickets.accounts.models import AccountLink, Session, SignInCode, TrustedBrowser
from pwa_tickets.web.actor import SESSION_DAYS, hash_of, new_secret
from pwa_tickets.web.email_address import canonical_email

BUYER: Final = timedelta(days=SESSION_DAYS)
STAFF: Final = timedelta(days=7)
"""Staff see everybody's orders: a forgotten laptop forgets sooner than a family's phone."""
MOST_LINKED: Final = 50
"""Browsers that did no more than open one order's link: programs that read mail follow links too, and keep no cookie."""
_OPENED: Final = text("""
    select true from session_orders so join sessions s on s.session_hash = so.session_hash and s.expires_at > now()
    where so.session_hash = :hash and so.ticket_order_id = :id and so.access_version = :version
      and so.choice_ids @> :choices
""")
_FORGET_LINKED: Final = text("""
    delete from sessions where session_hash in (
      select s.session_hash from session_orders so join sessions s on s.session_hash = so.session_hash
      where so.ticket_order_id = :id and s.email is null and s.profile_id is null
      order by s.last_seen_at desc, s.session_hash offset :most)
""")


async def prove(
    db: AsyncSession,
    old_hash: str,
    *,
    email: str | None = None,
    profile_id: UUID | None = None,
    asker: Asker | None = None,
) -> str:
    """The browser proved this address or this log-in. Returns its new session id, to be set as cookie.

    Of a log-in it is kept which browser it was and roughly where, so that somebody can tell theirs from a stranger's.

    Cart, reservations and orders move along, and earlier proofs that still hold stay; the old secret is worth
    nothing afterwards, so one that somebody planted in the browser is too.
    """
    await db.execute(
        delete(Session).where(Session.session_hash == old_hash, Session.expires_at <= func.now())
    )
    secret = new_secret()
    await _rotate(db, old_hash, hash_of(secret))
    proof = insert(Session).values(
        session_hash=hash_of(secret),
        email=canonical_email(email) if email else None,
        profile_id=profile_id,
        expires_at=func.now() + (STAFF if profile_id else BUYER),
        browser=asker.browser if asker and profile_id else None,
        network=rough_network(asker.address) if asker and profile_id else None,
    )
    new = proof.excluded
    # What was proven before stays, and a staff log-in never lasts longer for a buyer's proof beside it.
    stays = and_(Session.profile_id.is_not(None), new.profile_id.is_(None))
    await db.execute(
        proof.on_conflict_do_update(
            index_elements=[Session.session_hash],
            set_={
                "email": func.coalesce(new.email, Session.email),
                "profile_id": func.coalesce(new.profile_id, Session.profile_id),
                "browser": func.coalesce(new.browser, Session.browser),
                "network": func.coalesce(new.network, Session.network),
                "last_seen_at": func.now(),
                "expires_at": case((stays, Session.expires_at), else_=new.expires_at),
            },
        )
    )
    return secret


async def open_order(
    db: AsyncSession, old_hash: str, order_id: UUID, version: int, *, choice_id: UUID | None = None
) -> str | None:
    """The browser followed this order's link. Returns its new session id, or None: the link is revoked, or open there already.

    Of the browsers that did nothing else, the newest `MOST_LINKED` are remembered.

    Args:
        choice_id: what its link lets it choose for the family, too.
    """
    stands = await db.scalar(
        text("select true from ticket_orders where id = :id and access_version = :version"),
        {"id": order_id, "version": version},
    )
    choices = [choice_id] if choice_id else []
    link = {"hash": old_hash, "id": order_id, "version": version, "choices": choices}
    if not stands or await db.scalar(_OPENED, link):
        return None
    secret = await prove(db, old_hash)
    await db.execute(
        text("""
            insert into session_orders as known (session_hash, ticket_order_id, access_version, choice_ids)
            values (:hash, :id, :version, :choices)
            on conflict (session_hash, ticket_order_id) do update set access_version = excluded.access_version,
              choice_ids = case when known.access_version = excluded.access_version then known.choice_ids else '{}' end
                || excluded.choice_ids
        """),
        {**link, "hash": hash_of(secret)},
    )
    await db.execute(_FORGET_LINKED, {"id": order_id, "most": MOST_LINKED})
    return secret


async def email_of(db: AsyncSession, session_hash: str) -> str | None:
    """The address this browser is signed in with, in its canonical form."""
    return await db.scalar(
        select(Session.email).where(Session.session_hash == session_hash, Session.expires_at > func.now())
    )


async def note_seen(db: AsyncSession, session_hash: str, address: str) -> None:
    """A log-in of staff is in use now, from this address."""
    await db.execute(
        update(Session)
        .where(Session.session_hash == session_hash)
        .values(last_seen_at=func.now(), network=rough_network(address))
    )


async def sign_out(db: AsyncSession, session_hash: str) -> None:
    """Whoever has this browser next sees nothing of what was: seats go back, orders stay with their address.

    What the session owned moves to a secret that nobody has, so a copy of the cookie opens nothing either.
    """
    if not session_hash:
        return
    await db.execute(text("select release_seats(:hash)"), {"hash": session_hash})
    nobody = hash_of(new_secret())
    await _rotate(db, session_hash, nobody)
    await db.execute(delete(Session).where(Session.session_hash == nobody))
    await db.execute(delete(SignInCode).where(SignInCode.session_hash == session_hash))


async def forget_expired(db: AsyncSession) -> int:
    """Drop sessions that ended, and sign-in codes and mailed links of more than a day; returns how many rows."""
    sessions = await db.scalars(
        delete(Session).where(Session.expires_at <= func.now()).returning(Session.session_hash)
    )
    a_day_ago = func.now() - timedelta(days=1)
    codes = await db.scalars(
        delete(SignInCode).where(SignInCode.created_at < a_day_ago).returning(SignInCode.id)
    )
    links = await db.scalars(
        delete(AccountLink).where(AccountLink.created_at < a_day_ago).returning(AccountLink.id)
    )
    await db.execute(delete(TrustedBrowser).where(TrustedBrowser.expires_at <= func.now()))
    await challenges.forget_used(db)
    return len(sessions.all()) + len(codes.all()) + len(links.all())


async def _rotate(db: AsyncSession, old_hash: str, new_hash: str) -> None:
    await db.execute(text("select rotate_session(:old, :new)"), {"old": old_hash, "new": new_hash})
