"""Who has chosen what, as staff watch it."""

from collections import Counter
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.orders.family_choice_models import Choice, Fallback

LISTED: Final = 500


class Answer(msgspec.Struct, kw_only=True, frozen=True):
    """What one family chose, if it has."""

    order_id: UUID
    order_number: str
    customer_name: str
    chosen: Choice | None
    by_default: bool
    chosen_at: datetime | None


class Answers(msgspec.Struct, kw_only=True, frozen=True):
    """What the families of a run chose.

    Attributes:
        counts: how many chose what; None: not yet.
        listed: the newest answers first, then who has not chosen, by name; no more than `LISTED`.
    """

    decide_by: datetime
    time_zone: str
    fallback: Fallback
    counts: Counter[Choice | None]
    listed: tuple[Answer, ...]


_ASKED: Final = text("""
    select c.decide_by, c.fallback, v.time_zone from family_choices c
    join recital_shows sh on sh.id = c.show_id join venues v on v.id = sh.venue_id where c.job_run_id = :run_id limit 1
""")
_COUNTS: Final = text(
    "select chosen, count(*) as n from family_choices where job_run_id = :run_id group by 1"
)
_LISTED: Final = text("""
    select o.id as order_id, o.order_number, o.customer_name, c.chosen, c.by_default, c.chosen_at
    from family_choices c join ticket_orders o on o.id = c.ticket_order_id where c.job_run_id = :run_id
    order by c.chosen_at desc nulls last, o.customer_name, o.id limit :most
""")


async def read_answers(db: AsyncSession, run_id: UUID) -> Answers | None:
    """What the families of a run chose; None for a run that asked nobody. Staff actor."""
    asked = (await db.execute(_ASKED, {"run_id": run_id})).one_or_none()
    if asked is None:
        return None
    counts = {
        row.chosen and Choice(row.chosen): row.n for row in await db.execute(_COUNTS, {"run_id": run_id})
    }
    rows = await db.execute(_LISTED, {"run_id": run_id, "most": LISTED})
    return Answers(
        decide_by=asked.decide_by,
        time_zone=asked.time_zone,
        fallback=Fallback(asked.fallback),
        counts=Counter(counts),
        listed=tuple(msgspec.convert(dict(row), Answer) for row in rows.mappings()),
    )
