"""The named set-ups of a venue's hall, in which some of its seats are not there: list, add, rename and delete them.

Shows choose among them in `seats/seat_sets.py`.
"""

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Final
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.audit import Subject
from pwa_tickets.errors import Fact, InvalidInput, NotFound, TicketsError
from pwa_tickets.i18n import gettext, marked
from pwa_tickets.venues import details
from pwa_tickets.venues.details import ShowOfVenue
from pwa_tickets.venues.models import SeatSet
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.fields import Text
from pwa_tickets.web.words import single_line

NAME_LENGTH: Final = 60

_LIST: Final = text("""
    select named.id, named.name, array(select absent.seat_id from seat_set_seats absent join seats s on s.id = absent.seat_id
      where absent.seat_set_id = named.id order by s.row_order, s.x_position, s.id) as seat_ids,
    (select count(*) from recital_shows sh where sh.seat_set_id = named.id) as shows
    from seat_sets named where named.venue_id = :venue_id order by named.name
""")
_TAKEN: Final = text(
    "select exists (select from seat_sets where venue_id = :venue_id and name = :name and id is distinct from :except)"
)
_SHOWS: Final = text(
    "select id, title, starts_at from recital_shows where seat_set_id = :seat_set_id order by starts_at, id"
)
_UNKNOWN: Final = text("""
    select count(*) from unnest(cast(:seat_ids as uuid[])) wanted
    where not exists (select from seats s where s.id = wanted and s.venue_id = :venue_id)
""")
_FILL: Final = text("""
    insert into seat_set_seats (seat_set_id, seat_id)
    select distinct cast(:seat_set_id as uuid), wanted from unnest(cast(:seat_ids as uuid[])) wanted
""")


class SeatSetName(msgspec.Struct, kw_only=True):
    """What a set-up of the hall is called."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"name": "Camera platform"}

    name: Annotated[
        str,
        Text(most=NAME_LENGTH, empty=marked("Please name this setup, like “Camera platform”.")),
    ]


class SeatSetOfVenue(msgspec.Struct, kw_only=True, frozen=True):
    """A set-up of a venue's hall.

    Attributes:
        seat_ids: seats of the venue that are not there.
        shows: how many shows take place in it.
    """

    id: UUID
    name: str
    seat_ids: list[UUID]
    shows: int


class SeatSetInUse(TicketsError):
    """Refuse to delete a set-up in which shows take place."""

    status, slug, title = 409, "seat-set-in-use", "This setup has shows"
    description = "Shows take place in this set-up of the hall, past or coming; `shows` names them. Nothing was deleted."
    fact_types: ClassVar = {"shows": Fact(list[ShowOfVenue], "The shows, soonest first.")}
    sentence = "Shows use this setup, so it must stay. Nothing was deleted."


async def seat_sets(db: AsyncSession, venue_id: UUID) -> list[SeatSetOfVenue]:
    """The set-ups of a venue's hall, by name. Staff actor."""
    rows = (await db.execute(_LIST, {"venue_id": venue_id})).mappings()
    return [msgspec.convert(dict(row), SeatSetOfVenue) for row in rows]


async def seat_set(db: AsyncSession, venue_id: UUID, seat_set_id: UUID) -> SeatSetOfVenue:
    """One of them.

    Raises:
        NotFound: the venue has no such set-up.
    """
    found = [one for one in await seat_sets(db, venue_id) if one.id == seat_set_id]
    if not found:
        raise NotFound()
    return found[0]


async def add(
    db: AsyncSession, venue_id: UUID, name: str, seat_ids: Sequence[UUID], *, staff: StaffMember
) -> UUID:
    """Add a set-up in which these seats are not there; returns its id. No show takes place in it yet.

    Raises:
        NotFound: no such venue.
        InvalidInput: no name or one that is taken, or some are no seats of the venue.
    """
    await details.locked(db, venue_id)
    name = await _free(db, venue_id, name, None)
    if await db.scalar(_UNKNOWN, {"venue_id": venue_id, "seat_ids": list(seat_ids)}):
        told = gettext("Some of these aren’t seats of this venue.")
        raise InvalidInput([{"field": "seat_ids", "message": told}])
    made = SeatSet(venue_id=venue_id, name=name)
    db.add(made)
    await db.flush()
    await db.execute(_FILL, {"seat_set_id": made.id, "seat_ids": list(seat_ids)})
    facts = {"seat_set_id": made.id, "seat_set_name": name, "seats": len(set(seat_ids))}
    await audit.record(db, staff, "seat_set_added", Subject("venue", venue_id), after=facts)
    return made.id


async def rename(
    db: AsyncSession, venue_id: UUID, seat_set_id: UUID, name: str, *, staff: StaffMember
) -> None:
    """Call a set-up otherwise.

    Raises:
        NotFound: the venue has no such set-up.
        InvalidInput: no name, or another set-up has it.
    """
    found = await _locked(db, venue_id, seat_set_id)
    name = await _free(db, venue_id, name, seat_set_id)
    before, found.name = found.name, name
    await audit.record(
        db,
        staff,
        "seat_set_renamed",
        Subject("venue", venue_id),
        before={"seat_set_name": before},
        after={"seat_set_id": seat_set_id, "seat_set_name": name},
    )


async def delete(db: AsyncSession, venue_id: UUID, seat_set_id: UUID, *, staff: StaffMember) -> None:
    """Delete a set-up.

    Raises:
        NotFound: the venue has no such set-up.
        SeatSetInUse: shows take place in it.
    """
    found = await _locked(db, venue_id, seat_set_id)
    if shows := [ShowOfVenue(*row) for row in await db.execute(_SHOWS, {"seat_set_id": seat_set_id})]:
        raise SeatSetInUse(shows=shows)
    await db.delete(found)
    gone = {"seat_set_id": seat_set_id, "seat_set_name": found.name}
    await audit.record(db, staff, "seat_set_deleted", Subject("venue", venue_id), before=gone)


async def _locked(db: AsyncSession, venue_id: UUID, seat_set_id: UUID) -> SeatSet:
    """The set-up, while nobody else names one of this hall; a show that begins to use it waits for the row."""
    await details.locked(db, venue_id)
    found = await db.get(SeatSet, seat_set_id, with_for_update=True)
    if found is None or found.venue_id != venue_id:
        raise NotFound()
    return found


async def _free(db: AsyncSession, venue_id: UUID, name: str, own: UUID | None) -> str:
    """The name as people see it, which no other set-up of this hall has."""
    name = single_line(name)
    if not name:
        told = gettext("Please name this setup, like “Camera platform”.")
        raise InvalidInput([{"field": "name", "message": told}])
    if await db.scalar(_TAKEN, {"venue_id": venue_id, "name": name, "except": own}):
        told = gettext("“%(name)s” is there already. Please choose another name.") % {"name": name}
        raise InvalidInput([{"field": "name", "message": told}])
    return name
