"""An order with its lines, tickets, refunds and shows: what page, checkout, mail, PDF, lookup, calendar and wallet read.

One query however many orders: what belongs to an order comes as JSON beside it, and is checked against the types here.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Final
from uuid import UUID

import msgspec

from pwa_tickets.db.raw import driver_connection
from pwa_tickets.errors import NotFound
from pwa_tickets.orders.models import ItemType, OrderStatus
from pwa_tickets.orders.refund_models import RefundMethod, RefundReason
from pwa_tickets.payments.objects import RefundStatus
from pwa_tickets.shows.show_view import SHOW_COLUMNS, SHOW_TABLES, Show

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from pwa_tickets.db.raw import RawConnection


class OrderLine(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=True):
    """One line as it was sold. `paid_in_cents` is all of it, `price_in_cents` one piece."""

    id: UUID
    item_type: ItemType
    item_name: str
    quantity: int
    price_in_cents: int
    paid_in_cents: int
    ticket_id: UUID | None = None
    show_seat_id: UUID | None = None
    upsell_item_id: UUID | None = None


class Ticket(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=True):
    """The right to one seat of one show.

    Attributes:
        place: sorts the seats of a show, also of several orders, as they sit.
        x, y: where on the seat map, in 1/100 of a seat pitch; absent where nobody drew it.
        row_name: empty for general admission.
        price_in_cents: what was paid for it.
        level, entrance: of its section: the floor it is on, the door that leads to it; absent where that needs no word.
        note: what is to be known of the seat, like "partial view"; absent when there is nothing.
        voided_at: since when it lets nobody in.
    """

    id: UUID
    ticket_number: str
    qr_code: str
    show_id: UUID
    section: str
    row_name: str
    seat_number: str
    place: str
    level: str | None = None
    entrance: str | None = None
    note: str | None = None
    zone_name: str | None = None
    x: int | None = None
    y: int | None = None
    price_in_cents: int
    scanned_at: datetime | None
    voided_at: datetime | None

    @property
    def way(self) -> list[str]:
        """What leads to the seat besides its name: `Balcony level`, `Door 3`, `Partial view`."""
        return [word for word in (self.level, self.entrance, self.note) if word]


class RefundView(msgspec.Struct, kw_only=True, frozen=True):
    """Money on its way back.

    Attributes:
        method: how it goes back; `donation` was given to the studio, `none` stays there.
    """

    amount_in_cents: int
    status: RefundStatus
    reason: RefundReason
    method: RefundMethod = RefundMethod.CARD
    lost_show_seat_ids: tuple[UUID, ...]


class PaidExchange(msgspec.Struct, kw_only=True, frozen=True):
    """What an order that pays the difference for dearer seats is about.

    Attributes:
        order_id: the order whose tickets move once it is paid.
        show_seat_ids: the seats that they move to.
        can_happen: whether they still can; of a paid order it says nothing.
    """

    order_id: UUID
    show_seat_ids: tuple[UUID, ...]
    can_happen: bool


class Order(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=True):
    """One sale: who, what, how much.

    Attributes:
        show_id: when it is for one show.
        access_version: of the links that open it; raising it revokes them.
        items: seats as they sit, then the rest.
        tickets: by show, soonest first, then as the seats sit; voided ones too.
        shows: those of the tickets, soonest first.
        exchange: what it pays the difference for, where it has no seats of its own.
    """

    id: UUID
    order_number: str
    status: OrderStatus
    customer_name: str
    customer_email: str
    customer_phone: str | None = None
    total_amount_in_cents: int
    refunded_amount_in_cents: int
    currency: str
    created_at: datetime
    paid_at: datetime | None = None
    reserved_until: datetime | None = None
    stripe_payment_intent_id: str | None = None
    show_id: UUID | None = None
    access_version: int = 1
    pays_later: bool = False
    items: tuple[OrderLine, ...]
    tickets: tuple[Ticket, ...]
    refunds: tuple[RefundView, ...]
    shows: tuple[Show, ...]
    exchange: PaidExchange | None = None

    @property
    def standing(self) -> tuple[Ticket, ...]:
        """The tickets that still let somebody in."""
        return tuple(ticket for ticket in self.tickets if ticket.voided_at is None)

    @property
    def owes(self) -> bool:
        """Whether staff keep its seats for money that is still to come."""
        return self.pays_later and self.status is OrderStatus.PENDING

    @property
    def kept_seat_ids(self) -> tuple[UUID, ...]:
        """The seats that it is about: its own, or those that it pays the difference for."""
        if self.exchange is not None:
            return self.exchange.show_seat_ids
        return tuple(item.show_seat_id for item in self.items if item.show_seat_id)

    @property
    def refunds_on_their_way(self) -> int:
        """How much goes back to the card and has not arrived, in cents."""
        waiting = (RefundStatus.PENDING, RefundStatus.REQUIRES_ACTION)
        return sum(refund.amount_in_cents for refund in self.refunds if refund.status in waiting)

    @property
    def upsells(self) -> tuple[OrderLine, ...]:
        """The lines that are no seats."""
        return tuple(item for item in self.items if item.item_type is not ItemType.TICKET)

    def by_show(self, tickets: Sequence[Ticket]) -> list[tuple[Show, tuple[Ticket, ...]]]:
        """These tickets of the order, in its order, with the show of each run."""
        shows = {show.id: show for show in self.shows}
        return [
            (shows[show_id], tuple(of_show))
            for show_id, of_show in groupby(tickets, key=lambda ticket: ticket.show_id)
        ]


async def read_order(db: "AsyncSession | RawConnection", order_id: UUID) -> Order:
    """One order; whose it is, the policies decide.

    Raises:
        NotFound: not there, or not this actor's to see.
    """
    orders = await read_orders(db, [order_id])
    if not orders:
        raise NotFound()
    return orders[0]


async def read_orders(
    db: "AsyncSession | RawConnection", order_ids: Sequence[UUID] | None = None
) -> list[Order]:
    """The orders of these ids, or every order this actor may see that was paid; newest first.

    Read from the driver as JSON that Postgres wrote: each step of a sale does it.
    """
    sql = await driver_connection(db)
    if order_ids is None:
        rows = await sql.fetch(_PAID_ORDERS)
    else:
        rows = await sql.fetch(_ORDERS_BY_ID, list(order_ids))
    return [msgspec.json.decode(row["document"], type=Order) for row in rows]


_NEWEST_FIRST: Final = "order by o.paid_at desc nulls last, o.created_at desc, o.id"

_ORDERS: Final = f"""
select o.id, o.order_number, o.status, o.customer_name, o.customer_email, o.customer_phone, o.total_amount_in_cents,
  o.refunded_amount_in_cents, o.currency, o.created_at, o.paid_at, o.expires_at as reserved_until, o.stripe_payment_intent_id,
  o.show_id, o.access_version, o.pays_later, items.items, tickets.tickets, refunds.refunds, shows.shows,
  case when o.pays_later then (
    select jsonb_build_object('order_id', e.ticket_order_id, 'can_happen', exchange_can_happen(o.id), 'show_seat_ids', (
      select jsonb_agg(m.show_seat_id) from jsonb_to_recordset(e.moves) as m (show_seat_id uuid)))
    from exchange_offers e where e.paying_order_id = o.id) end as exchange
