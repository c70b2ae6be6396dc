"""The wallet's one question: which tickets may this visitor see?"""

from collections.abc import Sequence
from typing import Any

from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler

from pwa_tickets.wallet.bundle import Bundle, read_tickets
from pwa_tickets.web.database import CustomerDb
from pwa_tickets.web.problems import refusing


@get("/api/wallet", tags=["wallet"], responses=refusing())
async def wallet(request: Request[Any, Any, Any], db: CustomerDb) -> Response[Bundle | None]:
    """Every ticket this visitor may see, with its code drawn, for the phone to keep.

    Seen by session, by proven address, or by one order's `X-Order-Token`. Nobody known: no shows, and 200.
    Unchanged since the `ETag` in `If-None-Match`: 304.
    """
    tickets = await read_tickets(db)
    headers = {"ETag": tickets.etag, "Cache-Control": "private, no-store"}
    if request.headers.get("if-none-match") == tickets.etag:
        return Response(None, status_code=304, headers=headers)
    return Response(await tickets.bundle(db), headers=headers)


ROUTES: Sequence[HTTPRouteHandler] = [wallet]
