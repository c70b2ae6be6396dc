"""Sales tax that prices include: collected when a family pays, refunded when money goes back, by month and rate.

An order's tax is what its rate makes of all that was paid and did not go back, rounded once. A refund's tax is therefore the
difference of two such sums, so that refunds in part add up, and a whole refund gives back every cent of tax.
"""

from collections.abc import AsyncGenerator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.money import Cents
from pwa_tickets.web.xlsx_export import Cell

COLUMNS: Final = (
    "month",
    "kind",
    "rate_percent",
    "sales",
    "tax_collected",
    "refunds",
    "tax_refunded",
    "tax_due",
    "exempt_sales",
    "exempt_refunds",
)

# Each order's tickets and extras are sums of their own: they may be taxed differently. What went back for no line in particular
# is taken from its tickets, where it has any.
_MONTHS: Final = text("""
    with line as (
      select l.ticket_order_id, l.paid_at, l.line_id, l.gross_in_cents,
             case when l.item_type = 'ticket' then 'tickets' else 'extras' end as kind
      from ledger_lines l where l.item_type not in ('refund', 'dispute', 'dispute_fee')
    ), sale as (
      select ticket_order_id, kind, paid_at as at, sum(gross_in_cents) as cents from line group by 1, 2, 3
    ), refund as (
      select r.ticket_order_id, coalesce(line.kind, (
               select max(sale.kind) from sale where sale.ticket_order_id = r.ticket_order_id)) as kind,
             r.created_at as at, -sum(coalesce(item.amount_in_cents, r.amount_in_cents)) as cents
      from refunds r
      left join refund_items item on item.refund_id = r.id
      left join line on line.line_id = item.ticket_order_item_id
      where r.status = 'succeeded' and r.method in ('card', 'check', 'cash')
        and r.ticket_order_id in (select ticket_order_id from sale)
      group by r.id, 2
    ), movement as (
      select *, sum(cents) over (partition by ticket_order_id, kind order by is_refund, at rows unbounded preceding) as left_over
      from (select *, false as is_refund from sale union all select *, true from refund) both_ways
    ), taxed as (
      select m.*, (m.at at time zone :zone)::date as day, x.ticket_order_id is not null as is_exempt,
             coalesce(case m.kind when 'tickets' then rate.tickets_percent else rate.extras_percent end, 0) as percent
      from movement m
      join ticket_orders o on o.id = m.ticket_order_id
      left join tax_exemptions x on x.ticket_order_id = m.ticket_order_id
      left join lateral (
        select t.tickets_percent, t.extras_percent from sales_tax_rates t
        where t.starts_on <= (o.paid_at at time zone :zone)::date order by t.starts_on desc limit 1) rate on true
    ), counted as (
      select *, case when is_exempt then 0 else
               round(left_over * percent / (100 + percent)) - round((left_over - cents) * percent / (100 + percent))
             end as tax
      from taxed
    )
    select to_char(day, 'YYYY-MM') as month, kind, percent as rate_percent,
           coalesce(sum(cents) filter (where not is_refund and not is_exempt), 0)::bigint as sales_in_cents,
           coalesce(sum(tax) filter (where not is_refund), 0)::bigint as collected_in_cents,
           -coalesce(sum(cents) filter (where is_refund and not is_exempt), 0)::bigint as refunds_in_cents,
           -coalesce(sum(tax) filter (where is_refund), 0)::bigint as refunded_in_cents,
           coalesce(sum(cents) filter (where not is_refund and is_exempt), 0)::bigint as exempt_sales_in_cents,
           -coalesce(sum(cents) filter (where is_refund and is_exempt), 0)::bigint as exempt_refunds_in_cents
    from counted
    where (cast(:first_day as date) is null or day >= :first_day) and (cast(:last_day as date) is null or day <= :last_day)
    group by 1, 2, 3 having bool_or(cents <> 0) order by 1 desc, 2 desc, 3
""")


class TaxMonth(msgspec.Struct, kw_only=True, frozen=True):
    """What one month's movements at one rate come to. Amounts include the tax.

    Attributes:
        month: `2026-12`, on the studio's clock.
        kind: `tickets` or `extras`.
        sales_in_cents, refunds_in_cents: of orders that are not exempt.
    """

    month: str
    kind: str
    rate_percent: Decimal
    sales_in_cents: Cents
    collected_in_cents: Cents
    refunds_in_cents: Cents
    refunded_in_cents: Cents
    exempt_sales_in_cents: Cents
    exempt_refunds_in_cents: Cents

    @property
    def starts_on(self) -> date:
        """The first day of the month."""
        return date.fromisoformat(f"{self.month}-01")

    @property
    def due_in_cents(self) -> Cents:
        """What is left to pay to the state."""
        return self.collected_in_cents - self.refunded_in_cents


async def tax_months(
    db: AsyncSession, *, time_zone: str, first_day: date | None = None, last_day: date | None = None
) -> list[TaxMonth]:
    """Collected and refunded tax, newest month first. Staff actor, as everywhere here.

    Args:
        first_day, last_day: of the movements, on the clock of `time_zone`.
    """
    days = {"zone": time_zone, "first_day": first_day, "last_day": last_day}
    return [msgspec.convert(dict(row), TaxMonth) for row in (await db.execute(_MONTHS, days)).mappings()]


async def month_rows(months: Sequence[TaxMonth]) -> AsyncGenerator[list[list[Cell]]]:
    """The months as rows of a file."""
    yield [
        [
            one.month,
            one.kind,
            one.rate_percent,
            amount(one.sales_in_cents),
            amount(one.collected_in_cents),
            amount(one.refunds_in_cents),
            amount(one.refunded_in_cents),
            amount(one.due_in_cents),
            amount(one.exempt_sales_in_cents),
            amount(one.exempt_refunds_in_cents),
        ]
        for one in months
    ]


def amount(cents: Cents) -> Decimal:
    """Cents as files say them, with two places."""
    return Decimal(cents).scaleb(-2)
