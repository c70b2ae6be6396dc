"""The change log for owners: a list with filters, and the same as a file for a spreadsheet. Nobody edits it, owners neither."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from litestar import Request, get
from litestar.di import NamedDependency
from litestar.response import Stream, Template

from pwa_tickets.accounts import audit_log
from pwa_tickets.accounts.audit_log import AuditEntry, AuditFilters
from pwa_tickets.accounts.queries import time_zone
from pwa_tickets.db.session import Database
from pwa_tickets.i18n import gettext
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.csv_export import BYTE_ORDER_MARK, csv_line
from pwa_tickets.web.database import OwnerDb
from pwa_tickets.web.forms import read_query
from pwa_tickets.web.office import office_page
from pwa_tickets.web.paging import Page

PAGE: Final = "/admin/ticketing/audit"
KEY: Final = "audit"
AT_A_TIME: Final = 500
"""Entries of a file that are read in one transaction: none stays open while a slow network takes them."""

COLUMNS: Final = (
    "at",
    "by",
    "action",
    "subject_type",
    "subject_id",
    "about",
    "before",
    "after",
    "facts",
    "address",
)

AnyRequest = Request[Any, Any, Any]


@get(PAGE, include_in_schema=False)
async def show(
    request: AnyRequest,
    owner: NamedDependency[StaffMember],
    db: OwnerDb,
    settings: NamedDependency[Settings],
) -> Template:
    """List the changes, newest first."""
    filters = read_query(request, AuditFilters)
    zone = await time_zone(db)
    actions = sorted((gettext(words), action) for action, words in audit_log.ACTIONS.items())
    return office_page(
        request,
        owner,
        KEY,
        "accounts/audit.html",
        parts={"entries": "accounts/_audit-entries.html"},
        filters=filters,
        entries=await audit_log.entries(
            db,
            settings,
            filters.value,
            time_zone=zone,
            cursor=request.query_params.get("cursor", ""),
        ),
        authors=await audit_log.authors(db),
        actions=[(action, words) for words, action in actions],
        time_zone=zone,
    )


@get(PAGE + ".csv", include_in_schema=False)
async def export(
    request: AnyRequest,
    owner: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Stream:
    """Send everything the filters let through as CSV, in transactions of its own."""
    filters = read_query(request, AuditFilters).value
    name = f"change-log-{datetime.now(UTC):%Y-%m-%d}.csv"
    return Stream(
        _lines(database, settings, owner, filters),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )


async def _lines(
    database: Database, settings: Settings, owner: StaffMember, filters: AuditFilters
) -> AsyncGenerator[str]:
    yield BYTE_ORDER_MARK + csv_line(COLUMNS)
    cursor: str | None = ""
    while cursor is not None:
        read: Page[AuditEntry]
        async with database.transaction(owner.actor) as db:
            read = await audit_log.entries(
                db,
                settings,
                filters,
                time_zone=await time_zone(db),
                cursor=cursor,
                limit=AT_A_TIME,
            )
        yield "".join(_line(entry) for entry in read.rows)
        cursor = read.next


def _line(entry: AuditEntry) -> str:
    kept = (entry.before, entry.after, entry.facts or None)
    return csv_line((
        entry.happened_at.isoformat(),
        entry.by or entry.actor_role,
        entry.action,
        entry.subject_type,
        entry.subject_id,
        entry.about,
        *("" if facts is None else _json(facts) for facts in kept),
        entry.address,
    ))  # fmt: skip


def _json(facts: dict[str, Any]) -> str:
    return msgspec.json.encode(facts).decode()


ROUTES = [show, export]
