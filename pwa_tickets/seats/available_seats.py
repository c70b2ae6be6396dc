"""The seat map with everybody's states, as programs read it whole."""

from collections.abc import Collection
from uuid import UUID

import msgspec

from pwa_tickets.seats.show_map import ShowMap

WORDS = {"a": "available", "r": "reserved", "s": "sold", "h": "held"}


class Section(msgspec.Struct, kw_only=True):
    """A part of the venue."""

    id: UUID
    name: str
    display_order: int


class PriceZone(msgspec.Struct, kw_only=True):
    """A price and its color."""

    id: UUID | None
    name: str
    color: str | None
    price_in_cents: int


class SeatView(msgspec.Struct, kw_only=True):
    """A seat of a show. `id` is the show seat; `status` is available, reserved, sold, held, or mine."""

    id: UUID
    seat_id: UUID
    section_id: UUID
    row_name: str
    seat_number: str
    seat_type: str
    price_zone_id: UUID | None
    price_in_cents: int
    x_position: int
    y_position: int
    status: str


class AvailableSeats(msgspec.Struct, kw_only=True):
    """Every seat of the show but blocked ones."""

    show_id: UUID
    map_version: str
    sections: list[Section]
    price_zones: list[PriceZone]
    seats: list[SeatView]


def describe(show_id: UUID, show_map: ShowMap, codes: str, mine: Collection[UUID]) -> AvailableSeats:
    """Each seat with its state; the visitor's own are `mine`, whatever their code says.

    Args:
        codes: one a seat in the map's order (see seat_states).
        mine: show seat ids.
    """
    return AvailableSeats(
        show_id=show_id,
        map_version=show_map.version,
        sections=[Section(**section) for section in show_map.sections],
        price_zones=[PriceZone(**zone) for zone in show_map.zones],
        seats=[
            SeatView(
                id=seat.id,
                seat_id=seat.seat_id,
                section_id=seat.section_id,
                row_name=seat.row_name,
                seat_number=seat.seat_number,
                seat_type=seat.seat_type,
                price_zone_id=seat.price_zone_id,
                price_in_cents=seat.price_in_cents,
                x_position=seat.x,
                y_position=seat.y,
                status="mine" if seat.id in mine else WORDS[code],
            )
            for seat, code in zip(show_map.seats, codes, strict=True)
        ],
    )
