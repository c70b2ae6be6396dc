"""The sales report: a line for each thing that was sold, in the order of the payments."""

from collections.abc import AsyncGenerator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.db.actor import Actor
from pwa_tickets.db.session import Database
from pwa_tickets.web.xlsx_export import Cell

ORDERS_AT_A_TIME: Final = 500
"""Orders of a file that are read in one transaction: none stays open while a slow network takes them."""

COLUMNS: Final = (
    "order_number",
    "paid_at",
    "show",
    "section",
    "row",
    "seat",
    "zone",
    "item",
    "quantity",
    "gross",
    "refunded",
    "net",
    "payment",
    "customer_name",
    "customer_email",
    "scanned_at",
)

_ORDERS: Final = """
    select o.id, o.paid_at from ticket_orders o
    where o.paid_at is not null and (o.paid_at, o.id) > (cast(:paid_at as timestamptz), cast(:id as uuid))
      and (cast(:first_day as date) is null or o.paid_at >= cast(:first_day as date)::timestamp at time zone :zone)
      and (cast(:last_day as date) is null or o.paid_at < (cast(:last_day as date) + 1)::timestamp at time zone :zone)
      {of_show}
    order by o.paid_at, o.id limit :limit
"""
_ALL_ORDERS: Final = text(_ORDERS.format(of_show=""))
_ORDERS_OF_SHOW: Final = text(
    _ORDERS.format(
        of_show="and o.id = any(array(select i.ticket_order_id from show_seats ss "
        "join ticket_order_items i on i.show_seat_id = ss.id where ss.show_id = :show_id))"
    )
)
_LINES: Final = text("""
    select l.order_number, l.paid_at, sh.title as show, s.section, s.row_name, s.seat_number, s.zone_name,
           case l.item_type when 'ticket' then 'Ticket' else l.item_name end as item_name,
           l.quantity, l.gross_in_cents, l.refunded_in_cents, l.net_in_cents, o.total_amount_in_cents = 0 as is_free,
           case when b.payment = 'comp' then b.payment else coalesce(came.method, 'card') end as payment,
           o.customer_name, o.customer_email, l.scanned_at
    from ledger_lines l join ticket_orders o on o.id = l.ticket_order_id
    left join box_office_sales b on b.ticket_order_id = o.id
    left join lateral (   -- the first: what an exchange cost came later
      select p.method from payment_transactions p where p.ticket_order_id = o.id and p.kind = 'charge'
      order by p.created_at, p.id limit 1) came on true
    left join recital_shows sh on sh.id = l.show_id left join seat_labels s on s.show_seat_id = l.show_seat_id
    where l.ticket_order_id = any(cast(:ids as uuid[])) and (cast(:show_id as uuid) is null or l.show_id = :show_id)
      and (:price_zone = '' or s.zone_name = :price_zone)
    order by l.paid_at, l.ticket_order_id, l.show_seat_id is null, sh.starts_at, sh.id, s.place, item_name, l.line_id
""")


class SalesFilters(msgspec.Struct, kw_only=True, frozen=True):
    """Which lines.

    Attributes:
        first_day, last_day: of the payments, on the studio's clock.
        price_zone: the name of a price zone; then extras are left out.
    """

    show_id: UUID | None = None
    first_day: date | None = None
    last_day: date | None = None
    price_zone: str = ""


async def sales_lines(
    database: Database, actor: Actor, filters: SalesFilters, *, time_zone: str
) -> AsyncGenerator[list[Sequence[Cell]]]:
    """The lines, some at a time, each time in a transaction of its own."""
    wanted = msgspec.structs.asdict(filters) | {"zone": time_zone}
    after: dict[str, Any] = {"paid_at": datetime(1, 1, 2, tzinfo=ZoneInfo("UTC")), "id": UUID(int=0)}
    while True:
        async with database.transaction(actor) as db:
            orders = await _orders_after(db, after, wanted)
            lines = await _lines(db, [order["id"] for order in orders], wanted) if orders else []
        if lines:
            yield [_cells(line, ZoneInfo(time_zone)) for line in lines]
        if len(orders) < ORDERS_AT_A_TIME:
            return
        after = orders[-1]


async def _orders_after(
    db: AsyncSession, after: dict[str, Any], wanted: dict[str, Any]
) -> list[dict[str, Any]]:
    statement = _ALL_ORDERS if wanted["show_id"] is None else _ORDERS_OF_SHOW
    names = {"first_day", "last_day", "zone"} | ({"show_id"} if wanted["show_id"] else set())
    chosen = {name: value for name, value in wanted.items() if name in names}
    rows = await db.execute(statement, {**after, **chosen, "limit": ORDERS_AT_A_TIME})
    return [dict(row) for row in rows.mappings()]


async def _lines(db: AsyncSession, ids: list[UUID], wanted: dict[str, Any]) -> list[dict[str, Any]]:
    chosen = {"ids": ids, "show_id": wanted["show_id"], "price_zone": wanted["price_zone"]}
    return [dict(row) for row in (await db.execute(_LINES, chosen)).mappings()]


def _cells(line: dict[str, Any], zone: ZoneInfo) -> Sequence[Cell]:
    scanned_at: datetime | None = line["scanned_at"]
    return (
        line["order_number"],
        line["paid_at"].astimezone(zone),
        line["show"],
        line["section"],
        line["row_name"],
        line["seat_number"],
        line["zone_name"],
        line["item_name"],
        line["quantity"],
        *(Decimal(line[f"{name}_in_cents"]).scaleb(-2) for name in ("gross", "refunded", "net")),
        "free" if line["is_free"] and line["payment"] != "comp" else line["payment"],
        line["customer_name"],
        line["customer_email"],
        scanned_at and scanned_at.astimezone(zone),
    )
