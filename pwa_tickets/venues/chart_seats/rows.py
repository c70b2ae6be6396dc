"""Joins runs of seats into rows over the aisles within them, and rows into blocks that gaps divide. Pure."""

import itertools
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from pwa_tickets.venues.chart_seats.found_seats import Doubt
from pwa_tickets.venues.chart_seats.runs import REACH, Strings
from pwa_tickets.venues.chart_seats.spots import Nearby, Spot

AISLE: Final = 6.0
"""In seats: no aisle within a row is wider."""
LINE: Final = 0.45
"""In rows: how far a row may be beside the line that another one ends in."""


@dataclass(eq=False, slots=True)
class Row:
    """Seats of a row from left to right, what it is called, what is doubtful about that, and which rows go on beyond its ends."""

    spots: list[Spot]
    name: str | None = None
    doubt: Doubt | None = None
    beside: list["Row"] = field(default_factory=list)

    @property
    def y(self) -> float:
        """How far back it stands."""
        return sum(spot.y for spot in self.spots) / len(self.spots)

    @property
    def x(self) -> float:
        """Its middle."""
        return (self.spots[0].x + self.spots[-1].x) / 2

    def end(self, side: int) -> tuple[Spot, float, float]:
        """Its first seat (`side` -1) or its last (1), and the way on from there, one unit long."""
        at = self.spots[0 if side < 0 else -1]
        inner = self.spots[min(2, len(self.spots) - 1) if side < 0 else max(-3, -len(self.spots))]
        x, y = at.x - inner.x, at.y - inner.y
        length = math.hypot(x, y)
        return (at, x / length, y / length) if length else (at, float(side), 0.0)


@dataclass(eq=False, slots=True)
class Block:
    """Rows that stand behind each other, from the stage backwards."""

    rows: list[Row]

    @property
    def spots(self) -> list[Spot]:
        """All its seats."""
        return [spot for row in self.rows for spot in row.spots]


def row_pitch(strings: Strings) -> float:
    """How far rows are behind each other, on the whole."""
    run_of = {spot: place for place, run in enumerate(strings.runs) for spot in run}
    nearby = Nearby(list(run_of), 3 * strings.pitch)
    found = []
    for run in strings.runs:
        for spot in run[:: max(1, len(run) // 4)]:
            x, y = _way(run)
            depths = [
                depth
                for other in nearby.around(spot.x, spot.y)
                if run_of[other] != run_of[spot]
                and abs((other.x - spot.x) * x + (other.y - spot.y) * y) < 0.75 * strings.pitch
                and (depth := abs((other.x - spot.x) * y - (other.y - spot.y) * x)) > 0.3 * strings.pitch
            ]
            found += [min(depths)] if depths else []
    return sorted(found)[len(found) // 2] if found else 1.2 * strings.pitch


def join_rows(strings: Strings, depth: float) -> list[Row]:
    """Make rows of runs: one whose numbers go on beyond an aisle is one row, others know that they stand beside."""
    rows = [Row(run) for run in strings.runs]
    reach = AISLE * strings.pitch
    by_first = {row.spots[0]: row for row in rows}
    nearby = Nearby(list(by_first), reach)
    joined: set[int] = set()
    for row in sorted(rows, key=lambda one: one.x, reverse=True):
        if id(row) in joined:
            continue
        at, x, y = row.end(1)
        beyond = []
        for spot in nearby.around(at.x, at.y):
            other = by_first.get(spot)
            if other is None or other is row:
                continue
            along = (spot.x - at.x) * x + (spot.y - at.y) * y
            aside = abs((spot.x - at.x) * y - (spot.y - at.y) * x)
            if 0 < along < reach and aside < LINE * depth + 0.12 * along:
                beyond.append((along + 2 * aside, spot.x, other))
        if not beyond:
            continue
        other = min(beyond, key=lambda one: one[:2])[2]
        if goes_on(row, other):
            del by_first[other.spots[0]]
            row.spots += other.spots
            row.beside += other.beside
            for neighbor in other.beside:
                neighbor.beside = [row if one is other else one for one in neighbor.beside]
            joined.add(id(other))
        else:
            row.beside.append(other)
            other.beside.append(row)
    return [row for row in rows if id(row) not in joined]


def goes_on(row: Row, other: Row) -> bool:
    """Whether the numbers of one row go on in the other."""
    last, first = row.spots[-1].number, other.spots[0].number
    steps = {step_of(one) for one in (row, other) if len(one.spots) > 1}
    return last is not None and first is not None and len(steps) == 1 and first - last in steps


def step_of(row: Row) -> int | None:
    """By how much the numbers of a row change from a seat to the next, for the most part."""
    numbers = [spot.number for spot in row.spots]
    steps = Counter(b - a for a, b in itertools.pairwise(numbers) if a is not None and b is not None)
    return steps.most_common(1)[0][0] if steps else None


def blocks_of(rows: Sequence[Row], pitch: float, depth: float) -> list[Block]:
    """Put rows together that stand behind each other with no gap between."""
    row_of = {spot: row for row in rows for spot in row.spots}
    nearby = Nearby(list(row_of), max(REACH * pitch, 1.8 * depth))
    behind: Counter[tuple[int, int]] = Counter()
    numbers = {row: place for place, row in enumerate(rows)}
    for row in rows:
        for place, spot in enumerate(row.spots):
            x, y = _way(row.spots[max(0, place - 1) : place + 2])
            met = set()
            for other in nearby.around(spot.x, spot.y):
                along = abs((other.x - spot.x) * x + (other.y - spot.y) * y)
                away = abs((other.x - spot.x) * y - (other.y - spot.y) * x)
                if row_of[other] is not row and along < 0.75 * pitch and away < 1.6 * depth:
                    met.add(numbers[row_of[other]])
            behind.update((numbers[row], other) for other in met)
    groups = list(range(len(rows)))

    def root(one: int) -> int:
        while groups[one] != one:
            groups[one] = groups[groups[one]]
            one = groups[one]
        return one

    for (first, second), met_by in behind.items():
        if met_by >= 0.3 * min(len(rows[first].spots), len(rows[second].spots)):
            groups[root(first)] = root(second)
    together: dict[int, list[Row]] = {}
    for row in rows:
        together.setdefault(root(numbers[row]), []).append(row)
    return [Block(sorted(own, key=lambda row: row.y)) for own in together.values()]


def _way(run: Sequence[Spot]) -> tuple[float, float]:
    x, y = run[-1].x - run[0].x, run[-1].y - run[0].y
    length = math.hypot(x, y)
    return (x / length, y / length) if length else (1.0, 0.0)
