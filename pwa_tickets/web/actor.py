"""Who is asking, as handlers know them. Slices find staff (`accounts/identity.py`) and devices (`checkin/identity.py`)."""

import hashlib
import secrets
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.enums import ScopeType
from litestar.types import Message, Scope

from pwa_tickets.db.actor import Actor, Role
from pwa_tickets.settings import Settings

Connection = ASGIConnection[Any, Any, Any, Any]

SESSION_DAYS = 90
NEW_COOKIE = "new_session_cookie"  # where a handler leaves the session id for the answer to carry


def hash_of(secret: str) -> str:
    """What we keep of a session id or token: sha256, hex. The secret itself stays with its owner."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_secret() -> str:
    """An unguessable session id or token: 256 bits."""
    return secrets.token_urlsafe(32)


def cookie_name(settings: Settings) -> str:
    """`__Host-` where browsers allow it; WebKit drops Secure cookies on loopback http."""
    return "__Host-pwa_tickets" if settings.secure else "pwa_tickets"


@dataclass(frozen=True)
class Visitor:
    """Somebody at the public doors.

    Attributes:
        session_id: the secret from the request's body, header or cookie; None before the first need.
        by_cookie: whether it came by cookie; only other ids are echoed in answers.
        order_token: an order link's token, as sent by `X-Order-Token`.
    """

    session_id: str | None
    by_cookie: bool = False
    order_token: str | None = None
    scope: Any = None  # a Scope; litestar cannot validate a union of its own scopes

    @property
    def session_hash(self) -> str:
        """The session hash, '' for a visitor without one (it matches nothing)."""
        return hash_of(self.session_id) if self.session_id else ""

    @property
    def anon(self) -> Actor:
        """Acts as a visitor: looks, reserves, orders."""
        return Actor(Role.ANON, self.session_hash)

    @property
    def customer(self) -> Actor:
        """Acts as a buyer: sees the orders of this browser, of its proven address, of links it opened."""
        return Actor(Role.CUSTOMER, self.session_hash)

    def given(self, session_id: str | None) -> "Visitor":
        """The same visitor with the id an API client sent in the body; the body wins."""
        return replace(self, session_id=session_id, by_cookie=False) if session_id else self

    def ensured(self) -> "Visitor":
        """A visitor with a session: a new one is made and its cookie set when there is none."""
        if self.session_id:
            return self
        session_id = new_secret()
        if self.scope is not None:
            set_session(self.scope, session_id)
        return replace(self, session_id=session_id, by_cookie=True)


class StaffRole(StrEnum):
    """What somebody who works for the studio may do; `migrations/policies` know only staff."""

    OWNER = "owner"
    STAFF = "staff"
    BOX_OFFICE = "box_office"
    DOOR_STAFF = "door_staff"

    @property
    def manages(self) -> bool:
        """Tell whether they see totals, and change what was sold: refunds, exchanges, more seats than the cap."""
        return self in (StaffRole.OWNER, StaffRole.STAFF)

    @property
    def sells(self) -> bool:
        """Tell whether they sell at the counter, and find orders."""
        return self is not StaffRole.DOOR_STAFF


@dataclass(frozen=True)
class StaffMember:
    """Somebody who works for the studio and proved it.

    Attributes:
        address: where the request came from, for the audit log.
    """

    profile_id: str
    name: str
    role: StaffRole
    address: str = ""

    @property
    def uuid(self) -> UUID:
        """The profile's id as the tables have it."""
        return UUID(self.profile_id)

    @property
    def actor(self) -> Actor:
        """Acts for the studio."""
        return Actor(Role.STAFF, self.profile_id)


@dataclass(frozen=True)
class Device:
    """A scanner phone that sent its token. Revoked ones are let in, so that they can be told and still report."""

    id: str
    revoked: bool

    @property
    def actor(self) -> Actor:
        """Acts as this phone."""
        return Actor(Role.DEVICE, self.id)


def set_session(scope: Scope, session_id: str) -> None:
    """Let this answer set the session cookie; '' removes it."""
    scope["state"][NEW_COOKIE] = session_id


def provide_visitor(request: Connection, settings: NamedDependency[Settings]) -> Visitor:
    """The visitor asking. No database: a session's rights are looked up by policies, where they matter."""
    token = request.headers.get("x-order-token")
    if header := request.headers.get("x-reservation-session"):
        return Visitor(header, order_token=token, scope=request.scope)
    cookie = request.cookies.get(cookie_name(settings))
    return Visitor(cookie or None, by_cookie=bool(cookie), order_token=token, scope=request.scope)


def bearer(request: Connection) -> str | None:
    """The token of an `Authorization: Bearer` header."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


async def send_session_cookie(message: Message, scope: Scope) -> None:
    """Put the cookie a handler asked for on its answer, whatever kind of answer it is."""
    if scope["type"] != ScopeType.HTTP or message["type"] != "http.response.start":
        return
    session_id = scope.get("state", {}).pop(NEW_COOKIE, None)
    if session_id is None:
        return
    settings: Settings = scope["litestar_app"].state.settings
    cookie = Cookie(
        key=cookie_name(settings),
        value=session_id,
        max_age=SESSION_DAYS * 86400 if session_id else 0,
        path="/",
        secure=settings.secure,
        httponly=True,
        samesite="lax",
    )
    message["headers"] = [*message["headers"], (b"set-cookie", cookie.to_header(header="").encode())]
