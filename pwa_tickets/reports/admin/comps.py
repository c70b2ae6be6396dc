"""Comps: what was given away and why, the studio's list of reasons, and how many of each show may be given."""

from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Stream, Template
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.accounts.queries import time_zone
from pwa_tickets.box_office import comps as giving
from pwa_tickets.errors import InvalidInput
from pwa_tickets.i18n import gettext
from pwa_tickets.reports.admin.reports import KEY, FileOptions
from pwa_tickets.reports.admin.reports import PAGE as REPORTS
from pwa_tickets.reports.comps import COLUMNS, by_reason, comp_rows, comps
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import StaffDb
from pwa_tickets.web.fields import Text, Whole
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import Form, fill, read_form, read_query
from pwa_tickets.web.office import back_to, office_page
from pwa_tickets.web.table_files import table_file

PAGE: Final = REPORTS + "/comps"
MOST: Final = 100_000

AnyRequest = Request[Any, Any, Any]


class CompDays(FileOptions, kw_only=True):
    """Which days, on the studio's clock."""

    first_day: date | None = None
    last_day: date | None = None


class ReasonForm(msgspec.Struct, kw_only=True):
    """One more reason."""

    name: Annotated[str, Text(most=giving.LONGEST_REASON)]


class AllowanceForm(msgspec.Struct, kw_only=True):
    """How many tickets of a show may be given away; empty: as many as there are."""

    show_id: UUID
    tickets: Annotated[int | None, Whole(most=MOST)] = None


@get(PAGE, include_in_schema=False)
async def comps_page(request: AnyRequest, staff: NamedDependency[StaffMember], db: StaffDb) -> Template:
    """Show what was given away by reason, with the list of reasons and the allowances."""
    return await _page(request, staff, db)


@get(PAGE + "/list", include_in_schema=False)
async def comps_file(request: AnyRequest, db: StaffDb) -> Stream:
    """Send what was given away in these days as a file, a line an order."""
    days = read_query(request, CompDays).value
    zone = await time_zone(db)
    given = await comps(db, time_zone=zone, first_day=days.first_day, last_day=days.last_day)
    return table_file(days.format, "comps", COLUMNS, comp_rows(given, ZoneInfo(zone)))


@post(PAGE + "/reasons", include_in_schema=False)
async def add_reason(
    request: AnyRequest, staff: NamedDependency[StaffMember], db: StaffDb
) -> Template | Redirect:
    """Put a reason on the list, and redirect to the page."""
    form = await read_form(request, ReasonForm)
    if not form.errors:
        try:
            await giving.add_reason(db, form.value.name, staff=staff)
        except InvalidInput as refusal:
            form.note(refusal)
    if form.errors:
        return await _page(request, staff, db, reason_form=form)
    return back_to(request, PAGE, Flash(gettext("Saved. It can be chosen at the counter now.")))


@post(PAGE + "/reasons/retire", include_in_schema=False)
async def retire_reason(request: AnyRequest, staff: NamedDependency[StaffMember], db: StaffDb) -> Redirect:
    """Take a reason off the list, and redirect to the page."""
    form = await read_form(request, ReasonForm)
    if await giving.retire_reason(db, form.typed.word("name"), staff=staff):
        return back_to(request, PAGE, Flash(gettext("Removed. What was given for it stays in the report.")))
    told = gettext("This is the last reason. Add another one first.")
    return back_to(request, PAGE, Flash(told, "warn"))


@post(PAGE + "/allowances", include_in_schema=False)
async def allow(request: AnyRequest, staff: NamedDependency[StaffMember], db: StaffDb) -> Template | Redirect:
    """Say how many tickets of a show may be given away, and redirect to the page."""
    form = await read_form(request, AllowanceForm)
    if form.errors:
        return await _page(request, staff, db, allowance_form=form)
    await giving.allow(db, form.value.show_id, form.value.tickets, staff=staff)
    return back_to(request, PAGE, Flash(gettext("Saved.")))


async def _page(
    request: AnyRequest,
    staff: StaffMember,
    db: AsyncSession,
    *,
    reason_form: Form[ReasonForm] | None = None,
    allowance_form: Form[AllowanceForm] | None = None,
) -> Template:
    days = read_query(request, CompDays)
    zone = await time_zone(db)
    given = await comps(db, time_zone=zone, first_day=days.value.first_day, last_day=days.value.last_day)
    return office_page(
        request,
        staff,
        KEY,
        "reports/comps.html",
        parts={"comps": "reports/_comps.html"},
        status=422 if reason_form or allowance_form else 200,
        days=days,
        sums=by_reason(given),
        reasons=await giving.reasons(db),
        allowances=await giving.allowances(db),
        reason_form=reason_form or fill(ReasonForm),
        allowance_form=allowance_form or fill(AllowanceForm),
    )


ROUTES = [comps_page, comps_file, add_reason, retire_reason, allow]
