"""Charts under drawings of seat maps: each member of the staff keeps, places and discards their own."""

from typing import Annotated, ClassVar
from uuid import UUID

import msgspec
from litestar import Response, delete, get, post, put
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.openapi.spec import OpenAPIFormat, OpenAPIType, Schema
from litestar.params import Body, FromPath, JSONBody

from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput, NotAllowed, NotFound, NotSignedIn
from pwa_tickets.i18n import gettext
from pwa_tickets.venues.chart_seats.found_seats import FoundSeats
from pwa_tickets.venues.charts import kept_charts, pictures
from pwa_tickets.venues.charts.kept_charts import Chart, Placement
from pwa_tickets.venues.charts.pdf_file import PAGES_AT_MOST
from pwa_tickets.venues.charts.pictures import FILE_AT_MOST
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import StaffDb
from pwa_tickets.web.openapi import STAFF, ShownAs
from pwa_tickets.web.problems import changing, refusing, too_large

PictureBytes = Annotated[bytes, ShownAs(Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY))]
PATH = "/api/venues/{venue_id:uuid}/seat-map/chart"


class ChartFile(msgspec.Struct, kw_only=True):
    """A theater's chart, as multipart form.

    Attributes:
        file: a PDF or a picture, up to 20 MB.
        page: which page of a PDF, from 1.
    """

    EXAMPLE: ClassVar = {"page": 2}

    file: UploadFile | None = None
    page: Annotated[int, msgspec.Meta(ge=1, le=PAGES_AT_MOST)] = 1


@post(
    PATH,
    status_code=200,
    tags=["staff"],
    security=STAFF,
    request_max_body_size=FILE_AT_MOST,
    responses={**changing(NotSignedIn, NotAllowed, NotFound, InvalidInput), 413: too_large("20 MB")},
)
async def keep_chart(
    venue_id: FromPath[UUID],
    data: Annotated[ChartFile, Body(media_type=RequestEncodingType.MULTI_PART)],
    staff: NamedDependency[StaffMember],
    database: NamedDependency[Database],
) -> Chart:
    """Keep a page of a theater's own chart under your drawing, in place of the one you had. Buyers never see it.

    Where the page of a PDF has words, the seats that they show are found: `seats_found` says how many.
    """
    if data.file is None:
        raise InvalidInput([{"field": "file", "message": gettext("Please choose a file.")}])
    drawn = await pictures.draw(await data.file.read(), data.page)
    async with database.transaction(staff.actor) as db:  # begun when the file is read
        return await kept_charts.keep(db, venue_id, drawn, staff=staff)


@get(PATH, tags=["staff"], security=STAFF, responses=refusing(NotSignedIn, NotAllowed, NotFound))
async def read_chart(venue_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb) -> Chart:
    """Read what is known of the chart under your drawing."""
    return await kept_charts.read(db, venue_id, staff=staff)


@get(
    PATH + "/picture",
    tags=["staff"],
    security=STAFF,
    media_type="image/webp",
    responses=refusing(NotSignedIn, NotAllowed, NotFound),
)
async def read_chart_picture(
    venue_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> Response[PictureBytes]:
    """Read the picture of the chart under your drawing, as WebP."""
    content = await kept_charts.picture(db, venue_id, staff=staff)
    return Response(content, media_type="image/webp", headers={"Cache-Control": "private, no-store"})


@get(PATH + "/seats", tags=["staff"], security=STAFF, responses=refusing(NotSignedIn, NotAllowed, NotFound))
async def read_chart_seats(
    venue_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> FoundSeats:
    """Read the seats that were found in the chart under your drawing: a proposal to correct. 404 where none were found."""
    return await kept_charts.found_seats(db, venue_id, staff=staff)


@put(
    PATH + "/placement",
    status_code=204,
    tags=["staff"],
    security=STAFF,
    responses=changing(NotSignedIn, NotAllowed, NotFound, InvalidInput),
)
async def place_chart(
    venue_id: FromPath[UUID],
    data: JSONBody[Placement],
    staff: NamedDependency[StaffMember],
    db: StaffDb,
) -> None:
    """Remember where the chart lies under your drawing."""
    await kept_charts.place(db, venue_id, data, staff=staff)


@delete(PATH, tags=["staff"], security=STAFF, responses=changing(NotSignedIn, NotAllowed, NotFound))
async def discard_chart(venue_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb) -> None:
    """Discard the chart under your drawing, if there is one."""
    await kept_charts.discard(db, venue_id, staff=staff)


ROUTES = [keep_chart, read_chart, read_chart_picture, read_chart_seats, place_chart, discard_chart]
