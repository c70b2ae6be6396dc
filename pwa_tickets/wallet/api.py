"""The wallet's API: every ticket that a visitor may see."""

from collections.abc import Sequence
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler

from pwa_tickets.db.session import Database
from pwa_tickets.orders.access import reader
from pwa_tickets.settings import Settings
from pwa_tickets.wallet.bundle import Bundle, read_tickets
from pwa_tickets.web.actor import Visitor
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
    visitor: NamedDependency[Visitor],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
    if_none_match: IfNoneMatch = None,
) -> Response[Bundle]:
    """List every ticket that this visitor may see, with its QR code drawn, for the phone to keep.

    Seen by session, by proven address, or by one order's `X-Order-Token`. Nobody known: no shows, and 200.
    """
    async with database.transaction(reader(visitor, settings)) as db:
        tickets = await read_tickets(db)
        headers = {"ETag": tickets.etag, "Cache-Control": "private, no-store"}
        if if_none_match == tickets.etag:
            return Response[Any](None, status_code=304, headers=headers)
        return Response(await tickets.bundle(db), headers=headers)


ROUTES: Sequence[HTTPRouteHandler] = [wallet]
