"""The small picture of each seat map, in which a ticket on a phone lights its seat."""

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.tickets.seat_map_picture import SeatMapPicture, draw

_drawn: dict[UUID, tuple[int, SeatMapPicture | None]] = {}
"""By venue, with the version of the map it was drawn from: a seat map changes once a year, wallets ask all evening."""


async def read_seat_map_pictures(
    db: AsyncSession, versions: Mapping[UUID, int]
) -> dict[UUID, SeatMapPicture]:
    """The picture of each of these venues, given its map's version. A venue without positions has none."""
    missing = [
        venue_id for venue_id, version in versions.items() if _drawn.get(venue_id, (0, None))[0] != version
    ]
    if missing:
        seats = defaultdict(list)
        for venue_id, *seat in await db.execute(_SEATS, {"venue_ids": missing}):
            seats[venue_id].append(tuple(seat))
        _drawn.update({venue_id: (versions[venue_id], draw(seats[venue_id])) for venue_id in missing})
    return {venue_id: picture for venue_id in versions if (picture := _drawn[venue_id][1])}


_SEATS = text("""
    select seats.venue_id, venue_sections.name, seats.row_name, seats.x_position, seats.y_position
    from seats join venue_sections on venue_sections.id = seats.section_id
    where seats.venue_id = any(:venue_ids) and seats.seat_type <> 'blocked'
      and seats.x_position is not null and seats.y_position is not null
    order by venue_sections.display_order, seats.row_name
""")
