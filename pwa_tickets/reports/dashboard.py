"""What the studio looks at each morning: how full each show is, what was sold by day, the latest orders. A handful of queries."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.money import Cents
from pwa_tickets.reports.figures import DayOfShow, Figures, by_day, days_of_shows, total
from pwa_tickets.reports.scope import Scope

LATEST: Final = 6

_SHOWS: Final = text("""
    select sh.id, sh.title, sh.starts_at, v.time_zone, sh.sale_opens_at, sh.cancelled_at is not null as cancelled, seats.*
    from recital_shows sh join venues v on v.id = sh.venue_id
    cross join lateral (
      select count(*) as capacity, count(*) filter (where ss.status = 'sold') as sold,
             count(*) filter (where ss.status = 'held') as held,
             count(*) filter (where ss.status = 'reserved' and ss.reserved_until > clock_timestamp()) as reserved,
             count(*) filter (where ss.status = 'available'
                              or (ss.status = 'reserved' and ss.reserved_until <= clock_timestamp())) as available,
             count(t.scanned_at) as checked_in
      from show_seats ss join seats s on s.id = ss.seat_id and s.seat_type <> 'blocked'
      left join tickets t on t.show_seat_id = ss.id and t.voided_at is null
      where ss.show_id = sh.id
    ) seats
    where cast(:show_ids as uuid[]) is null or sh.id = any(:show_ids)
    order by sh.starts_at, sh.id
""")
_LATEST: Final = """
    select o.id, o.order_number, o.customer_name, o.paid_at, o.total_amount_in_cents, o.refunded_amount_in_cents,
           count(*) filter (where i.item_type = 'ticket') as tickets,
           coalesce(sum(i.quantity) filter (where i.upsell_item_id is not null), 0) as upsells
    from (
      select id, order_number, customer_name, paid_at, total_amount_in_cents, refunded_amount_in_cents
      from ticket_orders found where {which} order by paid_at desc, id desc limit :latest
    ) o join ticket_order_items i on i.ticket_order_id = o.id
    group by o.id, o.order_number, o.customer_name, o.paid_at, o.total_amount_in_cents, o.refunded_amount_in_cents
    order by o.paid_at desc, o.id desc
"""
_OF_ALL: Final = text(_LATEST.format(which="paid_at is not null"))
_OF_SHOWS: Final = text(
    _LATEST.format(
        which="paid_at is not null and id = any(array(select i.ticket_order_id from show_seats ss "
        "join ticket_order_items i on i.show_seat_id = ss.id where ss.show_id = any(:show_ids)))"
    )
)


class Totals(Figures, kw_only=True, frozen=True):
    """Sums of everything that was asked for.

    Attributes:
        tickets_sold: tickets that let somebody in.
        gross_in_cents: what was paid for tickets and extras, in cents.
        refunded_in_cents: what of it went back, in cents.
        disputed_in_cents: what banks took of it in disputes and did not give back, and Stripe's fees for these, in cents.
        net_in_cents: what is left of it, in cents.
        upsells_net_in_cents: the part of `net_in_cents` that extras brought.
        today: the part of all this that was paid today, on the studio's clock.
    """

    today: Figures


class ShowFigures(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=True):
    """How full a show is, and what it brought.

    Attributes:
        capacity: its seats, blocked ones left out; each is sold, held, reserved or available.
        sold: seats with a ticket that lets somebody in.
        held: seats kept back.
        reserved: seats in somebody's cart.
        checked_in: tickets that came in.
        net_in_cents: what it brought, extras with it.
        seats_net_in_cents: what its seats alone brought.
    """

    id: UUID
    title: str
    starts_at: datetime
    time_zone: str
    capacity: int
    sold: int
    held: int
    reserved: int
    available: int
    checked_in: int
    net_in_cents: Cents
    seats_net_in_cents: Cents
    sale_opens_at: datetime | None = None
    cancelled: bool = False


class DayFigures(msgspec.Struct, kw_only=True, frozen=True):
    """What was sold on one day, all shows together.

    Attributes:
        date: on the studio's clock.
        tickets: tickets sold on it that let somebody in.
        net_in_cents: what they brought, extras with it.
    """

    date: date
    tickets: int
    net_in_cents: Cents


class RecentOrder(msgspec.Struct, kw_only=True, frozen=True):
    """An order that was paid lately.

    Attributes:
        tickets, upsells: how many of each are in it.
    """

    id: UUID
    order_number: str
    customer_name: str
    paid_at: datetime
    total_amount_in_cents: Cents
    refunded_amount_in_cents: Cents
    tickets: int
    upsells: int


class Dashboard(msgspec.Struct, kw_only=True, frozen=True):
    """Figures of some shows.

    Attributes:
        totals: sums of what was paid on the days that were asked for.
        shows: soonest first; seats as they are now, whatever days were asked for.
        sales_by_day: days on which something was sold, earliest first.
        recent_orders: the latest first.
    """

    totals: Totals
    shows: list[ShowFigures]
    sales_by_day: list[DayFigures]
    recent_orders: list[RecentOrder]


async def read_dashboard(db: AsyncSession, scope: Scope) -> tuple[Dashboard, list[DayOfShow]]:
    """The figures of these shows, and the rows they are added up from. Staff actor."""
    rows = await days_of_shows(db, scope)
    return Dashboard(
        totals=Totals(**msgspec.structs.asdict(total(rows)), today=_today(rows, scope)),
        shows=await _shows(db, scope, rows),
        sales_by_day=[
            DayFigures(date=day, tickets=sold.tickets_sold, net_in_cents=sold.net_in_cents)
            for day, sold in by_day(rows)
        ],
        recent_orders=await _recent_orders(db, scope),
    ), rows


def _today(rows: Sequence[DayOfShow], scope: Scope) -> Figures:
    today = datetime.now(ZoneInfo(scope.time_zone)).date()
    return total(row for row in rows if row.date == today)


async def _shows(db: AsyncSession, scope: Scope, rows: Sequence[DayOfShow]) -> list[ShowFigures]:
    wanted = None if scope.show_ids is None else list(scope.show_ids)
    found = (await db.execute(_SHOWS, {"show_ids": wanted})).mappings()
    shows = []
    for show in found:
        sold = total(row for row in rows if row.show_id == show["id"])
        money = {"net_in_cents": sold.net_in_cents, "seats_net_in_cents": sold.seats_net_in_cents}
        shows.append(msgspec.convert({**show, **money}, ShowFigures))
    return shows


async def _recent_orders(db: AsyncSession, scope: Scope) -> list[RecentOrder]:
    if scope.show_ids is None:
        found = await db.execute(_OF_ALL, {"latest": LATEST})
    else:
        found = await db.execute(_OF_SHOWS, {"latest": LATEST, "show_ids": list(scope.show_ids)})
    return [msgspec.convert(dict(row), RecentOrder) for row in found.mappings()]
