"""What a file holds before anybody knows what it means: sheets, their lines, and what is wrong with them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

import msgspec

from pwa_tickets.i18n import gettext

LINES_AT_MOST: Final = 40_000
COLUMNS_AT_MOST: Final = 400
PROBLEMS_AT_MOST: Final = 200


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


EMPTY: Final = Cell()


class Line(NamedTuple):
    """A line of a sheet and its number there."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, column: int) -> Cell:
        """The cell in a column, an empty one beyond the last."""
        return self.cells[column] if 0 <= column < len(self.cells) else EMPTY

    def words(self) -> list[str]:
        """What is written in it, without empty cells."""
        return [cell.text for cell in self.cells if cell.text]


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name ('' for a file that has one), and its lines without empty ones."""

    name: str
    lines: tuple[Line, ...]


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


def without_empty(name: str, lines: Iterator[Line]) -> Sheet:
    """A sheet of those lines in which anything is written."""
    return Sheet(name, tuple(line for line in lines if any(cell.text or cell.damage for cell in line.cells)))


class Unreadable(Exception):
    """A file of which nothing can be read; the message says why, to whoever sent it."""
