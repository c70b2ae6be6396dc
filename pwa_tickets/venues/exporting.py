"""A seat map as CSV, which the import reads back as the same map. Pure."""

from typing import Any, Final
from uuid import UUID

from pwa_tickets.venues.map_parts import MapPriceZone, MapSection
from pwa_tickets.venues.models import SectionKind
from pwa_tickets.venues.seat_map import SeatMapDocument
from pwa_tickets.web.csv_export import csv_line

COLUMNS: Final = (
    "level", "section_name", "section_kind", "capacity", "row_name", "seat_number", "seat_type", "companion_of",
    "price_zone_name", "price", "note", "entrance", "x_position", "y_position", "is_sellable",
)  # fmt: skip

EXAMPLE: Final = """\
Section,Row,Seats,Type,Price zone,Price,Note
Center,A,1-14,,Premium,28.00,
Center,B,1-14,,Premium,28.00,
Center,C,"1-6, 9-14",,Standard,22.00,
Center,C,7,wheelchair,Standard,22.00,
Center,C,8,companion,Standard,22.00,
Left,A,1-9 odd,,Standard,22.00,Partial view
Right,A,2-10 even,,Standard,22.00,
"""
"""The file that people are given to begin with."""


def write_csv(document: SeatMapDocument) -> str:
    """A line for each seat, and one for each section that is sold without numbers. No word is run as a formula."""
    sections = {section.id: section for section in document.sections}
    zones = {zone.id: zone for zone in document.price_zones}
    numbers = {seat.id: seat.seat_number for seat in document.seats}
    lines = [csv_line(COLUMNS)]
    for section in document.sections:
        if section.kind is SectionKind.GENERAL:
            told = {"capacity": section.capacity, **_zone(zones, section.price_zone_id)}
            lines.append(_line(section, told))
    for seat in document.seats:
        told = {
            "row_name": seat.row_name,
            "seat_number": seat.seat_number,
            "seat_type": str(seat.seat_type),
            "companion_of": numbers.get(seat.companion_of) if seat.companion_of else None,
            "note": seat.note,
            "x_position": seat.x_position,
            "y_position": seat.y_position,
            "is_sellable": "yes" if seat.is_sellable else "no",
            **_zone(zones, seat.price_zone_id),
        }
        lines.append(_line(sections[seat.section_id], told))
    return "".join(lines)


def _line(section: MapSection, told: dict[str, Any]) -> str:
    of_section = {
        "level": section.level,
        "section_name": section.name,
        "section_kind": str(section.kind),
        "entrance": section.entrance,
    }
    return csv_line([(of_section | told).get(column) for column in COLUMNS])


def _zone(zones: dict[UUID, MapPriceZone], zone_id: UUID | None) -> dict[str, str]:
    zone = zones.get(zone_id) if zone_id else None
    if zone is None:
        return {}
    cents = zone.price_in_cents
    price = "" if cents is None else f"{cents // 100}.{cents % 100:02d}"
    return {"price_zone_name": zone.name, "price": price}
