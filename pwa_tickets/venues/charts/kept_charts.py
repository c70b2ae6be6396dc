"""Charts kept under drawings: each member of the staff may have one a venue, which nobody else sees, no buyer above all."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Final
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.errors import NotFound
from pwa_tickets.venues.chart_seats.found_seats import FoundSeats
from pwa_tickets.venues.charts.pictures import ChartPicture
from pwa_tickets.web.actor import StaffMember

Place = Annotated[float, msgspec.Meta(ge=-1_000_000, le=1_000_000)]


class Placement(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Where a chart lies under the drawing.

    Attributes:
        x: of its middle, in units of the seat map.
        y: of its middle, in units of the seat map.
        scale: units of the seat map for a pixel of the picture.
        angle: degrees it is turned clockwise.
        opacity: how much of it is seen, from 0 to 1.
        is_locked: whether it stays where it is when dragged.
    """

    EXAMPLE: ClassVar = {"x": 0, "y": 900, "scale": 1.2, "angle": -1.5, "opacity": 0.5, "is_locked": False}

    x: Place
    y: Place
    scale: Annotated[float, msgspec.Meta(ge=0.001, le=1000)]
    angle: Annotated[float, msgspec.Meta(ge=-360, le=360)]
    opacity: Annotated[float, msgspec.Meta(ge=0, le=1)]
    is_locked: bool


class Chart(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A chart that lies under somebody's drawing.

    Attributes:
        width: of its picture, in pixels.
        height: of its picture, in pixels.
        page: which page of the file it is, from 1.
        pages: how many pages the file has.
        seats_found: how many seats were found in the words of a PDF's page; absent where there are none.
        kept_at: when its picture was kept; another picture has another time.
        placement: where it lies; absent until somebody has put it there.
    """

    width: int
    height: int
    page: int
    pages: int
    seats_found: int = 0
    kept_at: datetime
    placement: Placement | None = None


READ: Final = text("""
    select json_strip_nulls(json_build_object('width', width, 'height', height, 'page', page, 'pages', pages,
      'kept_at', created_at, 'placement', placement,
      'seats_found', jsonb_array_length(found_seats -> 'seats')))::text
    from seat_map_charts where venue_id = :venue_id and profile_id = :profile_id
""")
PICTURE: Final = text(
    "select picture from seat_map_charts where venue_id = :venue_id and profile_id = :profile_id"
)
FOUND_SEATS: Final = text(
    "select found_seats::text from seat_map_charts where venue_id = :venue_id and profile_id = :profile_id"
)
# From the venue's row, so that a chart of no venue is no row.
KEEP: Final = text("""
    insert into seat_map_charts (venue_id, profile_id, picture, width, height, page, pages, found_seats, created_at)
    select id, :profile_id, :picture, :width, :height, :page, :pages, cast(:found_seats as jsonb), now()
    from venues where id = :venue_id
    on conflict (venue_id, profile_id) do update
    set picture = excluded.picture, width = excluded.width, height = excluded.height, page = excluded.page,
        pages = excluded.pages, found_seats = excluded.found_seats, created_at = excluded.created_at, placement = null
    returning 1
""")
PLACE: Final = text("""
    update seat_map_charts set placement = cast(:placement as jsonb)
    where venue_id = :venue_id and profile_id = :profile_id returning 1
""")
DISCARD: Final = text("delete from seat_map_charts where venue_id = :venue_id and profile_id = :profile_id")


async def read(db: AsyncSession, venue_id: UUID, *, staff: StaffMember) -> Chart:
    """Read what is known of one's own chart.

    Raises:
        NotFound: there is none.
    """
    return msgspec.json.decode(await _found(db, READ, _whose(venue_id, staff)), type=Chart)


async def picture(db: AsyncSession, venue_id: UUID, *, staff: StaffMember) -> bytes:
    """Read the picture of one's own chart, as WebP.

    Raises:
        NotFound: there is none.
    """
    return bytes(await _found(db, PICTURE, _whose(venue_id, staff)))


async def found_seats(db: AsyncSession, venue_id: UUID, *, staff: StaffMember) -> FoundSeats:
    """Read the seats that were found in one's own chart.

    Raises:
        NotFound: there is no chart, or none were found in it.
    """
    return msgspec.json.decode(await _found(db, FOUND_SEATS, _whose(venue_id, staff)), type=FoundSeats)


async def keep(db: AsyncSession, venue_id: UUID, drawn: ChartPicture, *, staff: StaffMember) -> Chart:
    """Keep a chart in place of the one before.

    Raises:
        NotFound: there is no such venue.
    """
    values = {"width": drawn.width, "height": drawn.height, "page": drawn.page, "pages": drawn.pages}
    found = None if drawn.seats is None else msgspec.json.encode(drawn.seats).decode()
    content = {"picture": drawn.content, "found_seats": found}
    await _found(db, KEEP, {**_whose(venue_id, staff), **values, **content})
    return await read(db, venue_id, staff=staff)


async def place(db: AsyncSession, venue_id: UUID, placement: Placement, *, staff: StaffMember) -> None:
    """Remember where one's own chart lies.

    Raises:
        NotFound: there is none.
    """
    await _found(db, PLACE, {**_whose(venue_id, staff), "placement": msgspec.json.encode(placement).decode()})


async def discard(db: AsyncSession, venue_id: UUID, *, staff: StaffMember) -> None:
    """Forget one's own chart, if there is one."""
    await db.execute(DISCARD, _whose(venue_id, staff))


async def _found(db: AsyncSession, statement: Any, values: dict[str, Any]) -> Any:
    found = await db.scalar(statement, values)
    if found is None:
        raise NotFound()
    return found


def _whose(venue_id: UUID, staff: StaffMember) -> dict[str, UUID]:
    return {"venue_id": venue_id, "profile_id": staff.uuid}
