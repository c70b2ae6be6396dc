"""The audit log: who changed what, when and from where. Every change that staff make writes its entry in the same transaction.

Entries are never changed and outlive a customer's erasure, so they hold ids and plain facts: that an address changed, not
to what.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.web.actor import StaffMember

PERSONAL: Final = frozenset({
    "name", "email", "phone", "customer_name", "customer_email", "customer_phone", "password", "note"
})  # fmt: skip
"""Names of what must never be kept: say `{"changed": ["customer_email"]}` instead."""

_RECORD: Final = text("""
    insert into audit_log (actor_role, actor_id, action, subject_type, subject_id, before, after, address)
    values (:role, :staff_id, :action, :subject_type, :subject_id, cast(:before as jsonb), cast(:after as jsonb),
            nullif(:address, ''))
""")


class Subject(NamedTuple):
    """What was changed: `Subject("device", device_id)`."""

    type: str
    id: UUID | str


async def record(
    db: AsyncSession,
    staff: StaffMember | None,
    action: str,
    subject: Subject,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write an entry in the name of the member of staff this transaction acts for.

    Args:
        staff: None for what a family or the worker did; system actor then.
        action: what was done, in the past tense and snake case: `device_revoked`.
        before: what the change replaced; only what differs.
        after: what stands since.

    Raises:
        ValueError: a personal value among the facts; that is a mistake in the code.
    """
    if personal := PERSONAL & {*(before or {}), *(after or {})}:
        raise ValueError(f"{action} would keep {', '.join(sorted(personal))} for ever")
    values = {
        "role": "staff" if staff else "system",
        "staff_id": staff and staff.profile_id,
        "action": action,
        "subject_type": subject.type,
        "subject_id": str(subject.id),
        "before": _json(before),
        "after": _json(after),
        "address": staff.address if staff else "",
    }
    await db.execute(_RECORD, values)


def _json(facts: Mapping[str, Any] | None) -> str | None:
    return None if facts is None else msgspec.json.encode(facts).decode()
