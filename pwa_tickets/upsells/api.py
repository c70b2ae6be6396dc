"""Upsells on offer, for programs."""

from uuid import UUID

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath

from pwa_tickets.db.session import Database
from pwa_tickets.errors import NotFound
from pwa_tickets.upsells import queries
from pwa_tickets.web.actor import Visitor
from pwa_tickets.web.problems import refusing


class UpsellList(msgspec.Struct):
    """The upsells of a series."""

    upsells: list[queries.Upsell]


@get("/api/series/{series_id:uuid}/upsells", tags=["shows"], responses=refusing(NotFound))
async def list_upsells(
    series_id: FromPath[UUID], visitor: NamedDependency[Visitor], database: NamedDependency[Database]
) -> UpsellList:
    """What can be added to an order for a show of this series."""
    async with database.transaction(visitor.anon) as db:
        return UpsellList(await queries.on_offer(db, [series_id]))


ROUTES = [list_upsells]
