"""Finds the member of staff who is asking, by the session of a log-in or by a program's token, and refuses everybody else."""

from datetime import timedelta

from litestar.di import NamedDependency
from sqlalchemy import ARRAY, Text, Uuid, bindparam, func, null, or_, select, union_all

from pwa_tickets.accounts import api_tokens, sessions, token_scopes
from pwa_tickets.accounts.models import ApiToken, Profile, ProfileRole, Session
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import NotAllowed, NotSignedIn
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import Connection, StaffMember, StaffRole, bearer, cookie_name, hash_of
from pwa_tickets.web.security import client_address

SEEN_EVERY = timedelta(minutes=5)
"""How often a log-in or a token in use is noted: its owner recognizes it by that, and not every request writes."""

WORKS_HERE = select(Profile.id, Profile.name, Profile.role).where(
    Profile.disabled_at.is_(None), Profile.role != ProfileRole.USHER
)
FIND = union_all(
    WORKS_HERE.add_columns(
        (Session.last_seen_at < func.now() - SEEN_EVERY).label("unnoted"),
        null().cast(Uuid).label("token_id"),
        null().cast(ARRAY(Text)).label("scopes"),
    )
    .join(Session, Session.profile_id == Profile.id)
    .where(Session.session_hash == bindparam("hash"), Session.expires_at > func.now()),
    WORKS_HERE.add_columns(
        or_(ApiToken.last_used_at.is_(None), ApiToken.last_used_at < func.now() - SEEN_EVERY),
        ApiToken.id,
        ApiToken.scopes,
    )
    .join(ApiToken, ApiToken.profile_id == Profile.id)
    .where(ApiToken.token_hash == bindparam("hash"), ApiToken.revoked_at.is_(None)),
)


async def provide_door_staff(
    request: Connection, database: NamedDependency[Database], settings: NamedDependency[Settings]
) -> StaffMember:
    """Find the member of staff asking, of whatever role.

    Raises:
        NotSignedIn: neither the cookie nor the Bearer token is of somebody who works here.
        NotAllowed: the token's scopes do not name this call.
    """
    secret = bearer(request) or request.cookies.get(cookie_name(settings))
    if not secret:
        raise NotSignedIn()
    async with database.transaction(SYSTEM) as db:
        row = (await db.execute(FIND, {"hash": hash_of(secret)})).first()
    if row is None:
        raise NotSignedIn()
    address = client_address(request.scope, settings)
    if row.unnoted:
        async with database.transaction(SYSTEM) as db:
            if row.token_id is None:
                await sessions.note_seen(db, hash_of(secret), address)
            else:
                await api_tokens.note_used(db, row.token_id)
    if row.scopes is not None and not token_scopes.allows(
        row.scopes, str(request.scope.get("method")), request.url.path
    ):
        raise NotAllowed()
    return StaffMember(str(row.id), row.name, StaffRole(row.role), address)


async def provide_seller(door_staff: NamedDependency[StaffMember]) -> StaffMember:
    """Pass on a member of staff who sells at the counter, and finds orders.

    Raises:
        NotAllowed: staff for the doors.
    """
    if not door_staff.role.sells:
        raise NotAllowed()
    return door_staff


async def provide_staff(door_staff: NamedDependency[StaffMember]) -> StaffMember:
    """Pass on a member of staff who does more than work at doors and counters.

    Raises:
        NotAllowed.
    """
    if not door_staff.role.manages:
        raise NotAllowed()
    return door_staff


async def provide_owner(staff: NamedDependency[StaffMember]) -> StaffMember:
    """Pass on the studio's owner.

    Raises:
        NotAllowed: other staff.
    """
    if staff.role is not StaffRole.OWNER:
        raise NotAllowed()
    return staff
