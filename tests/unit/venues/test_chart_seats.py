"""A theater's chart is read: rows, numbers and sections become a proposal, and what is doubtful says so."""

import math
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import httpx
import pytest

from pwa_tickets.venues.chart_seats.finding import SPOTS_AT_MOST, find_seats
from pwa_tickets.venues.chart_seats.found_seats import FoundSeats
from pwa_tickets.venues.chart_seats.page_marks import Word
from pwa_tickets.venues.charts.file_reader import SIDE_AT_MOST, read_file
from pwa_tickets.venues.charts.pdf_file import open_page
from tests import printed_charts
from tests.chart_paper import Paper
from tests.printed_charts import MANNERS
from tests.unit.venues.drawing import Drawing
from tests.unit.venues.test_charts import JSON, keep, picture

RIGHT = 0.99
"""How much of a chart must be found, and how much of what is found must be on it."""
NEAR = 25
"""A quarter of a seat's width."""


class Measured(NamedTuple):
    """How much of a chart was found with its row and number in its place, and how much of what was found is so."""

    recall: float
    precision: float


@cache
def read(manner: Callable[[], Paper]) -> tuple[Paper, FoundSeats]:
    """Print a chart and find its seats; the file reader does the same, beside drawing it."""
    paper = manner()
    width, height = size(paper)
    with open_page(paper.pdf(), 1) as page:
        words, shapes = page.words(SIDE_AT_MOST), page.shapes(SIDE_AT_MOST)
    found = find_seats(words, shapes, width=width, height=height)
    assert found is not None
    return paper, found


def size(paper: Paper) -> tuple[float, float]:
    pixels = SIDE_AT_MOST / max(paper.width, paper.height)
    width, height = paper.width * pixels, paper.height * pixels
    return (height, width) if paper.turned else (width, height)


def measure(paper: Paper, found: FoundSeats) -> Measured:
    pixels = SIDE_AT_MOST / max(paper.width, paper.height)
    width, height = size(paper)
    turn = math.radians(found.angle)
    places: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for seat in paper.seats:
        x, y = (seat.y, seat.x) if paper.turned else (seat.x, paper.height - seat.y)
        x, y = x * pixels - width / 2, y * pixels - height / 2
        x, y = x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)
        places.setdefault((seat.row, seat.number), []).append((x * found.scale, y * found.scale))
    right = sum(
        any(
            math.dist(place, (seat.x, seat.y)) < NEAR
            for place in places.get((seat.row_name, seat.seat_number), ())
        )
        for seat in found.seats
    )
    return Measured(right / len(paper.seats), right / len(found.seats))


def typed(rows: dict[str, str], *, ends: str = "both") -> list[Word]:
    """A page of straight rows: "A": "1 2 3 . 5"; a dot is a gap as wide as a seat."""
    made = []
    for back, (name, numbers) in enumerate(rows.items()):
        places = numbers.split()
        made += [Word(text, 100 + 20 * x, 100 + 22 * back, 8) for x, text in enumerate(places) if text != "."]
        made += [Word(name, 75, 100 + 22 * back, 8)] if ends in ("both", "left") else []
        made += [Word(name, 105 + 20 * len(places), 100 + 22 * back, 8)] if ends in ("both", "right") else []
    return made


def found_in(page: list[Word]) -> FoundSeats:
    found = find_seats(page, [], width=1000, height=800)
    assert found is not None
    return found


def rows_of(found: FoundSeats) -> dict[tuple[int, str], list[str]]:
    rows: dict[tuple[int, str], list[str]] = {}
    for seat in found.seats:
        rows.setdefault((seat.section, seat.row_name), []).append(seat.seat_number)
    return rows


@pytest.mark.parametrize("manner", MANNERS)
def test_charts_that_are_drawn_in_different_manners_are_read(manner: Callable[[], Paper]) -> None:
    paper, found = read(manner)
    measured = measure(paper, found)
    print(f"{manner.__name__}: {len(paper.seats)} seats, {measured}")
    assert measured.recall >= RIGHT
    assert measured.precision >= RIGHT
    assert found.has_stage


def sections(manner: Callable[[], Paper]) -> list[tuple[str | None, str | None, str | None]]:
    return [(section.name, section.side, section.level) for section in read(manner)[1].sections]


def test_sections_are_guessed_from_gaps_and_named_by_what_stands_beside_them() -> None:
    assert sections(printed_charts.slanted) == [
        ("Left", "left", None),
        ("Center", "center", None),
        ("Right", "right", None),
    ]
    assert sections(printed_charts.curved)[:3] == [
        (None, "left", None),
        (None, "center", None),
        (None, "right", None),
    ]


