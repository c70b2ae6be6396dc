"""Drawers' shifts for the bookkeeper: a list by days, with what moved in no drawer, and the same as a file."""

from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.response import Stream, Template

from pwa_tickets.accounts.queries import time_zone
from pwa_tickets.box_office.shift_queries import shifts_of_days
from pwa_tickets.reports.admin.reports import KEY, FileOptions
from pwa_tickets.reports.admin.reports import PAGE as REPORTS
from pwa_tickets.reports.drawer_shifts import COLUMNS, in_no_drawer, shift_rows
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import StaffDb
from pwa_tickets.web.forms import read_query
from pwa_tickets.web.office import office_page
from pwa_tickets.web.table_files import table_file

PAGE: Final = REPORTS + "/drawer-shifts"

AnyRequest = Request[Any, Any, Any]


class DrawerDays(FileOptions, kw_only=True):
    """On which days the drawers were opened, on the studio's clock."""

    first_day: date | None = None
    last_day: date | None = None


@get(PAGE, include_in_schema=False)
async def drawer_shifts_page(
    request: AnyRequest, staff: NamedDependency[StaffMember], db: StaffDb
) -> Template:
    """Show every drawer of these days with its count."""
    days = read_query(request, DrawerDays)
    zone = await time_zone(db)
    first, last = days.value.first_day, days.value.last_day
    return office_page(
        request,
        staff,
        KEY,
        "reports/drawer-shifts.html",
        parts={"drawers": "reports/_drawer-shifts.html"},
        days=days,
        shifts=await shifts_of_days(db, time_zone=zone, first_day=first, last_day=last),
        elsewhere=await in_no_drawer(db, time_zone=zone, first_day=first, last_day=last),
        time_zone=zone,
    )


@get(PAGE + "/list", include_in_schema=False)
async def drawer_shifts_file(request: AnyRequest, db: StaffDb) -> Stream:
    """Send the drawers of these days as a file."""
    days = read_query(request, DrawerDays).value
    zone = await time_zone(db)
    shifts = await shifts_of_days(db, time_zone=zone, first_day=days.first_day, last_day=days.last_day)
    return table_file(days.format, "drawer-shifts", COLUMNS, shift_rows(shifts, ZoneInfo(zone)))


ROUTES = [drawer_shifts_page, drawer_shifts_file]
