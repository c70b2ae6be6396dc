"""Reading the audit log: who changed what, when and from where. `audit.record` and functions of the database write it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from sqlalchemy import BigInteger, DateTime, column, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.i18n import gettext, marked
from pwa_tickets.settings import Settings
from pwa_tickets.web.fields import Text
from pwa_tickets.web.paging import LIMIT, Page, Sorting, read_page

ACTIONS: Final[Mapping[str, str]] = {
    "api_token_made": marked("Made an API token"),
    "api_token_revoked": marked("Revoked an API token"),
    "backup_made": marked("Made a backup"),
    "cap_overridden": marked("Sold more seats than the cap"),
    "cap_passed": marked("Buyer passed the cap"),
    "cash_owed": marked("Owed besides the card"),
    "change_declined": marked("Declined a family’s request"),
    "change_granted": marked("Granted a family’s request"),
    "crowd_released": marked("Released unpaid seats"),
    "customer_erased": marked("Erased a family’s data"),
    "customer_exported": marked("Downloaded a family’s data"),
    "comp_allowance_changed": marked("Changed how many tickets may be given away"),
    "comp_allowance_passed": marked("Gave away more tickets than planned"),
    "comp_reason_added": marked("Added a reason for comps"),
    "comp_reason_retired": marked("Removed a reason for comps"),
    "device_added": marked("Added a device"),
    "device_enrolled": marked("Device enrolled"),
    "device_revoked": marked("Revoked a device"),
    "dispute_closed": marked("Dispute ended"),
    "dispute_lost": marked("Dispute lost"),
    "dispute_opened": marked("Payment disputed"),
    "dispute_under_review": marked("Dispute under review"),
    "dispute_won": marked("Dispute won"),
    "drawer_closed": marked("Counted and closed a drawer"),
    "drawer_opened": marked("Opened a drawer"),
    "email_changed": marked("Changed their address"),
    "family_chose": marked("A family chose"),
    "invitation_accepted": marked("Accepted an invitation"),
    "invitation_withdrawn": marked("Withdrew an invitation"),
    "log_ins_ended": marked("Signed out browsers"),
    "member_access_ended": marked("Ended somebody’s access"),
    "member_invited": marked("Invited somebody"),
    "member_refund_limit_changed": marked("Changed what somebody may refund"),
    "member_role_changed": marked("Changed a role"),
    "order_cancelled": marked("Canceled an unpaid order"),
    "order_corrected": marked("Corrected who bought it"),
    "order_kept_until": marked("Kept unpaid seats until another time"),
    "order_note_added": marked("Wrote a note"),
    "order_refunded": marked("Refunded an order"),
    "order_resent": marked("Sent the tickets again"),
    "order_sold": marked("Sold at the box office"),
    "order_taken": marked("Took the money for an order"),
    "password_changed": marked("Changed their password"),
    "password_reset": marked("Reset their password by email"),
    "payment_mismatch": marked("Payment did not match"),
    "recovery_code_used": marked("Used a recovery code"),
    "recovery_codes_made": marked("Made new recovery codes"),
    "refund_failed": marked("Refund failed"),
    "refund_unassigned": marked("Refund made in Stripe, of no ticket"),
    "refunded_at_stripe": marked("Refund made in Stripe"),
    "scans_accepted": marked("Accepted late scans"),
    "scans_declined": marked("Declined late scans"),
    "second_factor_off": marked("Turned the second step off"),
    "second_factor_on": marked("Turned the second step on"),
    "second_factor_taken_off": marked("Turned somebody’s second step off"),
    "show_cancelled": marked("Canceled a show"),
    "show_tickets_downloaded": marked("Downloaded all tickets of a show"),
    "show_tickets_rendered": marked("Made a file of all tickets of a show"),
    "step_refused": marked("Couldn’t happen by itself"),
    "exchange_offered": marked("Offered other seats by a link"),
    "tickets_exchanged": marked("Moved tickets to other seats"),
    "unsold_code_scanned": marked("Unsold code scanned"),
    "webhook_added": marked("Added a webhook"),
    "webhook_deleted": marked("Deleted a webhook"),
    "webhook_paused": marked("Paused a webhook"),
    "webhook_resumed": marked("Resumed a webhook"),
}
"""What the log tells by name. An action without a line here is told by its own word."""

NEWEST: Final = Sorting("when", ("happened_at", "id"), descending=True)


class AuditFilters(msgspec.Struct, frozen=True):
    """Which entries are looked for; every default is all of them.

    Attributes:
        subject: the id of what was changed.
        first_day, last_day: on the studio's clock.
    """

    by: UUID | None = None
    action: Annotated[str, Text(most=60)] = ""
    first_day: date | None = None
    last_day: date | None = None
    subject: Annotated[str, Text(most=60)] = ""


class AuditEntry(msgspec.Struct, kw_only=True):
    """One change.

    Attributes:
        by: the member's name; None for what the server or a device did.
        about: the name of what was changed, where it has one and still exists.
    """

    id: int
    happened_at: datetime
    actor_role: str
    by: str | None
    action: str
    subject_type: str
    subject_id: str | None
    about: str | None
    facts: dict[str, Any]
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    address: str | None

    @property
    def words(self) -> str:
        """What was done, in words."""
        return gettext(ACTIONS[self.action]) if self.action in ACTIONS else self.action.replace("_", " ")

    @property
    def details(self) -> list[str]:
        """`role: staff → owner`: what was there and what stands since."""
        before, after = self.before or {}, self.after or {}
        told = {name: _said(value) for name, value in {**self.facts, **before, **after}.items()}
        told |= {
            name: f"{_said(before[name])} → {_said(after[name])}" for name in before.keys() & after.keys()
        }
        return [f"{name.replace('_', ' ')}: {value}" for name, value in sorted(told.items())]


ENTRIES: Final = text("""
    select a.id, a.happened_at, a.actor_role, a.action, a.subject_type, a.subject_id, a.facts, a.before, a.after, a.address,
           case when a.actor_role = 'staff' then (select name from profiles where id = a.actor_id::uuid) end as by,
           case a.subject_type
             when 'member' then (select name from profiles where id = a.subject_id::uuid)
             when 'device' then (select gate from devices where id = a.subject_id::uuid)
             when 'show' then (select title from recital_shows where id = a.subject_id::uuid)
             when 'order' then (select order_number from ticket_orders where id = a.subject_id::uuid)
           end as about
    from audit_log a
    where (cast(:by as text) is null or a.actor_id = :by)
      and (cast(:action as text) = '' or a.action = :action)
      and (cast(:subject as text) = '' or a.subject_id = :subject)
      and (cast(:first_day as date) is null or a.happened_at >= cast(:first_day as date)::timestamp at time zone :zone)
      and (cast(:last_day as date) is null or a.happened_at < (cast(:last_day as date) + 1)::timestamp at time zone :zone)
