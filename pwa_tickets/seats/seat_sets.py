"""Set-ups of a hall: which of its seats are not there for a show, and in none of its totals."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.audit import Subject
from pwa_tickets.errors import InvalidInput, NotFound
from pwa_tickets.i18n import gettext
from pwa_tickets.seats.reservations import UnknownSeats
from pwa_tickets.venues import details
from pwa_tickets.web.actor import StaffMember

_OF_VENUE: Final = text("""
    select named.id, named.name, count(absent.seat_id) as seats, coalesce(named.id = sh.seat_set_id, false) as is_chosen
    from recital_shows sh join seat_sets named on named.venue_id = sh.venue_id
    left join seat_set_seats absent on absent.seat_set_id = named.id
    where sh.id = :show_id group by named.id, sh.seat_set_id order by named.name
""")
_VENUE: Final = text("select venue_id from recital_shows where id = :show_id")
_TAKEN: Final = text("select exists (select from seat_sets where venue_id = :venue_id and name = :name)")
_NAME: Final = text("insert into seat_sets (venue_id, name) values (:venue_id, :name) returning id")
# Those that are not there already stay away: what was chosen comes on top.
_FILL: Final = text("""
    insert into seat_set_seats (seat_set_id, seat_id)
    select cast(:seat_set_id as uuid), gone.seat_id from (
      select seat_id from show_seats where show_id = :show_id and id = any (cast(:seat_ids as uuid[]))
      union select absent.seat_id from recital_shows sh
      join seat_set_seats absent on absent.seat_set_id = sh.seat_set_id where sh.id = :show_id) gone
""")
_KNOWN: Final = text(
    "select id from show_seats where show_id = :show_id and id = any (cast(:seat_ids as uuid[]))"
)
_USE: Final = text("select use_seat_set(:show_id, cast(:seat_set_id as uuid))")


class SeatSetView(msgspec.Struct, kw_only=True, frozen=True):
    """A set-up of a show's hall.

    Attributes:
        seats: how many seats are not there.
        is_chosen: whether the show takes place in it.
    """

    id: UUID
    name: str
    seats: int
    is_chosen: bool


async def seat_sets_of_venue(db: AsyncSession, show_id: UUID) -> list[SeatSetView]:
    """The set-ups of a show's hall, by name. Staff actor."""
    rows = (await db.execute(_OF_VENUE, {"show_id": show_id})).mappings()
    return [msgspec.convert(dict(row), SeatSetView) for row in rows]


async def take_out(
    db: AsyncSession, show_id: UUID, seat_ids: Sequence[UUID], name: str, *, staff: StaffMember
) -> int:
    """Name a set-up in which these seats are not there, and let the show take place in it. Returns how many seats went.

    Args:
        seat_ids: show seats; seats that are not there already stay away.

    Raises:
        NotFound: no such show.
        InvalidInput: the hall has a set-up of this name.
        UnknownSeats: some are no seats of the show.
        SeatsInUse: somebody has one of them, or ever ordered it; nothing was changed.
    """
    venue_id = await db.scalar(_VENUE, {"show_id": show_id})
    if venue_id is None:
        raise NotFound()
    wanted = {"show_id": show_id, "seat_ids": list(seat_ids)}
    if unknown := set(seat_ids) - set(await db.scalars(_KNOWN, wanted)):
        raise UnknownSeats(seat_ids=sorted(unknown))
    await details.locked(db, venue_id)  # of two who choose one name at once, the second is told
    if await db.scalar(_TAKEN, {"venue_id": venue_id, "name": name}):
        told = gettext("“%(name)s” is there already. Please choose another name.") % {"name": name}
        raise InvalidInput([{"field": "seat_set", "message": told}])
    seat_set_id = await db.scalar(_NAME, {"venue_id": venue_id, "name": name})
    await db.execute(_FILL, {"seat_set_id": seat_set_id, **wanted})
    return await _use(db, show_id, seat_set_id, staff)


async def use(db: AsyncSession, show_id: UUID, seat_set_id: UUID | None, *, staff: StaffMember) -> int:
    """Let a show take place in a set-up of its hall; None for the whole hall. Returns how many seats went.

    Raises:
        NotFound: no such show, or no such set-up of its hall.
        SeatsInUse: somebody has a seat that is not there then; nothing was changed.
    """
    if seat_set_id is not None and seat_set_id not in {
        one.id for one in await seat_sets_of_venue(db, show_id)
    }:
        raise NotFound()
    return await _use(db, show_id, seat_set_id, staff)


async def _use(db: AsyncSession, show_id: UUID, seat_set_id: UUID | None, staff: StaffMember) -> int:
    removed = int(await db.scalar(_USE, {"show_id": show_id, "seat_set_id": seat_set_id}) or 0)
    facts = {"seat_set_id": seat_set_id, "removed": removed}
    await audit.record(db, staff, "seat_set_used", Subject("show", show_id), after=facts)
    return removed
