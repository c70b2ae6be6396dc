"""Reports by mail for owners: who gets which, a form to add an address, and ending one."""

from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from pwa_tickets.accounts.queries import time_zone
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput
from pwa_tickets.i18n import gettext, marked
from pwa_tickets.reports import schedules
from pwa_tickets.reports.admin.reports import KEY
from pwa_tickets.reports.admin.reports import PAGE as REPORTS
from pwa_tickets.reports.models import ScheduleKind
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.fields import Email
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import Form, fill, read_form
from pwa_tickets.web.office import back_to, office_page

PAGE: Final = REPORTS + "/schedules"

LABELS: Final = {
    ScheduleKind.DAILY_SALES: (
        marked("Each morning: yesterday’s sales"),
        marked("The sums, and every sale as an Excel file."),
    ),
    ScheduleKind.WEEKLY_SALES: (
        marked("Each Monday: last week’s sales"),
        marked("The sums, and every sale as an Excel file."),
    ),
    ScheduleKind.SHOW_LISTS: (
        marked("The day before each show: its lists"),
        marked("By seat and by name, to print."),
    ),
}

AnyRequest = Request[Any, Any, Any]


class NewSchedule(msgspec.Struct, kw_only=True):
    """The form "Send a report"."""

    kind: ScheduleKind = ScheduleKind.DAILY_SALES
    to_email: Annotated[str, Email()]


@get(PAGE, include_in_schema=False)
async def schedules_page(
    request: AnyRequest, owner: NamedDependency[StaffMember], database: NamedDependency[Database]
) -> Template:
    """List who gets reports by mail, with the form to add an address."""
    return await _page(request, owner, database, fill(NewSchedule))


@post(PAGE, include_in_schema=False)
async def begin_schedule(
    request: AnyRequest, owner: NamedDependency[StaffMember], database: NamedDependency[Database]
) -> Template | Redirect:
    """Have an address get a report and redirect to the list."""
    form = await read_form(request, NewSchedule)
    if not form.errors:
        try:
            async with database.transaction(SYSTEM) as db:
                await schedules.begin_schedule(db, form.value.kind, form.value.to_email, by=owner)
        except InvalidInput as refusal:
            form.note(refusal)
    if form.errors:
        return await _page(request, owner, database, form, status=422)
    return back_to(request, PAGE, Flash(gettext("Done. The first one goes out within minutes.")))


@post(PAGE + "/{schedule_id:uuid}/end", include_in_schema=False)
async def end_schedule(
    request: AnyRequest,
    schedule_id: FromPath[UUID],
    owner: NamedDependency[StaffMember],
    database: NamedDependency[Database],
) -> Redirect:
    """End a schedule and redirect to the list."""
    async with database.transaction(SYSTEM) as db:
        await schedules.end_schedule(db, schedule_id, by=owner)
    return back_to(request, PAGE, Flash(gettext("It won’t be sent anymore.")))


async def _page(
    request: AnyRequest,
    owner: StaffMember,
    database: Database,
    form: Form[NewSchedule],
    *,
    status: int = 200,
) -> Template:
    async with database.transaction(SYSTEM) as db:
        found = await schedules.schedules(db)
        zone = await time_zone(db)
    return office_page(
        request,
        owner,
        KEY,
        "reports/schedules.html",
        status=status,
        form=form,
        schedules=[(one, gettext(LABELS[one.kind][0])) for one in found],
        kinds=[(kind, gettext(label), gettext(told)) for kind, (label, told) in LABELS.items()],
        time_zone=zone,
    )


ROUTES = [schedules_page, begin_schedule, end_schedule]
