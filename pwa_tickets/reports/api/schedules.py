"""Reports by mail, for the owner's own session: who gets which, adding an address, ending one. No token with scopes does."""

from typing import Annotated, ClassVar, Final
from uuid import UUID

import msgspec
from litestar import delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput, NotAllowed, NotFound, NotSignedIn
from pwa_tickets.reports import schedules
from pwa_tickets.reports.models import ScheduleKind
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.email_address import NoEmailAddress, canonical_email, read_email
from pwa_tickets.web.openapi import STAFF
from pwa_tickets.web.problems import changing, refusing

PATH: Final = "/api/admin/ticketing/reports/schedules"


class NewReportSchedule(msgspec.Struct, kw_only=True):
    """Who is to get which report.

    Attributes:
        kind: sales each morning, sales each Monday, or a show's lists the day before it.
        to_email: the address; it needs no log-in, and each mail has a link that ends it.
    """

    EXAMPLE: ClassVar = {"kind": "weekly_sales", "to_email": "books@studio.example"}

    kind: ScheduleKind
    to_email: Annotated[str, msgspec.Meta(max_length=300)]


class ReportScheduleList(msgspec.Struct, kw_only=True):
    """Who gets reports by mail, newest first.

    Attributes:
        schedules: those that run.
    """

    schedules: list[schedules.ScheduleView]


@get(PATH, tags=["staff"], security=STAFF, responses=refusing(NotSignedIn, NotAllowed))
async def list_report_schedules(
    owner: NamedDependency[StaffMember], database: NamedDependency[Database]
) -> ReportScheduleList:
    """List who gets reports by mail. Owners only."""
    async with database.transaction(SYSTEM) as db:
        return ReportScheduleList(schedules=await schedules.schedules(db))


@post(
    PATH,
    status_code=201,
    tags=["staff"],
    security=STAFF,
    responses=changing(NotSignedIn, NotAllowed, InvalidInput),
)
async def add_report_schedule(
    data: JSONBody[NewReportSchedule],
    owner: NamedDependency[StaffMember],
    database: NamedDependency[Database],
) -> schedules.ScheduleView:
    """Have an address get a report from now on; one that gets it already goes on getting it once. Owners only."""
    try:
        to_email = canonical_email(read_email(data.to_email))
    except NoEmailAddress as wrong:
        raise InvalidInput([{"field": "to_email", "message": str(wrong)}]) from None
    async with database.transaction(SYSTEM) as db:
        return await schedules.begin_schedule(db, data.kind, to_email, by=owner)


@delete(
    PATH + "/{schedule_id:uuid}",
    status_code=204,
    tags=["staff"],
    security=STAFF,
    responses=changing(NotSignedIn, NotAllowed, NotFound),
)
async def end_report_schedule(
    schedule_id: FromPath[UUID], owner: NamedDependency[StaffMember], database: NamedDependency[Database]
) -> None:
    """Send no more of a report. Owners only."""
    async with database.transaction(SYSTEM) as db:
        await schedules.end_schedule(db, schedule_id, by=owner)


ROUTES = [list_report_schedules, add_report_schedule, end_report_schedule]
