"""People who work for the studio: adding them, their passwords, their log-in."""

from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.accounts import limits, passwords
from pwa_tickets.accounts.limits import Asker, Limit
from pwa_tickets.accounts.models import Profile, ProfileRole, Session
from pwa_tickets.accounts.sign_in import read_address
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput, NotFound, TicketsError, TooManyRequests
from pwa_tickets.i18n import gettext
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffRole
from pwa_tickets.web.email_address import canonical_email
from pwa_tickets.web.words import single_line

TRIES: Final = 10
"""Log-ins of one account in a row before it has to wait a minute and a half for each further one."""
NAME_LENGTH: Final = 120
LOG_INS: Final = Limit(name="log-in", tries=TRIES, together=5 * TRIES, minutes=15)

OF_NETWORK: Final = Limit(name="log-in-network", tries=40, together=40, minutes=10)
"""Log-ins of one network by browsers that their accounts do not know: a team on new tablets; each costs us a slow hash."""


class WrongPassword(TicketsError):
    """Refuse a log-in without telling whether the address or the password is wrong."""

    status, slug, title = 401, "wrong-password", "That didn’t match"
    description = "The email address or the password is wrong. No session was started."
    sentence = "That email and password don’t match."


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
    """Somebody on the studio's list.

    Attributes:
        proven: the kept hash of the password that was right at the log-in; empty elsewhere.
    """

    id: UUID
    email: str
    name: str
    role: StaffRole
    disabled: bool = False
    proven: str = field(default="", repr=False)


async def log_in(
    database: Database, settings: Settings, *, email: str, password: str, asker: Asker | None = None
) -> Member:
    """The member whose password this is. Takes the same time for an address nobody has.

    Raises:
        WrongPassword: also for a member who left, or has no password.
        TooManyTries: counted by account, wrong and right alike, so that guessing is slow from anywhere (`limits` says who
            shares the tries).
    """
    address = canonical_email(email)
    asker = asker or Asker(settings=settings)
    is_known = asker.knows(address)
    async with database.transaction(SYSTEM) as db:
        wait = 0 if is_known else await limits.take_of_network(db, OF_NETWORK, asker)
        wait = wait or await limits.take(db, LOG_INS, asker, address)
    if wait:
        raise TooManyTries(retry_after=wait)
    async with database.transaction(SYSTEM) as db:
        found = (
            await db.execute(
                select(Profile.id, Profile.name, Profile.role, Profile.password_hash).where(
                    Profile.email == address,
                    Profile.disabled_at.is_(None),
                    Profile.role != ProfileRole.USHER,
                )
            )
        ).first()
    kept: str | None = found.password_hash if found else None
    if not await passwords.matches(password, kept, is_known=is_known) or found is None or kept is None:
        raise WrongPassword()
    if passwords.outdated(kept):
        better = await passwords.hash_password(password)
        async with database.transaction(SYSTEM) as db:
            await require_proven(db, found.id, kept)
            await _keep_password(db, found.id, better)
        kept = better
    return Member(id=found.id, email=address, name=found.name, role=StaffRole(found.role), proven=kept)


async def require_proven(db: AsyncSession, profile_id: UUID, proven: str) -> None:
    """Make sure, until this transaction ends, that the password is still the one that was right.

    Checking one takes a while, and more where many wait: a password that was reset meanwhile must let nobody in.

    Raises:
        WrongPassword: it is another one by now, or the member left.
    """
    kept = await db.scalar(
        select(Profile.password_hash)
        .where(Profile.id == profile_id, Profile.disabled_at.is_(None))
        .with_for_update(key_share=True)
    )
    if not proven or kept != proven:
        raise WrongPassword()


async def add(db: AsyncSession, *, email: str, name: str, role: str, password: str) -> UUID:
    """Put somebody on the list, or give an address already on it this name, role and password."""
    if role not in list(StaffRole):
        raise InvalidInput([{"field": "role", "message": f"A role is one of {', '.join(StaffRole)}."}])
    address, hashed = read_address(email), await hash_new(password)
    return await put_on_list(db, email=address, name=name, role=StaffRole(role), password_hash=hashed)


async def put_on_list(
    db: AsyncSession, *, email: str, name: str, role: StaffRole, password_hash: str
) -> UUID:
    """The same, with the password hashed before the transaction began.

    Args:
        email: a canonical address.

    Raises:
        InvalidInput: the name is none.
    """
    if not 1 <= len(name := single_line(name)) <= NAME_LENGTH:
        message = gettext("A name has 1 to %(most)s characters.") % {"most": NAME_LENGTH}
        raise InvalidInput([{"field": "name", "message": message}])
    member = insert(Profile).values(
        role=ProfileRole(role), name=name, email=email, password_hash=password_hash
    )
    new = member.excluded
    added = await db.scalars(
        member.on_conflict_do_update(
            index_elements=[Profile.email],
            index_where=Profile.email.is_not(None),
            set_={
                "role": new.role,
                "name": new.name,
                "password_hash": new.password_hash,
                "disabled_at": None,
                "updated_at": func.now(),
            },
        ).returning(Profile.id)
    )
    return added.one()


async def everybody(db: AsyncSession) -> list[Member]:
    """The list, owners first."""
    rows = await db.execute(
        select(Profile.id, Profile.email, Profile.name, Profile.role, Profile.disabled_at)
        .where(Profile.email.is_not(None), Profile.role != ProfileRole.USHER)
        .order_by(Profile.role != ProfileRole.OWNER, Profile.name, Profile.email)
    )
    return [
        Member(id=id, email=email or "", name=name, role=StaffRole(role), disabled=disabled_at is not None)
        for id, email, name, role, disabled_at in rows
    ]


async def set_password(db: AsyncSession, *, email: str, password: str) -> None:
    """A new password; whoever was logged in with the old one is logged out."""
    hashed = await hash_new(password)
    profile_id = await find_profile(db, email)
    await _keep_password(db, profile_id, hashed)
    await db.execute(delete(Session).where(Session.profile_id == profile_id))


async def find_profile(db: AsyncSession, email: str) -> UUID:
    """Whose address this is, also of somebody who left.

    Raises:
        NotFound: nobody's on the list.
    """
    profile_id = await db.scalar(
        select(Profile.id).where(Profile.email == canonical_email(email), Profile.role != ProfileRole.USHER)
    )
    if profile_id is None:
        raise NotFound()
    return profile_id


async def find_member(db: AsyncSession, profile_id: UUID) -> Member | None:
    """Who this is, as long as they work here."""
    found = await db.scalar(
        select(Profile).where(
            Profile.id == profile_id, Profile.disabled_at.is_(None), Profile.role != ProfileRole.USHER
        )
    )
    if found is None or not found.email:
        return None
    return Member(id=found.id, email=found.email, name=found.name, role=StaffRole(found.role))


async def _keep_password(db: AsyncSession, profile_id: UUID, hashed: str) -> None:
    await db.execute(
        update(Profile).where(Profile.id == profile_id).values(password_hash=hashed, updated_at=func.now())
    )


async def hash_new(password: str) -> str:
    """The hash to keep of a password that somebody chose. It takes a while: no transaction is open meanwhile.

    Raises:
        InvalidInput: the password is too short.
    """
    if len(password) < passwords.SHORTEST:
        message = gettext("A password has at least %(least)s characters.") % {"least": passwords.SHORTEST}
        raise InvalidInput([{"field": "password", "message": message}])
    return await passwords.hash_password(password)
