"""Seat maps as spreadsheets, for staff's programs: import one, or see what it would do; export the map there is."""

from typing import Annotated, ClassVar
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.openapi.spec import OpenAPIType, Schema
from litestar.params import Body, FromPath, QueryParameter

from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput, NotAllowed, NotFound, NotSignedIn
from pwa_tickets.i18n import gettext
from pwa_tickets.settings import Settings
from pwa_tickets.venues import exporting, imports, seat_map, uploads
from pwa_tickets.venues.importing import Mode, Preview, compare
from pwa_tickets.venues.imports import FIELDS, FILE_AT_MOST, ImportOptions, ImportRefused
from pwa_tickets.venues.seat_map import SeatMapChanged, SeatMapDocument, SeatsInUse
from pwa_tickets.venues.seat_map_rules import InvalidSeatMap
from pwa_tickets.venues.spreadsheets.proposal import Align, Assumed, SeatOne, StageEnd
from pwa_tickets.venues.spreadsheets.reading import Reading
from pwa_tickets.venues.spreadsheets.sheets import Problem
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import StaffDb
from pwa_tickets.web.openapi import STAFF, ShownAs
from pwa_tickets.web.problems import changing, refusing, too_large

CsvText = Annotated[str, ShownAs(Schema(type=OpenAPIType.STRING))]


class ImportFile(msgspec.Struct, kw_only=True):
    """A spreadsheet to import, as multipart form.

    Attributes:
        file: the spreadsheet, `.csv` or `.xlsx`, up to 10 MB.
        columns: a JSON object that names the heading of `section`, `row`, `seat`, `zone`, `price` or `type` where guessing
            fails; absent to guess.
    """

    EXAMPLE: ClassVar = {"columns": '{"row": "Reihe", "seat": "Platz"}'}

    file: UploadFile | None = None
    columns: str | None = None


class ZonePrice(msgspec.Struct, omit_defaults=True):
    """A price zone that the file names.

    Attributes:
        price_in_cents: absent where nobody has said what it costs.
    """

    name: str
    price_in_cents: int | None = None


class Imported(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What an import did, or would do.

    Attributes:
        rows: how many lines of the file say something.
        seats_added: how many seats are new.
        seats_changed: how many seats are another way.
        seats_removed: how many seats are gone.
        sections: the names of the sections of the map.
        price_zones: the price zones of the map.
        problems: what is wrong, or should be known, line by line.
        assumed: what the file does not say.
        preview: the map that would be saved; absent once it is saved.
        map_version: the version that was saved; absent when nothing was.
    """

    rows: int
    seats_added: int
    seats_changed: int
    seats_removed: int
    sections: list[str]
    price_zones: list[ZonePrice]
    problems: list[Problem]
    assumed: Assumed
    preview: SeatMapDocument | None = None
    map_version: int | None = None


def imported(reading: Reading, preview: Preview) -> Imported:
    """What an import would do."""
    return Imported(
        rows=reading.rows,
        seats_added=preview.added,
        seats_changed=preview.changed,
        seats_removed=preview.removed,
        sections=[section.name for section in preview.document.sections],
        price_zones=[ZonePrice(zone.name, zone.price_in_cents) for zone in preview.document.price_zones],
        problems=reading.notes.told(),
        assumed=reading.proposal.assumed,
    )


def read_columns(columns: str | None) -> dict[str, str]:
    """Field → heading.

    Raises:
        InvalidInput: it is no JSON object of fields and headings.
    """
    try:
        found = msgspec.json.decode(columns or "{}", type=dict[str, str])
    except msgspec.DecodeError:
        found = {"": ""}
    if found.keys() - set(FIELDS):
        told = gettext("Please name columns by these fields: %(fields)s.") % {"fields": ", ".join(FIELDS)}
        raise InvalidInput([{"field": "columns", "message": told}])
    return found


@post(
    "/api/venues/{venue_id:uuid}/seat-map/import-csv",
    status_code=200,
    tags=["staff"],
    security=STAFF,
    request_max_body_size=FILE_AT_MOST,
    responses={
        **changing(
            NotSignedIn,
            NotAllowed,
            NotFound,
            InvalidInput,
            ImportRefused,
            InvalidSeatMap,
            SeatsInUse,
            SeatMapChanged,
        ),
        413: too_large("10 MB"),
    },
)
async def import_seat_map(
    venue_id: FromPath[UUID],
    data: Annotated[ImportFile, Body(media_type=RequestEncodingType.MULTI_PART)],
    staff: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
    dry_run: Annotated[
        bool, QueryParameter(description="Whether only to tell what the import would do.")
    ] = False,
    mode: Annotated[
        Mode,
        QueryParameter(description="Whether seats that the file does not name stay: merge, or go: replace."),
    ] = Mode.MERGE,
    stage: Annotated[
        StageEnd | None,
        QueryParameter(description="At which end of a drawn sheet the stage is; guessed when absent."),
    ] = None,
    seat_one: Annotated[
        SeatOne | None,
        QueryParameter(description="At which end of a row its lowest number is; guessed when absent."),
    ] = None,
    align: Annotated[
        Align | None, QueryParameter(description="How rows stand above each other; guessed when absent.")
    ] = None,
) -> Imported:
    """Import a seat map from a spreadsheet, all of it or nothing, or tell what that would do."""
    if data.file is None:
        raise InvalidInput([{"field": "file", "message": gettext("Please choose a file.")}])
    columns = read_columns(data.columns)
    options = ImportOptions(mode=mode, stage=stage, seat_one=seat_one, align=align, **columns)
    reading = await uploads.read(await data.file.read(), options.reading(settings.currency))
    async with database.transaction(staff.actor) as db:  # begun when the file is read
        preview = compare(reading, await seat_map.read(db, venue_id), mode)
        answer = imported(reading, preview)
        if dry_run:
            answer.preview = preview.document
            return answer
        saved = await imports.apply(
            db, preview, answer.problems, map_version=preview.document.map_version, staff=staff
        )
    answer.map_version = saved.map_version
    return answer


@get(
    "/api/venues/{venue_id:uuid}/seat-map/export-csv",
    tags=["staff"],
    security=STAFF,
    media_type="text/csv",
    responses=refusing(NotSignedIn, NotAllowed, NotFound),
)
async def export_seat_map(venue_id: FromPath[UUID], db: StaffDb) -> Response[CsvText]:
    """Export the seat map of a venue as CSV, which imports back as the same map."""
    text = exporting.write_csv(await seat_map.read(db, venue_id))
    headers = {
        "Content-Disposition": 'attachment; filename="seat-map.csv"',
        "Cache-Control": "private, no-store",
    }
    return Response(text, media_type="text/csv", headers=headers)


ROUTES = [import_seat_map, export_seat_map]
