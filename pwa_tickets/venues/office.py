"""Where the office has its pages about venues, and what a venue's page shows."""

from typing import Any, Final
from uuid import UUID

from litestar import Request
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.venues import details, picture, queries, seat_map, seat_sets
from pwa_tickets.venues.zone_looks import alike
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.office import office_page

LIST: Final = "/admin/ticketing/venues"
KEY: Final = "venues"


def address(venue_id: UUID) -> str:
    """Where the page of a venue is."""
    return f"{LIST}/{venue_id}"


async def venue_page(
    request: Request[Any, Any, Any], staff: StaffMember, db: AsyncSession, venue_id: UUID
) -> Template:
    """A venue: its map, its sections and price zones, its shows."""
    document = await seat_map.read(db, venue_id)
    venue = await queries.venue(db, venue_id)
    return office_page(
        request,
        staff,
        KEY,
        "venues/venue.html",
        venue=venue,
        alike=alike((zone.name, zone.look) for zone in venue.price_zones),
        shows=await details.shows_at(db, venue_id),
        counts=picture.count_by_part(document),
        drawing=picture.draw(document),
        seat_sets=await seat_sets.seat_sets(db, venue_id),
    )
