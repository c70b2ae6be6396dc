"""Files as they come from studios: merged cells, what Excel made of ranges, names that look alike, counts, colors."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import httpx
import openpyxl
import pytest
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter

from pwa_tickets.venues import uploads
from pwa_tickets.venues.reader_process import ask_reader
from pwa_tickets.venues.spreadsheets.proposal import Label, Options
from pwa_tickets.venues.spreadsheets.reading import Reading, read_file
from pwa_tickets.venues.spreadsheets.sheets import Severity
from tests.factories import Owner, Venue
from tests.unit.venues.test_import import call


def read(text: str) -> Reading:
    """What a text file says."""
    return read_file(text.encode(), Options())


def read_book(*rows: list[Any], finish: Callable[[Any], None] = lambda sheet: None) -> Reading:
    """What a workbook says."""
    return read_file(book(*rows, finish=finish), Options())


def book(*rows: list[Any], finish: Callable[[Any], None] = lambda sheet: None) -> bytes:
    """A workbook with these rows on its one sheet."""
    workbook = openpyxl.Workbook()
    sheet: Any = workbook.active
    for row in rows:
        sheet.append(row)
    finish(sheet)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def labels(reading: Reading) -> list[Label]:
    """Section, row and number of each seat."""
    return [seat.label for seat in reading.proposal.seats]


def told(reading: Reading) -> list[tuple[Severity, int, str]]:
    """What is said of the file."""
    return [(problem.severity, problem.line, problem.message) for problem in reading.notes.told()]


def test_a_merged_section_is_the_section_of_every_line_beside_it() -> None:
    def merge(sheet: Any) -> None:
        sheet.merge_cells("A2:A4")
        sheet["A3"].fill = PatternFill("solid", fgColor="FFFFFF00")

    reading = read_book(
        ["Section", "Row", "Seat"],
        ["Main", "A", 1],
        [None, "A", 2],
        [None, "B", 1],
        ["Lawn", "A", 1],
        finish=merge,
    )
    assert labels(reading) == [("Main", "A", "1"), ("Main", "A", "2"), ("Main", "B", "1"), ("Lawn", "A", "1")]
    assert told(reading) == []


def test_a_merged_head_of_two_lines_and_a_title_across_the_sheet_are_heads_and_title() -> None:
    def merge(sheet: Any) -> None:
        for cells in ("A1:D1", "A2:A3", "B2:B3", "C2:D2"):
            sheet.merge_cells(cells)

    reading = read_book(
        ["Riverside Theater"],
        ["Section", "Row", "Seats"],
        [None, None, "From", "To"],
        ["Main", "A", 1, 3],
        finish=merge,
    )
    assert labels(reading) == [("Main", "A", str(number)) for number in (1, 2, 3)]


def test_a_seat_drawn_over_two_cells_is_one_seat() -> None:
    reading = read_book(
        ["STAGE"], ["A", 1, None, 2], ["B", 1, 2, 3], finish=lambda sheet: sheet.merge_cells("B2:C2")
    )
    assert len(labels(reading)) == 5
    assert not reading.notes.has_errors


def test_merged_cells_that_cover_more_than_any_theater_are_refused_at_once() -> None:
    def merge(sheet: Any) -> None:
        for index in range(5, 40):
            letters = get_column_letter(index)
            sheet.merged_cells.add(f"{letters}1:{letters}1000000")

    reading = read_book(["Row", "Seat"], ["A", 1], finish=merge)
    assert [message for _, _, message in told(reading)] == ["This workbook is far larger than any theater."]


@pytest.mark.parametrize(("written", "was"), [("12-Jan", "1-12"), ("Jan-32", "1-32"), ("3-DEC", "12-3")])
def test_a_range_that_excel_made_a_date_of_is_an_error_on_its_line(written: str, was: str) -> None:
    in_text = read(f"Section,Row,Seat\nMain,A,1-4\nMain,B,{written}\n")
    in_book = read_book(["Section", "Row", "Seat"], ["Main", "A", "1-4"], ["Main", "B", written])
    for reading in (in_text, in_book):
        ((severity, line, message),) = told(reading)
        assert (severity, line) == (Severity.ERROR, 3)
        assert f"Did you mean seats {was}?" in message


def test_a_date_in_a_column_that_is_not_imported_keeps_nobody_out() -> None:
    reading = read("Row,Seat,Measured,Note\nA,1,12-Jan,3-Dec\nA,Jan-7B,,\n")
    assert [(severity, line) for severity, line, _ in told(reading)] == [(Severity.WARNING, 1)]
    assert [seat.note for seat in reading.proposal.seats] == ["3-Dec", ""]


@pytest.mark.parametrize("odd", ["Main\u00a0Floor", "Main  Floor"])
def test_names_that_differ_in_their_spaces_are_one_and_it_is_said(odd: str) -> None:
    reading = read(f"Section,Row,Seat\nMain Floor,A,1\nMain Floor,A,2\n{odd},A,3\n")
    assert {section for section, _, _ in labels(reading)} == {"Main Floor"}
    ((severity, line, message),) = told(reading)
    assert (severity, line) == (Severity.WARNING, 4)
    assert message == "“Main Floor” is spaced differently here than on line 2; we took both for the same one."


def test_types_are_read_from_their_letters() -> None:
    reading = read("Row,Seat,Type\nA,1,W\nA,2,C\nA,3,S\nA,4,H\nA,5,X\n")
    types = [seat.type for seat in reading.proposal.seats]
    assert types == ["ada", "companion", "regular", "house", "blocked"]
    assert told(reading) == []


def test_counts_are_told_from_seats_even_where_each_is_lower_than_there_are_sections() -> None:
    reading = read("Row,Left,Center,Right\nA,2,3,2\nB,3,2,3\n")
    assert len(labels(reading)) == 15
    assert Label("Center", "A", "3") in labels(reading)


async def test_counts_under_names_of_sections_are_how_many_seats_there_are_and_it_is_said(
    office: httpx.AsyncClient, owner: Owner, venue: Venue
) -> None:
    content = b"Row,Left,Center,Right\nA,5,12,5\nB,6,13,6\n"
    looked = (await call(office, venue, content, dry_run="true", mode="replace")).json()
    (problem,) = looked["problems"]
    assert problem["message"].startswith("We took these as how many seats each row has")
    assert (await call(office, venue, content, mode="replace")).status_code == 200
    rows = await owner.fetch(
        "select section.name, s.row_name, count(*) as seats, min(s.seat_number::integer), max(s.seat_number::integer) "
        "from seats s join venue_sections section on section.id = s.section_id group by 1, 2 order by 2, min(s.x_position)"
    )
    expected = [("A", 5, 12, 5), ("B", 6, 13, 6)]
    assert [tuple(row) for row in rows] == [
        (section, row, seats, 1, seats)
        for row, *counts in expected
        for section, seats in zip(("Left", "Center", "Right"), counts, strict=True)
    ]


async def test_the_colors_of_a_drawing_are_the_zones_of_its_legend(
    office: httpx.AsyncClient, owner: Owner, venue: Venue
) -> None:
    yellow, blue = (PatternFill("solid", fgColor=color) for color in ("FFFFFF00", "FF0000FF"))

    def paint(sheet: Any) -> None:
        for row, fill in (("2", yellow), ("3", blue)):
            for letter in "BCDE":
                sheet[letter + row].fill = fill
        sheet["A5"].fill, sheet["A6"].fill = yellow, blue

    content = book(
        ["STAGE"],
        ["A", 1, 2, 3, 4],
        ["B", 1, 2, 3, 4],
        [],
        [None, "Premium $28"],
        [None, "Standard $12"],
        finish=paint,
    )
    assert (await call(office, venue, content, mode="replace")).status_code == 200
    rows = await owner.fetch(
        "select s.row_name, zone.name, zone.price_in_cents, count(*) from seats s "
        "join price_zones zone on zone.id = s.price_zone_id group by 1, 2, 3 order by 1"
    )
    assert [tuple(row) for row in rows] == [("A", "Premium", 2800, 4), ("B", "Standard", 1200, 4)]


@pytest.mark.parametrize(("one", "other"), [("b", "B"), ("A", "\u0410")])
async def test_rows_that_look_alike_are_two_and_it_is_said(
    office: httpx.AsyncClient, venue: Venue, one: str, other: str
) -> None:
    content = f"Section,Row,Seat\nMain,{one},1\nMain,{other},1\n".encode()
    looked = (await call(office, venue, content, dry_run="true", mode="replace")).json()
    assert looked["seats_added"] == 2
    said = [problem["message"] for problem in looked["problems"]]
    assert f"Rows “{one}” and “{other}” of Main look the same but are different." in said


def test_a_workbook_full_of_half_merged_cells_is_read_at_once() -> None:
    written = book(["Row", "Seat"], ["A", 1])
    hostile = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(written)) as source, zipfile.ZipFile(hostile, "w") as made:
        for name in source.namelist():
            more = b"<!--" + b"<mergeCell " * 100_000 + b"--></worksheet>"
            made.writestr(name, source.read(name).replace(b"</worksheet>", more))
    assert labels(read_file(hostile.getvalue(), Options())) == [("Sheet", "A", "1")]


async def test_a_file_that_takes_too_long_is_given_up_and_said_so() -> None:
    reading = await uploads.read(b"Row,Seat\nA,1\n", Options(), seconds=0.001)
    assert told(reading) == [
        (
            Severity.ERROR,
            0,
            "This file is too large for us to read. Please send one with nothing but the seats.",
        )
    ]


async def test_a_file_that_wants_more_memory_than_a_reader_may_have_is_given_up() -> None:
    reader = "tests.unit.venues.hungry_reader"
    assert await ask_reader(reader, content=b"", seconds=60) == b""
