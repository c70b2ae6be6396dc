"""What a file holds before anybody knows what it means: sheets, their lines, and what is wrong with them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

import msgspec

from pwa_tickets.i18n import gettext

LINES_AT_MOST: Final = 40_000
COLUMNS_AT_MOST: Final = 400
PROBLEMS_AT_MOST: Final = 200
OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
ZIP: Final = b"PK\x03\x04"
"""What workbooks begin with, those before 2007 and those since."""


class Severity(StrEnum):
    """Whether a file with the problem can be imported."""

    ERROR = "error"
    WARNING = "warning"


class Problem(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What is wrong, or should be known, about a line of a file.

    Attributes:
        sheet: the sheet of a workbook; absent for a file that has one.
        line: counted from 1, as spreadsheets show it; 0 for what is about the file as a whole.
        column: the heading of the column; absent where it is about the line.
        message: a sentence for whoever made the file.
        severity: `error`, with which nothing is imported, or `warning`.
    """

    sheet: str | None = None
    line: int
    column: str | None = None
    message: str
    severity: Severity


class Cell(NamedTuple):
    """A cell.

    Attributes:
        text: what it shows; '' for nothing.
        color: of its ground, as the file names it; '' for none.
        damage: what spoiled it, as a sentence; '' where nothing did.
    """

    text: str = ""
    color: str = ""
    damage: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written in it, whatever its color."""
        return not self.text and not self.damage


EMPTY: Final = Cell()


@lru_cache(maxsize=100_000)
def one_line(said: str) -> str:
    """The words with one space between them; a hall says the same few words thousands of times."""
    return said if said.isalnum() else " ".join(said.split())


class Line(NamedTuple):
    """A line of a sheet and its number there."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, column: int) -> Cell:
        """The cell in a column, an empty one beyond the last."""
        return self.cells[column] if 0 <= column < len(self.cells) else EMPTY

    def with_cell(self, column: int, cell: Cell) -> "Line":
        """The same line with another cell in a column."""
        cells = self.cells + (EMPTY,) * (column + 1 - len(self.cells))
        return Line(self.number, (*cells[:column], cell, *cells[column + 1 :]))

    def words(self) -> list[str]:
        """What is written in it, without empty cells."""
        return [cell.text for cell in self.cells if cell.text]


class Merge(NamedTuple):
    """Cells of a column, counted from 0, that are merged into the first of these lines."""

    column: int
    first: int
    last: int


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name ('' for a file that has one), its lines without empty ones, and the cells merged downwards."""

    name: str
    lines: tuple[Line, ...]
    merges: tuple[Merge, ...] = ()

    def unmerged(self) -> "Sheet":
        """The sheet with each merged cell's value on every line that it covers: "Main" beside three rows is said of all three.

        Sideways nothing is repeated: a title across the sheet is one title.
        """
        lines = {line.number: line for line in self.lines}
        for column, first, last in self.merges:
            said = lines[first].cell(column) if first in lines else EMPTY
            if said.is_empty:
                continue
            for number in range(first + 1, min(last, LINES_AT_MOST) + 1):
                if number in lines and lines[number].cell(column).is_empty:
                    lines[number] = lines[number].with_cell(column, said)
        return Sheet(self.name, tuple(lines.values()))


@dataclass
class Notes:
    """The problems found so far, and what was assumed."""

    problems: list[Problem] = field(default_factory=list)

    def error(self, message: str, *, sheet: str = "", line: int = 0, column: str = "") -> None:
        """Note what keeps the file from being imported."""
        self._add(Severity.ERROR, message, sheet, line, column)

    def warn(self, message: str, *, sheet: str = "", line: int = 0, column: str = "") -> None:
        """Note what should be known."""
        self._add(Severity.WARNING, message, sheet, line, column)

    @property
    def has_errors(self) -> bool:
        """Whether anything keeps the file from being imported."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)

    def told(self) -> list[Problem]:
        """Errors first, as many as somebody can read."""
        found = sorted(
            self.problems,
            key=lambda problem: (problem.severity is Severity.WARNING, problem.sheet or "", problem.line),
        )
        if len(found) <= PROBLEMS_AT_MOST:
            return found
        more = gettext("There are %(more)s more like these.") % {"more": len(found) - PROBLEMS_AT_MOST}
        severity = Severity.ERROR if self.has_errors else Severity.WARNING
        return [*found[:PROBLEMS_AT_MOST], Problem(line=0, message=more, severity=severity)]

    def _add(self, severity: Severity, message: str, sheet: str, line: int, column: str) -> None:
        found = Problem(
            sheet=sheet or None, line=line, column=column or None, message=message, severity=severity
        )
        if found not in self.problems[-8:]:
            self.problems.append(found)


def without_empty(name: str, lines: Iterator[Line], merges: tuple[Merge, ...] = ()) -> Sheet:
    """A sheet of those lines in which anything is written."""
    written = (line for line in lines if not all(cell.is_empty for cell in line.cells))
    return Sheet(name, tuple(written), merges)


class Unreadable(Exception):
    """A file of which nothing can be read; the message says why, to whoever sent it."""
