"""Closes requests whose body does not come or cannot be read: halves, sent by many, would hold a connection each for ever."""

import asyncio
from typing import Final

from litestar.enums import ScopeType
from litestar.exceptions import ClientException
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, HTTPReceiveMessage, Receive, Scope, Send, WebSocketReceiveMessage

from pwa_tickets.i18n import gettext
from pwa_tickets.web.security import is_unsafe

SECONDS: Final = 30.0
"""For the whole body: 64 kB take a phone at the edge of a network ten."""


class PromptBody(ASGIMiddleware):
    """Give up on a body that is not there in time, with 408, and on one that breaks off, with 400.

    Once it is there, waiting (for a disconnect) has no end.
    """

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Watch the body of an unsafe request."""
        if not is_unsafe(scope):
            await next_app(scope, receive, send)
            return
        deadline: float | None = (
            None  # from when the body is asked for: until then the request may wait for others
        )
        is_complete = False

        async def receive_in_time() -> HTTPReceiveMessage | WebSocketReceiveMessage:
            nonlocal deadline, is_complete
            if is_complete:
                return await receive()
            deadline = deadline or asyncio.get_running_loop().time() + SECONDS
            try:
                async with asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError:
                raise ClientException(
                    gettext("The rest of the request didn’t arrive."),
                    status_code=408,
                    headers={"Connection": "close"},
                ) from None
            if (
                message["type"] == "http.disconnect"
            ):  # or it cannot be read: then somebody is there to hear it
                raise ClientException(
                    gettext("The request could not be read to its end."), headers={"Connection": "close"}
                )
            is_complete = not message.get("more_body", False)
            return message

        await next_app(scope, receive_in_time, send)
