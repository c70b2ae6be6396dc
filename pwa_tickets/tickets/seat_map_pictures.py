"""The small picture of each seat map, in which a ticket, printed or on a phone, lights its seat."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.shows.show_view import Show
from pwa_tickets.tickets.seat_map_picture import SeatMapPicture, draw

_SEATS: Final = text("""
    select s.venue_id, section.name, section.level, s.row_name, s.x_position, s.y_position
    from seats s join venue_sections section on section.id = s.section_id
    where s.venue_id = any(:venue_ids) and s.seat_type <> 'blocked'
      and s.x_position is not null and s.y_position is not null
    order by section.display_order, s.row_order
""")

_drawn: dict[UUID, tuple[int, SeatMapPicture | None]] = {}
"""By venue, with the version of the map it was drawn from: a seat map changes once a year, wallets ask all evening."""


async def read_seat_map_pictures(db: AsyncSession, shows: Iterable[Show]) -> dict[UUID, SeatMapPicture]:
    """The picture of each venue of these shows, by the venue's id. A venue without positions has none."""
    versions = {show.venue.id: show.venue.map_version for show in shows}
    missing = [
        venue_id for venue_id, version in versions.items() if _drawn.get(venue_id, (0, None))[0] != version
    ]
    if missing:
        seats: defaultdict[UUID, list[tuple[str, str, int, int]]] = defaultdict(list)
        levels: defaultdict[UUID, dict[str, str]] = defaultdict(dict)
        for venue_id, section, level, row, x, y in await db.execute(_SEATS, {"venue_ids": missing}):
            seats[venue_id].append((section, row, x, y))
            levels[venue_id][section] = level or ""
        for venue_id in missing:
            _drawn[venue_id] = (versions[venue_id], draw(seats[venue_id], levels[venue_id]))
    return {venue_id: picture for venue_id in versions if (picture := _drawn[venue_id][1])}
