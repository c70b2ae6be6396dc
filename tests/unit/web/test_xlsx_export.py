"""Workbooks that are written as they are sent: any program reads them, nothing in them runs, and length costs no memory."""

import io
import tracemalloc
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from pwa_tickets.web.xlsx_export import Cell, Workbook

CURTAIN_UP = datetime(2027, 5, 14, 18, 30, tzinfo=ZoneInfo("America/New_York"))


def written(rows: Sequence[Sequence[Cell]], *, rows_of_a_sheet: int = 1_048_576) -> bytes:
    """A workbook of these rows, in pieces of two."""
    book = Workbook("Sales: a/b", ["what", "value"], rows_of_a_sheet=rows_of_a_sheet)
    pieces = [book.begin()]
    pieces += [book.rows(rows[at : at + 2]) for at in range(0, len(rows), 2)]
    return b"".join([*pieces, book.end()])


def read(content: bytes) -> list[list[list[object]]]:
    """The sheets as openpyxl reads them, by row."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [[[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book.worksheets]


def test_every_kind_of_value_is_what_it_was() -> None:
    content = written([("count", 7), ("amount", Decimal("1234.50")), ("when", CURTAIN_UP), ("nothing", None)])
    assert read(content) == [
        [
            ["what", "value"],
            ["count", 7],
            ["amount", 1234.5],
            ["when", CURTAIN_UP.replace(tzinfo=None)],
            ["nothing", None],
        ]
    ]
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    assert sheet.title == "Sales  a b"
    assert sheet.freeze_panes == "A2"
    assert sheet["B3"].number_format == "#,##0.00"


@pytest.mark.parametrize(
    "words", ["=1+1", "+1", "@SUM(A1)", '=HYPERLINK("http://x")', "<b>&\"'", "  spaced ", "José 🎭", "1e5"]
)
def test_words_stay_words(words: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(written([(words, 1)])))
    sheet = book.active
    assert sheet is not None
    assert sheet["A2"].value == words
    assert sheet["A2"].data_type != "f"


def test_what_no_file_can_hold_is_left_out() -> None:
    assert read(written([("a\x00b\x1fc\ud800", 1)]))[0][1] == ["abc", 1]


def test_a_full_sheet_is_followed_by_another() -> None:
    sheets = read(written([(f"row {number}", number) for number in range(5)], rows_of_a_sheet=3))
    assert [[row[1] for row in sheet[1:]] for sheet in sheets] == [[0, 1], [2, 3], [4]]


def peak(count: int) -> int:
    """Bytes that writing so many rows takes at most."""
    tracemalloc.start()
    book = Workbook("Sales", ["name", "amount"])
    book.begin()
    for at in range(0, count, 500):
        book.rows([(f"Family {at + number}", Decimal("22.00")) for number in range(500)])
    book.end()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def test_ten_times_the_rows_take_no_more_memory() -> None:
    assert peak(20_000) < peak(2_000) * 1.1
