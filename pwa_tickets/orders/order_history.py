"""What happened to an order, and who did it: from the ledger, the mails, the doors and the audit log."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.accounts.audit_log import ACTIONS
from pwa_tickets.i18n import gettext


class HistoryEntry(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=True):
    """One thing that happened to an order.

    Attributes:
        action: `ordered`, `paid`, `refund_begun`, `refunded`, `email_sent`, `email_failed`, `came_in`, `went_out`, or what the
            audit log calls a change.
        by: the member of staff, or the usher; absent for buyers and for what the server did.
        amount_in_cents: of money that moved.
        email: the address a mail was for.
        gate: where somebody came in or went out.
        ticket_ids: with which tickets.
        before, after: what a change replaced, and what stands since.
    """

    at: datetime
    action: str
    by: str | None = None
    amount_in_cents: int | None = None
    email: str | None = None
    gate: str | None = None
    ticket_ids: tuple[UUID, ...] = ()
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None

    @property
    def words(self) -> str:
        """What was done by staff or found by the server, in words."""
        return gettext(ACTIONS[self.action]) if self.action in ACTIONS else self.action.replace("_", " ")


_HISTORY: Final = text("""
    select coalesce(jsonb_agg(jsonb_strip_nulls(to_jsonb(h)) order by h.at desc, h.place desc), '[]') from (
      select created_at as at, 1 as place, 'ordered' as action, null as by, null::integer as amount_in_cents, null as email,
             null as gate, null::jsonb as ticket_ids, null::jsonb as before, null::jsonb as after
      from ticket_orders where id = :id
      union all
      select created_at, 2, case kind when 'charge' then 'paid' else 'refunded' end, null, amount_in_cents, null, null,
             null, null, null
      from payment_transactions where ticket_order_id = :id and kind in ('charge', 'refund')
      union all
      select r.created_at, 3, 'refund_begun', s.name, r.amount_in_cents, null, null, null, null, null
      from refunds r left join profiles s on s.id = r.requested_by where r.ticket_order_id = :id
      union all
      select coalesce(sent_at, created_at), 4, case status when 'sent' then 'email_sent' else 'email_failed' end, null, null,
             to_email, null, null, null, null
      from order_messages where ticket_order_id = :id and status <> 'queued'
      union all
      select min(s.scanned_at), 5, case s.direction when 'in' then 'came_in' else 'went_out' end, u.name, null, null, d.gate,
             jsonb_agg(t.id), null, null
      from tickets t join ticket_scans s on s.ticket_id = t.id join devices d on d.id = s.device_id
      left join profiles u on u.id = d.profile_id
      where t.ticket_order_id = :id and s.admitted and s.counts and s.annulled_at is null
      group by s.device_id, d.gate, u.name, s.direction, date_trunc('minute', s.scanned_at)
      union all
      select a.happened_at, 6, a.action, s.name, (a.facts ->> 'amount_in_cents')::integer, null, null, null, a.before, a.after
      from audit_log a left join profiles s on a.actor_role = 'staff' and s.id = a.actor_id::uuid
      where a.subject_type = 'order' and a.subject_id = cast(:id as text)
    ) h
""")
"""Who came through one door within one minute is one entry."""


async def read_history(db: AsyncSession, order_id: UUID) -> tuple[HistoryEntry, ...]:
    """All that happened to an order, newest first. Staff actor."""
    found = await db.scalar(_HISTORY, {"id": order_id})
    return msgspec.convert(found, tuple[HistoryEntry, ...])
