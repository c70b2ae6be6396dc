"""What the picker draws: a show's seats as short arrays, seats numbered 0…n−1, read once a version and kept."""

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from gzip import compress
from itertools import groupby
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.errors import NotFound
from pwa_tickets.seats.map_document import MapZone
from pwa_tickets.venues.zone_looks import zone_look

KEPT = 64  # maps of as many shows stay in memory

VERSION = text("""
    select v.map_version || '.' || sh.pricing_version as version, v.layout,
      exists (select from venue_sections where venue_id = v.id and kind = 'general') as has_places
    from recital_shows sh join venues v on v.id = sh.venue_id where sh.id = :show_id
""")

# The order of this query is the numbering of the seats.
SEATS = text("""
    select l.show_seat_id as id, l.seat_id, s.section_id, l.section, l.row_name, l.seat_number, s.seat_type, s.price_zone_id,
           l.zone_name as zone, z.color, z.shape, coalesce(z.price_in_cents, 0) as zone_price, l.price_in_cents,
           coalesce(l.x_position, 0) as x, coalesce(l.y_position, 0) as y, s.companion_of, l.section_order as display_order,
           z.display_order as zone_order, l.note, section.level
    from seat_labels l
    join seats s on s.id = l.seat_id
    join venue_sections section on section.id = s.section_id
    left join price_zones z on z.id = s.price_zone_id
    where l.show_id = :show_id and s.seat_type <> 'blocked' and s.row_name <> ''
    order by l.place
""")


@dataclass(frozen=True)
class Seat:
    """One seat of the map, as lists and carts name it."""

    id: UUID
    seat_id: UUID
    section_id: UUID
    section: str
    row_name: str
    seat_number: str
    seat_type: str
    price_zone_id: UUID | None
    zone: str | None
    zone_index: int
    price_in_cents: int
    x: int
    y: int
    note: str


@dataclass(frozen=True)
class ShowMap:
    """A show's map at one version.

    Attributes:
        version: `{map_version}.{pricing_version}`.
        seats: in the order of their numbers.
        zones: in the order of the price list.
        number: show seat id → seat number.
        section_runs: [(section, how many seats)], in the order of the numbers.
        has_places: whether there may be general sections, whose places are no seats of the map.
        levels: the level of each section, "" where it has no name; empty where all are on one.
        json, gzip: the document of `GET …/seat-map`, encoded once.
    """

    version: str
    seats: list[Seat]
    sections: list[dict[str, Any]]
    zones: list[MapZone]
    number: dict[str, int]
    section_runs: list[tuple[str, int]]
    json: bytes
    gzip: bytes
    has_places: bool = False
    levels: list[str] = field(default_factory=list)

    @property
    def is_drawn(self) -> bool:
        """Whether it has a picture: seats that nobody placed all stand at 0, 0. Clients see it as `seat-map-json.ts` does."""
        return len({(seat.x, seat.y) for seat in self.seats}) * 2 > len(self.seats)


class ShowMaps:
    """The maps drawn lately, by show and version."""

    def __init__(self) -> None:
        self._kept: OrderedDict[UUID, ShowMap] = OrderedDict()

    def known(self, show_id: UUID) -> ShowMap | None:
        """The map drawn last for this show, if it is still in memory."""
        return self._kept.get(show_id)

    async def of(self, db: AsyncSession, show_id: UUID) -> ShowMap:
        """The map as it is now. One small query when it is known already.

        Raises:
            NotFound: no such show.
        """
        row = (await db.execute(VERSION, {"show_id": show_id})).one_or_none()
        if row is None:
            raise NotFound()
        show_map = self._kept.get(show_id)
        if show_map is None or show_map.version != row.version:
            seats = (await db.execute(SEATS, {"show_id": show_id})).mappings().all()
            drawn = draw(show_id, row.version, row.layout, seats)
            show_map = replace(drawn, has_places=row.has_places)
            self._kept[show_id] = show_map
        self._kept.move_to_end(show_id)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return show_map


