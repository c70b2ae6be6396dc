"""The language of a visit: the first of the browser's that we have."""

from litestar.datastructures import Headers
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from pwa_tickets.i18n import negotiate, speaking


class VisitorLanguage(ASGIMiddleware):
    """Answer each request in the language its `Accept-Language` header asks for."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Say everything below in the visitor's language."""
        with speaking(negotiate(Headers.from_scope(scope).get("accept-language", ""))):
            await next_app(scope, receive, send)
