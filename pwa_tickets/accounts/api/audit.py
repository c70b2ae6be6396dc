"""The audit log for the owner's programs. There is no call that changes it."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from pwa_tickets.accounts import audit_log
from pwa_tickets.accounts.audit_log import AuditEntry, AuditFilters
from pwa_tickets.accounts.queries import time_zone
from pwa_tickets.errors import InvalidInput, NotAllowed, NotSignedIn
from pwa_tickets.settings import Settings
from pwa_tickets.web.database import OwnerDb
from pwa_tickets.web.openapi import STAFF
from pwa_tickets.web.paging import LIMIT, PageCursor, PageLimit
from pwa_tickets.web.problems import refusing


class AuditSubject(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What was changed.

    Attributes:
        type: like `order` or `device`.
        id: of the thing; absent where there is none.
        name: what it is called; absent where it has no name, or is gone.
    """

    type: str
    id: str | None = None
    name: str | None = None


class AuditChange(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One change. It holds no names or addresses of families.

    Attributes:
        id: goes up with each change.
        by: the member's name, or the role of whoever was no member.
        action: what was done, in the past tense.
        subject: what was changed.
        before: what the change replaced; absent where nothing was.
        after: what stands since; absent where nothing does.
        facts: what the server found; absent where it found nothing.
        address: where the request came from; absent for what the server did.
    """

    id: int
    at: datetime
    by: str
    action: str
    subject: AuditSubject
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    facts: dict[str, Any] | None = None
    address: str | None = None


class AuditLog(msgspec.Struct, omit_defaults=True):
    """Changes, newest first.

    Attributes:
        entries: the changes.
        next_cursor: where the next page begins; absent at the end.
    """

    entries: list[AuditChange]
    next_cursor: str | None = None


@get(
    "/api/admin/ticketing/audit",
    tags=["staff"],
    security=STAFF,
    responses=refusing(NotSignedIn, NotAllowed, InvalidInput),
)
async def read_audit_log(
    db: OwnerDb,
    settings: NamedDependency[Settings],
    subject: Annotated[str, QueryParameter(max_length=60, description="The id of what was changed.")] = "",
    by: Annotated[UUID | None, QueryParameter(description="The member of staff.")] = None,
    action: Annotated[str, QueryParameter(max_length=60, description="What was done.")] = "",
    first_day: Annotated[
        date | None, QueryParameter(name="from", description="On this day or later, on the studio's clock.")
    ] = None,
    last_day: Annotated[date | None, QueryParameter(name="to", description="On this day or before.")] = None,
    cursor: PageCursor = "",
    limit: PageLimit = LIMIT,
) -> AuditLog:
    """Read who changed what, when and from where, in pages, newest first. Owners only."""
    filters = AuditFilters(by=by, action=action, first_day=first_day, last_day=last_day, subject=subject)
    page = await audit_log.entries(
        db, settings, filters, time_zone=await time_zone(db), cursor=cursor, limit=limit
    )
    return AuditLog([_change(entry) for entry in page.rows], page.next)


def _change(entry: AuditEntry) -> AuditChange:
    return AuditChange(
        id=entry.id,
        at=entry.happened_at,
        by=entry.by or entry.actor_role,
        action=entry.action,
        subject=AuditSubject(type=entry.subject_type, id=entry.subject_id, name=entry.about),
        before=entry.before,
        after=entry.after,
        facts=entry.facts or None,
        address=entry.address,
    )


ROUTES = [read_audit_log]
