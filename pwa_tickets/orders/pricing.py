"""What an order costs, line by line: a pure rule over what the database says is reserved and on offer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from uuid import UUID

import msgspec

from pwa_tickets.money import Cents


@dataclass(frozen=True, kw_only=True)
class CartSeat:
    """A reserved seat with what its line says."""

    id: UUID
    show_id: UUID
    series_id: UUID
    show_title: str
    starts_at: datetime
    time_zone: str
    section: str
    row_name: str
    seat_number: str
    zone: str
    price_in_cents: Cents
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ChosenUpsell:
    """An upsell and how many of it."""

    name: str
    description: str | None
    quantity: int
    price_in_cents: Cents


class PricedSeats(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=True):
    """Seats of one price in one row, in the order they sit.

    Attributes:
        note: what a buyer should know of all of them, such as "Partial view".
    """

    section: str
    row_name: str
    seat_numbers: list[str]
    zone: str
    price_in_cents: Cents
    note: str = ""


class LineKind(StrEnum):
    """What a line of the breakdown is about."""

    SEATS = "seats"
    UPSELL = "extra"


class Line(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=True):
    """One line of the breakdown: the seats of a show, or an upsell. `amount_in_cents` is the whole line."""

    kind: LineKind
    title: str
    quantity: int
    amount_in_cents: Cents
    show_id: UUID | None = None
    starts_at: datetime | None = None
    time_zone: str | None = None
    description: str | None = None
    price_in_cents: Cents | None = None
    seats: list[PricedSeats] = []


class Quote(msgspec.Struct, kw_only=True, frozen=True):
    """The breakdown and its sum."""

    lines: list[Line]
    total_in_cents: Cents
    currency: str


def quote(seats: Sequence[CartSeat], upsells: Sequence[ChosenUpsell], *, currency: str) -> Quote:
    """Price a cart.

    Args:
        seats: ordered by show, section, row and place.
        upsells: each with its own price.
        currency: ISO 4217, lower case.
    """
    lines = [_show_line(list(run)) for _, run in groupby(seats, key=lambda seat: seat.show_id)]
    lines += [
        Line(
            kind=LineKind.UPSELL,
            title=upsell.name,
            description=upsell.description,
            quantity=upsell.quantity,
            price_in_cents=upsell.price_in_cents,
            amount_in_cents=upsell.price_in_cents * upsell.quantity,
        )
        for upsell in upsells
    ]
    return Quote(lines=lines, total_in_cents=sum(line.amount_in_cents for line in lines), currency=currency)


def _show_line(seats: list[CartSeat]) -> Line:
    first = seats[0]
    return Line(
        kind=LineKind.SEATS,
        title=first.show_title,
        show_id=first.show_id,
        starts_at=first.starts_at,
        time_zone=first.time_zone,
        quantity=len(seats),
        amount_in_cents=sum(seat.price_in_cents for seat in seats),
        seats=[
            PricedSeats(
                section=section,
                row_name=row,
                zone=zone,
                price_in_cents=price,
                note=note,
                seat_numbers=[s.seat_number for s in run],
            )
            for (section, row, zone, price, note), run in groupby(
                seats,
                key=lambda seat: (seat.section, seat.row_name, seat.zone, seat.price_in_cents, seat.note),
            )
        ],
    )
