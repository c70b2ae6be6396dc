"""Selling at the counter, for programs of the staff."""

from datetime import UTC, datetime
from typing import Annotated, ClassVar
from uuid import UUID

import msgspec
from litestar import post
from litestar.di import NamedDependency
from litestar.params import HeaderParameter, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.accounts.order_links import make_token
from pwa_tickets.box_office import sales
from pwa_tickets.box_office.models import SalePayment
from pwa_tickets.box_office.sales import PriceChanged, Sale
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput, NotAllowed, NotSignedIn
from pwa_tickets.orders.checkout import OrderTooLarge, UpsellNotOnOffer, UpsellQuantity
from pwa_tickets.orders.comp_allowance import OverCompAllowance
from pwa_tickets.orders.keeping import KeptTooLong, until, usual_day
from pwa_tickets.orders.order_view import Order, Ticket
from pwa_tickets.orders.refunds import KeyUsed
from pwa_tickets.orders.requests import ORDER
from pwa_tickets.seats.reservations import NoSeats, NotOnSale, OverCap, SeatsTaken, SeatTwice, UnknownSeats
from pwa_tickets.settings import Settings
from pwa_tickets.shows.generation import NoSuchShow
from pwa_tickets.shows.show_choices import show_at_counter
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.moments import AmbiguousTime, read_moment
from pwa_tickets.web.openapi import STAFF
from pwa_tickets.web.problems import changing

SaleKey = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        max_length=255,
        description="Makes the call safe to repeat: the same key answers with the sale that it made.",
    ),
]

Cents = Annotated[int, msgspec.Meta(ge=0, le=99_999_999)]


class SaleRequest(msgspec.Struct, kw_only=True):
    """What is sold, to whom, and how it is paid.

    Attributes:
        seat_ids: show seats; a place of a general section stands for any free one of its section.
        customer_name: absent for a walk-in; a comp needs one.
        customer_email: where the tickets go by mail; absent where they are taken along.
        payment: `cash`, `check`, `card_elsewhere`; `comp`: given away, and no line brings anything; `later`: the seats are kept,
            and paid at the counter or by the link that goes to the address; `link`: the same, and an address is needed.
        pay_until: until when seats are kept that are paid later; absent: until the last minute of the day before the show.
        received_in_cents: the cash that was handed over.
        reason: why it is given away; one of the studio's list, which a refusal names.
        note: for the order's notes; the family does not see it.
        over_cap: sells more seats than one buyer may have; not for the role `box_office`.
        over_allowance: gives away more tickets than the show's allowance; not for the role `box_office`.
        agreed_in_cents: the price that somebody said yes to; another one is refused.
    """

    EXAMPLE: ClassVar = {"show_id": ORDER, "seat_ids": [ORDER], "payment": "cash", "received_in_cents": 10000}

    show_id: UUID
    seat_ids: Annotated[list[UUID], msgspec.Meta(max_length=200)]
    items: Annotated[list[UpsellQuantity], msgspec.Meta(max_length=100)] = []
    customer_name: Annotated[str, msgspec.Meta(max_length=300)] | None = None
    customer_email: Annotated[str, msgspec.Meta(max_length=320)] | None = None
    customer_phone: Annotated[str, msgspec.Meta(max_length=100)] | None = None
    payment: SalePayment
    received_in_cents: Cents | None = None
    pay_until: str | None = None
    reason: Annotated[str, msgspec.Meta(max_length=500)] | None = None
    note: Annotated[str, msgspec.Meta(min_length=1, max_length=2000)] | None = None
    over_cap: bool = False
    over_allowance: bool = False
    agreed_in_cents: Cents | None = None


class Sold(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A sale, its tickets valid at the door once it is paid.

    Attributes:
        order: as the family sees it.
        tickets: its tickets, with their codes; none before it is paid.
        payment_url: the link by which the family pays what is paid later; whoever has it can open the order.
    """

    order: Order
    tickets: tuple[Ticket, ...]
    payment_url: str | None = None


@post(
    "/api/admin/ticketing/sales",
    status_code=201,
    tags=["staff"],
    security=STAFF,
    responses=changing(
        *(NotSignedIn, NotAllowed, InvalidInput, KeyUsed, PriceChanged, OverCompAllowance),
        *(NoSeats, SeatTwice, UnknownSeats, SeatsTaken, OverCap),
        *(NoSuchShow, NotOnSale, UpsellNotOnOffer, OrderTooLarge, KeptTooLong, AmbiguousTime),
    ),
)
async def sell_at_counter(
    data: JSONBody[SaleRequest],
    seller: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
    idempotency_key: SaleKey = None,
) -> Sold:
    """Sell seats and extras at the counter, whether or not the online sale is open."""
    async with database.transaction(seller.actor) as db:
        kept_until = await _pay_until(db, data)
    sale = Sale(
        show_id=data.show_id,
        seat_ids=tuple(data.seat_ids),
        items=tuple(data.items),
        payment=data.payment,
        customer_name=data.customer_name or "",
        customer_email=data.customer_email or "",
        customer_phone=data.customer_phone,
        received_in_cents=data.received_in_cents,
        pay_until=kept_until,
        reason=data.reason or "",
        note=data.note,
        over_cap=data.over_cap,
        over_allowance=data.over_allowance,
    )
    async with database.transaction(SYSTEM) as db:  # the mail is queued in the same transaction
        order = await sales.sell(
            db, settings, sale, staff=seller, key=idempotency_key, agreed_in_cents=data.agreed_in_cents
        )
    return sold(settings, order)


def sold(settings: Settings, order: Order) -> Sold:
    """The answer to a sale."""
    token = make_token(settings, order.id, order.access_version)
    url = f"{settings.base_url}/orders/{order.id}?token={token}" if order.owes else None
    return Sold(order=order, tickets=order.tickets, payment_url=url)


async def _pay_until(db: AsyncSession, data: SaleRequest) -> datetime | None:
    """Until when the seats are kept; None for what is paid at once, and for a show that the sale will refuse."""
    if not data.payment.is_later:
        return None
    show = await show_at_counter(db, data.show_id)
    if show is None:
        return (
            datetime.now(UTC) if data.pay_until is None else read_moment("pay_until", data.pay_until, "UTC")
        )
    if data.pay_until is not None:
        return read_moment("pay_until", data.pay_until, show.time_zone)
    return until(usual_day(show.starts_at, show.time_zone, datetime.now(UTC)), show.starts_at, show.time_zone)


ROUTES = [sell_at_counter]
