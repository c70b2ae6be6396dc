"""People who work for the studio: adding them, their passwords, their log-in, tokens for their programs."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.accounts import passwords
from pwa_tickets.accounts.sign_in import read_address
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput, NotFound, TicketsError, TooManyRequests
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffRole, hash_of, new_secret
from pwa_tickets.web.security import consume_token
from pwa_tickets.web.words import single_line

TRIES: Final = 10
"""Log-ins of one account in a row before it has to wait a minute and a half for each further one."""


class WrongPassword(TicketsError):
    """Refuse a log-in without telling whether the address or the password is wrong."""

    status, slug, title = 401, "wrong-password", "That did not fit"
    description = "The email address or the password is wrong. No session was started."
    sentence = "Address and password do not fit together."


class TooManyTries(TooManyRequests):
    """Refuse further log-ins to an account with too many failed ones."""

    slug, title = "too-many-tries", "Too many tries"
    description = (
        "The account had too many failed log-ins, and this one was not checked. "
        "Repeat it after `retry_after` seconds."
    )
    sentence = "That was too many tries. Please wait {retry_after} seconds."


@dataclass(frozen=True, kw_only=True)
class Member:
    """Somebody on the studio's list."""

    id: UUID
    email: str
    name: str
    role: StaffRole
    disabled: bool = False


async def log_in(database: Database, settings: Settings, *, email: str, password: str) -> Member:
    """The member whose password this is. Takes the same time for an address nobody has.

    Raises:
        WrongPassword: also for a member who left, or has no password.
        TooManyTries: counted by account, wrong and right alike, so that guessing is slow from anywhere.
    """
    address = email.strip().lower()
    if settings.rate_limit:
        try:
            await consume_token(database, f"log-in:{hash_of(address)}", per_minute=TRIES / 15, burst=TRIES)
        except TooManyRequests as refusal:
            raise TooManyTries(**refusal.facts) from None
    async with database.transaction(SYSTEM) as db:
        found = (
            await db.execute(
                text("""
                    select id, email, name, role, password_hash from profiles
                    where email = :email and disabled_at is null and role in ('owner', 'staff', 'door_staff')
                """),
                {"email": address},
            )
        ).first()
    kept: str | None = found.password_hash if found else None
    if not await passwords.matches(password, kept) or found is None or kept is None:
        raise WrongPassword()
    if passwords.outdated(kept):
        better = await passwords.hash_password(password)
        async with database.transaction(SYSTEM) as db:
            await _keep_password(db, found.id, better)
    return Member(id=found.id, email=found.email, name=found.name, role=StaffRole(found.role))


async def add(db: AsyncSession, *, email: str, name: str, role: str, password: str) -> UUID:
    """Put somebody on the list, or give an address already on it this name, role and password."""
    if role not in list(StaffRole):
        raise InvalidInput([{"field": "role", "message": f"A role is one of {', '.join(StaffRole)}."}])
    if not 1 <= len(name := single_line(name)) <= 120:
        raise InvalidInput([{"field": "name", "message": "A name has 1 to 120 characters."}])
    profile_id: UUID | None = await db.scalar(
        text("""
            insert into profiles (role, name, email, password_hash) values (:role, :name, :email, :hash)
            on conflict (email) where email is not null do update set
              role = excluded.role, name = excluded.name, password_hash = excluded.password_hash,
              disabled_at = null, updated_at = now()
            returning id
        """),
        {"role": role, "name": name, "email": read_address(email), "hash": await _hashed(password)},
    )
    assert profile_id
    return profile_id


async def everybody(db: AsyncSession) -> list[Member]:
    """The list, owners first."""
    rows = await db.execute(
        text("""
            select id, email, name, role, disabled_at is not null as disabled from profiles
            where email is not null and role <> 'usher' order by role <> 'owner', name, email
        """)
    )
    return [Member(**{**row, "role": StaffRole(row["role"])}) for row in rows.mappings()]


async def set_password(db: AsyncSession, *, email: str, password: str) -> None:
    """A new password; whoever was logged in with the old one is logged out."""
    hashed = await _hashed(password)
    await _keep_password(db, await _find(db, email), hashed)
    await db.execute(
        text("delete from sessions where profile_id = (select id from profiles where email = :email)"),
        {"email": email.strip().lower()},
    )


async def create_token(db: AsyncSession, *, email: str, name: str) -> str:
    """A Bearer token that acts as this member; shown once, kept as a hash."""
    token = new_secret()
    await db.execute(
        text("insert into api_tokens (profile_id, name, token_hash) values (:profile_id, :name, :hash)"),
        {"profile_id": await _find(db, email), "name": name, "hash": hash_of(token)},
    )
    return token


async def _find(db: AsyncSession, email: str) -> UUID:
    profile_id: UUID | None = await db.scalar(
        text("select id from profiles where email = :email and role <> 'usher'"),
        {"email": email.strip().lower()},
    )
    if profile_id is None:
        raise NotFound()
    return profile_id


async def _keep_password(db: AsyncSession, profile_id: UUID, hashed: str) -> None:
    await db.execute(
        text("update profiles set password_hash = :hash, updated_at = now() where id = :id"),
        {"hash": hashed, "id": profile_id},
    )


async def _hashed(password: str) -> str:
    if len(password) < passwords.SHORTEST:
        message = f"A password has at least {passwords.SHORTEST} characters."
        raise InvalidInput([{"field": "password", "message": message}])
    return await passwords.hash_password(password)
