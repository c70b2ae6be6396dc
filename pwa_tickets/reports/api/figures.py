"""Figures for programs of the staff: the dashboard's, and the files of the reports."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import get
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import OpenAPIResponse, Operation
from litestar.params import QueryParameter
from litestar.response import Stream

from pwa_tickets.accounts.queries import time_zone
from pwa_tickets.box_office.shift_queries import shifts_of_days
from pwa_tickets.db.session import Database
from pwa_tickets.errors import NotAllowed, NotSignedIn
from pwa_tickets.reports.comps import COLUMNS as COMP_COLUMNS
from pwa_tickets.reports.comps import comp_rows
from pwa_tickets.reports.comps import comps as read_comps
from pwa_tickets.reports.dashboard import Dashboard, read_dashboard
from pwa_tickets.reports.drawer_shifts import COLUMNS as SHIFT_COLUMNS
from pwa_tickets.reports.drawer_shifts import shift_rows
from pwa_tickets.reports.sales_lines import COLUMNS, SalesFilters, sales_lines
from pwa_tickets.reports.sales_tax import COLUMNS as TAX_COLUMNS
from pwa_tickets.reports.sales_tax import month_rows, tax_months
from pwa_tickets.reports.scope import Scope
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import StaffDb
from pwa_tickets.web.openapi import STAFF
from pwa_tickets.web.problems import refusing
from pwa_tickets.web.table_files import FileFormat, table_file
from pwa_tickets.web.xlsx_export import CONTENT_TYPE as XLSX

OneShow = Annotated[UUID | None, QueryParameter(description="Only this show; all shows without it.")]
FirstDay = Annotated[
    date | None,
    QueryParameter(name="from", description="The first day of the payments, on the studio's clock."),
]
LastDay = Annotated[
    date | None, QueryParameter(name="to", description="The last day of the payments, on the studio's clock.")
]
Form = Annotated[FileFormat, QueryParameter(name="format", description="The kind of file.")]
PriceZone = Annotated[
    str, QueryParameter(description="Only seats of price zones of this name; extras are left out.")
]
SALES_FILE = ResponseSpec(
    bytes,
    generate_examples=False,
    media_type="text/csv",
    description="The file, CSV or a workbook; amounts with two places.",
)


@dataclass
class SalesOperation(Operation):
    """The call with both kinds of file that it answers: a handler can declare one alone."""

    def __post_init__(self) -> None:
        """Document the workbook beside CSV."""
        answer = (self.responses or {}).get("200")
        if isinstance(answer, OpenAPIResponse) and answer.content:
            answer.content[XLSX] = answer.content["text/csv"]


@get(
    "/api/admin/ticketing/dashboard",
    tags=["staff"],
    security=STAFF,
    responses=refusing(NotSignedIn, NotAllowed),
)
async def dashboard(
    db: StaffDb, show_id: OneShow = None, first_day: FirstDay = None, last_day: LastDay = None
) -> Dashboard:
    """Read how full each show is, what was sold by day, and the latest orders. Sums equal the ledger to the cent."""
    scope = Scope(
        time_zone=await time_zone(db),
        show_ids=None if show_id is None else (show_id,),
        first_day=first_day,
        last_day=last_day,
    )
    figures, _ = await read_dashboard(db, scope)
    return figures


@get(
    "/api/admin/ticketing/reports/sales",
    tags=["staff"],
    security=STAFF,
    responses={200: SALES_FILE, **refusing(NotSignedIn, NotAllowed)},
    operation_class=SalesOperation,
)
async def sales(
    staff: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    form: Form = FileFormat.CSV,
    show_id: OneShow = None,
    first_day: FirstDay = None,
    last_day: LastDay = None,
    price_zone: PriceZone = "",
) -> Stream:
    """Download a line for each ticket and extra that was sold, in the order of the payments. Totals equal the dashboard's."""
    async with database.transaction(staff.actor) as db:
        zone = await time_zone(db)
    filters = SalesFilters(show_id=show_id, first_day=first_day, last_day=last_day, price_zone=price_zone)
    return table_file(form, "sales", COLUMNS, sales_lines(database, staff.actor, filters, time_zone=zone))


@get(
    "/api/admin/ticketing/reports/sales-tax",
    tags=["staff"],
    security=STAFF,
    responses={200: SALES_FILE, **refusing(NotSignedIn, NotAllowed)},
    operation_class=SalesOperation,
)
async def sales_tax(
    db: StaffDb,
    form: Form = FileFormat.CSV,
    first_day: FirstDay = None,
    last_day: LastDay = None,
) -> Stream:
    """Download the sales tax that was collected and given back, a line for each month, kind and rate."""
    months = await tax_months(db, time_zone=await time_zone(db), first_day=first_day, last_day=last_day)
    return table_file(form, "sales-tax", TAX_COLUMNS, month_rows(months))


@get(
    "/api/admin/ticketing/reports/drawer-shifts",
    tags=["staff"],
    security=STAFF,
    responses={200: SALES_FILE, **refusing(NotSignedIn, NotAllowed)},
    operation_class=SalesOperation,
)
async def drawer_shifts(
    db: StaffDb,
    form: Form = FileFormat.CSV,
    first_day: FirstDay = None,
    last_day: LastDay = None,
) -> Stream:
    """Download the drawers' shifts that were opened in these days, a line each, with what moved in it and what was counted."""
    zone = await time_zone(db)
    shifts = await shifts_of_days(db, time_zone=zone, first_day=first_day, last_day=last_day)
    return table_file(form, "drawer-shifts", SHIFT_COLUMNS, shift_rows(shifts, ZoneInfo(zone)))


@get(
    "/api/admin/ticketing/reports/comps",
    tags=["staff"],
    security=STAFF,
    responses={200: SALES_FILE, **refusing(NotSignedIn, NotAllowed)},
    operation_class=SalesOperation,
)
async def comps(
    db: StaffDb,
    form: Form = FileFormat.CSV,
    show_id: OneShow = None,
    first_day: FirstDay = None,
    last_day: LastDay = None,
) -> Stream:
    """Download what was given away by reason, a line each order, with what it would have cost. Tickets equal the dashboard's."""
    zone = await time_zone(db)
    given = await read_comps(db, time_zone=zone, show_id=show_id, first_day=first_day, last_day=last_day)
    return table_file(form, "comps", COMP_COLUMNS, comp_rows(given, ZoneInfo(zone)))


ROUTES = [dashboard, sales, sales_tax, drawer_shifts, comps]
