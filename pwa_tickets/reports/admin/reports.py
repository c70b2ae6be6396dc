"""Reports: sales as a file, and for each show its lists for the evening, on paper and for a spreadsheet."""

from collections.abc import AsyncGenerator, Sequence
from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream, Template

from pwa_tickets.accounts.queries import time_zone
from pwa_tickets.backup.making import latest_backup
from pwa_tickets.db.session import Database
from pwa_tickets.reports import show_lists
from pwa_tickets.reports.figures import days_of_shows, total
from pwa_tickets.reports.sales_lines import COLUMNS, SalesFilters, sales_lines
from pwa_tickets.reports.scope import Scope, price_zones, recitals
from pwa_tickets.reports.show_lists import ListBy
from pwa_tickets.settings import Settings
from pwa_tickets.shows.office_queries import office_show
from pwa_tickets.tickets.pdf_worker import shared_pdf_worker
from pwa_tickets.tickets.ticket_pdf import PaperSize
from pwa_tickets.web.actor import StaffMember, StaffRole
from pwa_tickets.web.database import StaffDb
from pwa_tickets.web.fields import Text
from pwa_tickets.web.forms import read_query
from pwa_tickets.web.office import office_page
from pwa_tickets.web.table_files import FileFormat, table_file
from pwa_tickets.web.xlsx_export import Cell

PAGE: Final = "/admin/ticketing/reports"
KEY: Final = "reports"

AnyRequest = Request[Any, Any, Any]


class ReportFilters(msgspec.Struct, kw_only=True):
    """Which sales; days are on the studio's clock."""

    show_id: UUID | None = None
    price_zone: Annotated[str, Text(most=120)] = ""
    first_day: date | None = None
    last_day: date | None = None


class FileOptions(msgspec.Struct, kw_only=True):
    """What kind of file."""

    format: FileFormat = FileFormat.CSV


class ListOptions(msgspec.Struct, kw_only=True):
    """How a list is sorted, and on what paper."""

    by: ListBy = ListBy.SEAT
    paper: PaperSize = PaperSize.LETTER


@get(PAGE, include_in_schema=False)
async def reports_page(
    request: AnyRequest,
    staff: NamedDependency[StaffMember],
    db: StaffDb,
    settings: NamedDependency[Settings],
) -> Template:
    """Show what the chosen sales come to, and offer every file."""
    filters = read_query(request, ReportFilters)
    chosen = filters.value
    scope = Scope(
        time_zone=await time_zone(db),
        show_ids=None if chosen.show_id is None else (chosen.show_id,),
        first_day=chosen.first_day,
        last_day=chosen.last_day,
        price_zone=chosen.price_zone,
    )
    found = await recitals(db)
    return office_page(
        request,
        staff,
        KEY,
        "reports/reports.html",
        parts={"sales": "reports/_sales.html"},
        filters=filters,
        recitals=found,
        shows=[(show.id, f"{recital.name}: {show.title}") for recital in found for show in recital.shows],
        zones=[(name, name) for name in await price_zones(db)],
        figures=total(await days_of_shows(db, scope)),
        backed_up_at=await latest_backup(db) if staff.role is StaffRole.OWNER else None,
        makes_backups=settings.backup_to is not None,
        time_zone=scope.time_zone,
    )


@get(PAGE + "/sales", include_in_schema=False)
async def sales_file(
    request: AnyRequest,
    staff: NamedDependency[StaffMember],
    database: NamedDependency[Database],
) -> Stream:
    """Send every line of the chosen sales, in transactions of its own."""
    chosen = read_query(request, ReportFilters).value
    async with database.transaction(staff.actor) as db:
        zone = await time_zone(db)
    filters = SalesFilters(**msgspec.structs.asdict(chosen))
    return table_file(
        _format(request), "sales", COLUMNS, sales_lines(database, staff.actor, filters, time_zone=zone)
    )


@get(PAGE + "/shows/{show_id:uuid}/list", include_in_schema=False)
async def list_file(request: AnyRequest, show_id: FromPath[UUID], db: StaffDb) -> Stream:
    """Send the list of a show for a spreadsheet, by seat or by name."""
    by = read_query(request, ListOptions).value.by
    show = await office_show(db, show_id)
    seats = await show_lists.sold_seats(db, show_id)
    columns: Sequence[str]
    if by is ListBy.SEAT:
        columns, rows = show_lists.SEAT_COLUMNS, show_lists.seat_rows(seats, ZoneInfo(show.time_zone))
        return table_file(_format(request), "by-seat", columns, _at_once(rows))
    columns, rows = show_lists.NAME_COLUMNS, show_lists.name_rows(seats)
    return table_file(_format(request), "by-name", columns, _at_once(rows))


@get(PAGE + "/shows/{show_id:uuid}/list.pdf", include_in_schema=False)
async def list_pdf(
    request: AnyRequest,
    show_id: FromPath[UUID],
    staff: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Response[bytes]:
    """Send the list of a show on paper, with a box to tick for each seat. It is rendered with no transaction open."""
    options = read_query(request, ListOptions).value
    async with database.transaction(staff.actor) as db:
        show = await office_show(db, show_id)
        html = await show_lists.list_html(db, settings, show, show_id, by=options.by, paper=options.paper)
    pdf = await shared_pdf_worker().pdf(html, somebody_waits=True)
    headers = {
        "Content-Disposition": f'attachment; filename="by-{options.by}.pdf"',
        "Cache-Control": "private, no-store",
    }
    return Response(pdf, media_type="application/pdf", headers=headers)


@get(PAGE + "/shows/{show_id:uuid}/holds", include_in_schema=False)
async def holds_file(request: AnyRequest, show_id: FromPath[UUID], db: StaffDb) -> Stream:
    """Send what is kept back of a show, by reason and by whom."""
    show = await office_show(db, show_id)
    rows = await show_lists.hold_rows(db, show_id, ZoneInfo(show.time_zone))
    return table_file(_format(request), "kept-back", show_lists.HOLD_COLUMNS, _at_once(rows))


def _format(request: AnyRequest) -> FileFormat:
    return read_query(request, FileOptions).value.format


async def _at_once(rows: list[Sequence[Cell]]) -> AsyncGenerator[list[Sequence[Cell]]]:
    """The rows of one hall: there are never more than it has seats."""
    yield rows


ROUTES = [reports_page, sales_file, list_pdf, list_file, holds_file]
