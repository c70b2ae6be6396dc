"""Comps by reason: how many tickets were given away, what they would have cost, for whom and by whom."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.money import Cents
from pwa_tickets.web.xlsx_export import Cell

COLUMNS: Final = ("given_at", "reason", "show", "order_number", "name", "given_by", "tickets", "worth")

_GIVEN: Final = text("""
    select o.id as order_id, o.order_number, o.paid_at, o.customer_name, sh.title as show,
      b.comp_reason as reason, p.name as given_by, sum(l.tickets)::integer as tickets,
      coalesce(sum(i.price_in_cents * i.quantity) filter (where l.tickets = 1 or i.item_type <> 'ticket'), 0)::integer
        as worth_in_cents
    from box_office_sales b join ticket_orders o on o.id = b.ticket_order_id
    join ledger_lines l on l.ticket_order_id = o.id join ticket_order_items i on i.id = l.line_id
    left join profiles p on p.id = b.sold_by
    left join recital_shows sh on sh.id = o.show_id
    where b.payment = 'comp' and (cast(:show_id as uuid) is null or o.show_id = :show_id)
      and (cast(:first_day as date) is null or o.paid_at >= cast(:first_day as date)::timestamp at time zone :zone)
      and (cast(:last_day as date) is null or o.paid_at < (cast(:last_day as date) + 1)::timestamp at time zone :zone)
    group by o.id, b.comp_reason, sh.id, p.id order by lower(b.comp_reason) nulls last, b.comp_reason, o.paid_at, o.id
""")


class Given(msgspec.Struct, kw_only=True, frozen=True):
    """What one order was given.

    Attributes:
        reason: None for what was given before the studio had a list.
        tickets: those that are good.
        worth_in_cents: what they, and extras with them, would have cost.
    """

    order_id: UUID
    order_number: str
    paid_at: datetime
    customer_name: str
    show: str | None
    reason: str | None
    given_by: str | None
    tickets: int
    worth_in_cents: Cents


@dataclass(frozen=True, kw_only=True)
class ByReason:
    """What was given for one reason."""

    reason: str | None
    orders: int
    tickets: int
    worth_in_cents: Cents


async def comps(
    db: AsyncSession,
    *,
    time_zone: str,
    show_id: UUID | None = None,
    first_day: date | None = None,
    last_day: date | None = None,
) -> list[Given]:
    """What was given away in these days, by reason. Staff actor."""
    chosen = {"zone": time_zone, "show_id": show_id, "first_day": first_day, "last_day": last_day}
    return [msgspec.convert(dict(row), Given) for row in (await db.execute(_GIVEN, chosen)).mappings()]


def by_reason(given: Sequence[Given]) -> list[ByReason]:
    """The sums of each reason; a line each, as the list is sorted."""
    found = []
    for reason, orders in groupby(given, key=lambda one: one.reason):
        group = list(orders)
        found.append(
            ByReason(
                reason=reason,
                orders=len(group),
                tickets=sum(one.tickets for one in group),
                worth_in_cents=sum(one.worth_in_cents for one in group),
            )
        )
    return found


async def comp_rows(given: Sequence[Given], zone: ZoneInfo) -> AsyncGenerator[list[Sequence[Cell]]]:
    """A row an order, under `COLUMNS`; times on the clock of the zone."""
    yield [
        (
            one.paid_at.astimezone(zone),
            one.reason,
            one.show,
            one.order_number,
            one.customer_name,
            one.given_by,
            one.tickets,
            Decimal(one.worth_in_cents).scaleb(-2),
        )
        for one in given
    ]
