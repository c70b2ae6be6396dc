"""A seat map as the client draws it, and its seats counted. Pure."""

from collections import Counter
from itertools import groupby
from typing import Any
from uuid import UUID

from pwa_tickets.venues.seat_map import MapSeat, SeatMapDocument

TYPE_CODES = {"ada": "a", "house": "h"}


def draw(document: SeatMapDocument) -> dict[str, Any]:
    """The document that `client/seat-map` reads, as it is for a show, but without prices of its own and without blocked seats."""
    sections = {section.id: index for index, section in enumerate(document.sections)}
    zones = {zone.id: index for index, zone in enumerate(document.price_zones)}
    shown = [seat for seat in document.seats if seat.seat_type != "blocked"]
    rows = [list(run) for _, run in groupby(shown, key=lambda seat: (seat.section_id, seat.row_name))]
    levels = [section.level or "" for section in document.sections]
    return {
        "v": document.map_version,
        "layout": document.layout,
        "sections": [section.name for section in document.sections],
        "levels": levels if len({*levels}) > 1 else [],
        "zones": [
            {"id": str(zone.id), "name": zone.name, "price_in_cents": zone.price_in_cents or 0}
            | zone.look._asdict()
            for zone in document.price_zones
        ],
        "rows": [
            {
                "s": sections[row[0].section_id],
                "r": row[0].row_name,
                "n": [seat.seat_number for seat in row],
                "x": [seat.x_position or 0 for seat in row],
                "y": [seat.y_position or 0 for seat in row],
                "z": [
                    zones.get(seat.price_zone_id, len(zones)) if seat.price_zone_id else len(zones)
                    for seat in row
                ],
                "t": "".join(_type_code(seat) for seat in row),
            }
            for row in rows
        ],
        "ids": [],  # to look at: nothing is chosen by it
    }


def count_by_part(document: SeatMapDocument) -> Counter[UUID]:
    """How many seats each section and each price zone has, by id; blocked ones left out."""
    seats = [seat for seat in document.seats if seat.seat_type != "blocked"]
    counts = Counter(
        part for seat in seats for part in (seat.section_id, seat.price_zone_id) if part is not None
    )
    for section in document.sections:
        for part in (section.id, section.price_zone_id):
            if part is not None:
                counts[part] += section.places
    return counts


def count_blocked(document: SeatMapDocument) -> int:
    """How many seats are in the map and never for sale."""
    return sum(seat.seat_type == "blocked" for seat in document.seats)


def _type_code(seat: MapSeat) -> str:
    return "c" if seat.companion_of is not None else TYPE_CODES.get(seat.seat_type, "r")
