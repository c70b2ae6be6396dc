"""Orders that staff should look at, until they say done: money that does not match, a refund that failed, too many seats."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import BigInteger, DateTime, column, text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.audit import Subject
from pwa_tickets.errors import NotFound, TicketsError
from pwa_tickets.orders.changes import add_note
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.paging import LIMIT, Page, Sorting, read_page

NEWEST: Final = Sorting("newest", ("at", "id"), descending=True)
_LARGEST_ENTRY: Final = 2**63 - 1


class ConcernKind(StrEnum):
    """What is the matter: the audit log's word for it."""

    PAYMENT_MISMATCH = "payment_mismatch"
    REFUND_FAILED = "refund_failed"
    CAP_PASSED = "cap_passed"
    REFUND_UNASSIGNED = "refund_unassigned"
    CASH_OWED = "cash_owed"
    DISPUTE_OPENED = "dispute_opened"
    DISPUTE_LOST = "dispute_lost"
    MONEY_DIFFERS = "money_differs"
    STEP_REFUSED = "step_refused"


class NoteMissing(Exception):
    """Nobody said what became of it."""


class Concern(msgspec.Struct, kw_only=True, frozen=True):
    """One order, and what is the matter with it.

    Attributes:
        id: of the audit log's entry.
        show_id: the show of a passed cap, else the order's; null for an order of several.
        payment_intent: of the money that is concerned, at Stripe.
        amount_in_cents: what was paid, or should have gone back; null where no money is concerned.
        total_in_cents: what the order costs.
        cap, have: how many seats one buyer may have, and had before this order; null elsewhere.
        refund_id: the refund that failed, or that somebody made at Stripe.
        respond_by: when the bank must have the evidence.
        reason: why what should have happened by itself did not.
        stripe_id, booked_in_cents: what is not the same at Stripe, which has `amount_in_cents` of it, and in the ledger.
    """

    id: int
    kind: ConcernKind
    at: datetime
    order_id: UUID
    show_id: UUID | None
    payment_intent: str | None
    order_number: str
    customer_name: str
    currency: str
    total_in_cents: int
    amount_in_cents: int | None
    cap: int | None
    have: int | None
    refund_id: UUID | None
    dispute_id: UUID | None
    respond_by: datetime | None
    stripe_id: str | None
    booked_in_cents: int | None
    reason: str | None = None


_CONCERNS: Final = text("""
    select a.id, a.action as kind, a.happened_at as at, o.id as order_id, o.order_number, o.customer_name, o.currency,
           coalesce((a.facts ->> 'show_id')::uuid, o.show_id) as show_id,
           coalesce(a.facts ->> 'payment_intent', o.stripe_payment_intent_id) as payment_intent,
           o.total_amount_in_cents as total_in_cents,
           (coalesce(a.after, a.facts) ->> 'amount_in_cents')::integer as amount_in_cents,
           (a.facts ->> 'cap')::integer as cap, (a.facts ->> 'have')::integer as have,
           (a.facts ->> 'refund')::uuid as refund_id, d.id as dispute_id, d.respond_by,
           a.facts ->> 'stripe_id' as stripe_id, (a.facts ->> 'booked_in_cents')::integer as booked_in_cents,
           a.after ->> 'reason' as reason
    from audit_log a join ticket_orders o on o.id::text = a.subject_id
    left join disputes d on d.id::text = a.facts ->> 'dispute'
    where a.subject_type = 'order' and a.action = any(:kinds)
      and (cast(:entry as bigint) is null or a.id = :entry)
      and not exists (select from refunds paid where paid.replaces::text = a.facts ->> 'refund')
      and not exists (select from audit_log done where done.subject_type = 'order' and done.subject_id = a.subject_id
                      and done.action = 'concern_closed' and (done.after ->> 'entry')::bigint = a.id)
""").columns(
    column("id", BigInteger),
    column("at", DateTime(timezone=True)),
    *(column(name) for name in Concern.__struct_fields__ if name not in ("id", "at")),
)


async def concerns(
    db: AsyncSession,
    settings: Settings,
    *,
    kinds: Sequence[ConcernKind] = tuple(ConcernKind),
    cursor: str = "",
    limit: int = LIMIT,
) -> Page[Concern]:
    """A page of those that nobody has closed, newest first, however old they are: each waits for somebody. Staff actor."""
    told = {"kinds": list(kinds), "entry": None}
    return await read_page(
        db, _CONCERNS, Concern, NEWEST, settings=settings, parameters=told, cursor=cursor, limit=limit
    )


async def note_refused(db: AsyncSession, order_id: UUID, step: str, of: UUID, refusal: TicketsError) -> None:
    """Have staff see that something could not happen to an order by itself. System actor.

    Args:
        step: what should have happened: `choice` of a family that did not choose, `refund` of a show that was called off.
        of: the choice, or the run.
    """
    facts = {"step": step, "of": of, "reason": refusal.detail}
    await audit.record(db, None, ConcernKind.STEP_REFUSED, Subject("order", order_id), after=facts)


async def close_concern(db: AsyncSession, entry: int, *, staff: StaffMember, note: str | None = None) -> None:
    """Take a concern off the list; the audit log keeps both, and the order the note of what was done.

    Raises:
        NotFound: there is none of this entry, or it is closed.
        NoteMissing: what differs from Stripe is not closed without a word.
    """
    concern = await _find(db, entry)
    if concern.kind is ConcernKind.MONEY_DIFFERS and not note:
        raise NoteMissing()
    subject = Subject("order", concern.order_id)
    await audit.record(db, staff, "concern_closed", subject, after={"entry": entry, "kind": concern.kind})
    if note:
        await add_note(db, concern.order_id, note, staff=staff)


def require_entry(entry: int) -> None:
    """Make sure that a number in an address can be an entry's.

    Raises:
        NotFound.
    """
    if not 0 < entry <= _LARGEST_ENTRY:
        raise NotFound()


async def _find(db: AsyncSession, entry: int) -> Concern:
    require_entry(entry)
    found = await db.execute(_CONCERNS, {"kinds": list(ConcernKind), "entry": entry})
    row = found.mappings().first()
    if row is None:
        raise NotFound()
    return msgspec.convert(dict(row), Concern)
