"""What a phone draws the seats of a show from: short arrays, seats numbered from 0 in the order of the rows."""

from typing import Any
from uuid import UUID

import msgspec

from pwa_tickets.venues.zone_looks import ZoneColor, ZoneLook, ZoneShape


class MapRow(msgspec.Struct):
    """One row of a seat map.

    Attributes:
        s: index into `sections`.
        r: the row's name.
        n: the seat numbers, as printed.
        x: where each seat is drawn, in 1/100 of a seat's width from the left.
        y: where each seat is drawn, in 1/100 of a seat's width from the top.
        z: index into `zones`; one for the row, or one a seat.
        t: the type of each seat, one letter a seat: r regular, a wheelchair, h house, c companion.
        p: the price in cents; one for the row, or one a seat.
    """

    s: int
    r: str
    n: list[str]
    x: list[int]
    y: list[int]
    z: int | list[int]
    t: str
    p: int | list[int]


class MapZone(msgspec.Struct):
    """A price zone of a seat map.

    Attributes:
        id: the price zone; null for seats without one.
        color: the CSS color of its seats.
        shape: the shape of its seats, which tells zones apart without color.
        price_in_cents: the price of most of its seats, in cents.
    """

    id: UUID | None
    name: str
    color: ZoneColor
    shape: ZoneShape
    price_in_cents: int

    @property
    def look(self) -> ZoneLook:
        """Both together, as lists show them."""
        return ZoneLook(self.color, self.shape)


class MapDocument(msgspec.Struct):
    """What a seat map is drawn from; seats are numbered from 0 in the order of the rows.

    Attributes:
        v: the version, `{map_version}.{pricing_version}`.
        layout: the stage, labels, doors, aisles and tables.
        sections: the names of the sections.
        zones: the price zones, in the order of the price list.
        rows: the rows, section by section from the stage backwards.
        ids: the show seat id of each seat number.
        notes: what a buyer should know of a seat, such as "Partial view", by seat number; only where there is a note.
        levels: the level of each section, such as "Balcony", "" for one without a name; only where there are several.
    """

    v: str
    show_id: UUID
    layout: dict[str, Any]
    sections: list[str]
    zones: list[MapZone]
    rows: list[MapRow]
    ids: list[UUID]
    notes: dict[str, str] = {}
    levels: list[str] = []
