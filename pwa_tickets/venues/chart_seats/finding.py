"""Finds the seats of a chart: from the words and shapes of its page to a proposal of sections, rows and numbers. Pure."""

import math
from collections import Counter
from collections.abc import Sequence
from typing import Final

from pwa_tickets.venues.chart_seats.found_seats import FoundSeat, FoundSeats
from pwa_tickets.venues.chart_seats.page_marks import Shape, Word
from pwa_tickets.venues.chart_seats.row_names import name_rows
from pwa_tickets.venues.chart_seats.rows import Row, blocks_of, join_rows, row_pitch
from pwa_tickets.venues.chart_seats.runs import string_together
from pwa_tickets.venues.chart_seats.seat_numbers import Numbered, number_block
from pwa_tickets.venues.chart_seats.section_names import Turn, in_order, lines_of, name_blocks, turn_of
from pwa_tickets.venues.chart_seats.spots import FEW, find_spots

PITCH: Final = 100
SPOTS_AT_MOST: Final = 8_000
"""Where so many numbers stand without any order, looking for rows takes twelve of the twenty seconds that a chart may cost."""


def find_seats(
    words: Sequence[Word], shapes: Sequence[Shape], *, width: float, height: float
) -> FoundSeats | None:
    """Find the seats of a chart; none where it shows none.

    Args:
        words, shapes: of the page, in pixels of its picture.
        width, height: of that picture.
    """
    spots, others = find_spots(words, shapes)
    if not FEW <= len(spots) <= SPOTS_AT_MOST:
        return None
    x, y = sum(spot.x for spot in spots) / len(spots), sum(spot.y for spot in spots) / len(spots)
    turn = turn_of(lines_of(others), x, y)
    center = (width / 2, height / 2)
    for spot in spots:
        spot.x, spot.y = _turned(spot.x, spot.y, turn or 0, center)
    others = [Word(word.text, *_turned(word.x, word.y, turn or 0, center), word.size) for word in others]
    strings = string_together(spots)
    depth = row_pitch(strings)
    rows = join_rows(strings, depth)
    blocks = [block for block in blocks_of(rows, strings.pitch, depth) if len(block.spots) > 2]
    if sum(len(block.spots) for block in blocks) < FEW:
        return None
    blocks = in_order(blocks)
    rest = name_rows(blocks, others, strings.pitch, depth)
    sections = name_blocks(blocks, lines_of(rest), depth)
    scale = PITCH / strings.pitch
    seats = [
        seat
        for place, block in enumerate(blocks)
        for row, numbers in zip(block.rows, number_block(block), strict=True)
        for seat in _seats(place, row, numbers, scale)
    ]
    _doubt_twins(seats)
    return FoundSeats(
        scale=scale,
        angle=turn or 0,
        sections=sections,
        seats=seats,
        has_stage=turn is not None,
        left_out=len(spots) - len(seats),
    )


def _turned(x: float, y: float, turn: Turn, center: tuple[float, float]) -> tuple[float, float]:
    """Where a place of the picture is, from its middle, after it was turned clockwise."""
    angle = math.radians(turn)
    x, y = x - center[0], y - center[1]
    return x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)


def _seats(section: int, row: Row, numbers: Sequence[Numbered], scale: float) -> list[FoundSeat]:
    made = []
    for spot, (number, doubt) in zip(row.spots, numbers, strict=True):
        doubts = [one for one in (doubt, row.doubt) if one is not None]
        x, y = round(spot.x * scale), round(spot.y * scale)
        made.append(
            FoundSeat(section=section, row_name=row.name or "", seat_number=number, x=x, y=y, doubts=doubts)
        )
    return made


def _doubt_twins(seats: Sequence[FoundSeat]) -> None:
    """Doubt the numbers that a row has twice."""
    labels = Counter((seat.section, seat.row_name, seat.seat_number) for seat in seats)
    for seat in seats:
        if labels[seat.section, seat.row_name, seat.seat_number] > 1 and "number-odd" not in seat.doubts:
            seat.doubts = [*seat.doubts, "number-odd"]
