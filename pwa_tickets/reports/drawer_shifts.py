"""Drawers' shifts for the bookkeeper: each with what moved in it and what was counted, and what moved in none of them."""

from collections.abc import AsyncGenerator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.box_office.shift_queries import Shift
from pwa_tickets.money import Cents
from pwa_tickets.web.xlsx_export import Cell

COLUMNS: Final = (
    "opened_at",
    "opened_by",
    "closed_at",
    "closed_by",
    "float",
    "cash",
    "checks",
    "card_elsewhere",
    "cash_back",
    "checks_back",
    "card_elsewhere_back",
    "comp_tickets",
    "expected",
    "counted",
    "difference",
    "reason",
)


class Elsewhere(msgspec.Struct, kw_only=True, frozen=True):
    """What moved at the counter while its clerk had no drawer open."""

    cash_in_cents: Cents
    check_in_cents: Cents
    card_elsewhere_in_cents: Cents
    cash_back_in_cents: Cents
    check_back_in_cents: Cents

    @property
    def is_nothing(self) -> bool:
        """Whether all of it went into drawers."""
        return not any(msgspec.structs.astuple(self))


_ELSEWHERE: Final = text("""
    select
      coalesce(sum(amount_in_cents) filter (where kind = 'charge' and method = 'cash'), 0)::bigint as cash_in_cents,
      coalesce(sum(amount_in_cents) filter (where kind = 'charge' and method = 'check'), 0)::bigint as check_in_cents,
      coalesce(sum(amount_in_cents) filter (where kind = 'charge' and method = 'card_elsewhere'), 0)::bigint
        as card_elsewhere_in_cents,
      coalesce(sum(amount_in_cents) filter (where kind = 'refund' and method = 'cash'), 0)::bigint as cash_back_in_cents,
      coalesce(sum(amount_in_cents) filter (where kind = 'refund' and method = 'check'), 0)::bigint as check_back_in_cents
    from payment_transactions
    where method is not null and drawer_shift_id is null
      and (cast(:first_day as date) is null or created_at >= cast(:first_day as date)::timestamp at time zone :zone)
      and (cast(:last_day as date) is null or created_at < (cast(:last_day as date) + 1)::timestamp at time zone :zone)
""")


async def in_no_drawer(
    db: AsyncSession, *, time_zone: str, first_day: date | None = None, last_day: date | None = None
) -> Elsewhere:
    """What moved at the counter in these days and into no drawer: with all shifts, it is the ledger's cash. Staff actor."""
    days = {"zone": time_zone, "first_day": first_day, "last_day": last_day}
    return msgspec.convert(dict((await db.execute(_ELSEWHERE, days)).mappings().one()), Elsewhere)


async def shift_rows(shifts: Sequence[Shift], zone: ZoneInfo) -> AsyncGenerator[list[Sequence[Cell]]]:
    """The shifts as rows of a file, under `COLUMNS`; times on the clock of the zone."""
    yield [_cells(shift, zone) for shift in shifts]


def _cells(shift: Shift, zone: ZoneInfo) -> Sequence[Cell]:
    return (
        shift.opened_at.astimezone(zone),
        shift.opened_by_name,
        shift.closed_at and shift.closed_at.astimezone(zone),
        shift.closed_by_name,
        _amount(shift.float_in_cents),
        _amount(shift.cash_in_cents),
        _amount(shift.check_in_cents),
        _amount(shift.card_elsewhere_in_cents),
        _amount(shift.cash_back_in_cents),
        _amount(shift.check_back_in_cents),
        _amount(shift.card_elsewhere_back_in_cents),
        shift.comp_tickets,
        _amount(shift.expected_in_cents),
        _amount(shift.counted_in_cents),
        _amount(shift.difference_in_cents),
        shift.reason,
    )


def _amount(cents: Cents | None) -> Decimal | None:
    return None if cents is None else Decimal(cents).scaleb(-2)
