"""API tokens: programs that act in an owner's name, within scopes. A token is shown once and kept as a hash."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.accounts import staff, team
from pwa_tickets.accounts.models import ApiToken, Profile
from pwa_tickets.accounts.token_scopes import Scope
from pwa_tickets.audit import Subject
from pwa_tickets.errors import InvalidInput, NotFound
from pwa_tickets.i18n import gettext
from pwa_tickets.web.actor import StaffMember, hash_of, new_secret

NAME_LENGTH: Final = 60


class TokenView(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A token that works, without its secret.

    Attributes:
        name: of the program that has it.
        by: the member it acts for.
        scopes: what it may do; absent for all that the member may.
        created_at: when it was made.
        last_used_at: within five minutes; absent before the first use.
    """

    id: UUID
    name: str
    by: str
    created_at: datetime
    scopes: list[str] | None = None
    last_used_at: datetime | None = None


class MadeToken(msgspec.Struct, kw_only=True):
    """A new token.

    Attributes:
        scopes: what it may do.
        token: the secret itself. It is in no other answer.
    """

    id: UUID
    name: str
    scopes: list[Scope]
    token: str


async def tokens(db: AsyncSession) -> list[TokenView]:
    """Every token that works, newest first. System actor, as everywhere here."""
    rows = await db.execute(
        select(
            ApiToken.id,
            ApiToken.name,
            Profile.name.label("by"),
            ApiToken.scopes,
            ApiToken.created_at,
            ApiToken.last_used_at,
        )
        .join(Profile, Profile.id == ApiToken.profile_id)
        .where(ApiToken.revoked_at.is_(None), Profile.disabled_at.is_(None))
        .order_by(ApiToken.created_at.desc(), ApiToken.id)
    )
    return [msgspec.convert(dict(row), TokenView) for row in rows.mappings()]


async def make(db: AsyncSession, *, name: str, scopes: Sequence[Scope], by: StaffMember) -> MadeToken:
    """Make a token that acts for this owner within the scopes.

    Raises:
        InvalidInput: no name or too long a one, one that another token has, or no scope.
    """
    await team.lock_owners(db, by)
    name = " ".join(name.split())
    if not 1 <= len(name) <= NAME_LENGTH:
        raise _wrong("name", gettext("Please name the program, with at most 60 characters."))
    if not scopes:
        raise _wrong("scopes", gettext("Please choose what the program can do."))
    if any(one.name.casefold() == name.casefold() for one in await tokens(db)):
        raise _wrong(
            "name", gettext("There is a token with this name. Revoke it first, or choose another name.")
        )
    granted = [scope for scope in Scope if scope in scopes]
    secret = new_secret()
    token_id = await _keep(db, profile_id=by.uuid, name=name, secret=secret, scopes=granted)
    await audit.record(
        db, by, "api_token_made", Subject("api_token", token_id), after={"program": name, "scopes": granted}
    )
    return MadeToken(id=token_id, name=name, scopes=granted, token=secret)


async def make_for_member(db: AsyncSession, *, email: str, name: str) -> str:
    """Make a token that may do all that this member may, and return its secret. For the command line.

    Raises:
        NotFound: nobody's on the list.
    """
    secret = new_secret()
    profile_id = await staff.find_profile(db, email)
    await _keep(db, profile_id=profile_id, name=name, secret=secret, scopes=None)
    return secret


async def find(db: AsyncSession, token_id: UUID) -> TokenView:
    """A token that works.

    Raises:
        NotFound: there is none, or it was revoked.
    """
    for one in await tokens(db):
        if one.id == token_id:
            return one
    raise NotFound()


async def revoke(db: AsyncSession, token_id: UUID, *, by: StaffMember) -> TokenView:
    """Close the office to a token from now on; returns it as it was.

    Raises:
        NotFound: there is none, or it was revoked before.
    """
    await team.lock_owners(db, by)
    was = await find(db, token_id)
    await db.execute(update(ApiToken).where(ApiToken.id == token_id).values(revoked_at=func.now()))
    await audit.record(
        db,
        by,
        "api_token_revoked",
        Subject("api_token", token_id),
        before={"program": was.name, "scopes": was.scopes},
    )
    return was


async def note_used(db: AsyncSession, token_id: UUID) -> None:
    """A program uses this token now."""
    await db.execute(update(ApiToken).where(ApiToken.id == token_id).values(last_used_at=func.now()))


async def _keep(
    db: AsyncSession, *, profile_id: UUID, name: str, secret: str, scopes: Sequence[Scope] | None
) -> UUID:
    """Write a token down, as a hash; returns its id."""
    token_id: UUID | None = await db.scalar(
        insert(ApiToken)
        .values(
            profile_id=profile_id,
            name=name,
            token_hash=hash_of(secret),
            scopes=None if scopes is None else [scope.value for scope in scopes],
        )
        .returning(ApiToken.id)
    )
    assert token_id is not None, "an insert returns its row"
    return token_id


def _wrong(field: str, message: str) -> InvalidInput:
    return InvalidInput([{"field": field, "message": message}])
