"""Fifth step: seats that are not for sale, at every show of the set-up, and the wheelchair places looked at."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.i18n import gettext, marked
from pwa_tickets.seats import holds
from pwa_tickets.seats.holds import Hold
from pwa_tickets.setup.progress import Progress
from pwa_tickets.web.actor import StaffMember

REASON: Final = marked("Not for sale")

_SAME_SEATS: Final = text("""
    select other.id from show_seats chosen join show_seats other on other.seat_id = chosen.seat_id
    where chosen.id = any (:seat_ids) and other.show_id = :show_id
""")
_WHEELCHAIRS: Final = text("""
    select section.name as section, s.row_name as "row", array_agg(s.seat_number order by s.x_position, s.seat_number) as seats
    from seats s join venue_sections section on section.id = s.section_id
    where s.venue_id = :venue_id and s.seat_type = 'ada'
    group by section.display_order, section.name, s.row_order, s.row_name
    order by section.display_order, section.name, s.row_order, s.row_name
""")


async def keep_back(
    db: AsyncSession, progress: Progress, seat_ids: Sequence[UUID], *, staff: StaffMember
) -> int:
    """Keep these seats of the first show back, and the same seats of the others. Returns how many left the sale of one show.

    Raises:
        UnknownSeats, SeatsTaken: nothing was changed.
    """
    kept = 0
    for show in progress.shows:
        same = (await db.scalars(_SAME_SEATS, {"seat_ids": list(seat_ids), "show_id": show.id})).all()
        kept = await holds.hold_seats(db, show.id, same, Hold(reason=gettext(REASON)), staff=staff)
    return kept


async def wheelchair_places(db: AsyncSession, venue_id: UUID) -> list[dict[str, object]]:
    """The wheelchair places, row by row: section, row and its seats."""
    return [dict(row) for row in (await db.execute(_WHEELCHAIRS, {"venue_id": venue_id})).mappings()]
