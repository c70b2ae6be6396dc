"""What paper, mail and calendar say about an order. Plain values, read by `queries`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import NamedTuple
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Venue:
    """Where the show is."""

    id: UUID
    name: str
    address: str | None
    city: str | None
    time_zone: str

    @property
    def place(self) -> str:
        """Name and address in one line."""
        return ", ".join(part for part in (self.name, self.address, self.city) if part)


@dataclass(frozen=True, kw_only=True)
class Show:
    """The show itself."""

    id: UUID
    title: str
    series_name: str
    poster: str
    starts_at: datetime
    doors_at: datetime | None
    updated_at: datetime
    venue: Venue


class SeatName(NamedTuple):
    """What everybody calls a seat: section, row, number – always in this order."""

    section: str
    row_name: str
    seat_number: str


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """One seat's right, as its holder reads it."""

    id: UUID
    ticket_number: str
    qr_code: str
    show: Show
    section: str
    row_name: str
    seat_number: str
    zone_name: str | None
    price_in_cents: int
    x: int | None
    y: int | None
    voided_at: datetime | None = None

    @property
    def seat(self) -> SeatName:
        """Where its holder sits."""
        return SeatName(self.section, self.row_name, self.seat_number)


@dataclass(frozen=True, kw_only=True)
class OrderUpsell:
    """A line of the order that is not a seat."""

    name: str
    item_type: str
    quantity: int
    paid_in_cents: int


@dataclass(frozen=True, kw_only=True)
class Order:
    """One sale: who, what, how much."""

    id: UUID
    order_number: str
    customer_name: str
    customer_email: str
    status: str
    currency: str
    total_in_cents: int
    refunded_in_cents: int
    access_version: int
    tickets: tuple[Ticket, ...]
    upsells: tuple[OrderUpsell, ...]

    @property
    def standing(self) -> tuple[Ticket, ...]:
        """The tickets that still let somebody in."""
        return tuple(ticket for ticket in self.tickets if ticket.voided_at is None)


def by_show(tickets: Sequence[Ticket]) -> list[tuple[Show, list[Ticket]]]:
    """The tickets of each show, soonest show first, seats as `queries` sorted them: as they sit."""
    in_order = sorted(tickets, key=lambda ticket: (ticket.show.starts_at, ticket.show.id))
    return [
        (group[0].show, group)
        for group in (list(of_show) for _, of_show in groupby(in_order, key=lambda ticket: ticket.show.id))
    ]
