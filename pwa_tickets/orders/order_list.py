"""The list of orders for staff: searched, narrowed and paged, at a cost that does not grow with the number of orders."""

import re
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from sqlalchemy import DateTime, Uuid, column, text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.errors import InvalidInput
from pwa_tickets.i18n import gettext
from pwa_tickets.orders.models import OrderStatus
from pwa_tickets.orders.order_search import Found, find_orders
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.fields import Text
from pwa_tickets.web.paging import LIMIT, Page, Sorting, read_page


class Whether(StrEnum):
    """A question with two answers, for filters that may also be left open."""

    YES = "yes"
    NO = "no"


class OrderFilters(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What the list is narrowed to; every default is all of it.

    Attributes:
        q: a name, an address, a phone, order or ticket number.
        show_id: with a seat of this show.
        first_day, last_day: when they were ordered, on the studio's clock.
        scanned: whether somebody came in with one of its tickets.
        refunded: whether any of its money went back.
    """

    q: Annotated[str, Text(most=120)] = ""
    show_id: UUID | None = None
    status: OrderStatus | None = None
    first_day: date | None = None
    last_day: date | None = None
    scanned: Whether | None = None
    refunded: Whether | None = None


class ShowName(msgspec.Struct, kw_only=True, frozen=True):
    """A show that an order has seats of."""

    id: UUID
    title: str
    starts_at: datetime


class SeatName(msgspec.Struct, kw_only=True, frozen=True):
    """A seat that was ordered, as it is called in the venue."""

    section: str
    row_name: str
    seat_number: str


class OrderRow(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=True):
    """An order in the list.

    Attributes:
        shows: whose seats were ordered, soonest first.
        tickets: how many seats were ordered.
        seats: those seats, by show and as they sit.
        email_failed: whether the newest mail about it was refused.
        pays_later: staff sold it and keep its seats while it is not paid.
    """

    id: UUID
    order_number: str
    status: OrderStatus
    customer_name: str
    customer_email: str
    shows: tuple[ShowName, ...]
    tickets: int
    seats: tuple[SeatName, ...]
    total_amount_in_cents: int
    refunded_amount_in_cents: int
    currency: str
    created_at: datetime
    paid_at: datetime | None = None
    email_failed: bool = False
    pays_later: bool = False


class _Key(msgspec.Struct, frozen=True):
    id: UUID
    created_at: datetime


FOUND: Final = 20
"""Orders that a search shows to a clerk: whoever knows the family finds it, and nobody adds up the evening."""
LETTERS: Final = 3
"""That a clerk types at least."""
NEWEST: Final = Sorting("newest", ("created_at", "id"), descending=True)


async def list_orders(
    db: AsyncSession,
    settings: Settings,
    filters: OrderFilters,
    *,
    time_zone: str,
    staff: StaffMember,
    cursor: str = "",
    limit: int = LIMIT,
) -> tuple[Page[OrderRow], Found | None]:
    """A page of the orders, newest first, and what the search came to. Staff actor.

    Clerks of the box office see no totals, so that they list what they sold, and search for the rest: one page, by words alone.

    Which orders are on the page is asked first, then what these say: sorting must not carry what is shown.

    Args:
        time_zone: of the days in the filters.

    Raises:
        InvalidInput: the cursor is none of ours, or a clerk's search has more than words and a show.
    """
    is_clerk, searches = not staff.role.manages, bool(filters.q.strip())
    if is_clerk and searches:
        _require_words_alone(filters, cursor)
        limit = min(limit, FOUND)
    found = await find_orders(db, filters.q, whole_numbers=is_clerk) if searches else None
    if is_clerk and searches and len(re.sub(r"\W", "", filters.q)) < LETTERS:
        found = Found([])
    sold_by = staff if is_clerk and not searches else None
    statement, parameters = _keys(filters, found, time_zone, sold_by=sold_by)
    keys = await read_page(
        db, statement, _Key, NEWEST, settings=settings, parameters=parameters, cursor=cursor, limit=limit
    )
    ids = [key.id for key in keys.rows]
    rows = {row["id"]: row for row in (await db.execute(_ROWS, {"ids": ids})).mappings()} if ids else {}
    shown = [msgspec.convert(dict(rows[id_]), OrderRow) for id_ in ids]
    if is_clerk and searches:
        return Page(shown, NEWEST), found
    return Page(shown, NEWEST, next=keys.next, previous=keys.previous), found


def _require_words_alone(filters: OrderFilters, cursor: str) -> None:
    """Refuse to look through everything in parts: day by day, page by page."""
    words = OrderFilters(q=filters.q, show_id=filters.show_id)
    if cursor or filters != words:
        message = gettext("With your role you search by words, and for one show if you like.")
        raise InvalidInput([{"field": "q", "message": message}])


def _keys(
    filters: OrderFilters, found: Found | None, time_zone: str, *, sold_by: StaffMember | None = None
) -> tuple[Any, dict[str, Any]]:
    """The statement of all orders that are meant, with only the conditions that are asked for: each has its own plan."""
    conditions, values = ["true"], dict[str, Any]()
    if sold_by is not None:
        conditions.append(_SOLD_BY)
        values["sold_by"] = sold_by.uuid
    if found is not None and found.ids is not None:
        conditions.append("o.id = any(:ids)")
        values["ids"] = found.ids
    elif found is not None:  # so many that the newest are looked through
        words, patterns = found.conditions
        conditions += words
        values |= patterns
    if filters.show_id is not None:
        conditions.append(_OF_SHOW)
        values["show_id"] = filters.show_id
    if filters.status is not None:  # as a literal: how common each is decides the plan
        conditions.append(f"o.status = '{filters.status.value}'")
    if filters.refunded is not None:
        conditions.append(f"o.refunded_amount_in_cents {'>' if filters.refunded is Whether.YES else '='} 0")
    if filters.scanned is not None:
        conditions.append(f"{'' if filters.scanned is Whether.YES else 'not '}{_SCANNED}")
    days = {"first_day": filters.first_day, "last_day": filters.last_day}
    for name, day in days.items():
        if day is not None:
            conditions.append(_DAYS[name])
            values |= {name: day, "zone": time_zone}
    statement = text(f"select o.id, o.created_at from ticket_orders o where {' and '.join(conditions)}")  # noqa: S608 – ours
    return statement.columns(column("id", Uuid), column("created_at", DateTime(timezone=True))), values


_OF_SHOW: Final = """o.id in (select i.ticket_order_id from show_seats ss join ticket_order_items i on i.show_seat_id = ss.id
                             where ss.show_id = :show_id)"""
_SOLD_BY: Final = (
    "o.id in (select ticket_order_id from box_office_sales where :sold_by in (sold_by, taken_by))"
)
_SCANNED: Final = "exists (select from tickets t where t.ticket_order_id = o.id and t.scanned_at is not null)"
_DAYS: Final = {
    "first_day": "o.created_at >= cast(:first_day as date)::timestamp at time zone :zone",
    "last_day": "o.created_at < (cast(:last_day as date) + 1)::timestamp at time zone :zone",
}
_ROWS: Final = text("""
    select o.id, o.order_number, o.status, o.customer_name, o.customer_email, o.total_amount_in_cents, o.refunded_amount_in_cents,
           o.currency, o.created_at, o.paid_at, o.pays_later, of_order.shows, of_order.tickets, of_order.seats,
           coalesce((select m.status = 'failed' from order_messages m where m.ticket_order_id = o.id
                     order by m.created_at desc, m.id desc limit 1), false) as email_failed
    from ticket_orders o
    cross join lateral (
      select count(*) as tickets,
             coalesce(jsonb_agg(jsonb_build_object('section', l.section, 'row_name', l.row_name, 'seat_number', l.seat_number)
               order by sh.starts_at, sh.id, l.place), '[]') as seats,
             coalesce((select jsonb_agg(jsonb_build_object('id', one.id, 'title', one.title, 'starts_at', one.starts_at)
               order by one.starts_at, one.id) from recital_shows one where one.id = any (array_agg(sh.id))), '[]') as shows
      from ticket_order_items i join seat_labels l on l.show_seat_id = i.show_seat_id join recital_shows sh on sh.id = l.show_id
      where i.ticket_order_id = o.id
    ) of_order
    where o.id = any(:ids)
""")
