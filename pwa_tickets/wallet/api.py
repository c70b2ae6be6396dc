"""The wallet's API: every ticket that a visitor may see."""

from collections.abc import Sequence
from typing import Any

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from pwa_tickets.wallet.bundle import Bundle, read_tickets
from pwa_tickets.web.database import CustomerDb
from pwa_tickets.web.openapi import ETAG, ORDER_READER, UNCHANGED, IfNoneMatch
from pwa_tickets.web.problems import refusing


@get(
    "/api/wallet",
    tags=["wallet"],
    security=ORDER_READER,
    response_headers=[ETAG],
    responses={304: UNCHANGED, **refusing()},
)
async def wallet(
    db: CustomerDb,
    if_none_match: IfNoneMatch = None,
) -> Response[Bundle]:
    """List every ticket that this visitor may see, with its QR code drawn, for the phone to keep.

    Seen by session, by proven address, or by one order's `X-Order-Token`. Nobody known: no shows, and 200.
    """
    tickets = await read_tickets(db)
    headers = {"ETag": tickets.etag, "Cache-Control": "private, no-store"}
    if if_none_match == tickets.etag:
        return Response[Any](None, status_code=304, headers=headers)
    return Response(await tickets.bundle(db), headers=headers)


ROUTES: Sequence[HTTPRouteHandler] = [wallet]
