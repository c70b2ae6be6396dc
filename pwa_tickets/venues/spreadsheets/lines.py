"""Sheets with a head: a line for a seat, or for a row of them, or for a section that has no numbers."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from pwa_tickets.i18n import gettext
from pwa_tickets.money import NotMoney, format_money_short, read_money
from pwa_tickets.venues.spreadsheets.headings import Columns, unknown_headings
from pwa_tickets.venues.spreadsheets.proposal import Options, Proposal, ProposedSeat, ProposedSection
from pwa_tickets.venues.spreadsheets.seat_numbers import NoSeats, count_off, read_seats
from pwa_tickets.venues.spreadsheets.seat_types import read_type, read_yes
from pwa_tickets.venues.spreadsheets.sheets import Line, Notes, Sheet, one_line

TOTALS: Final = re.compile(r"(?:sub|grand\s*)?\s*totals?\b.*|sum(?:me)?\b.*", re.IGNORECASE)
Spellings = dict[tuple[str, str], Line]
"""A field and a name in it → the line that says it first."""
NAMELESS: Final = "Seats"
"""The section of a hall that has one."""


@lru_cache(maxsize=256)
def price_of(words: str, currency: str) -> int:
    """The cents that a cell names; a hall has a handful of prices and thousands of seats.

    Raises:
        NotMoney.
    """
    return 0 if words.lower() == "free" else read_money(words, currency)


class NoLine(ValueError):
    """A line that names no seats; the message is for whoever wrote it, the second word the column's field."""


