"""Flash messages: what a handler has to say travels in a signed cookie to the page it redirects to, which shows it once."""

from typing import Any, Final, Literal

import msgspec
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.enums import ScopeType
from litestar.types import Message, Scope

from pwa_tickets.settings import Settings
from pwa_tickets.web.signed import read_signed, sign

SECONDS: Final = 60
"""How long a browser keeps a message that no page came to show."""

_PURPOSE: Final = "pwa-tickets flash message v1"
_NEW: Final = "new_flash_cookie"  # where a handler leaves the cookie's value for the answer to carry

Connection = ASGIConnection[Any, Any, Any, Any]


class Flash(msgspec.Struct, frozen=True, array_like=True):
    """One message: a sentence, and what it is about."""

    sentence: str
    kind: Literal["good", "warn", "bad"] = "good"


def leave_flash(request: Connection, flash: Flash) -> None:
    """Let this answer carry a message to the page that comes next."""
    settings: Settings = request.app.state.settings
    request.scope["state"][_NEW] = sign(settings, _PURPOSE, msgspec.json.encode(flash))


def take_flash(request: Connection) -> Flash | None:
    """The message that the last answer left, which this one forgets; None when there is none, or none of ours."""
    settings: Settings = request.app.state.settings
    cookie = request.cookies.get(cookie_name(settings))
    if not cookie:
        return None
    request.scope["state"].setdefault(_NEW, "")
    content = read_signed(settings, _PURPOSE, cookie)
    return msgspec.json.decode(content, type=Flash) if content is not None else None


def cookie_name(settings: Settings) -> str:
    """`__Host-` where browsers allow it: on https."""
    return "__Host-pwa_tickets_flash" if settings.secure else "pwa_tickets_flash"


async def send_flash_cookie(message: Message, scope: Scope) -> None:
    """Put the cookie on the answer, or take it off the browser."""
    if scope["type"] != ScopeType.HTTP or message["type"] != "http.response.start":
        return
    value = scope.get("state", {}).pop(_NEW, None)
    if value is None:
        return
    settings: Settings = scope["litestar_app"].state.settings
    cookie = Cookie(
        key=cookie_name(settings),
        value=value,
        max_age=SECONDS if value else 0,
        path="/",
        secure=settings.secure,
        httponly=True,
        samesite="lax",
    )
    message["headers"] = [*message["headers"], (b"set-cookie", cookie.to_header(header="").encode())]
