"""Set-ups of a venue's hall for staff's programs: list, add, rename and delete them."""

from typing import Annotated, Any, ClassVar
from uuid import UUID

import msgspec
from litestar import delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from pwa_tickets.errors import InvalidInput, NotAllowed, NotFound, NotSignedIn
from pwa_tickets.venues import queries, seat_sets
from pwa_tickets.venues.seat_sets import SeatSetInUse, SeatSetName, SeatSetOfVenue
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import StaffDb
from pwa_tickets.web.openapi import STAFF
from pwa_tickets.web.problems import changing, refusing


class NewSeatSet(SeatSetName, kw_only=True):
    """A set-up of the hall.

    Attributes:
        seat_ids: seats of the venue that are not there in it.
    """

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "name": "Camera platform",
        "seat_ids": ["0e3f2a56-8c1d-4f7b-9a52-6d1c0b7e4f10"],
    }

    seat_ids: Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=1_000)]


class SeatSetList(msgspec.Struct):
    """The set-ups of a venue's hall, by name.

    Attributes:
        seat_sets: all of them.
    """

    seat_sets: list[SeatSetOfVenue]


@get(
    "/api/venues/{venue_id:uuid}/seat-sets",
    tags=["staff"],
    security=STAFF,
    responses=refusing(NotSignedIn, NotAllowed, NotFound),
)
async def list_seat_sets(venue_id: FromPath[UUID], db: StaffDb) -> SeatSetList:
    """List the set-ups of a venue's hall: which of its seats are not there."""
    await queries.venue(db, venue_id)
    return SeatSetList(await seat_sets.seat_sets(db, venue_id))


@post(
    "/api/venues/{venue_id:uuid}/seat-sets",
    status_code=201,
    tags=["staff"],
    security=STAFF,
    responses=changing(NotSignedIn, NotAllowed, NotFound, InvalidInput),
)
async def add_seat_set(
    venue_id: FromPath[UUID], data: JSONBody[NewSeatSet], staff: NamedDependency[StaffMember], db: StaffDb
) -> SeatSetOfVenue:
    """Add a set-up of a venue's hall. No show takes place in it yet."""
    made = await seat_sets.add(db, venue_id, data.name, data.seat_ids, staff=staff)
    return await seat_sets.seat_set(db, venue_id, made)


@put(
    "/api/venues/{venue_id:uuid}/seat-sets/{seat_set_id:uuid}",
    tags=["staff"],
    security=STAFF,
    responses=changing(NotSignedIn, NotAllowed, NotFound, InvalidInput),
)
async def rename_seat_set(
    venue_id: FromPath[UUID],
    seat_set_id: FromPath[UUID],
    data: JSONBody[SeatSetName],
    staff: NamedDependency[StaffMember],
    db: StaffDb,
) -> SeatSetOfVenue:
    """Call a set-up otherwise; its seats and shows stay as they are."""
    await seat_sets.rename(db, venue_id, seat_set_id, data.name, staff=staff)
    return await seat_sets.seat_set(db, venue_id, seat_set_id)


@delete(
    "/api/venues/{venue_id:uuid}/seat-sets/{seat_set_id:uuid}",
    tags=["staff"],
    security=STAFF,
    responses=changing(NotSignedIn, NotAllowed, NotFound, SeatSetInUse),
)
async def delete_seat_set(
    venue_id: FromPath[UUID],
    seat_set_id: FromPath[UUID],
    staff: NamedDependency[StaffMember],
    db: StaffDb,
) -> None:
    """Delete a set-up, unless shows take place in it."""
    await seat_sets.delete(db, venue_id, seat_set_id, staff=staff)


ROUTES = [list_seat_sets, add_seat_set, rename_seat_set, delete_seat_set]
