"""Venues for staff's programs: create, read, change and delete them; read and save their seat maps."""

from typing import Annotated, Final
from uuid import UUID

import msgspec
from litestar import Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, HeaderParameter, JSONBody

from pwa_tickets.errors import InvalidInput, NotAllowed, NotFound, NotSignedIn, TicketsError
from pwa_tickets.settings import Settings
from pwa_tickets.venues import details, queries, seat_map
from pwa_tickets.venues.details import VenueDetails, VenueInUse
from pwa_tickets.venues.queries import VenueView
from pwa_tickets.venues.seat_map import Saved, SeatMapChanged, SeatMapDocument, SeatsInUse
from pwa_tickets.venues.seat_map_rules import InvalidSeatMap, require_sound
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import StaffDb
from pwa_tickets.web.openapi import ETAG, STAFF, ShownAs
from pwa_tickets.web.paging import LIMIT, PageCursor, PageLimit
from pwa_tickets.web.problems import changing, refusing, too_large

SIXTEEN_MEGABYTES: Final = 16_000_000
"""Thirty thousand seats with all that can be said of each."""

MapBytes = Annotated[bytes, ShownAs(SeatMapDocument)]
IfMatch = Annotated[
    str | None, HeaderParameter(name="If-Match", description="The `ETag` of the seat map that was changed.")
]


class VersionNeeded(TicketsError):
    """Refuse to save a map without a word of which map it was drawn on."""

    status, slug, title = 428, "version-needed", "Which map was this?"
    description = "The header `If-Match` is missing; it carries the `ETag` of the map that was changed. Nothing was saved."
    sentence = "We cannot tell which version of the map this was drawn on. Please open the map again."


class VenueList(msgspec.Struct, omit_defaults=True):
    """Venues, by name.

    Attributes:
        venues: the venues.
        next_cursor: where the next page begins; absent at the end.
    """

    venues: list[VenueView]
    next_cursor: str | None = None


@get("/api/venues", tags=["staff"], security=STAFF, responses=refusing(NotSignedIn, NotAllowed, InvalidInput))
async def list_venues(
    db: StaffDb, settings: NamedDependency[Settings], cursor: PageCursor = "", limit: PageLimit = LIMIT
) -> VenueList:
    """List the venues in pages, by name."""
    page = await queries.venues(db, settings, cursor=cursor, limit=limit)
    return VenueList(page.rows, page.next)


@post(
    "/api/venues",
    status_code=201,
    tags=["staff"],
    security=STAFF,
    responses=changing(NotSignedIn, NotAllowed, InvalidInput),
)
async def create_venue(
    data: JSONBody[VenueDetails], staff: NamedDependency[StaffMember], db: StaffDb
) -> VenueView:
    """Create a venue without seats."""
    return await queries.venue(db, await details.create(db, data, staff=staff))


@get(
    "/api/venues/{venue_id:uuid}",
    tags=["staff"],
    security=STAFF,
    responses=refusing(NotSignedIn, NotAllowed, NotFound),
)
async def read_venue(venue_id: FromPath[UUID], db: StaffDb) -> VenueView:
    """Read a venue with its sections and price zones."""
    return await queries.venue(db, venue_id)


@put(
    "/api/venues/{venue_id:uuid}",
    tags=["staff"],
    security=STAFF,
    responses=changing(NotSignedIn, NotAllowed, NotFound, InvalidInput),
)
async def change_venue(
    venue_id: FromPath[UUID],
    data: JSONBody[VenueDetails],
    staff: NamedDependency[StaffMember],
    db: StaffDb,
) -> VenueView:
    """Change what is said of a venue; what the body leaves out is taken off."""
    await details.change(db, venue_id, data, staff=staff)
    return await queries.venue(db, venue_id)


@delete(
    "/api/venues/{venue_id:uuid}",
    tags=["staff"],
    security=STAFF,
    responses=changing(NotSignedIn, NotAllowed, NotFound, VenueInUse),
)
async def delete_venue(venue_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb) -> None:
    """Delete a venue with its map, unless there are shows at it."""
    await details.delete(db, venue_id, staff=staff)


@get(
    "/api/venues/{venue_id:uuid}/seat-map",
    tags=["staff"],
    security=STAFF,
    response_headers=[ETAG],
    responses=refusing(NotSignedIn, NotAllowed, NotFound),
)
async def read_seat_map(venue_id: FromPath[UUID], db: StaffDb) -> Response[MapBytes]:
    """Read the seat map of a venue, whole. Its `ETag` goes into `If-Match` when the map is saved."""
    document = await seat_map.read(db, venue_id)
    headers = {"ETag": etag_of(document.map_version), "Cache-Control": "private, no-store"}
    return Response(msgspec.json.encode(document), headers=headers, media_type="application/json")


@post(
    "/api/venues/{venue_id:uuid}/seat-map",
    status_code=200,
    tags=["staff"],
    security=STAFF,
    request_max_body_size=SIXTEEN_MEGABYTES,
    responses={
        **changing(
            NotSignedIn, NotAllowed, NotFound, VersionNeeded, SeatMapChanged, SeatsInUse, InvalidSeatMap
        ),
        413: too_large("16 MB"),
    },
)
async def save_seat_map(
    venue_id: FromPath[UUID],
    data: JSONBody[SeatMapDocument],
    staff: NamedDependency[StaffMember],
    db: StaffDb,
    if_match: IfMatch = None,
) -> Saved:
    """Save the seat map of a venue as a whole: what it has is added or changed, what it has not is removed.

    Seats are recognized by their ids. A seat that has a ticket, or is in a cart, may be moved and priced anew, not removed or
    called something else. Shows keep their seats; new ones come to a show when its seats are generated again.
    """
    if not if_match:
        raise VersionNeeded()
    data.venue_id = venue_id
    await require_sound(db, data)
    return await seat_map.save(db, data, map_version=version_of(if_match), staff=staff)


def etag_of(map_version: int) -> str:
    """Name a version of a map."""
    return f'"{map_version}"'


def version_of(if_match: str) -> int:
    """The version that `If-Match` names; one that no map has where it names none."""
    word = if_match.strip().removeprefix("W/").strip('"')
    return int(word) if word.isascii() and word.isdigit() and len(word) < 10 else -1


ROUTES = [
    list_venues,
    create_venue,
    read_venue,
    change_venue,
    delete_venue,
    read_seat_map,
    save_seat_map,
]