def test_two_floors_are_levels_and_a_stage_below_turns_the_chart() -> None:
    assert sections(printed_charts.two_levels) == [
        ("Orchestra", None, "Orchestra"),
        ("Balcony", None, "Balcony"),
    ]
    _, found = read(printed_charts.two_levels)
    assert found.angle == 180
    first = {seat.seat_number: seat for seat in found.seats if seat.row_name == "A"}
    assert first["1"].x < first["2"].x < first["24"].x


def test_numbers_that_are_not_printed_are_counted_and_doubted() -> None:
    paper, found = read(printed_charts.some_numbers)
    counted = [seat for seat in found.seats if seat.doubts == ["number-counted"]]
    assert len(counted) == sum(
        seat.number != "1"
        and int(seat.number) % 5 > 0
        and seat.number != str(30 + "ABCDEFGHIJKL".index(seat.row) % 2)
        for seat in paper.seats
    )
    assert found.left_out == 1  # the sample of a seat in the legend


def test_an_aisle_within_a_row_is_no_gap_between_sections_and_a_gap_with_numbers_of_its_own_is_one() -> None:
    through = dict.fromkeys("ABCD", "1 2 3 4 5 6 . . 7 8 9 10 11 12")
    assert rows_of(found_in(typed(through))) == {(0, name): [str(n) for n in range(1, 13)] for name in "ABCD"}
    apart = dict.fromkeys("ABCD", "9 7 5 3 1 . . 2 4 6 8 10")
    found = found_in(typed(apart, ends="left"))
    assert [section.side for section in found.sections] == ["left", "right"]
    assert rows_of(found)[1, "C"] == ["2", "4", "6", "8", "10"]
    assert not any(seat.doubts for seat in found.seats)


def test_rows_without_a_letter_are_called_after_those_before_them_and_doubted() -> None:
    page = [word for word in typed(dict.fromkeys("ABCDE", "1 2 3 4 5 6")) if word.text != "C"]
    found = found_in(page)
    assert [name for _, name in rows_of(found)] == ["A", "B", "C", "D", "E"]
    assert {seat.row_name for seat in found.seats if seat.doubts == ["row-counted"]} == {"C"}


def test_a_row_that_is_called_otherwise_at_its_other_end_is_doubted() -> None:
    page = typed(dict.fromkeys("ABCD", "1 2 3 4 5 6"))
    last = max(place for place, word in enumerate(page) if word.text == "B")
    page[last] = page[last]._replace(text="E")
    doubted = {seat.row_name: seat.doubts for seat in found_in(page).seats if seat.doubts}
    assert set(doubted) == {"B"}
    assert doubted["B"] == ["row-differs"]


def test_a_number_that_is_there_twice_or_leaps_is_kept_as_printed_and_doubted() -> None:
    found = found_in(typed({"A": "1 2 3 4 5 6 7 8", "B": "1 2 3 3 5 6 7 8", "C": "1 2 3 4 5 60 7 8"}))
    rows = rows_of(found)
    assert rows[0, "B"] == ["1", "2", "3", "3", "5", "6", "7", "8"]
    assert rows[0, "C"][5] == "60"
    doubted = {(seat.row_name, seat.seat_number) for seat in found.seats if seat.doubts == ["number-odd"]}
    assert doubted == {("B", "3"), ("C", "60")}


def test_a_page_of_words_shows_no_seats() -> None:
    paper = Paper()
    for line in range(20):
        paper.text("Dear Ms. Ortiz, the rent of May 2026 is $480 until the 14th,", 300, 550 - 20 * line, 10)
    assert read_file(paper.pdf(), 1)[0].seats is None


def test_a_page_of_more_numbers_than_can_be_sorted_in_time_is_not_read() -> None:
    page = [Word("1", 20 * (place % 100), 20 * (place // 100), 8) for place in range(SPOTS_AT_MOST + 1)]
    assert find_seats(page, [], width=3000, height=3000) is None


async def test_what_was_found_is_kept_with_the_chart_and_goes_with_it(drawing: Drawing) -> None:
    url = f"{drawing.url}/chart"

    async def seats() -> httpx.Response:
        return await drawing.office.get(f"{url}/seats", headers=JSON)

    assert (await seats()).status_code == 404
    kept = await keep(drawing, printed_charts.straight().pdf())
    assert kept.json()["seats_found"] == 306
    assert (await drawing.office.get(url, headers=JSON)).json()["seats_found"] == 306
    found = (await seats()).json()
    assert len(found["seats"]) == 306
    assert found["sections"] == [{}]
    assert "seats_found" not in (await keep(drawing, picture("PNG"))).json()
    assert (await seats()).status_code == 404