from ticket_orders o
cross join lateral (
  select coalesce(jsonb_agg(jsonb_build_object('id', i.id, 'item_type', i.item_type, 'item_name', i.item_name,
      'quantity', i.quantity, 'price_in_cents', i.price_in_cents, 'paid_in_cents', i.paid_in_cents, 'ticket_id', i.ticket_id,
      'show_seat_id', i.show_seat_id, 'upsell_item_id', i.upsell_item_id)
    order by i.show_seat_id is null, sh.starts_at, sh.id, l.place, i.created_at, i.item_name), '[]') as items
  from ticket_order_items i
  left join seat_labels l on l.show_seat_id = i.show_seat_id
  left join recital_shows sh on sh.id = l.show_id
  where i.ticket_order_id = o.id) items
cross join lateral (
  select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'ticket_number', t.ticket_number, 'qr_code', t.qr_code,
      'show_id', l.show_id, 'section', l.section, 'row_name', l.row_name, 'seat_number', l.seat_number, 'place', l.place,
      'level', l.level, 'entrance', l.entrance, 'note', l.note, 'zone_name', l.zone_name, 'x', l.x_position, 'y', l.y_position,
      'price_in_cents', coalesce(i.paid_in_cents, l.price_in_cents), 'scanned_at', t.scanned_at, 'voided_at', t.voided_at)
    order by sh.starts_at, sh.id, l.place, t.created_at, t.id), '[]') as tickets
  from tickets t
  join seat_labels l on l.show_seat_id = t.show_seat_id
  join recital_shows sh on sh.id = l.show_id
  left join ticket_order_items i on i.ticket_id = t.id
  where t.ticket_order_id = o.id) tickets
cross join lateral (
  select coalesce(jsonb_agg(jsonb_build_object('amount_in_cents', r.amount_in_cents, 'status', r.status, 'reason', r.reason,
      'method', r.method, 'lost_show_seat_ids', r.lost_show_seat_ids) order by r.created_at, r.id), '[]') as refunds
  from refunds r where r.ticket_order_id = o.id) refunds
cross join lateral (
  select coalesce(jsonb_agg(to_jsonb(show) order by show.starts_at, show.id), '[]') as shows
  from (select {SHOW_COLUMNS} from {SHOW_TABLES}
    where sh.id in (select ss.show_id from tickets t join show_seats ss on ss.id = t.show_seat_id
      where t.ticket_order_id = o.id)) show) shows
"""  # noqa: S608 – constants of ours

_DOCUMENTS: Final = "select to_jsonb(found)::text as document from"
_PAID_ORDERS: Final = f"{_DOCUMENTS} ({_ORDERS} where o.paid_at is not null {_NEWEST_FIRST}) found"
_ORDERS_BY_ID: Final = f"{_DOCUMENTS} ({_ORDERS} where o.id = any($1) {_NEWEST_FIRST}) found"
