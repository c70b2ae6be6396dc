"""Dearer seats that a family pays the difference for by a link: offered, kept until a day, carried out by its payment."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar, Final
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.audit import Subject
from pwa_tickets.errors import Fact, InvalidInput, NotFound, TicketsError
from pwa_tickets.i18n import gettext
from pwa_tickets.orders import mailing
from pwa_tickets.orders.exchange_plan import Move
from pwa_tickets.orders.keeping import until, usual_day
from pwa_tickets.orders.models import MessageKind
from pwa_tickets.orders.order_view import Order, read_order
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember


class SeatsOffered(TicketsError):
    """Refuse a second offer for an order while the first is open."""

    status, slug, title, sqlstate = 409, "seats-offered", "Other seats are on offer", "TKOFF"
    description = "Other seats are kept for this order until the difference is paid. Nothing was changed."
    fact_types: ClassVar = {
        "paying_order_id": Fact(UUID, "The order that the family pays the difference by.")
    }
    sentence = "Other seats are kept for this family already. Cancel that offer first, then choose again."


class Offered(msgspec.Struct, kw_only=True, frozen=True):
    """What an offer came to.

    Attributes:
        paying_order_id: the order that carries the difference; absent where every ticket has its seat already.
        is_new: whether this call made it.
    """

    paying_order_id: UUID | None = None
    difference_in_cents: int = 0
    is_new: bool = False


class OpenOffer(msgspec.Struct, kw_only=True, frozen=True):
    """Seats that are kept for tickets of an order until the difference is paid.

    Attributes:
        paying_order_id, order_number: the order that the family pays.
        seat_ids: the seats that are kept, or change hands within the party.
        can_happen: whether the tickets can still move; else it is let go within a minute.
    """

    paying_order_id: UUID
    order_number: str
    amount_in_cents: int
    currency: str
    until: datetime
    time_zone: str
    seat_ids: tuple[UUID, ...]
    can_happen: bool


class PaidDifference(msgspec.Struct, kw_only=True, frozen=True):
    """What was paid by a link for better seats of an order.

    Attributes:
        amount_in_cents: what is left of it.
    """

    paying_order_id: UUID
    order_number: str
    amount_in_cents: int
    currency: str


_OFFER: Final = text("select offer_exchange(:order_id, :moves, :choices, :staff_id)").bindparams(
    bindparam("moves", type_=JSONB), bindparam("choices", type_=JSONB)
)
_OPEN: Final = text("""
    select e.paying_order_id, o.order_number, o.total_amount_in_cents as amount_in_cents, o.currency, o.expires_at as until,
           v.time_zone, exchange_can_happen(o.id) as can_happen,
           (select array_agg(m.show_seat_id) from jsonb_to_recordset(e.moves) as m (show_seat_id uuid)) as seat_ids
    from exchange_offers e join ticket_orders o on o.id = e.paying_order_id and o.status = 'pending'
    join recital_shows sh on sh.id = e.show_id join venues v on v.id = sh.venue_id
    where e.ticket_order_id = :order_id
""")
_PAID: Final = text("""
    select e.paying_order_id, o.order_number, o.total_amount_in_cents - o.refunded_amount_in_cents as amount_in_cents, o.currency
    from exchange_offers e join ticket_orders o on o.id = e.paying_order_id
    where e.ticket_order_id = :order_id and o.paid_at is not null and o.refunded_amount_in_cents < o.total_amount_in_cents
    order by o.paid_at, o.id
""")
_SHOW: Final = text("""
    select sh.starts_at, v.time_zone
    from show_seats ss join recital_shows sh on sh.id = ss.show_id join venues v on v.id = sh.venue_id
    where ss.id = any (cast(:seat_ids as uuid[])) order by sh.starts_at limit 1
""")
_TOLD: Final = text("""
    select exists (select from order_messages where ticket_order_id = :id and kind = 'exchanged' and created_at >= :paid_at)
