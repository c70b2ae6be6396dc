"""A seat map as CSV, which the import reads back as the same map. Pure."""

import csv
import io
from typing import Final

from pwa_tickets.venues.models import SectionKind
from pwa_tickets.venues.seat_map import SeatMapDocument

COLUMNS: Final = (
    "level", "section_name", "section_kind", "capacity", "row_name", "seat_number", "seat_type", "companion_of",
    "price_zone_name", "price", "note", "entrance", "x_position", "y_position",
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
    """A line for each seat, and one for each section that is sold without numbers."""
    sections = {section.id: section for section in document.sections}
    zones = {zone.id: zone for zone in document.price_zones}
    numbers = {seat.id: seat.seat_number for seat in document.seats}
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, COLUMNS, restval="")
    writer.writeheader()
    for section in document.sections:
        if section.kind is SectionKind.GENERAL:
            writer.writerow({
                "level": section.level,
                "section_name": section.name,
                "section_kind": section.kind,
                "capacity": section.capacity,
                "entrance": section.entrance,
            })  # fmt: skip
    for seat in document.seats:
        section, zone = (
            sections[seat.section_id],
            zones.get(seat.price_zone_id) if seat.price_zone_id else None,
        )
        writer.writerow({
            "level": section.level,
            "section_name": section.name,
            "section_kind": SectionKind.NUMBERED,
            "row_name": seat.row_name,
            "seat_number": seat.seat_number,
            "seat_type": seat.seat_type,
            "companion_of": numbers.get(seat.companion_of) if seat.companion_of else "",
            "price_zone_name": zone.name if zone else "",
            "price": f"{zone.price_in_cents // 100}.{zone.price_in_cents % 100:02d}" if zone else "",
            "note": seat.note,
            "entrance": section.entrance,
            "x_position": seat.x_position,
            "y_position": seat.y_position,
        })  # fmt: skip
    return file.getvalue()
