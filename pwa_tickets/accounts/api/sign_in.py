"""Signing in and out for programs and for our own script: buyers by mailbox, staff by password."""

from typing import Any, ClassVar

import msgspec
from litestar import Request, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from pwa_tickets.accounts import second_factor, sessions, sign_in, staff
from pwa_tickets.accounts.limits import Asker
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput
from pwa_tickets.i18n import gettext
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffRole, Visitor, set_session
from pwa_tickets.web.openapi import BUYER
from pwa_tickets.web.problems import changing

AnyRequest = Request[Any, Any, Any]


class SignInRequest(msgspec.Struct, kw_only=True):
    """The mailbox to prove."""

    EXAMPLE: ClassVar = {"email": "jordan@example.com"}

    email: str
    session_id: str | None = None


class SignInCode(msgspec.Struct, kw_only=True):
    """The six digits from the email, in the session that asked.

    Attributes:
        code: the six digits; spaces are ignored.
    """

    EXAMPLE: ClassVar = {"email": "jordan@example.com", "code": "482913"}

    email: str
    code: str
    session_id: str | None = None


class SignedIn(msgspec.Struct, kw_only=True, omit_defaults=True):
    """The address that is proven now.

    Attributes:
        session_id: the new session; only for clients that keep it themselves.
    """

    email: str
    session_id: str | None = None


class Asked(msgspec.Struct, kw_only=True, omit_defaults=True):
    """The same answer for every address."""

    detail: str
    session_id: str | None = None


class LogIn(msgspec.Struct, kw_only=True):
    """A member of staff.

    Attributes:
        code: of the authenticator app, or a recovery code; where the account has a second factor.
    """

    EXAMPLE: ClassVar = {"email": "owner@example.com", "password": "correct horse battery staple"}

    email: str
    password: str
    code: str = ""


class LoggedIn(msgspec.Struct, kw_only=True):
    """The member of staff who is signed in now."""

    profile_id: str
    name: str
    role: StaffRole


SENT = gettext("If we know this address, a link and a code are on their way. They work for 10 minutes.")


@post("/api/sign-in", status_code=202, tags=["sign-in"], security=BUYER, responses=changing(InvalidInput))
async def ask(
    data: JSONBody[SignInRequest],
    visitor: NamedDependency[Visitor],
    asker: NamedDependency[Asker],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Asked:
    """Mail a link and a code for signing in. The answer is the same for every address, known or not."""
    email = sign_in.read_address(data.email)
    asking = visitor.given(data.session_id).ensured()
    async with database.transaction(SYSTEM) as db:
        await sign_in.ask(db, settings, email=email, session_hash=asking.session_hash, asker=asker)
    return Asked(detail=SENT)


@post(
    "/api/sign-in/code",
    status_code=200,
    tags=["sign-in"],
    security=BUYER,
    responses=changing(sign_in.WrongCode),
)
async def use_code(
    data: JSONBody[SignInCode],
    request: AnyRequest,
    visitor: NamedDependency[Visitor],
    asker: NamedDependency[Asker],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> SignedIn:
    """Prove an address by the mailed code, in the session that asked for it; the session gets a new id."""
    typing = visitor.given(data.session_id)
    async with database.transaction(SYSTEM) as db:
        email = await sign_in.use_code(
            db, settings, email=data.email, typed=data.code, session_hash=typing.session_hash
        )
        secret = await sessions.prove(db, typing.session_hash, email=email) if email else ""
    if email is None:
        raise sign_in.WrongCode()
    if typing.by_cookie:
        set_session(request.scope, secret)
        asker.remember(request.scope, email)
    return SignedIn(email=email, session_id=None if typing.by_cookie else secret)


@post("/api/sign-out", status_code=204, tags=["sign-in"], security=BUYER, responses=changing())
async def sign_out(
    request: AnyRequest, visitor: NamedDependency[Visitor], database: NamedDependency[Database]
) -> None:
    """End the session, of buyer and staff alike. The wallet of a browser empties itself on this answer."""
    async with database.transaction(SYSTEM) as db:
        await sessions.sign_out(db, visitor.session_hash)
    set_session(request.scope, "")


@post(
    "/api/auth/login",
    status_code=200,
    tags=["sign-in"],
    responses=changing(
        staff.WrongPassword,
        staff.TooManyTries,
        second_factor.SecondFactorNeeded,
        second_factor.WrongSecondFactor,
    ),
)
async def log_in(
    data: JSONBody[LogIn],
    request: AnyRequest,
    visitor: NamedDependency[Visitor],
    asker: NamedDependency[Asker],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> LoggedIn:
    """Sign a member of staff in by address and password, and set the session cookie."""
    member = await staff.log_in(database, settings, email=data.email, password=data.password, asker=asker)
    await second_factor.require(database, settings, member, data.code, asker=asker)
    async with database.transaction(SYSTEM) as db:
        await staff.require_proven(db, member.id, member.proven)
        secret = await sessions.prove(db, visitor.session_hash, profile_id=member.id, asker=asker)
    set_session(request.scope, secret)
    asker.remember(request.scope, member.email)
    return LoggedIn(profile_id=str(member.id), name=member.name, role=StaffRole(member.role))


ROUTES = [ask, use_code, sign_out, log_in]