""")


async def offer_exchange(
    db: AsyncSession,
    order_id: UUID,
    moves: Sequence[Move],
    *,
    pay_until: datetime,
    staff: StaffMember,
    agreed_in_cents: int | None = None,
) -> Offered:
    """Keep dearer seats for tickets until the difference is paid, and mail the link to pay it. System actor: only it may queue.

    Safe to repeat: the same moves meet the offer that is open.

    Args:
        agreed_in_cents: the difference that somebody said yes to.

    Raises:
        NotFound: no such order.
        InvalidInput: nobody can be written to.
        DifferenceOpen: there is nothing to pay, or another sum.
        SeatsOffered, KeptTooLong, OrderTooLarge; UnknownLines, MovedMeanwhile, NotMovable, SeatTwice, UnknownSeats, SeatsTaken,
            OverCap: nothing was changed.
    """
    order = await read_order(db, order_id)
    if not order.customer_email:
        message = gettext("There is no email address for the link. Add one to the order first.")
        raise InvalidInput([{"field": "difference", "message": message}])
    choices: dict[str, Any] = {"pay_until": pay_until.isoformat()}
    if agreed_in_cents is not None:
        choices["agreed_in_cents"] = agreed_in_cents
    values = {
        "order_id": order_id,
        "moves": msgspec.to_builtins(moves),
        "choices": choices,
        "staff_id": staff.uuid,
    }
    made = await db.scalar(_OFFER, values)
    if made is None:
        raise NotFound()
    offered = msgspec.convert(made, Offered)
    if offered.is_new and offered.paying_order_id:
        told = {
            "amount_in_cents": offered.difference_in_cents,
            "until": pay_until,
            "paid_by": offered.paying_order_id,
        }
        await audit.record(db, staff, "exchange_offered", Subject("order", order_id), after=told)
        await mailing.queue_pay_later(db, offered.paying_order_id, MessageKind.PAYMENT_LINK)
    return offered


async def open_offer(db: AsyncSession, order_id: UUID) -> OpenOffer | None:
    """The offer for an order that is not paid yet; None also where this actor may not see the order that pays it."""
    row = (await db.execute(_OPEN, {"order_id": order_id})).mappings().one_or_none()
    return msgspec.convert(dict(row), OpenOffer) if row else None


async def paid_differences(db: AsyncSession, order_id: UUID) -> list[PaidDifference]:
    """What links paid for better seats of an order, and is still there. Staff actor.

    It goes back from the orders that paid it.
    """
    rows = await db.execute(_PAID, {"order_id": order_id})
    return [msgspec.convert(dict(row), PaidDifference) for row in rows.mappings()]


async def last_day(db: AsyncSession, seat_ids: Sequence[UUID]) -> tuple[datetime, str]:
    """When seats are kept until if nobody says another day, and the venue's zone.

    Raises:
        NotFound: no such seats.
    """
    starts_at, zone = await show_of(db, seat_ids)
    return until(usual_day(starts_at, zone, datetime.now(UTC)), starts_at, zone), zone


async def show_of(db: AsyncSession, seat_ids: Sequence[UUID]) -> tuple[datetime, str]:
    """When the soonest show of these seats begins, and its venue's zone.

    Raises:
        NotFound: no such seats.
    """
    show = (await db.execute(_SHOW, {"seat_ids": list(seat_ids)})).one_or_none()
    if show is None:
        raise NotFound()
    return show.starts_at, show.time_zone


async def tell_exchanged(db: AsyncSession, settings: Settings, paying_order: Order) -> None:
    """Queue the new tickets that a payment brought, once. System actor."""
    if paying_order.exchange is None:
        return
    order = await read_order(db, paying_order.exchange.order_id)
    was_told = await db.scalar(_TOLD, {"id": order.id, "paid_at": paying_order.paid_at})
    if not was_told:
        await mailing.send_again(db, settings, order.id, order.customer_email, MessageKind.EXCHANGED)