@dataclass(frozen=True)
class HeadedSheet:
    """A sheet, its head and what its columns are."""

    sheet: Sheet
    head: int
    columns: Columns
    options: Options

    def read(self, proposal: Proposal, notes: Notes) -> None:
        """Add what the sheet says to the proposal, and note what it does not say or says wrongly."""
        self._note_unknown(notes)
        spellings: Spellings = {}
        for line in self.sheet.lines[self.head + 1 :]:
            if self._is_no_seat(line):
                continue
            if damaged := self._damaged(line):
                notes.error(damaged, sheet=self.sheet.name, line=line.number)
                continue
            self._tell_spaces(line, spellings, notes)
            try:
                self._read_line(line, proposal, notes)
            except (NoLine, NoSeats) as wrong:
                notes.error(str(wrong), sheet=self.sheet.name, line=line.number)

    def _damaged(self, line: Line) -> str:
        """What spoiled the first spoiled cell that is read; columns that are not imported may say what they like."""
        return next((cell.damage for index in self._read_columns if (cell := line.cell(index)).damage), "")

    def _tell_spaces(self, line: Line, spellings: Spellings, notes: Notes) -> None:
        """Say where names are one to us that a program would tell apart by a no-break space, or by two."""
        for field in ("level", "section", "row", "zone"):
            if not (name := self.word(line, field)) or name.isalnum():
                continue
            first = spellings.setdefault((field, name), line)
            column = self.columns[field]
            if line.cell(column).text != first.cell(column).text:
                told = gettext(
                    "“%(name)s” is spaced differently here than on line %(line)s; we took both for the same one."
                )
                notes.warn(
                    told % {"name": name[:40], "line": first.number},
                    sheet=self.sheet.name,
                    line=line.number,
                    column=self._heading(field),
                )

    @property
    def head_line(self) -> Line:
        """The line with the heads; an empty one where nobody wrote heads."""
        return self.sheet.lines[self.head] if self.head >= 0 else Line(0, ())

    @cached_property
    def _read_columns(self) -> list[int]:
        """Those that are imported, from the left."""
        return sorted(index for field, index in self.columns.items() if field != "note")

    @cached_property
    def _heads(self) -> list[str]:
        """What the head says, cell by cell."""
        return [cell.text for cell in self.head_line.cells]

    @cached_property
    def _is_ours(self) -> bool:
        """Whether we wrote the file: what it calls a seat is one seat, whatever it looks like."""
        return {"kind", "capacity", "companion", "x"} <= self.columns.keys()

    def word(self, line: Line, field: str) -> str:
        """What a line says in the column of a field, in one line of words."""
        index = self.columns.get(field)
        return "" if index is None else one_line(line.cell(index).text)

    def _read_line(self, line: Line, proposal: Proposal, notes: Notes) -> None:
        section, row, numbers = self._place(line)
        level = self.word(line, "level")
        found = proposal.sections.setdefault((level, section), ProposedSection(level=level))
        found.entrance = found.entrance or self.word(line, "entrance")
        if self.word(line, "kind").lower() == "general" or (not row and not numbers):
            found.kind, found.capacity = "general", self._capacity(line)
            found.zone = self._zone(line, proposal, notes)
            return
        if not row:
            raise NoLine(gettext("There is no row here."))
        zone = self._zone(line, proposal, notes)
        kind, accessible = self._type(line, numbers, notes)
        at = self._position(line, numbers)
        for number in numbers:
            proposal.seats.append(
                ProposedSeat(
                    section=section,
                    row=row,
                    number=number,
                    level=level,
                    type="ada" if number in accessible else kind,
                    zone=zone,
                    companion_of=self.word(line, "companion"),
                    note=self.word(line, "note") if "note" in self.columns else None,
                    is_sellable=self._is_sellable(line),
                    at=at,
                    place=(self.sheet.name, line.number),
                )
            )

    def _place(self, line: Line) -> tuple[str, str, list[str]]:
        """Section, row and numbers; from one label for all of them, "Orchestra-A-12" or "A12", split from its right."""
        if "row" not in self.columns and "label" in self.columns:
            label = self.word(line, "label")
            found = re.fullmatch(
                r"(?:(?P<section>.+?)[\s/,-]+)??(?P<row>[^\W\d_]{1,3}|\d+(?=[-\s/]))[-\s/]*(?P<seat>\d+\w?)",
                label,
            )
            if found is None:
                raise NoLine(gettext("“%(label)s” doesn’t name a row and a seat.") % {"label": label[:40]})
            return (found["section"] or self.word(line, "section") or NAMELESS), found["row"], [found["seat"]]
        section = self.word(line, "section") or self.word(line, "level") or self.sheet.name or NAMELESS
        first, last, count = (self.word(line, field) for field in ("first", "last", "count"))
        seats = line.cell(self.columns["seat"]).text if "seat" in self.columns else ""
        if seats:
            return section, self._row(line), [seats] if self._is_ours else read_seats(seats)
        if first or count:
            return section, self._row(line), count_off(first or "1", last, count)
        return section, self._row(line), []

    def _row(self, line: Line) -> str:
        said = self.word(line, "row")
        if self._is_ours or len(said) < 3:
            return said
        return re.sub(r"^(\d+)\.0+$|^row\s+", r"\1", said, flags=re.IGNORECASE)

    def _capacity(self, line: Line) -> int:
        said = self.word(line, "capacity") or self.word(line, "count") or self.word(line, "seat")
        digits = re.sub(r"[,.' ](?=\d{3}\b)|\.0+$", "", said)
        if not re.fullmatch(r"[0-9]{1,6}", digits) or int(digits) == 0:
            raise NoLine(gettext("There is no seat here, and no number of people who fit."))
        return int(digits)

    def _zone(self, line: Line, proposal: Proposal, notes: Notes) -> str | None:
        """The zone's name, with its price noted; one without a name is called after its price."""
        name, said = self.word(line, "zone"), self.word(line, "price")
        price = None
        if said:
            try:
                price = price_of(said, self.options.currency)
            except NotMoney:
                told = gettext("“%(price)s” isn’t a price.") % {"price": said[:40]}
                notes.error(told, sheet=self.sheet.name, line=line.number, column=self._heading("price"))
        if not name and price is None:
            return "" if "zone" in self.columns or "price" in self.columns else None
        name = name or format_money_short(price or 0, self.options.currency)
        known = proposal.zones.get(name)
        if known is not None and price is not None and known != price:
            told = gettext("The zone %(zone)s has a different price here than before.") % {"zone": name}
            notes.error(told, sheet=self.sheet.name, line=line.number, column=self._heading("price"))
        proposal.zones[name] = known if price is None else price
        return name

    def _type(self, line: Line, numbers: list[str], notes: Notes) -> tuple[str | None, set[str]]:
        """The type of the line's seats, and those of them that are wheelchair places by their numbers."""
        kind: str | None = None
        if said := self.word(line, "type"):
            kind = read_type(said)
            if kind is None:
                told = gettext(
                    "“%(type)s” isn’t a kind of seat we know: regular, wheelchair, house or blocked."
                )
                notes.error(
                    told % {"type": said[:40]},
                    sheet=self.sheet.name,
                    line=line.number,
                    column=self._heading("type"),
                )
        elif "type" in self.columns:
            kind = "regular"
        said = self.word(line, "accessible")
        yes = read_yes(said) if len(numbers) == 1 or not re.search(r"\d", said) else None
        if yes is not None:
            return ("ada" if yes else kind), set()
        return kind, set(read_seats(said)) & set(numbers)

    def _is_sellable(self, line: Line) -> bool | None:
        said = self.word(line, "sellable")
        return read_yes(said) if said else None

    def _position(self, line: Line, numbers: list[str]) -> tuple[int, int] | None:
        x, y = self.word(line, "x"), self.word(line, "y")
        if len(numbers) != 1 or not x or not y:
            return None
        try:
            at = round(float(x.replace(",", "."))), round(float(y.replace(",", ".")))
        except (ValueError, OverflowError):
            raise NoLine(gettext("This seat’s position isn’t a pair of numbers.")) from None
        if max(map(abs, at)) > 1_000_000:
            raise NoLine(gettext("This seat’s position isn’t a pair of numbers."))
        return at

    def _is_no_seat(self, line: Line) -> bool:
        """A total, or the head once more, as reports print it on each page."""
        first = next((cell.text for cell in line.cells if cell.text), None)
        if first is None:
            return False
        return TOTALS.fullmatch(first) is not None or [cell.text for cell in line.cells] == self._heads

    def _note_unknown(self, notes: Notes) -> None:
        for heading in unknown_headings(self.head_line, self.columns):
            told = gettext("We have no field for “%(heading)s”, so this column isn’t imported.")
            notes.warn(
                told % {"heading": heading[:40]},
                sheet=self.sheet.name,
                line=self.head_line.number,
            )

    def _heading(self, field: str) -> str:
        return self.head_line.cell(self.columns[field]).text
