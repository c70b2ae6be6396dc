"""Answers HEAD on every route that answers GET: the same status and headers, and no body."""

import asyncio
from typing import cast

from litestar.enums import ScopeType
from litestar.types import (
    ASGIApp,
    HTTPDisconnectEvent,
    HTTPReceiveMessage,
    Message,
    Receive,
    Scope,
    Send,
)


class HeadLikeGet:
    """Asks for the route's answer to GET and keeps its body back.

    It stands before the routes: a route that knows GET alone would answer 405.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is not HEAD."""
        if scope["type"] != ScopeType.HTTP or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        answered = asyncio.Event()

        async def send_head(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)
                await send({"type": "http.response.body", "body": b"", "more_body": False})
                answered.set()

        async def receive_until_answered() -> HTTPReceiveMessage:
            """A stream asks here whether somebody still listens; else it would go on for ever."""
            request, answer = asyncio.ensure_future(receive()), asyncio.ensure_future(answered.wait())
            try:
                await asyncio.wait({request, answer}, return_when=asyncio.FIRST_COMPLETED)
                if request.done():
                    return cast(HTTPReceiveMessage, request.result())
                return HTTPDisconnectEvent(type="http.disconnect")
            finally:
                request.cancel()
                answer.cancel()

        await self._app(cast(Scope, {**scope, "method": "GET"}), receive_until_answered, send_head)
