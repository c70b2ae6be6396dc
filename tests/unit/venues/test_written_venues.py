"""Any auditorium, written in any of the forms people use, is read as it is; whatever else is in a file, something is said."""

import csv
import io
import zipfile
from itertools import pairwise
from statistics import median

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pwa_tickets.venues.spreadsheets.proposal import Options
from pwa_tickets.venues.spreadsheets.reading import Reading, read_file
from tests.unit.venues import written_venues as written
from tests.unit.venues.written_venues import AUDITORIUMS, Auditorium, Row, Section
from tests.venue_factories import RIVERSIDE

QUICK = settings(database=None, deadline=None, suppress_health_check=list(HealthCheck), max_examples=60)


def read(content: bytes) -> Reading:
    reading = read_file(content, Options())
    assert not reading.notes.has_errors, reading.notes.told()
    return reading


def told(reading: Reading) -> dict[tuple[str, str], list[str]]:
    """Section and row → its numbers, left to right as drawn by whoever wrote them."""
    found: dict[tuple[str, str], list[str]] = {}
    for seat in reading.proposal.seats:
        assert seat.at is not None, "every seat has a place"
        found.setdefault((seat.section, seat.row), []).append(seat.number)
    return found


def no_two_in_one_place(reading: Reading) -> bool:
    places = [seat.at for seat in reading.proposal.seats]
    return len(set(places)) == len(places)


@QUICK
@given(
    AUDITORIUMS,
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
)
def test_a_line_for_each_seat(auditorium: Auditorium, separator: str, encoding: str) -> None:
    reading = read(written.as_csv(written.by_seat(auditorium), separator, encoding))
    assert told(reading) == written.told(auditorium)
    assert no_two_in_one_place(reading)


@QUICK
@given(AUDITORIUMS)
def test_a_line_for_each_row(auditorium: Auditorium) -> None:
    reading = read(written.as_csv(written.by_row(auditorium)))
    assert told(reading) == written.told(auditorium)
    assert no_two_in_one_place(reading)


def stands_close(auditorium: Auditorium) -> bool:
    """Whether most neighbors are in neighboring cells; where most have one between them, cells are taken for half a seat."""
    steps = [b[0] - a[0] for section in auditorium for row in section.rows for a, b in pairwise(row.seats)]
    return not steps or median(steps) < 1.5


@settings(QUICK, max_examples=25)
@given(AUDITORIUMS.filter(stands_close))
@example((Section("Orchestra", (Row("A", ((1, 1), (2, 2), (4, 3))),)),))
def test_a_hall_drawn_in_a_workbook_a_sheet_a_section(auditorium: Auditorium) -> None:
    reading = read(written.as_workbook({section.name: written.drawn(section) for section in auditorium}))
    assert told(reading) == written.told(auditorium)
    assert no_two_in_one_place(reading)
    for section in auditorium:
        for row in section.rows:
            seats = [s for s in reading.proposal.seats if (s.section, s.row) == (section.name, row.name)]
            steps = [b.at[0] - a.at[0] for a, b in pairwise(seats) if a.at and b.at]
            assert steps == [100 * (b[0] - a[0]) for a, b in pairwise(row.seats)]


@settings(QUICK, max_examples=25)
@given(AUDITORIUMS)
def test_the_three_forms_agree_in_a_workbook(auditorium: Auditorium) -> None:
    seats = read(written.as_workbook({"Seats": written.by_seat(auditorium)}))
    rows = read(written.as_workbook({"Rows": written.by_row(auditorium)}))
    assert [(s.label, s.at) for s in seats.proposal.seats] == [(s.label, s.at) for s in rows.proposal.seats]


def test_riverside_drawn_in_a_workbook_is_riverside() -> None:
    lines = csv.DictReader(io.StringIO(RIVERSIDE.read_text()))
    auditorium = written.straightened(iter(sorted(lines, key=lambda line: int(line["y_position"]))))
    assert sum(len(row.seats) for section in auditorium for row in section.rows) == 785
    reading = read(written.as_workbook({section.name: written.drawn(section) for section in auditorium}))
    assert told(reading) == written.told(auditorium)
    listed = read(written.as_csv(written.by_seat(auditorium)))
    assert {s.label for s in listed.proposal.seats} == {s.label for s in reading.proposal.seats}


@settings(QUICK, max_examples=300)
@given(
    st.binary(max_size=400) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass"))
)
@example(b"PK\x03\x04")
@example(b"\xd0\xcf\x11\xe0")
@example(b"\xff\xfe\x00")
@example(b'Row,Seat\n"A,1')
@example("Row,Seat\nA,١٢\nB,²\n".encode())
@example(b"Row,Seat\nA,99999-1\n")
@example(b"A,1e400\nB,2")
@example(b"sep=\n")
def test_no_file_breaks_the_reader(content: bytes) -> None:
    reading = read_file(content, Options())
    assert reading.notes.has_errors or reading.proposal.seats or reading.proposal.sections


WORDS = st.sampled_from(
    ["", "A", "1", "12", "1-4", "9-5 odd", "Row", "Seat", "Section", "Price", "X", "Y", "Type", "$28", "STAGE", "Total", "A12",
     "-", "=1", "1e9", "nan", "inf", "♿", "Wheelchair", "x", "Left",
     "First", "Last", "Count", "Level", "Capacity", "99999", "²", "١٢"]
)  # fmt: skip


@settings(QUICK, max_examples=300)
@given(st.lists(st.lists(WORDS, max_size=6), max_size=8))
def test_no_words_break_the_reader(table: list[list[str]]) -> None:
    reading = read_file(written.as_csv(table), Options())
    assert reading.notes.has_errors or reading.proposal.seats or reading.proposal.sections
    if not reading.notes.has_errors:
        assert all(seat.at is not None for seat in reading.proposal.seats)


@settings(QUICK, max_examples=60)
@given(st.data())
def test_no_damaged_workbook_breaks_the_reader(data: st.DataObject) -> None:
    whole = written.as_workbook({"Auditorium": [["Row", "Seat"], ["A", 1], ["A", 2]]})
    packed = zipfile.ZipFile(io.BytesIO(whole))
    name = data.draw(st.sampled_from(sorted(packed.namelist())))
    at = data.draw(st.integers(0, 5000))
    noise = data.draw(st.binary(min_size=1, max_size=20))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as again:
        for one in packed.namelist():
            content = packed.read(one)
            if one == name:
                at %= len(content)
                content = content[:at] + noise + content[at + len(noise) :]
            again.writestr(one, content)
    reading = read_file(file.getvalue(), Options())
    assert reading.notes.has_errors or reading.proposal.seats


def test_a_workbook_that_unpacks_to_more_than_there_is_memory_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 200_000_000)
    assert len(file.getvalue()) < 1_000_000
    [problem] = read_file(file.getvalue(), Options()).notes.told()
    assert "far larger than any theater" in problem.message
