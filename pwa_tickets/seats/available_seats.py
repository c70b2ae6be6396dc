"""The seat map with everybody's states, as programs read it whole."""

from collections.abc import Collection
from enum import StrEnum
from uuid import UUID

import msgspec

from pwa_tickets.seats.places import Area
from pwa_tickets.seats.show_map import ShowMap
from pwa_tickets.venues.models import SeatType
from pwa_tickets.venues.zone_looks import ZoneColor, ZoneShape


class SeatViewStatus(StrEnum):
    """Who has a seat of a show, as a visitor sees it; `mine` is in this visitor's cart."""

    AVAILABLE = "available"
    RESERVED = "reserved"
    SOLD = "sold"
    HELD = "held"
    MINE = "mine"


WORDS = {
    "a": SeatViewStatus.AVAILABLE,
    "r": SeatViewStatus.RESERVED,
    "s": SeatViewStatus.SOLD,
    "h": SeatViewStatus.HELD,
}


class Section(msgspec.Struct, kw_only=True):
    """A section of the venue."""

    id: UUID
    name: str
    display_order: int


class PriceZone(msgspec.Struct, kw_only=True):
    """A price and its look.

    Attributes:
        id: the price zone; null for seats without one.
        color: the CSS color of its seats.
        shape: the shape of its seats, which tells zones apart without color.
    """

    id: UUID | None
    name: str
    color: ZoneColor
    shape: ZoneShape
    price_in_cents: int


class SeatView(msgspec.Struct, kw_only=True):
    """A seat of a show.

    Attributes:
        id: the show seat id, which reservations name.
        status: who has the seat.
    """

    id: UUID
    seat_id: UUID
    section_id: UUID
    row_name: str
    seat_number: str
    seat_type: SeatType
    price_zone_id: UUID | None
    price_in_cents: int
    x_position: int
    y_position: int
    status: SeatViewStatus


class AvailableSeats(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Every numbered seat of the show but blocked ones, and how many places there are without a number.

    Attributes:
        sections: the sections that have numbered seats, in display order.
        price_zones: the price zones, in the order of the price list.
        areas: the general admission sections, in display order; absent where there are none.
    """

    show_id: UUID
    map_version: str
    sections: list[Section]
    price_zones: list[PriceZone]
    seats: list[SeatView]
    areas: list[Area] = []


def describe(
    show_id: UUID, show_map: ShowMap, codes: str, mine: Collection[UUID], areas: list[Area]
) -> AvailableSeats:
    """Each seat with its state; the visitor's own are `mine`, whatever their code says.

    Args:
        codes: one a seat in the map's order (see seat_states).
        mine: show seat ids.
        areas: its general admission sections.
    """
    return AvailableSeats(
        show_id=show_id,
        areas=areas,
        map_version=show_map.version,
        sections=[Section(**section) for section in show_map.sections],
        price_zones=[PriceZone(**msgspec.structs.asdict(zone)) for zone in show_map.zones],
        seats=[
            SeatView(
                id=seat.id,
                seat_id=seat.seat_id,
                section_id=seat.section_id,
                row_name=seat.row_name,
                seat_number=seat.seat_number,
                seat_type=SeatType(seat.seat_type),
                price_zone_id=seat.price_zone_id,
                price_in_cents=seat.price_in_cents,
                x_position=seat.x,
                y_position=seat.y,
                status=SeatViewStatus.MINE if seat.id in mine else WORDS[code],
            )
            for seat, code in zip(show_map.seats, codes, strict=True)
        ],
    )
