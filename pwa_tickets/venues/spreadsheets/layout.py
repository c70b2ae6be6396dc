"""Places for seats of which a file says only what they are called: by section, row and number, with the stage in front."""

import re
from collections import defaultdict
from itertools import pairwise
from statistics import median
from typing import Final

from pwa_tickets.i18n import gettext
from pwa_tickets.venues.spreadsheets.proposal import Align, Assumed, Options, Proposal, ProposedSeat, SeatOne
from pwa_tickets.venues.spreadsheets.sheets import Notes

PITCH: Final = 100
AISLE: Final = 200
BETWEEN: Final = 300
SIDES: Final = {"left": 0, "center": 1, "centre": 1, "middle": 1, "right": 2}
USUAL: Final = (55, 180)
"""Neighbors are a seat's width apart, in 1/100 of it; anything else is another unit."""

Row = list[ProposedSeat]


def place(proposal: Proposal, options: Options, notes: Notes) -> None:
    """Give every seat a place: its own in the unit of maps, or one that is laid out."""
    drawn = [seat for seat in proposal.seats if seat.at is not None]
    if drawn and len(drawn) == len(proposal.seats):
        proposal.is_drawn = True
        _scale(proposal, notes)
    elif proposal.seats:
        if drawn:
            notes.warn(gettext("Some seats have no place in the file, so all of them were laid out again."))
        proposal.seats = lay_out(proposal.seats, options, proposal.assumed)


def lay_out(seats: list[ProposedSeat], options: Options, assumed: Assumed) -> list[ProposedSeat]:
    """All seats with a place. Sections left, center and right stand beside each other, the rest one behind the other."""
    sections = by_section(seats)
    assumed.align = options.align or _usual_align(
        [row for rows in sections.values() for row in rows.values()]
    )
    assumed.seat_one = options.seat_one or SeatOne.LEFT
    placed: dict[int, tuple[int, int]] = {}
    y = 0
    for block in beside(sections):
        y = _place_block(block, sections, assumed, placed, y) + BETWEEN
    return [seat.moved(placed[id(seat)]) for seat in seats]


def by_section(seats: list[ProposedSeat]) -> dict[str, dict[str, Row]]:
    """Section → row → seats, in the order of the file."""
    sections: dict[str, dict[str, Row]] = {}
    for seat in seats:
        sections.setdefault(seat.section, {}).setdefault(seat.row, []).append(seat)
    return sections


def beside(sections: dict[str, dict[str, Row]]) -> list[list[str]]:
    """Sections in groups that stand beside each other, by the level and the words left, center and right in their names."""
    groups: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for name, rows in sections.items():
        level = next(iter(rows.values()))[0].level
        side = _side(name)
        rest = " ".join(word for word in name.lower().split() if word not in SIDES)
        groups[(level, rest) if side is not None else (level, f"alone {name}")].append(name)
    return [sorted(group, key=lambda name: _side(name) or 0) for group in groups.values()]


def _side(name: str) -> int | None:
    return next((SIDES[word] for word in re.findall(r"[a-z]+", name.lower()) if word in SIDES), None)


def _place_block(
    block: list[str],
    sections: dict[str, dict[str, Row]],
    assumed: Assumed,
    placed: dict[int, tuple[int, int]],
    top: int,
) -> int:
    """Place the rows of sections that stand beside each other; returns where the last row is."""
    names = list(dict.fromkeys(row for section in block for row in sections[section]))
    columns = {
        section: {name: _columns(row, assumed) for name, row in sections[section].items()}
        for section in block
    }
    widths = {section: max(max(found) for found in columns[section].values()) for section in block}
    x = -(sum(widths.values()) * PITCH + AISLE * (len(block) - 1)) // 2
    for section in block:
        side = _side(section) if len(block) > 1 else 1
        for name, row in sections[section].items():
            found, y = columns[section][name], top + names.index(name) * PITCH
            # Left blocks count from the aisle; one that is written so, 13 to 1, is written as it stands.
            counts_from_aisle = side == 0 and not _descends(row, found)
            is_turned = counts_from_aisle != (assumed.seat_one is SeatOne.RIGHT)
            room = 0 if assumed.align is Align.NUMBER else widths[section] - max(found)
            indent = {0: room, 1: room / 2, 2: 0}[1 if side is None else side]
            for seat, column in zip(row, found, strict=True):
                at = widths[section] - room - column if is_turned else column
                placed[id(seat)] = round(x + (indent + at) * PITCH), y
        x += widths[section] * PITCH + AISLE
    return top + (len(names) - 1) * PITCH


def _descends(row: Row, columns: list[int]) -> bool:
    """Whether the highest number is in the first column."""
    first, last = columns.index(min(columns)), columns.index(max(columns))
    return _number(row[first].number) > _number(row[last].number)


def _columns(row: Row, assumed: Assumed) -> list[int]:
    """The column of each seat of a row, from 0: as written where that goes one way, else by number."""
    numbers = [_number(seat.number) for seat in row]
    if assumed.align is Align.NUMBER and len(set(numbers)) == len(row):
        step, least = _step(numbers), min(numbers)
        return [min(500, (number - least) // step) for number in numbers]
    goes_one_way = all(a < b for a, b in pairwise(numbers)) or all(a > b for a, b in pairwise(numbers))
    order = (
        range(len(row))
        if goes_one_way
        else sorted(range(len(row)), key=lambda index: (numbers[index], row[index].number))
    )
    columns = [0] * len(row)
    for column, index in enumerate(order):
        columns[index] = column
    return columns


def _usual_align(rows: list[Row]) -> Align:
    """By number where the same numbers are missing in several rows: those are pillars and aisles."""
    missing: defaultdict[int, int] = defaultdict(int)
    for row in rows:
        numbers = {_number(seat.number) for seat in row}
        if len(numbers) == len(row) and max(numbers) - min(numbers) < 400:
            for number in set(range(min(numbers), max(numbers), _step(sorted(numbers)))) - numbers:
                missing[number] += 1
    return Align.NUMBER if any(count > 1 for count in missing.values()) else Align.CENTER


def _step(numbers: list[int]) -> int:
    """A row on one parity has step 2, not holes."""
    return 2 if len(numbers) > 1 and len({number % 2 for number in numbers}) == 1 else 1


def _number(word: str) -> int:
    return int(re.sub(r"\D", "", word)[:6] or "0")


def _scale(proposal: Proposal, notes: Notes) -> None:
    """Feet, pixels or millimeters become hundredths of a seat's width."""
    rows: defaultdict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for seat in proposal.seats:
        assert seat.at is not None
        rows[seat.section, seat.row].append(seat.at)
    apart = [
        ((b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2) ** 0.5
        for row in rows.values()
        for a, b in pairwise(sorted(row))
        if a != b
    ]
    if not apart or USUAL[0] <= (pitch := median(apart)) <= USUAL[1]:
        return
    factor = PITCH / pitch
    proposal.seats = [
        seat.moved((round(seat.at[0] * factor), round(seat.at[1] * factor)))
        for seat in proposal.seats
        if seat.at
    ]
    notes.warn(gettext("The positions are in another unit; we scaled them so that seats are side by side."))
