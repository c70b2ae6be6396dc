"""Everything a phone needs to show its family's tickets without signal, in one read."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.orders.order_view import Order, Ticket, read_orders
from pwa_tickets.shows.show_view import Show
from pwa_tickets.tickets.seat_map_picture import SeatMapPicture
from pwa_tickets.tickets.seat_map_pictures import read_seat_map_pictures
from pwa_tickets.web import qr


class WalletTicket(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One seat. A voided ticket stays, so that the phone can say so instead of offering a dead code.

    Attributes:
        place: sorts the tickets of a show as the seats sit.
        by_email: seen because the proven address bought it. Should it be missing from a later answer to the same
            address, the phone lets it go; one that was seen by session or link alone it keeps.
        row_name: empty for general admission.
        level, entrance, note: the floor it is on, the door that leads to it, what is to be known of the seat.
        x, y: where in the seat map's picture.
        refunded: void, and money of its order went back.
    """

    id: UUID
    ticket_number: str
    qr_code: str
    qr_svg: str
    section: str
    row_name: str
    seat_number: str
    place: str
    price_in_cents: int
    holder_name: str
    order_number: str
    order_id: UUID
    by_email: bool = False
    level: str | None = None
    entrance: str | None = None
    note: str | None = None
    zone_name: str | None = None
    x: int | None = None
    y: int | None = None
    voided_at: datetime | None = None
    refunded: bool = False
    scanned_at: datetime | None = None


class WalletShow(Show, kw_only=True, frozen=True, omit_defaults=True):
    """One show and the family's seats in it, as they sit.

    Attributes:
        poster: the name of the series' color.
        seat_map: paths of the seat map's picture, when it has one.
    """

    tickets: list[WalletTicket]
    seat_map: SeatMapPicture | None = None


class Bundle(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What `GET /api/wallet` answers.

    Attributes:
        refreshed_at: the server's clock at the read.
        email: the address this visitor proved, in its canonical form; absent for one known by an order's link or by
            having bought here.
        shows: by start.
    """

    refreshed_at: datetime
    shows: list[WalletShow]
    email: str | None = None


_SHAPE = 5
"""Goes up when the answer changes its fields, so that phones which have an older one are not told "unchanged"."""


class Tickets:
    """What the actor of the transaction may see, as read: orders, and the proven address."""

    def __init__(self, orders: Sequence[Order], email: str | None, by_email: frozenset[UUID]) -> None:
        self._orders = orders
        self._email = email
        self._by_email = by_email

    @property
    def etag(self) -> str:
        """Changes when anything but the time of asking does."""
        facts = msgspec.json.encode([_SHAPE, self._email, self._orders])
        return f'"{hashlib.sha256(facts).hexdigest()[:24]}"'

    async def bundle(self, db: AsyncSession) -> Bundle:
        """The answer, its codes and pictures drawn."""
        shows = {show.id: show for order in self._orders for show in order.shows}
        tickets: defaultdict[UUID, list[WalletTicket]] = defaultdict(list)
        for order in self._orders:
            for ticket in order.tickets:
                tickets[ticket.show_id].append(self._ticket(order, ticket))
        pictures = await read_seat_map_pictures(db, shows.values())
        return Bundle(
            refreshed_at=datetime.now(UTC),
            email=self._email,
            shows=[
                WalletShow(
                    **msgspec.structs.asdict(show),
                    tickets=sorted(tickets[show.id], key=lambda ticket: ticket.place),
                    seat_map=pictures.get(show.venue.id),
                )
                for show in sorted(shows.values(), key=lambda show: (show.starts_at, show.id))
            ],
        )

    def _ticket(self, order: Order, ticket: Ticket) -> WalletTicket:
        """What the order's read model says of a ticket, and what the phone cannot find out by itself."""
        facts = {
            "qr_svg": qr.svg(ticket.qr_code),
            "holder_name": order.customer_name,
            "order_number": order.order_number,
            "order_id": order.id,
            "by_email": order.id in self._by_email,
            "refunded": ticket.voided_at is not None and order.refunded_amount_in_cents > 0,
        }
        return msgspec.convert(msgspec.structs.asdict(ticket) | facts, WalletTicket)


async def read_tickets(db: AsyncSession) -> Tickets:
    """Every ticket the transaction's actor may see; row security decides which."""
    orders = await read_orders(db)
    email = await db.scalar(text("select current_actor_email()"))
    by_email = text("select id from ticket_orders where customer_email_canonical = :email")
    return Tickets(orders, email, frozenset(await db.scalars(by_email, {"email": email}) if email else ()))
