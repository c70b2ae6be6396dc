"""The link that opens one order without signing in: a token over its id and version, revoked by raising the version.

It stands in tickets, wallet and calendar, and reads. The mail that asks a family to choose has a token of its own, over the
order and the question: who opens that may choose, too.
"""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from litestar import MediaType, Request
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.response import Redirect
from litestar.types import ASGIApp, Receive, Scope, Send

from pwa_tickets.accounts import sessions
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import provide_visitor, set_session
from pwa_tickets.web.signed import read_signed, sign

_ID: Final = 16
_VERSION: Final = 4
_PURPOSE: Final = "pwa-tickets order link v1"
_TO_CHOOSE: Final = "pwa-tickets choice link v1"


@dataclass(frozen=True, kw_only=True)
class OrderLink:
    """What a link opens.

    Attributes:
        choice_id: what its holder may choose for the family; None: it only reads.
    """

    order_id: UUID
    version: int
    choice_id: UUID | None = None


def make_token(settings: Settings, order_id: UUID, version: int) -> str:
    """48 URL-safe characters, the same each time, so that the link can be mailed again."""
    return sign(settings, _PURPOSE, order_id.bytes + version.to_bytes(_VERSION, "big"))


def make_choice_token(settings: Settings, order_id: UUID, version: int, choice_id: UUID) -> str:
    """For the mail that asks what becomes of tickets, and nothing else: its holder may choose."""
    content = order_id.bytes + version.to_bytes(_VERSION, "big") + choice_id.bytes
    return sign(settings, _TO_CHOOSE, content)


def read_token(settings: Settings, token: str) -> tuple[UUID, int] | None:
    """The order and version that we once wrote into this token, or None when we did not.

    Whether the version still stands is the database's to say (`current_actor_order_ids`).
    """
    subject = read_signed(settings, _PURPOSE, token)
    if subject is None or len(subject) != _ID + _VERSION:
        return None
    return UUID(bytes=subject[:_ID]), int.from_bytes(subject[_ID:], "big")


def read_link(settings: Settings, token: str) -> OrderLink | None:
    """What the token of a mailed link opens, of whichever purpose; None when we did not write it."""
    if (named := read_token(settings, token)) is not None:
        return OrderLink(order_id=named[0], version=named[1])
    content = read_signed(settings, _TO_CHOOSE, token)
    if content is None or len(content) != _ID + _VERSION + _ID:
        return None
    order, version, choice = content[:_ID], content[_ID:-_ID], content[-_ID:]
    return OrderLink(
        order_id=UUID(bytes=order), version=int.from_bytes(version, "big"), choice_id=UUID(bytes=choice)
    )


def actor_id(order_id: UUID, version: int) -> str:
    """How a bare token acts in the database: may read that order while the version stands."""
    return f"order:{order_id}:{version}"


class OpenOrderLink(ASGIMiddleware):
    """Turns the `?token=` of a mailed link to a page into a session, and redirects to the address without it.

    A link that is forged or revoked only loses its token; the page then says what it may show.
    """

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Redirect where the address has a token, or pass on."""
        if b"token" not in scope["query_string"]:
            await next_app(scope, receive, send)
            return
        request = Request[Any, Any, Any](scope, receive, send)
        token = request.query_params.get("token")
        if token is None or request.method != "GET" or request.url.path.startswith("/api/"):
            await next_app(scope, receive, send)
            return
        await self._open(request, token)
        rest = [(name, value) for name, value in request.query_params.multi_items() if name != "token"]
        clean = request.url.path + (f"?{urlencode(rest)}" if rest else "")
        answer = Redirect(clean, status_code=303, media_type=MediaType.TEXT)
        await answer.to_asgi_response(app=None, request=request)(scope, receive, send)

    @staticmethod
    async def _open(request: Request[Any, Any, Any], token: str) -> None:
        settings: Settings = request.app.state.settings
        database: Database = request.app.state.database
        if (link := read_link(settings, token)) is not None:
            visitor = provide_visitor(request, settings)
            async with database.transaction(SYSTEM) as db:
                secret = await sessions.open_order(
                    db, visitor.session_hash, link.order_id, link.version, choice_id=link.choice_id
                )
            if secret:
                set_session(request.scope, secret)