""").columns(
    column("id", BigInteger),
    column("happened_at", DateTime(timezone=True)),
    *map(column, ("actor_role", "action", "subject_type", "subject_id")),
    *(column(name, JSONB) for name in ("facts", "before", "after")),
    *map(column, ("address", "by", "about")),
)


async def entries(
    db: AsyncSession,
    settings: Settings,
    filters: AuditFilters,
    *,
    time_zone: str,
    cursor: str = "",
    limit: int = LIMIT,
) -> Page[AuditEntry]:
    """A page of the log, newest first.

    Args:
        time_zone: of the days in the filters.

    Raises:
        InvalidInput: the cursor is none of ours.
    """
    wanted = msgspec.structs.asdict(filters) | {
        "by": str(filters.by) if filters.by else None,
        "zone": time_zone,
    }
    return await read_page(
        db, ENTRIES, AuditEntry, NEWEST, settings=settings, parameters=wanted, cursor=cursor, limit=limit
    )


async def authors(db: AsyncSession) -> list[tuple[UUID, str]]:
    """Everybody who may have made a change: id and name, those who left too."""
    rows = await db.execute(
        text("select id, name from profiles where role <> 'usher' order by lower(name), id")
    )
    return [(row.id, row.name) for row in rows]


def _said(value: Any) -> str:
    return ", ".join(map(_said, value)) if isinstance(value, list) else "–" if value is None else str(value)
