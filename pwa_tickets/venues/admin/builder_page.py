"""The seat-map builder: the page on which staff draw a venue's seats."""

from typing import Any
from uuid import UUID

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from pwa_tickets.venues import queries
from pwa_tickets.venues.office import KEY, LIST
from pwa_tickets.venues.zone_looks import COLORS, SHAPES
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import StaffDb
from pwa_tickets.web.office import office_page


@get(LIST + "/{venue_id:uuid}/seat-map", include_in_schema=False)
async def build_seat_map(
    request: Request[Any, Any, Any],
    venue_id: FromPath[UUID],
    staff: NamedDependency[StaffMember],
    db: StaffDb,
) -> Template:
    """Show the builder; its script reads and saves map and draft by the API."""
    return office_page(
        request,
        staff,
        KEY,
        "venues/builder.html",
        venue=await queries.venue(db, venue_id),
        colors=COLORS,
        shapes=SHAPES,
    )


ROUTES = [build_seat_map]
