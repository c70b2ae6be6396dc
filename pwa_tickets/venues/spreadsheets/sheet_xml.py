"""The cells of a workbook's sheet, straight from its XML: a theater has thousands of cells and few that differ.

openpyxl makes an element of each part of each cell, which for twenty thousand seats takes longer than everything else. What a
cell means is asked once for each that differs.
"""

from collections.abc import Callable, Iterator
from typing import IO, Final, Generic, NamedTuple, TypeVar
from xml.parsers import expat

DIGITS: Final = "0123456789"
AT_ONCE: Final = 1 << 16
"""Bytes that are parsed before the rows in them are handed on."""

C = TypeVar("C")


class RawCell(NamedTuple):
    """A cell as the file has it.

    Attributes:
        kind: `n`, `s`, `str`, `inlineStr`, `b`, `e` or `d`.
        style: which of the workbook's.
        value: in the file's words; of shared words, which they are.
    """

    kind: str
    style: str
    value: str
    is_formula: bool


def parse_rows(source: IO[bytes], cell_of: Callable[[RawCell], C]) -> Iterator[tuple[int, dict[int, C]]]:
    """The rows that the file has, in its order: each row's number, and its cells by column, from 1.

    Args:
        cell_of: what a cell is to the caller; asked once for each that differs from those before.
    """
    yield from _Rows(cell_of).parse(source)


def refuse_doctype(*_: object) -> None:
    """Refuse a sheet that defines words of its own, as no program that writes sheets does: they can stand for gigabytes.

    Raises:
        ValueError: always.
    """
    raise ValueError("a sheet has no document type")


class _Rows(Generic[C]):
    """What the parser has found so far."""

    def __init__(self, cell_of: Callable[[RawCell], C]) -> None:
        self._cell_of = cell_of
        self._known: dict[RawCell, C] = {}
        self._columns: dict[str, int] = {}
        self._rows: list[tuple[int, dict[int, C]]] = []
        self._number = self._column = 0
        self._kind, self._style, self._is_formula = "n", "0", False
        self._value: list[str] = []
        self._is_in_cells = self._is_heard = False
        self._phonetic = 0

    def parse(self, source: IO[bytes]) -> Iterator[tuple[int, dict[int, C]]]:
        """Each row as soon as its part of the file is read."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._hear
        parser.StartDoctypeDeclHandler = refuse_doctype
        while part := source.read(AT_ONCE):
            parser.Parse(part)
            finished = self._rows[:-1]  # the last one may go on
            del self._rows[:-1]
            yield from finished
        parser.Parse(b"", True)
        yield from self._rows

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if not self._is_in_cells:  # buttons on a sheet say in which row they lie, too
            self._is_in_cells = tag == "sheetData"
        elif tag == "c":
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "0")
            self._is_formula = False
            self._value.clear()
            place = attributes.get("r")
            self._column = self._column_of(place.rstrip(DIGITS)) if place else self._column + 1
        elif tag == ("t" if self._kind == "inlineStr" else "v"):
            self._is_heard = self._phonetic == 0
        elif tag == "f":
            self._is_formula = True
        elif tag == "row":
            self._number = int(float(attributes.get("r", self._number + 1)))
            self._column = 0
            self._rows.append((self._number, {}))
        elif tag == "rPh":  # how a Japanese name is read aloud
            self._phonetic += 1

    def _end(self, name: str) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "c" and self._rows:
            value = "".join(self._value)
            raw = RawCell(self._kind, self._style, value, self._is_formula)
            cell = self._known.get(raw)
            if cell is None:
                cell = self._known[raw] = self._cell_of(raw)
            self._rows[-1][1][self._column] = cell
        elif tag in ("v", "t"):
            self._is_heard = False
        elif tag == "rPh":
            self._phonetic -= 1
        elif tag == "sheetData":
            self._is_in_cells = False

    def _hear(self, said: str) -> None:
        if self._is_heard:
            self._value.append(said)

    def _column_of(self, letters: str) -> int:
        found = self._columns.get(letters)
        if found is None:
            found = 0
            for letter in letters.upper():
                found = found * 26 + ord(letter) - ord("A") + 1
            self._columns[letters] = found
        return found
