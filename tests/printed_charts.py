"""Seating charts as theaters print them, each drawn in a manner of its own, and the seats that are on them."""

import csv
import math
from collections.abc import Callable, Iterable
from typing import Final

from tests.chart_paper import Paper, Printed
from tests.venue_factories import RIVERSIDE


def straight() -> Paper:
    """Numbers in straight rows of several lengths, letters at both ends, without I and O; a title and a price list."""
    paper = Paper()
    paper.text("Lakeside High School Auditorium", 396, 580, 14)
    paper.text("STAGE", 396, 540, 16)
    for place, row in enumerate("ABCDEFGHJKLMNP"):
        count, y = 20 + place % 3 * 2, 500 - place * 16.0
        left = 396 - (count - 1) * 6.5
        for seat in range(count):
            number = str(seat + 1)
            paper.text(number, left + seat * 13, y)
            paper.seat(row, number, left + seat * 13, y)
        paper.text(row, left - 18, y, 7)
        paper.text(row, left + (count - 1) * 13 + 18, y, 7)
    for place, line in enumerate(("Premium $28", "Standard $22", "312 seats in all", "Doors open at 6 pm")):
        paper.text(line, 120, 130 - 14 * place, 9)
    return paper


def curved() -> Paper:
    """The sample hall: three blocks of curved rows and some below, odd numbers left, even ones right, 101 in the middle."""
    paper = Paper(1000, 1400)
    paper.text("S T A G E", 500, 1330, 20)
    paper.text("STAGE", 500, 1300, 20)
    with RIVERSIDE.open(newline="") as file:
        seats = list(csv.DictReader(file))
    rows: dict[tuple[str, str], list[Printed]] = {}
    for seat in seats:
        x, y = 500 + float(seat["x_position"]) * 0.22, 1200 - float(seat["y_position"]) * 0.22
        printed = Printed(seat["row_name"], seat["seat_number"], x, y)
        paper.text(printed.number, x, y, 8)
        paper.seat(*printed)
        rows.setdefault((seat["section_name"], printed.row), []).append(printed)
    for (_, name), own in rows.items():
        first, *_, last = sorted(own, key=lambda one: one.x)
        angle = math.atan2(last.y - first.y, last.x - first.x)
        paper.text(name, first.x - 26 * math.cos(angle), first.y - 26 * math.sin(angle), 10)
    return paper


def slanted() -> Paper:
    """Two wings that are turned towards the stage, their numbers turned with them, and a straight block between."""
    paper = Paper()
    paper.text("Stage", 396, 570, 14)
    for name, middle, angle in (("LEFT", 160, -24), ("CENTER", 396, 0), ("RIGHT", 632, 24)):
        turn = math.radians(angle)
        for place, row in enumerate("ABCDEFGHKL"):
            for seat in range(12):
                along, back = (seat - 5.5) * 13, 400 - place * 15.0
                x = middle + along * math.cos(turn) + (400 - back) * math.sin(turn)
                y = 480 + along * math.sin(turn) - (400 - back) * math.cos(turn)
                number = str(seat + 1)
                paper.text(number, x, y, 6, angle)
                paper.seat(row, number, x, y)
                if seat in (0, 11):
                    away = -17 if seat == 0 else 17
                    paper.text(row, x + away * math.cos(turn), y + away * math.sin(turn), 6, angle)
        paper.text(name, middle, 510, 9)
    return paper


def two_levels() -> Paper:
    """An orchestra with an aisle in the middle and a balcony with double letters; the stage is at the bottom."""
    paper = Paper(612, 792)
    paper.text("STAGE", 306, 60, 18)
    for level, rows, y, lengths in (
        ("ORCHESTRA", [*"ABCDEFGHJKLM"], 110.0, (12, 12)),
        ("BALCONY", ["AA", "BB", "CC", "DD", "EE"], 480.0, (10, 14, 10)),
    ):
        for place, row in enumerate(rows):
            # Seen from behind the stage the house is upside down: number 1 is at the right of who sits there.
            x, number = 590.0 if len(lengths) > 2 else 520.0, 0
            for length in lengths:
                for _ in range(length):
                    number += 1
                    paper.text(str(number), x, y + place * 18, 7)
                    paper.seat(row, str(number), x, y + place * 18)
                    x -= 15
                x -= 30
            paper.text(row, x + 22, y + place * 18, 7)
        paper.text(level, 306, y + len(rows) * 18 + 14, 12)
    return paper


