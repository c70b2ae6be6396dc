"""Reports by mail to addresses without a log-in: beginning one, ending one, and queuing what is due, each once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.accounts.queries import time_zone
from pwa_tickets.audit import Subject
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.queue import enqueue
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput, NotFound
from pwa_tickets.i18n import gettext
from pwa_tickets.reports.models import ReportEmail, ReportSchedule, ScheduleKind
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.signed import read_signed, sign

LINK: Final = "/reports/stop/"
PURPOSE: Final = "pwa-tickets report schedule v1"
HOUR: Final = 7
"""On the studio's clock: when yesterday's sales, and on Mondays last week's, are written about."""
BEFORE_A_SHOW: Final = timedelta(hours=24)
MOST: Final = 20
"""Addresses that get reports: each is one more place where names of families are."""

_COMING: Final = text("""
    select id::text from recital_shows
    where cancelled_at is null and starts_at between now() and now() + cast(:ahead as interval)
""")


class ScheduleView(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=True):
    """A report that goes to an address by mail, with how it is doing.

    Attributes:
        kind: sales each morning, sales each Monday, or a show's lists the day before it.
        to_email: who gets it.
        last_sent_at: absent before the first report.
        last_error: why the newest one did not go out yet; absent for nothing bad.
    """

    id: UUID
    kind: ScheduleKind
    to_email: str
    created_at: datetime
    last_sent_at: datetime | None = None
    last_error: str | None = None


async def schedules(db: AsyncSession) -> list[ScheduleView]:
    """Every schedule that runs, newest first. System actor, as everywhere here."""
    newest = (
        select(ReportEmail.last_error)
        .where(ReportEmail.report_schedule_id == ReportSchedule.id, ReportEmail.sent_at.is_(None))
        .order_by(ReportEmail.created_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    sent = (
        select(func.max(ReportEmail.sent_at))
        .where(ReportEmail.report_schedule_id == ReportSchedule.id)
        .scalar_subquery()
    )
    columns = (ReportSchedule.id, ReportSchedule.kind, ReportSchedule.to_email, ReportSchedule.created_at)
    rows = await db.execute(
        select(*columns, sent.label("last_sent_at"), newest.label("last_error"))
        .where(ReportSchedule.ended_at.is_(None))
        .order_by(ReportSchedule.created_at.desc(), ReportSchedule.id)
    )
    return [msgspec.convert(dict(row), ScheduleView) for row in rows.mappings()]


async def begin_schedule(
    db: AsyncSession, kind: ScheduleKind, to_email: str, *, by: StaffMember
) -> ScheduleView:
    """Have an address get a report from now on; one that gets it already goes on getting it once.

    Args:
        to_email: in its canonical form.

    Raises:
        InvalidInput: there are too many.
    """
    running = await schedules(db)
    if (there := _of(running, kind, to_email)) is not None:
        return there
    if len(running) >= MOST:
        message = gettext("20 reports go out already. Stop one that nobody reads.")
        raise InvalidInput([{"field": "to_email", "message": message}])
    made = (
        upsert(ReportSchedule)
        .values(kind=kind, to_email=to_email, created_by=by.uuid)
        .on_conflict_do_nothing()
        .returning(ReportSchedule.id)
    )
    schedule_id = await db.scalar(made)
    if schedule_id is not None:  # else somebody clicked twice
        subject = Subject("report_schedule", schedule_id)
        await audit.record(db, by, "report_schedule_added", subject, after={"kind": kind.value})
    begun = _of(await schedules(db), kind, to_email)
    assert begun is not None, "ours, or the other click's"
    return begun


async def end_schedule(db: AsyncSession, schedule_id: UUID, *, by: StaffMember | None = None) -> None:
    """Send no more of it.

    Args:
        by: who ends it; None for the address itself, by its link.

    Raises:
        NotFound: there is none.
    """
    found = await db.get(ReportSchedule, schedule_id)
    if found is None:
        raise NotFound()
    ended = (
        update(ReportSchedule)
        .where(ReportSchedule.id == schedule_id, ReportSchedule.ended_at.is_(None))
        .values(ended_at=func.now())
        .returning(ReportSchedule.id)
    )
    if await db.scalar(ended) is not None and by is not None:
        await audit.record(db, by, "report_schedule_ended", Subject("report_schedule", schedule_id))


def stop_link(settings: Settings, schedule_id: UUID) -> str:
    """Where the address itself ends a schedule, without a log-in."""
    return f"{settings.base_url}{LINK}{sign(settings, PURPOSE, schedule_id.bytes)}"


def schedule_of_link(settings: Settings, token: str) -> UUID:
    """The schedule that a link ends.

    Raises:
        NotFound: it is no link of ours.
    """
    content = read_signed(settings, PURPOSE, token)
    if content is None or len(content) != 16:
        raise NotFound()
    return UUID(bytes=content)


async def queue_due(database: Database) -> None:
    """Queue every report that is due and was not queued before, however many processes ask."""
    async with database.transaction(SYSTEM) as db:
        now = datetime.now(ZoneInfo(await time_zone(db)))
        morning = (now - timedelta(hours=HOUR)).date()
        yesterday = morning - timedelta(days=1)
        last_week = morning - timedelta(days=7 + morning.weekday())
        coming = await db.scalars(_COMING, {"ahead": BEFORE_A_SHOW})
        due = [
            (ScheduleKind.DAILY_SALES, yesterday.isoformat()),
            (ScheduleKind.WEEKLY_SALES, last_week.isoformat()),
            *((ScheduleKind.SHOW_LISTS, show_id) for show_id in coming),
        ]
        for kind, about in due:
            await _queue(db, kind, about)


def _of(running: Sequence[ScheduleView], kind: ScheduleKind, to_email: str) -> ScheduleView | None:
    return next((one for one in running if (one.kind, one.to_email) == (kind, to_email)), None)


async def _queue(db: AsyncSession, kind: ScheduleKind, about: str) -> None:
    running = select(ReportSchedule.id, text(":about").bindparams(about=about)).where(
        ReportSchedule.kind == kind, ReportSchedule.ended_at.is_(None)
    )
    made = (
        upsert(ReportEmail)
        .from_select(["report_schedule_id", "about"], running)
        .on_conflict_do_nothing()
        .returning(ReportEmail.id)
    )
    for email_id in (await db.scalars(made)).all():
        await enqueue(db, "send_report_email", dedupe_key=f"report-{email_id}", email_id=str(email_id))
