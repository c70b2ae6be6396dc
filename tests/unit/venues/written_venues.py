"""Auditoriums of any shape, and the forms in which people write them into spreadsheets."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import openpyxl
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

Table = list[list[str]]
TABLE_OF_WORDS = (
    '<Override PartName="/xl/sharedStrings.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@dataclass(frozen=True)
class Row:
    """A row: its name, and its numbers by the column in which they stand."""

    name: str
    seats: tuple[tuple[int, int], ...]

    @property
    def numbers(self) -> list[str]:
        return [str(number) for _, number in self.seats]


@dataclass(frozen=True)
class Section:
    """A section and its rows, from the stage backwards."""

    name: str
    rows: tuple[Row, ...]


Auditorium = tuple[Section, ...]


@st.composite
def rows(draw: st.DrawFn) -> Row:
    name = draw(st.sampled_from(["A", "B", "C", "AA", "Z", "J", "K"]))
    first, step = draw(st.integers(1, 120)), draw(st.sampled_from([1, 2]))
    width, turned = draw(st.integers(1, 12)), draw(st.booleans())
    gaps = draw(st.sets(st.integers(1, 10), max_size=2))
    numbers = [first + step * index for index in range(width)]
    columns = [index + sum(gap <= index for gap in gaps) + draw(st.just(1)) for index in range(width)]
    return Row(name, tuple(zip(columns, reversed(numbers) if turned else numbers, strict=True)))


AUDITORIUMS: st.SearchStrategy[Auditorium] = st.lists(
    st.builds(
        Section,
        st.sampled_from(["Orchestra", "Balcony", "Left", "Right", "Center", "Box seats 2"]),
        st.lists(rows(), min_size=1, max_size=5, unique_by=lambda row: row.name).map(tuple),
    ).filter(lambda section: sum(len(row.seats) for row in section.rows) > 2),
    min_size=1,
    max_size=3,
    unique_by=lambda section: section.name,
).map(tuple)


def told(auditorium: Auditorium) -> dict[tuple[str, str], list[str]]:
    """Section and row → its numbers as they stand."""
    return {(section.name, row.name): row.numbers for section in auditorium for row in section.rows}


def by_seat(auditorium: Auditorium) -> Table:
    """A line for each seat, in an order of columns that nobody chose."""
    head = ["Seat Number", "Block", "Row"]
    lines = [
        [number, section.name, row.name]
        for section in auditorium
        for row in section.rows
        for number in row.numbers
    ]
    return [["Grand Theatre, 2026"], head, *lines]


def by_row(auditorium: Auditorium) -> Table:
    """A line for each row, with ranges."""
    lines = [
        [section.name, row.name, ranges([n for _, n in row.seats])]
        for section in auditorium
        for row in section.rows
    ]
    return [["Section", "Row", "Seats"], *lines]


def drawn(section: Section) -> Table:
    """A line for each row, a cell for each seat."""
    width = max(column for row in section.rows for column, _ in row.seats) + 1
    lines = []
    for row in section.rows:
        cells = {column: str(number) for column, number in row.seats}
        lines.append([row.name, *(cells.get(column, "") for column in range(1, width))])
    return [["", "", "STAGE"], *lines]


def ranges(numbers: Sequence[int]) -> str:
    """`1-7 odd`, `3, 4` or `9-5`, as somebody would write it."""
    if len(numbers) < 3:
        return ", ".join(map(str, numbers))
    if abs(numbers[1] - numbers[0]) == 2:
        return f"{numbers[0]}-{numbers[-1]} {'odd' if numbers[0] % 2 else 'even'}"
    return f"{numbers[0]}–{numbers[-1]}"


def as_csv(table: Table, separator: str = ",", encoding: str = "utf-8") -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=separator).writerows(table)
    return file.getvalue().encode(encoding)


def as_workbook(sheets: dict[str, Sequence[Sequence[Any]]]) -> bytes:
    """A workbook in which whatever looks like a number is one."""
    book = openpyxl.Workbook()
    for name, table in sheets.items():
        write(book.create_sheet(name), table)
    book.remove(book.worksheets[0])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def as_excel_writes(book: bytes) -> bytes:
    """The same workbook with its words in one table, as Excel keeps them; openpyxl writes each into its cell."""
    words: dict[str, int] = {}

    def numbered(cell: re.Match[str]) -> str:
        return f't="s"><v>{words.setdefault(cell[1], len(words))}</v></c>'

    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book)) as packed,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as again,
    ):
        for name in packed.namelist():
            content = packed.read(name).decode()
            if name.startswith("xl/worksheets/"):
                content = re.sub(r't="inlineStr"><is><t>([^<]*)</t></is></c>', numbered, content)
            if name == "[Content_Types].xml" and "sharedStrings" not in content:
                content = content.replace("</Types>", TABLE_OF_WORDS)
            if name != "xl/sharedStrings.xml":
                again.writestr(name, content)
        table = "".join(f"<si><t>{word}</t></si>" for word in words)
        again.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{table}</sst>')
    return file.getvalue()


def write(sheet: Worksheet, table: Sequence[Sequence[Any]]) -> None:
    for line in table:
        sheet.append(
            [int(word) if isinstance(word, str) and word.isdigit() else word or None for word in line]
        )


def on_columns(seats: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Each seat of a row in a column of its own, with its aisles."""
    placed: list[tuple[int, int]] = []
    for x, number in sorted(seats):
        column = round(x / 100) + 60
        placed.append((max(column, placed[-1][0] + 1) if placed else column, number))
    return tuple(placed)


def straightened(lines: Iterator[dict[str, str]]) -> Auditorium:
    """An auditorium of a list with positions, each row straight, at the columns nearest to where its seats are."""
    seats = sorted(lines, key=lambda line: (line["section_name"], int(line["y_position"]) // 10**6))
    made = []
    for name, listed in groupby(seats, key=lambda line: line["section_name"]):
        by_name: dict[str, list[tuple[int, int]]] = {}
        for line in listed:
            by_name.setdefault(line["row_name"], []).append(
                (int(line["x_position"]), int(line["seat_number"]))
            )
        made.append(Section(name, tuple(Row(row, on_columns(found)) for row, found in by_name.items())))
    return tuple(made)
