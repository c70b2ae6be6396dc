"""Writing and sending a report: the figures in words, the lines as a workbook, or the lists of a show on paper."""

from collections.abc import AsyncIterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.accounts.queries import time_zone
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.i18n import gettext
from pwa_tickets.money import format_money
from pwa_tickets.notifications import mail
from pwa_tickets.notifications.email_templates import write
from pwa_tickets.notifications.message import Attachment, Mail, domain_of
from pwa_tickets.reports.figures import days_of_shows, total
from pwa_tickets.reports.models import ScheduleKind
from pwa_tickets.reports.sales_lines import COLUMNS, SalesFilters, sales_lines
from pwa_tickets.reports.schedules import stop_link
from pwa_tickets.reports.scope import Scope
from pwa_tickets.reports.show_lists import ListBy, list_html
from pwa_tickets.settings import Settings
from pwa_tickets.tickets.pdf_worker import shared_pdf_worker
from pwa_tickets.tickets.ticket_pdf import PaperSize
from pwa_tickets.web.words import grouped, long_day, short_date
from pwa_tickets.web.xlsx_export import CONTENT_TYPE, Cell, Workbook

_WAITING: Final = text("""
    select s.id as schedule_id, s.kind, s.to_email, e.about from report_emails e
    join report_schedules s on s.id = e.report_schedule_id
    where e.id = :id and e.sent_at is null and s.ended_at is null
""")
_REMEMBER: Final = text("""
    update report_emails set attempts = attempts + 1, last_error = cast(:error as text),
      sent_at = case when cast(:error as text) is null then now() end
    where id = :id and sent_at is null
""")
_SHOW: Final = text("""
    select sh.title, sh.starts_at, v.name as venue_name, v.time_zone from recital_shows sh join venues v on v.id = sh.venue_id
    where sh.id = :id
""")


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a report says.

    Attributes:
        lines: what, and how much.
    """

    subject: str
    sentence: str
    lines: Sequence[tuple[str, str]]
    attachments: tuple[Attachment, ...]


async def send_report_email(database: Database, settings: Settings, email_id: str) -> None:
    """Send a report that was not sent yet, unless its address ended it meanwhile.

    Raises:
        MailDelayed, PdfFailed: try again later.
        MailRefused: trying again would not help.
    """
    async with database.transaction(SYSTEM) as db:
        waiting = (await db.execute(_WAITING, {"id": UUID(email_id)})).one_or_none()
        zone = await time_zone(db)
    if waiting is None:
        return
    if waiting.kind == ScheduleKind.SHOW_LISTS:
        report = await _show_lists(database, settings, UUID(waiting.about))
    else:
        first_day = date.fromisoformat(waiting.about)
        days = 1 if waiting.kind == ScheduleKind.DAILY_SALES else 7
        report = await _sales(database, settings, first_day, first_day + timedelta(days=days - 1), zone)
    html, words = write(
        settings,
        "report",
        subject=report.subject,
        headline=report.subject,
        poster="slate",
        report=report,
        stop_url=stop_link(settings, waiting.schedule_id),
    )
    email = Mail(
        to_email=waiting.to_email,
        subject=report.subject,
        html=html,
        text=words,
        message_id=f"<report.{email_id}@{domain_of(settings.mail_from)}>",
        attachments=report.attachments,
    )
    try:
        await mail.send(email, settings)
    except (mail.MailRefused, mail.MailDelayed) as error:
        await _remember(database, email_id, str(error))
        raise
    await _remember(database, email_id, None)


async def _remember(database: Database, email_id: str, error: str | None) -> None:
    async with database.transaction(SYSTEM) as db:
        await db.execute(_REMEMBER, {"id": UUID(email_id), "error": error})


async def _sales(database: Database, settings: Settings, first: date, last: date, zone: str) -> Report:
    async with database.transaction(SYSTEM) as db:
        scope = Scope(time_zone=zone, first_day=first, last_day=last)
        figures = total(await days_of_shows(db, scope))
    filters = SalesFilters(first_day=first, last_day=last)
    book = await _workbook("sales", COLUMNS, sales_lines(database, SYSTEM, filters, time_zone=zone))
    called = f"sales-{first}.xlsx" if first == last else f"sales-{first}-{last}.xlsx"
    about = {"first": short_date(first), "last": short_date(last)}
    currency = settings.currency
    return Report(
        subject=(
            gettext("Sales of %(first)s") if first == last else gettext("Sales of %(first)s to %(last)s")
        )
        % about,
        sentence=gettext("Every sale of these days is in the file."),
        lines=(
            (gettext("Seats sold"), grouped(figures.tickets_sold)),
            (gettext("Paid"), format_money(figures.gross_in_cents, currency)),
            (gettext("Refunded"), format_money(figures.refunded_in_cents, currency)),
            *(
                [(gettext("Taken by banks"), format_money(figures.disputed_in_cents, currency))]
                if figures.disputed_in_cents
                else []
            ),
            (
                gettext("After refunds and disputes")
                if figures.disputed_in_cents
                else gettext("After refunds"),
                format_money(figures.net_in_cents, currency),
            ),
        ),
        attachments=(Attachment(name=called, media_type=CONTENT_TYPE, content=book),),
    )


async def _show_lists(database: Database, settings: Settings, show_id: UUID) -> Report:
    async with database.transaction(SYSTEM) as db:
        show = (await db.execute(_SHOW, {"id": show_id})).one()
        pages = {by: await _page(db, settings, show_id, by) for by in ListBy}
    pdfs = {by: await shared_pdf_worker().pdf(page) for by, page in pages.items()}
    names = {ListBy.SEAT: gettext("By seat"), ListBy.NAME: gettext("By name")}
    day = long_day(show.starts_at, show.time_zone)
    return Report(
        subject=gettext("Lists for %(show)s, %(day)s") % {"show": show.title, "day": day},
        sentence=gettext(
            "By seat for the ushers, by name for the ticket table. What is sold from now on is not in them."
        ),
        lines=(),
        attachments=tuple(
            Attachment(name=f"{names[by]}.pdf", media_type="application/pdf", content=pdf)
            for by, pdf in pdfs.items()
        ),
    )


async def _page(db: AsyncSession, settings: Settings, show_id: UUID, by: ListBy) -> str:
    show = (await db.execute(_SHOW, {"id": show_id})).one()
    return await list_html(db, settings, show, show_id, by=by, paper=PaperSize.LETTER)


async def _workbook(
    name: str, columns: Sequence[str], rows: AsyncIterable[Sequence[Sequence[Cell]]]
) -> bytes:
    book = Workbook(name, columns)
    content = [book.begin()]
    async for some in rows:
        content.append(book.rows(some))
    return b"".join([*content, book.end()])
