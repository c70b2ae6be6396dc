"""Orders that staff should look at: money that does not match, a refund that failed, a buyer with too many seats."""

from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_DAYS: Final = 90
_LIMIT: Final = 100


class ConcernKind(StrEnum):
    """What is the matter: the audit log's word for it."""

    PAYMENT_MISMATCH = "payment_mismatch"
    REFUND_FAILED = "refund_failed"
    CAP_PASSED = "cap_passed"


class Concern(msgspec.Struct, kw_only=True, frozen=True):
    """One order, and what is the matter with it.

    Attributes:
        amount_in_cents: what was paid, or should have gone back; null where no money is concerned.
        total_in_cents: what the order costs.
        cap, have: how many seats one buyer may have, and had before this order; null elsewhere.
    """

    kind: ConcernKind
    at: datetime
    order_id: UUID
    order_number: str
    customer_name: str
    currency: str
    total_in_cents: int
    amount_in_cents: int | None
    cap: int | None
    have: int | None


_CONCERNS: Final = text("""
    select a.action as kind, a.happened_at as at, o.id as order_id, o.order_number, o.customer_name, o.currency,
           o.total_amount_in_cents as total_in_cents, (a.facts ->> 'amount_in_cents')::integer as amount_in_cents,
           (a.facts ->> 'cap')::integer as cap, (a.facts ->> 'have')::integer as have
    from audit_log a join ticket_orders o on o.id::text = a.subject_id
    where a.subject_type = 'order' and a.action = any(:kinds) and a.happened_at > now() - make_interval(days => :days)
    order by a.happened_at desc, a.id desc limit :limit
""")


async def concerns(db: AsyncSession) -> list[Concern]:
    """Those of the last ninety days, newest first. Staff actor."""
    rows = await db.execute(_CONCERNS, {"kinds": list(ConcernKind), "days": _DAYS, "limit": _LIMIT})
    return [msgspec.convert(dict(row), Concern) for row in rows.mappings()]
