"""Which content codings a client takes: `Accept-Encoding` with its weights (RFC 9110, 12.5.3)."""

import re
from functools import lru_cache
from typing import Final, cast

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

CODINGS: Final = ("br", "gzip")
LONGEST_KEPT: Final = 200
_ITEM: Final = re.compile(r"\s*([^\s;,]+)\s*(?:;\s*q\s*=\s*([0-9.]+)\s*)?$", re.IGNORECASE)


def accepted_codings(header: str) -> list[str]:
    """List the codings of ours that an `Accept-Encoding` header allows; a weight of 0 forbids one."""
    weights: dict[str, float] = {}
    for item in header.split(","):
        if found := _ITEM.match(item):
            weights[found[1].lower()] = _weight(found[2])
    anything = weights.get("*", 0.0)
    return [coding for coding in CODINGS if weights.get(coding, anything) > 0]


def _allowed(asked: bytes) -> bytes:
    return ", ".join(accepted_codings(asked.decode("latin-1"))).encode()


_kept: Final = lru_cache(maxsize=512)(_allowed)  # every request asks, and clients say one of a few things


def _weight(text: str | None) -> float:
    try:
        return 1.0 if text is None else float(text)
    except ValueError:  # "1.2.3" is no weight: what cannot be read is not wanted
        return 0.0


class PlainAcceptEncoding:
    """Rewrites `Accept-Encoding` to the bare names of what is allowed.

    Litestar's compression looks for `gzip` anywhere in the header, and would find it in `gzip;q=0`.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Rewrite the header and pass the request on."""
        if scope["type"] == ScopeType.HTTP:
            asked = b",".join(value for name, value in scope["headers"] if name == b"accept-encoding")
            others = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
            allowed = (_kept if len(asked) < LONGEST_KEPT else _allowed)(asked)
            scope = cast(Scope, {**scope, "headers": [*others, (b"accept-encoding", allowed)]})
        await self._app(scope, receive, send)
