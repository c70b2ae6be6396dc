"""A sheet's cells mean what openpyxl says they mean, however its file writes them down."""

import io
import zipfile
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import PatternFill

from pwa_tickets.venues.spreadsheets.excel_file import _cell, _rows, read_excel
from pwa_tickets.venues.spreadsheets.sheets import EMPTY, Cell, Notes, Unreadable
from tests.unit.venues.written_venues import as_excel_writes, as_workbook

FORMS = ["General", "000", "0.00", "yyyy-mm-dd", "[h]:mm", "@"]
COLORS = [None, "FFCC0000", "FFFFFFFF"]
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-50, 3000),
    st.floats(-5, 5, allow_nan=False).map(lambda value: round(value, 2)),
    st.sampled_from(["Main", " A ", "=1+1", "#REF!", "12-Jan", "Zoë", "a b"]),
    st.sampled_from([date(2027, 5, 15), datetime.fromisoformat("2027-05-15T19:30"), time(19, 30)]),
)
CELLS = st.tuples(VALUES, st.sampled_from(FORMS), st.sampled_from(COLORS))
BY_HAND = """
    <row r="2"><c t="inlineStr"><is><r><t>Row </t></r><r><t>A</t></r><rPh sb="0" eb="1"><t>aloud</t></rPh></is></c>
      <c><v>12</v></c><c r="E2" t="str"><f>C1</f><v>9</v></c></row>
    <row><c r="B3" t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c t="inlineStr"/><c r="D3"/></row>
    <row r="7"><c r="A7" t="n"><v>4.50</v></c></row>
    <row r="7"><c r="A7"><v>5</v></c></row>
"""


def written(content: bytes) -> list[list[Cell]]:
    """The first sheet, line by line, read by us."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    lines = dict(_rows(book.worksheets[0]))
    width = max((max(cells, default=0) for cells in lines.values()), default=0)
    return [
        [lines.get(number, {}).get(column, EMPTY) for column in range(1, width + 1)]
        for number in range(1, max(lines, default=0) + 1)
    ]


def by_openpyxl(content: bytes) -> list[list[Cell]]:
    """The same, read by openpyxl."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    book.worksheets[0].reset_dimensions()
    rows = [[_cell(cell) for cell in row] for row in book.worksheets[0].iter_rows()]
    width = max((len(row) for row in rows), default=0)
    return [row + [EMPTY] * (width - len(row)) for row in rows]


def with_cells(xml: str, head: str = "") -> bytes:
    """A workbook whose only sheet has these cells in its file."""
    file, made = io.BytesIO(), as_workbook({"Main": [["x"]]})
    with zipfile.ZipFile(io.BytesIO(made)) as packed, zipfile.ZipFile(file, "w") as again:
        for name in packed.namelist():
            content = packed.read(name).decode()
            if name.startswith("xl/worksheets/"):
                before, _, rest = content.partition("<sheetData>")
                content = f"{head}{before}<sheetData>{xml}</sheetData>{rest.partition('</sheetData>')[2]}"
            again.writestr(name, content)
    return file.getvalue()


@given(st.lists(st.lists(CELLS, max_size=5), max_size=5))
@settings(max_examples=60, deadline=None)
def test_any_cells_are_read_as_openpyxl_reads_them(table: list[list[tuple[Any, str, str | None]]]) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for number, row in enumerate(table, start=1):
        for column, (value, form, color) in enumerate(row, start=1):
            cell = sheet.cell(number, column)
            cell.value = value
            if form != "General":
                cell.number_format = form
            if color:
                cell.fill = PatternFill("solid", fgColor=color)
    file = io.BytesIO()
    book.save(file)
    for content in (file.getvalue(), as_excel_writes(file.getvalue())):
        assert written(content) == by_openpyxl(content)


def test_what_only_some_programs_write_is_read_the_same() -> None:
    content = with_cells(BY_HAND)
    assert written(content)[:6] == by_openpyxl(content)[:6]
    texts = [[cell.text for cell in line] for line in written(content)]
    assert texts[1] == ["Row A", "12", "", "", ""]
    assert written(content)[1][4].damage
    assert texts[2][1:3] == ["True", "#N/A"]
    [sheet] = read_excel(content, Notes())
    assert [(line.number, line.cells[0].text) for line in sheet.lines] == [(2, "Row A"), (3, ""), (7, "4.5")]


def test_words_that_a_file_defines_for_itself_are_refused() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    with pytest.raises(Unreadable):
        read_excel(with_cells('<row r="1"><c t="inlineStr"><is><t>&b;</t></is></c></row>', bomb), Notes())
