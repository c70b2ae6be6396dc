"""Everything a phone needs to show its family's tickets without signal, in one read."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.tickets import qr
from pwa_tickets.tickets.seat_map_picture import SeatMapPicture
from pwa_tickets.wallet.seat_map_pictures import read_seat_map_pictures


class Venue(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Where to go. `time_zone` is an IANA name; every time of the show is said in it."""

    name: str
    time_zone: str
    address: str | None = None
    city: str | None = None


class WalletTicket(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One seat. A voided ticket stays, so that the phone can say so instead of offering a dead code.

    Attributes:
        by_email: seen because the proven address bought it. Should it be missing from a later answer to the same
            address, the phone lets it go; one that was seen by session or link alone it keeps.
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
    price_in_cents: int
    holder_name: str
    order_number: str
    order_id: UUID
    by_email: bool = False
    zone_name: str | None = None
    x: int | None = None
    y: int | None = None
    voided_at: datetime | None = None
    refunded: bool = False
    scanned_at: datetime | None = None


class WalletShow(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One show and the family's seats in it, as they sit.

    Attributes:
        poster: the name of the series' color.
        hall: paths of the seat map's picture, when it has one.
    """

    id: UUID
    title: str
    series_name: str
    poster: str
    starts_at: datetime
    venue: Venue
    tickets: list[WalletTicket]
    doors_at: datetime | None = None
    hall: SeatMapPicture | None = None


class Bundle(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What `GET /api/wallet` answers.

    Attributes:
        refreshed_at: the server's clock at the read.
        email: the address this visitor proved; absent for one known by an order's link or by having bought here.
        shows: by start.
    """

    refreshed_at: datetime
    shows: list[WalletShow]
    email: str | None = None


_SHAPE = 2
"""Goes up when the answer gains a field, so that phones which have an older one are not told "unchanged"."""


class Tickets:
    """What the actor of the transaction may see, as read: rows by show and seat, and the proven address."""

    def __init__(self, rows: Sequence[Row[Any]], email: str | None) -> None:
        self._rows = rows
        self._email = email

    @property
    def etag(self) -> str:
        """Changes when anything but the time of asking does."""
        facts = repr([_SHAPE, self._email, *(tuple(row) for row in self._rows)])
        return f'"{hashlib.sha256(facts.encode()).hexdigest()[:24]}"'

    async def bundle(self, db: AsyncSession) -> Bundle:
        """The answer, its codes and pictures drawn."""
        pictures = await read_seat_map_pictures(db, {row.venue_id: row.map_version for row in self._rows})
        shows = [_show(list(rows), pictures) for _, rows in groupby(self._rows, key=lambda row: row.show_id)]
        return Bundle(refreshed_at=datetime.now(UTC), email=self._email, shows=shows)


async def read_tickets(db: AsyncSession) -> Tickets:
    """Every ticket the transaction's actor may see; row security decides which."""
    rows = (await db.execute(_TICKETS)).all()
    email = await db.scalar(text("select current_actor_email()"))
    return Tickets(rows, email)


_TICKETS = text("""
    select recital_shows.id as show_id, recital_shows.title, recital_series.name as series_name, recital_series.poster,
           recital_shows.starts_at, recital_shows.doors_at,
           venues.name as venue_name, venues.address, venues.city, venues.time_zone, venues.id as venue_id, venues.map_version,
           tickets.voided_at is not null and ticket_orders.refunded_amount_in_cents > 0 as refunded,
           tickets.id, tickets.ticket_number, tickets.qr_code, tickets.voided_at, tickets.scanned_at,
           venue_sections.name as section, seats.row_name, seats.seat_number, seats.x_position, seats.y_position,
           price_zones.name as zone_name,
           show_seats.price_in_cents,
           ticket_orders.customer_name as holder_name, ticket_orders.order_number, ticket_orders.id as order_id,
           coalesce(lower(ticket_orders.customer_email) = (select current_actor_email()), false) as by_email
    from tickets
    join ticket_orders on ticket_orders.id = tickets.ticket_order_id
    join show_seats on show_seats.id = tickets.show_seat_id
    join recital_shows on recital_shows.id = show_seats.show_id
    join recital_series on recital_series.id = recital_shows.recital_series_id
    join seats on seats.id = show_seats.seat_id
    join venue_sections on venue_sections.id = seats.section_id
    join venues on venues.id = seats.venue_id
    left join price_zones on price_zones.id = seats.price_zone_id
    order by recital_shows.starts_at, recital_shows.id, venue_sections.display_order, venue_sections.name,
             length(seats.row_name), seats.row_name, seats.x_position, length(seats.seat_number), seats.seat_number,
             tickets.created_at
""")


def _show(rows: list[Row[Any]], pictures: dict[UUID, SeatMapPicture]) -> WalletShow:
    first = rows[0]
    return WalletShow(
        id=first.show_id,
        title=first.title,
        series_name=first.series_name,
        poster=first.poster,
        starts_at=first.starts_at,
        doors_at=first.doors_at,
        venue=Venue(name=first.venue_name, address=first.address, city=first.city, time_zone=first.time_zone),
        hall=pictures.get(first.venue_id),
        tickets=[_ticket(row) for row in rows],
    )


def _ticket(row: Row[Any]) -> WalletTicket:
    return WalletTicket(
        id=row.id,
        ticket_number=row.ticket_number,
        qr_code=row.qr_code,
        qr_svg=qr.svg(row.qr_code),
        section=row.section,
        row_name=row.row_name,
        seat_number=row.seat_number,
        price_in_cents=row.price_in_cents,
        holder_name=row.holder_name,
        order_number=row.order_number,
        order_id=row.order_id,
        by_email=row.by_email,
        zone_name=row.zone_name,
        x=row.x_position,
        y=row.y_position,
        voided_at=row.voided_at,
        refunded=row.refunded,
        scanned_at=row.scanned_at,
    )
