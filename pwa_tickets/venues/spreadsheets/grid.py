"""Halls drawn in a sheet: a line for a row, a cell for a seat, blanks where the aisles are."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from pwa_tickets.i18n import gettext
from pwa_tickets.money import NotMoney, read_money
from pwa_tickets.venues.spreadsheets.proposal import (
    Options,
    Proposal,
    ProposedSeat,
    ProposedSection,
    StageEnd,
)
from pwa_tickets.venues.spreadsheets.sheets import Line, Notes, Sheet

PITCH: Final = 100
NUMBER: Final = re.compile(
    r"(?P<number>\d{1,4}[A-Za-z]?(?:\s?bis)?)(?:\.0+)?(?:\s*(?P<mark>\*|♿|\(w\)|\(wc\)|\(ada\)|ada|wc))?",
    re.IGNORECASE,
)
ROW: Final = re.compile(r"(?:row\s+)?(?P<row>[^\W\d_]{1,3}|(?<=row )\d{1,3})", re.IGNORECASE)
NO_SECTION: Final = re.compile(
    r"(?:sub|grand\s*)?\s*totals?\b.*|.*\baisles?\b.*|.*\b(?:exit|entrance|door|doors|sound|booth|pit|lighting|console|legend|key|seats)\b.*",
    re.IGNORECASE,
)
STAGE: Final = re.compile(r".*\b(?:stage|screen|bühne|escenario|platform)\b.*", re.IGNORECASE)
PRICE: Final = re.compile(
    r"[\s:=–-]*((?:[$€£]|usd\s?)\s?\d[\d.,]*|\d[\d.,]*\s?(?:[$€£]|usd)|\d+[.,]\d\d)\s*$", re.IGNORECASE
)


class SeatCell(NamedTuple):
    """A seat as drawn."""

    line: int
    column: int
    number: str
    is_wheelchair: bool
    color: str


@dataclass
class Row:
    """A line of the drawing: its label and its seats."""

    name: str
    seats: list[SeatCell]


@dataclass
class Drawing:
    """What was found on the sheet.

    Attributes:
        sections: line and column where the name of a section stands, with the name.
        legend: color → name of the price zone.
        stage: the lines on which the stage is.
    """

    rows: list[Row] = field(default_factory=list)
    sections: list[tuple[int, int, str]] = field(default_factory=list)
    legend: dict[str, str] = field(default_factory=dict)
    prices: dict[str, int | None] = field(default_factory=dict)
    stage: list[int] = field(default_factory=list)


def read_grid(sheet: Sheet, options: Options, proposal: Proposal, notes: Notes) -> bool:
    """Add the drawn seats to the proposal; False when the sheet is no drawing."""
    found = Notes()
    drawing = _find(sheet, options, found)
    seats = [seat for row in drawing.rows for seat in row.seats]
    if len(seats) < 2 or not any(row.name for row in drawing.rows):
        return False
    notes.problems += found.problems
    if _are_counts(drawing):
        _read_counts(sheet, drawing, proposal, notes)
        return True
    last_row = max(seat.line for seat in seats)
    is_turned = bool(drawing.stage) and min(drawing.stage) > last_row
    proposal.assumed.stage = options.stage or (StageEnd.BOTTOM if is_turned else StageEnd.TOP)
    sign = -1 if proposal.assumed.stage is StageEnd.BOTTOM else 1
    top = max((at[1] for seat in proposal.seats if (at := seat.at)), default=-3 * PITCH) + 3 * PITCH
    first, middle = (
        min(seat.line for seat in seats),
        (min(s.column for s in seats) + max(s.column for s in seats)) * PITCH // 2,
    )
    if sign < 0:
        first = last_row
    rows = drawing.rows if sign > 0 else drawing.rows[::-1]
    for row in rows:
        for seat in row.seats[::sign]:
            section = _section_of(seat, drawing, sheet.name)
            proposal.sections.setdefault(("", section), ProposedSection())
            zone = drawing.legend.get(seat.color) if drawing.legend else None
            proposal.seats.append(
                ProposedSeat(
                    section=section,
                    row=row.name,
                    number=seat.number,
                    type="ada" if seat.is_wheelchair else None,
                    zone=zone,
                    at=(sign * (seat.column * PITCH - middle), top + sign * (seat.line - first) * PITCH),
                    place=(sheet.name, seat.line),
                )
            )
    for name in drawing.legend.values():
        proposal.zones.setdefault(name, drawing.prices.get(name))
    return True


def _find(sheet: Sheet, options: Options, notes: Notes) -> Drawing:
    drawing = Drawing()
    colors = Counter(
        cell.color
        for line in sheet.lines
        for cell in line.cells
        if NUMBER.fullmatch(cell.text) and cell.color
    )
    for line in sheet.lines:
        for cell in line.cells:
            if cell.damage:
                notes.error(cell.damage, sheet=sheet.name, line=line.number)
        numbers = list(_seats(line))
        words = [
            (index, cell.text)
            for index, cell in enumerate(line.cells)
            if cell.text and not NUMBER.fullmatch(cell.text)
        ]
        labels = [found["row"] for _, word in words if (found := ROW.fullmatch(word))]
        if any(STAGE.fullmatch(word) for _, word in words):
            drawing.stage.append(line.number)
        elif numbers and labels and (len(numbers) > 1 or len(words) == len(labels)):
            drawing.rows.append(Row(labels[0], numbers))
        elif not numbers or len(words) > len(labels):
            _read_words(line, words, colors, options, drawing, notes, sheet.name)
        elif len(numbers) > 1:
            told = gettext("The row of these seats has no name. Please put it at the start of the row.")
            notes.error(told, sheet=sheet.name, line=line.number)
    return drawing


def _seats(line: Line) -> Iterator[SeatCell]:
    for index, cell in enumerate(line.cells):
        if found := NUMBER.fullmatch(cell.text):
            yield SeatCell(line.number, index, found["number"], bool(found["mark"]), cell.color)


def _read_words(
    line: Line,
    words: list[tuple[int, str]],
    colors: Counter[str],
    options: Options,
    drawing: Drawing,
    notes: Notes,
    sheet: str,
) -> None:
    """Legends, names of sections, and words that are neither."""
    for index, word in words:
        color = next((c for c in (line.cell(index).color, line.cell(index - 1).color) if c in colors), "")
        if color:
            name = PRICE.sub("", word).strip() or word
            drawing.legend[color] = name
            drawing.prices[name] = _price(word, options)
        elif not NO_SECTION.fullmatch(word) and len(word) <= 60 and re.search(r"[^\W\d_]", word):
            drawing.sections.append((line.number, index, word))
        else:
            told = gettext("We read “%(words)s” as a note, not as seats.") % {"words": word[:40]}
            notes.warn(told, sheet=sheet, line=line.number)


def _price(word: str, options: Options) -> int | None:
    found = PRICE.search(word)
    try:
        return read_money(found[1], options.currency) if found else None
    except NotMoney:
        return None


def _section_of(seat: SeatCell, drawing: Drawing, sheet: str) -> str:
    """The name that stands above the seat: of the last line of names above it, the last one that begins at or left of it."""
    above = [one for one in drawing.sections if one[0] < seat.line]
    if not above or not any(row.seats for row in drawing.rows if row.seats[0].line > above[-1][0]):
        return sheet or gettext("Seats")
    line = above[-1][0]
    names = [one for one in above if one[0] == line]
    left = [name for _, column, name in names if column <= seat.column]
    return left[-1] if left else names[0][2]


def _are_counts(drawing: Drawing) -> bool:
    """Under names of sections stand how many seats each row has there, not the seats."""
    lines = {line for line, *_ in drawing.sections}
    columns = {column for line, column, _ in drawing.sections}
    widest = max((sum(1 for one in drawing.sections if one[0] == line) for line in lines), default=0)
    if (
        widest < 2
        or max(len(row.seats) for row in drawing.rows) < 2
        or not all({seat.column for seat in row.seats} <= columns for row in drawing.rows)
    ):
        return False
    return any(_cannot_be_seats([seat.number for seat in row.seats]) for row in drawing.rows)


def _cannot_be_seats(numbers: list[str]) -> bool:
    """Whether a number stands twice in a row, or one is higher than there are seats in it."""
    return len(set(numbers)) < len(numbers) or any(
        int(re.sub(r"\D", "", number)) > len(numbers) for number in numbers
    )


def _read_counts(sheet: Sheet, drawing: Drawing, proposal: Proposal, notes: Notes) -> None:
    told = gettext("We took these as how many seats each row has, numbered from 1.")
    notes.warn(told, sheet=sheet.name, line=drawing.rows[0].seats[0].line)
    for row in drawing.rows:
        for cell in row.seats:
            section = _section_of(cell, drawing, sheet.name)
            proposal.sections.setdefault(("", section), ProposedSection())
            count = min(500, int(re.sub(r"\D", "", cell.number)))
            proposal.seats += [
                ProposedSeat(section=section, row=row.name, number=str(number), place=(sheet.name, cell.line))
                for number in range(1, count + 1)
            ]
