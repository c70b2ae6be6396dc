"""The browsers that somebody signed in with before, by a cookie of their own that outlives the session.

Strangers who guess or ask in somebody's name use up what strangers have together; these browsers have their own (OWASP calls
them device cookies). The cookie names nobody: it holds a random id, and keyed hashes of the accounts.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Final

from litestar.datastructures import Cookie
from litestar.enums import ScopeType
from litestar.types import Message, Scope

from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import Connection, cookie_name
from pwa_tickets.web.signed import read_signed, sign

NEW_COOKIE: Final = "new_device_cookie"  # where a handler leaves it for the answer to carry
_PURPOSE: Final = "pwa-tickets known device v1"
_ID: Final = 16
_TAG: Final = 8
_MOST_ACCOUNTS: Final = 8
_SECONDS: Final = 400 * 86400  # browsers keep none longer


@dataclass(frozen=True)
class KnownDevice:
    """A browser, and hashes of the accounts that signed in there, newest first."""

    id: bytes
    tags: tuple[bytes, ...] = ()

    @property
    def content(self) -> bytes:
        """What its cookie says."""
        return self.id + b"".join(self.tags)

    @classmethod
    def of_content(cls, content: bytes) -> "KnownDevice":
        """Read what `content` wrote."""
        tags = content[_ID:]
        return cls(content[:_ID], tuple(tags[at : at + _TAG] for at in range(0, len(tags), _TAG)))


def device_cookie_name(settings: Settings) -> str:
    """The session cookie's name and a word more."""
    return f"{cookie_name(settings)}_device"


def read_device(request: Connection, settings: Settings) -> KnownDevice:
    """The browser asking; a new one where it brings no cookie of ours."""
    content = read_signed(settings, _PURPOSE, request.cookies.get(device_cookie_name(settings), ""))
    if content is None or len(content) < _ID:
        return KnownDevice(secrets.token_bytes(_ID))
    return KnownDevice.of_content(content)


def knows(settings: Settings, device: KnownDevice, account: str) -> bool:
    """Whether this account signed in there before."""
    return _tag(settings, account) in device.tags


def remember(scope: Scope, settings: Settings, device: KnownDevice, account: str) -> None:
    """Let this answer note in the browser that the account has signed in there."""
    tag = _tag(settings, account)
    tags = (tag, *(other for other in device.tags if other != tag))[:_MOST_ACCOUNTS]
    scope["state"][NEW_COOKIE] = sign(settings, _PURPOSE, KnownDevice(device.id, tags).content)


async def send_device_cookie(message: Message, scope: Scope) -> None:
    """Put the cookie that a handler asked for on its answer."""
    if scope["type"] != ScopeType.HTTP or message["type"] != "http.response.start":
        return
    value = scope.get("state", {}).pop(NEW_COOKIE, None)
    if value is None:
        return
    settings: Settings = scope["litestar_app"].state.settings
    cookie = Cookie(
        key=device_cookie_name(settings),
        value=value,
        max_age=_SECONDS,
        path="/",
        secure=settings.secure,
        httponly=True,
        samesite="lax",
    )
    message["headers"] = [*message["headers"], (b"set-cookie", cookie.to_header(header="").encode())]


def _tag(settings: Settings, account: str) -> bytes:
    key = hmac.digest(settings.secret_key, _PURPOSE.encode(), hashlib.sha256)
    return hmac.digest(key, account.encode(), hashlib.sha256)[:_TAG]
