"""The small venue on a ticket: every row once, aisles open, the stage above, the seat inside."""

import csv
import re

from pwa_tickets.sample.venue import SEAT_MAP_CSV
from pwa_tickets.tickets.seat_map_picture import draw


def riverside() -> list[tuple[str, str, int, int]]:
    with SEAT_MAP_CSV.open(newline="") as file:
        return [
            (seat["section_name"], seat["row_name"], int(seat["x_position"]), int(seat["y_position"]))
            for seat in csv.DictReader(file)
        ]


def test_every_seat_lies_inside_the_picture_and_below_the_stage() -> None:
    seats = riverside()
    venue = draw(seats)
    assert venue
    left, top, width, height = map(int, venue.view_box.split())
    assert all(left < x < left + width and top < y < top + height for _, _, x, y in seats)
    stage = re.match(r"M(-?\d+) (-?\d+)H(-?\d+)v(\d+)q", venue.stage)
    assert stage
    assert int(stage[2]) + 2 * int(stage[4]) <= min(y for _, _, _, y in seats)


def test_each_row_is_one_stroke_and_an_aisle_inside_a_section_makes_two() -> None:
    seats = riverside()
    rows = {(section, row) for section, row, _, _ in seats}
    split = {(section, row) for section, row in rows if section == "Balcony"}
    venue = draw(seats)
    assert venue
    assert venue.rows.count("M") == len(rows) + len(split)


def test_a_straight_row_stays_straight_and_a_single_seat_is_a_dot() -> None:
    venue = draw([("A", "1", x, 500) for x in (0, 100, 200)] + [("A", "2", 100, 600)])
    assert venue
    assert venue.rows == "M0 500Q100 500 200 500M100 600L100 600"


def test_a_seat_is_shown_among_the_rows_of_its_own_level() -> None:
    floor = [("Center", "A", x, 500) for x in (0, 100, 200)]
    above = [("Loge", "A", x, 550) for x in (0, 100, 200)]
    venue = draw(floor + above, {"Center": "", "Loge": "Balcony"})
    assert venue
    assert venue.rows_on(None) == "M0 500Q100 500 200 500"
    assert venue.rows_on("Balcony") == "M0 550Q100 550 200 550"
    assert venue.rows == venue.rows_on(None) + venue.rows_on("Balcony")


def test_a_hall_of_one_level_is_shown_whole_whatever_that_is_called() -> None:
    venue = draw([("Center", "A", 0, 500), ("Left", "A", 900, 500)], {"Center": "Stalls", "Left": "Stalls"})
    assert venue
    assert venue.levels == {}
    assert venue.rows_on("Stalls") == venue.rows


def test_a_hall_without_positions_has_no_picture() -> None:
    assert draw([]) is None