def draw(show_id: UUID, version: str, layout: dict[str, Any], rows: "list[RowMapping] | Any") -> ShowMap:
    """Number the seats and write the document the phone draws from, a MapDocument."""
    zones = sorted({(r["zone_order"] or 0, r["zone"] or "Seats", r["price_zone_id"], r["zone_price"],
                     zone_look(r["zone_order"] or 0, r["color"], r["shape"]))
                    for r in rows}, key=lambda zone: (zone[0], -zone[3], zone[1]))  # fmt: skip
    zone_index = {zone[2]: index for index, zone in enumerate(zones)}
    sections = list({r["section_id"]: {"id": r["section_id"], "name": r["section"], "display_order": r["display_order"]}
                     for r in rows}.values())  # fmt: skip
    section_index = {section["id"]: index for index, section in enumerate(sections)}
    seats = [
        Seat(
            id=r["id"],
            seat_id=r["seat_id"],
            section_id=r["section_id"],
            section=r["section"],
            row_name=r["row_name"],
            seat_number=r["seat_number"],
            seat_type=r["seat_type"],
            price_zone_id=r["price_zone_id"],
            zone=r["zone"],
            zone_index=zone_index[r["price_zone_id"]],
            price_in_cents=r["price_in_cents"],
            x=r["x"],
            y=r["y"],
            note=r["note"] or "",
        )
        for r in rows
    ]
    companions = {r["id"] for r in rows if r["companion_of"] is not None}
    zone_list = [
        MapZone(zone_id, name, *look, _price_of(seats, index, price))
        for index, (_, name, zone_id, price, look) in enumerate(zones)
    ]
    level_of = {r["section_id"]: r["level"] or "" for r in rows}
    levels = [level_of[section["id"]] for section in sections]
    levels = levels if len({*levels}) > 1 else []
    document = {
        "v": version,
        "show_id": show_id,
        "layout": layout,
        "sections": [section["name"] for section in sections],
        "zones": zone_list,
        "rows": [
            _row(section_index[section], row_name, list(run), companions)
            for (section, row_name), run in groupby(seats, key=lambda seat: (seat.section_id, seat.row_name))
        ],
        "ids": [seat.id for seat in seats],
    }
    if notes := {str(index): seat.note for index, seat in enumerate(seats) if seat.note}:
        document["notes"] = notes
    if levels:
        document["levels"] = levels
    body = msgspec.json.encode(document)
    number = {str(seat.id): index for index, seat in enumerate(seats)}
    runs = [(name, len(list(run))) for name, run in groupby(seat.section for seat in seats)]
    return ShowMap(version, seats, sections, zone_list, number, runs, body, compress(body, 9), levels=levels)


def _row(section: int, row_name: str, seats: list[Seat], companions: set[UUID]) -> dict[str, Any]:
    def letter(seat: Seat) -> str:
        return "c" if seat.id in companions else {"ada": "a", "house": "h"}.get(seat.seat_type, "r")

    return {
        "s": section,
        "r": row_name,
        "n": [seat.seat_number for seat in seats],
        "x": [seat.x for seat in seats],
        "y": [seat.y for seat in seats],
        "z": _one_or_all([seat.zone_index for seat in seats]),
        "t": "".join(letter(seat) for seat in seats),
        "p": _one_or_all([seat.price_in_cents for seat in seats]),
    }


def _one_or_all(values: list[int]) -> int | list[int]:
    return values[0] if len(set(values)) == 1 else values


def _price_of(seats: list[Seat], zone_index: int, otherwise: int) -> int:
    """What a zone costs at this show: its commonest price, which a show's override may have changed."""
    prices = [seat.price_in_cents for seat in seats if seat.zone_index == zone_index]
    return max(set(prices), key=prices.count) if prices else otherwise
