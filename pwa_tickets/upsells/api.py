"""Upsells on offer, for programs."""

from uuid import UUID

import msgspec
from litestar import get
from litestar.params import FromPath

from pwa_tickets.errors import NotFound
from pwa_tickets.upsells import queries
from pwa_tickets.web.database import VisitorDb
from pwa_tickets.web.problems import refusing


class UpsellList(msgspec.Struct):
    """The upsells that a series offers."""

    upsells: list[queries.Upsell]


@get("/api/series/{series_id:uuid}/upsells", tags=["shows"], responses=refusing(NotFound))
async def list_upsells(series_id: FromPath[UUID], db: VisitorDb) -> UpsellList:
    """List the upsells that an order for a show of this series can have."""
    return UpsellList(await queries.on_offer(db, [series_id]))


ROUTES = [list_upsells]