def circles() -> Paper:
    """Seats as circles with numbers, the number of figures of each drawn apart; rows are named by numbers at the left."""
    paper = Paper(turned=90)
    paper.text("STAGE", 60, 306, 16, 90)
    for row in range(1, 16):
        y, x = 100.0, 100 + row * 24.0
        paper.text(str(row), x, y - 24, 8)
        for seat in range(1, 27):
            at = y + seat * 15 + (30 if seat > 13 else 0) - 15
            paper.circle(x, at, 6)
            for place, figure in enumerate(str(seat)):
                paper.text(figure, x + (place - (len(str(seat)) - 1) / 2) * 3.4, at, 6)
            paper.seat(str(row), str(seat), x, at)
    return paper


def some_numbers() -> Paper:
    """Seats as squares in staggered rows, with numbers on the first, the last and every fifth only."""
    paper = Paper()
    paper.text("stage", 396, 560, 12)
    for place, row in enumerate("ABCDEFGHIJKL"):
        count = 30 + place % 2
        for seat in range(count):
            x, y = 396 + (seat - (count - 1) / 2) * 16, 500 - place * 17.0
            paper.box(x, y, 12, 12)
            if seat in (0, count - 1) or (seat + 1) % 5 == 0:
                paper.text(str(seat + 1), x, y, 7)
            paper.seat(row, str(seat + 1), x, y)
        paper.text(row, 396 - count * 8 - 12, 500 - place * 17.0, 8)
    paper.box(80, 100, 12, 12)
    paper.text("Seat", 110, 100, 8)
    return paper


def named_seats() -> Paper:
    """Each seat with row and number (B12), from the center outwards, close rows of a small studio."""
    paper = Paper(612, 500)
    paper.text("THE STAGE", 306, 470, 12)
    for place, row in enumerate("ABCDEFGH"):
        numbers = [*range(19, 0, -2), *range(2, 21, 2)]
        for seat, number in enumerate(numbers):
            x, y = 306 + (seat - 9.5) * 26, 420 - place * 15.0
            paper.text(f"{row}{number}", x, y, 8)
            paper.seat(row, str(number), x, y)
    return paper


def drawn_by_a_program() -> Paper:
    """A half circle of rows around a thrust stage, as a web page prints it: embedded fonts, transformed groups, colors."""
    paper, marks = Paper(612, 500), []
    for place, row in enumerate("ABCDEFG"):
        radius, count = 130 + place * 24, 15 + 3 * place
        for seat in range(count):
            angle = math.radians(205 + 130 * seat / (count - 1))
            x, y = 306 + radius * math.cos(angle), 420 + radius * math.sin(angle)
            number = str(count - seat)
            marks.append(
                f"<g transform='translate({x:.2f} {500 - y:.2f})'><circle r='8' fill='#cde' stroke='#345'/>"
                f"<text y='2.5' text-anchor='middle' font-size='7'>{number}</text></g>"
            )
            paper.seat(row, number, x, y)
        first, turn = paper.seats[-count], math.radians(205)
        x, y = first.x + 17 * math.sin(turn), first.y - 17 * math.cos(turn)
        marks.append(f"<text x='{x:.2f}' y='{503 - y:.2f}' text-anchor='middle' font-size='9'>{row}</text>")
    stage = "<rect x='256' y='20' width='100' height='40' fill='none' stroke='#000'/>"
    stage += "<text x='306' y='45' text-anchor='middle' font-size='14'>Stage</text>"
    paper.printed = (
        "<style>@page { size: 612pt 500pt; margin: 0 } body { margin: 0 } svg { display: block; font-family: sans-serif }</style>"
        f"<svg width='612pt' height='500pt' viewBox='0 0 612 500'>{stage}{''.join(marks)}</svg>"
    )
    return paper


MANNERS: Final[Iterable[Callable[[], Paper]]] = (
    straight,
    curved,
    slanted,
    two_levels,
    circles,
    some_numbers,
    named_seats,
    drawn_by_a_program,
)
