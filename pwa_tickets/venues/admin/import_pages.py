"""A venue's spreadsheet: send one, see what it would do, import it; take the map home as one."""

from typing import Annotated, Any, Final
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from pwa_tickets.db.session import Database
from pwa_tickets.errors import TicketsError
from pwa_tickets.i18n import gettext
from pwa_tickets.settings import Settings
from pwa_tickets.venues import exporting, imports, picture, queries, seat_map, uploads
from pwa_tickets.venues.importing import compare
from pwa_tickets.venues.imports import FILE_AT_MOST, ImportOptions
from pwa_tickets.venues.office import KEY, LIST, address
from pwa_tickets.web.actor import StaffMember, StaffRole
from pwa_tickets.web.choices import File
from pwa_tickets.web.database import StaffDb
from pwa_tickets.web.fields import Upload
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import Form, fill, read_form, read_query, read_typed
from pwa_tickets.web.office import back_to, office_page

AnyRequest = Request[Any, Any, Any]

IMPORT: Final = LIST + "/{venue_id:uuid}/import"
CSV: Final = "text/csv; charset=utf-8"
BOM: Final = "\ufeff"


class SendFile(msgspec.Struct):
    """The form that sends a spreadsheet."""

    file: Annotated[Upload, File(endings=(".csv", ".xlsx", ".txt", ".tsv"))]


class Apply(ImportOptions):
    """The button that imports it.

    Attributes:
        map_version: of the map that the preview was shown on.
    """

    map_version: int = -1


@get(IMPORT, include_in_schema=False)
async def ask_for_file(
    request: AnyRequest, venue_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> Template:
    """Ask for a spreadsheet."""
    return office_page(
        request,
        staff,
        KEY,
        "venues/import.html",
        venue=await queries.venue(db, venue_id),
        form=fill(SendFile),
    )


@post(IMPORT, include_in_schema=False, request_max_body_size=FILE_AT_MOST)
async def send_file(
    request: AnyRequest,
    venue_id: FromPath[UUID],
    staff: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Keep the spreadsheet and redirect to what it would do. A report of sales is not kept: there are names in it."""
    form = await read_form(request, SendFile)
    async with database.transaction(staff.actor) as db:
        venue = await queries.venue(db, venue_id)
    if not form.errors:  # no transaction is open while a file is read and kept
        content = form.value.file.content
        reading = await uploads.read(content, ImportOptions().reading(settings.currency))
        if reading.proposal.is_of_orders:
            form.refuse("file", reading.notes.told()[0].message)
        else:
            await uploads.keep(settings, venue_id, staff, content)
            return back_to(request, f"{address(venue_id)}/import/check")
    return office_page(request, staff, KEY, "venues/import.html", status=422, venue=venue, form=form)


@get(IMPORT + "/check", include_in_schema=False)
async def check_file(
    request: AnyRequest,
    venue_id: FromPath[UUID],
    staff: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Show what the spreadsheet would do, read as the address says."""
    options = read_query(request, ImportOptions, prefix="by-hand-")
    return await _check(request, venue_id, staff, database, settings, options)


@post(IMPORT + "/check", include_in_schema=False)
async def apply(
    request: AnyRequest,
    venue_id: FromPath[UUID],
    staff: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Import the spreadsheet and redirect to the venue; where it is refused, show why, and what it would do now."""
    form = await read_form(request, Apply, prefix="by-hand-")
    content = await uploads.kept(settings, venue_id, staff)
    if content is None:
        return _no_file(request, venue_id)
    reading = await uploads.read(content, form.value.reading(settings.currency))
    try:
        async with database.transaction(staff.actor) as db:
            preview = compare(reading, await seat_map.read(db, venue_id), form.value.mode)
            problems = reading.notes.told()
            version = form.value.map_version
            saved = await imports.apply(db, preview, problems, map_version=version, staff=staff)
    except TicketsError as refusal:
        options = read_typed(ImportOptions, form.typed, prefix="by-hand-")
        return await _check(request, venue_id, staff, database, settings, options, refusal)
    facts = {"added": saved.added, "changed": saved.changed, "removed": saved.removed}
    said = gettext("Imported: %(added)s seats are new, %(changed)s changed, %(removed)s are gone.") % facts
    is_setting_up = settings.studio.is_rehearsing and staff.role == StaffRole.OWNER
    return back_to(request, "/setup" if is_setting_up else address(venue_id), Flash(said))


@get(LIST + "/{venue_id:uuid}/export.csv", include_in_schema=False)
async def export(venue_id: FromPath[UUID], db: StaffDb) -> Response[str]:
    """Send the map as a spreadsheet that can be imported again."""
    return csv_answer(BOM + exporting.write_csv(await seat_map.read(db, venue_id)), "seat-map.csv")


@get(LIST + "/template.csv", include_in_schema=False)
async def template(staff: NamedDependency[StaffMember]) -> Response[str]:
    """Send a spreadsheet to begin with."""
    return csv_answer(BOM + exporting.EXAMPLE, "seats-to-fill-in.csv")


def csv_answer(text: str, name: str) -> Response[str]:
    """A file that is saved, not shown; its first sign tells Excel that it is UTF-8."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(text, media_type=CSV, headers=headers)


async def _check(
    request: AnyRequest,
    venue_id: UUID,
    staff: StaffMember,
    database: Database,
    settings: Settings,
    form: Form[ImportOptions],
    refusal: TicketsError | None = None,
) -> Template | Redirect:
    options = form.value
    content = await uploads.kept(settings, venue_id, staff)
    if content is None:
        return _no_file(request, venue_id)
    reading = await uploads.read(content, options.reading(settings.currency))
    async with database.transaction(staff.actor) as db:
        venue, current = await queries.venue(db, venue_id), await seat_map.read(db, venue_id)
    preview = compare(reading, current, options.mode)
    return office_page(
        request,
        staff,
        KEY,
        "venues/import-check.html",
        status=refusal.status if refusal else 200,
        refusal=refusal,
        venue=venue,
        form=form,
        options=options,
        reading=reading,
        preview=preview,
        problems=reading.notes.told(),
        drawing=picture.draw(preview.document),
        counts=picture.count_by_part(preview.document),
        blocked=picture.count_blocked(preview.document),
        headings=[(heading, heading) for heading in reading.headings],
        turned=_turned(f"{address(venue_id)}/import/check", options, reading.proposal.assumed),
    )


def _turned(page: str, options: ImportOptions, assumed: Any) -> dict[str, str]:
    """What was assumed → the address that reads the file the other way."""
    other = {
        "stage": "bottom" if assumed.stage == "top" else "top",
        "seat_one": "right" if assumed.seat_one == "left" else "left",
        "align": "number" if assumed.align == "center" else "center",
        "mode": "replace" if options.mode == "merge" else "merge",
    }
    return {name: f"{page}?{urlencode({**options.said(), name: value})}" for name, value in other.items()}


def _no_file(request: AnyRequest, venue_id: UUID) -> Redirect:
    said = Flash(gettext("Please send the spreadsheet again."), "warn")
    return back_to(request, f"{address(venue_id)}/import", said)


ROUTES = [ask_for_file, send_file, check_file, apply, export, template]
