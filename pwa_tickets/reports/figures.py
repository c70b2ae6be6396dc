"""Sums over the ledger: what each show sold and brought on each day. Every total elsewhere is added up from these rows."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.money import Cents
from pwa_tickets.reports.scope import WITHIN, Scope

_SUMS: Final = """
    select l.show_id, (l.paid_at at time zone :zone)::date as date, sum(l.tickets) as tickets_sold,
           sum(l.gross_in_cents) as gross_in_cents, sum(l.refunded_in_cents) as refunded_in_cents,
           sum(l.disputed_in_cents) as disputed_in_cents, sum(l.net_in_cents) as net_in_cents,
           coalesce(sum(l.net_in_cents) filter (
             where l.item_type not in ('ticket', 'refund', 'dispute', 'dispute_fee')), 0) as upsells_net_in_cents
    from {source} l where {within} group by 1, 2 order by 2, 1
"""


class Figures(msgspec.Struct, kw_only=True, frozen=True):
    """Sums of some sales.

    Attributes:
        tickets_sold: tickets that let somebody in.
        gross_in_cents: what was paid for tickets and extras.
        refunded_in_cents: what of it went back.
        disputed_in_cents: what banks took of it in disputes and did not give back, and Stripe's fees for these.
        net_in_cents: what is left of it.
        upsells_net_in_cents: the part of `net_in_cents` that extras brought, less what went back for them.
    """

    tickets_sold: int = 0
    gross_in_cents: Cents = 0
    refunded_in_cents: Cents = 0
    disputed_in_cents: Cents = 0
    net_in_cents: Cents = 0
    upsells_net_in_cents: Cents = 0

    @property
    def seats_net_in_cents(self) -> Cents:
        """The part of `net_in_cents` that seats brought."""
        return self.net_in_cents - self.upsells_net_in_cents


class DayOfShow(Figures, kw_only=True, frozen=True):
    """What was sold of one show on one day."""

    show_id: UUID
    date: date


async def days_of_shows(db: AsyncSession, scope: Scope) -> list[DayOfShow]:
    """What was sold of each show on each day that anything was, earliest day first. Staff actor."""
    statement = text(_SUMS.format(source=scope.source, within=WITHIN))
    rows = (await db.execute(statement, scope.parameters)).mappings()
    return [msgspec.convert(dict(row), DayOfShow) for row in rows]


def total(rows: Iterable[Figures]) -> Figures:
    """Add figures up."""
    found = list(rows)
    return Figures(**{name: sum(getattr(row, name) for row in found) for name in Figures.__struct_fields__})


def by_day(rows: Sequence[DayOfShow]) -> list[tuple[date, Figures]]:
    """The figures of each day, all shows together, earliest first."""
    days = sorted({row.date for row in rows})
    return [(day, total(row for row in rows if row.date == day)) for day in days]
