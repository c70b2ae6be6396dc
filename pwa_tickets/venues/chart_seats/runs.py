"""Strings what looks like seats together: each is linked to its neighbors, along straight, curved and slanted rows. Pure."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from pwa_tickets.venues.chart_seats.spots import Nearby, Spot

REACH: Final = 1.75
"""In seats: farther apart than this, an aisle lies between two seats."""
COST_AT_MOST: Final = 1.95
BEND: Final = -0.7
"""A row turns by less than 45 degrees from a seat to the next (cosine between the ways to both)."""
ROUNDS: Final = 3
LEVEL: Final = 1.0
"""How much it counts that rows are level on the paper; a seat's neighbors in its row count about two."""
LONG: Final = 6
SURE: Final = 6.0
SMOOTHED: Final = 2

Ways = dict[Spot, float]


@dataclass
class Strings:
    """Runs of seats side by side, and how far apart those are."""

    pitch: float
    runs: list[list[Spot]]


@dataclass
class _Links:
    """What each seat is linked to."""

    of: dict[Spot, list[Spot]] = field(default_factory=dict)

    def fits(self, spot: Spot, other: Spot) -> bool:
        linked = self.of.get(spot, [])
        return len(linked) == 0 or (len(linked) == 1 and _cosine(spot, linked[0], other) < BEND)

    def join(self, spot: Spot, other: Spot) -> None:
        self.of.setdefault(spot, []).append(other)
        self.of.setdefault(other, []).append(spot)


def string_together(spots: Sequence[Spot]) -> Strings:
    """Link each seat to its neighbors, the surest links first; then once more, along the rows that were plain to see."""
    pitch = _pitch(spots)
    nearby = Nearby(spots, REACH * pitch)
    pairs = [(one, other) for one in spots for other in _others(nearby, one, REACH * pitch)]
    runs: list[list[Spot]] = []
    for _ in range(ROUNDS):
        ways = _ways(spots, pairs, pitch, runs)
        runs = list(_walked(spots, _linked(pairs, ways, pitch)))
    return Strings(pitch, runs)


def _linked(pairs: Sequence[tuple[Spot, Spot]], ways: Ways, pitch: float) -> _Links:
    priced = sorted(
        (cost, place)
        for place, (one, other) in enumerate(pairs)
        if (one.x, one.y) < (other.x, other.y) and (cost := _cost(one, other, ways, pitch)) < COST_AT_MOST
    )
    links = _Links()
    for _, place in priced:
        one, other = pairs[place]
        if links.fits(one, other) and links.fits(other, one):
            links.join(one, other)
    return links


def _pitch(spots: Sequence[Spot]) -> float:
    """How far apart neighbors are: those whose numbers follow each other, where there are numbers."""
    width = max(s.x for s in spots) - min(s.x for s in spots)
    height = max(s.y for s in spots) - min(s.y for s in spots)
    guess = max(math.sqrt(max(width, 1) * max(height, 1) / len(spots)), max(width, height) / len(spots))
    nearby = Nearby(spots, 2 * guess)
    nearest, following = [], []
    for spot in spots:
        found = [
            (math.hypot(other.x - spot.x, other.y - spot.y), _step(spot, other))
            for other in _others(nearby, spot, 2 * guess)
        ]
        nearest += sorted(far for far, _ in found)[:1]
        following += sorted(far for far, step in found if step in (1, 2))[:1]
    measured = following if len(following) > 0.3 * len(spots) else nearest
    return sorted(measured)[len(measured) // 2] if measured else guess


def _others(nearby: Nearby, spot: Spot, reach: float) -> Iterator[Spot]:
    for other in nearby.around(spot.x, spot.y):
        if other is not spot and math.hypot(other.x - spot.x, other.y - spot.y) < reach:
            yield other


def _ways(
    spots: Sequence[Spot], pairs: Sequence[tuple[Spot, Spot]], pitch: float, runs: Sequence[Sequence[Spot]]
) -> Ways:
    """Which way the row runs at each seat, as the doubled angle.

    Numbers that follow each other say so, near ones most, and the long runs that were found before; a little, that rows
    face the stage.
    """
    votes = {spot: [LEVEL, 0.0] for spot in spots}
    for one, other in pairs:
        step = _step(one, other)
        weight = 1.0 if step in (1, 2) else 0.3 if step is None else 0.0
        x, y = other.x - one.x, other.y - one.y
        _vote(votes[one], x, y, weight * pitch * pitch / max(x * x + y * y, 1e-9))
    for run in runs:
        if len(run) >= LONG:
            for before, spot, after in zip(run, run[1:], run[2:], strict=False):
                _vote(votes[spot], after.x - before.x, after.y - before.y, SURE)
    for _ in range(SMOOTHED):
        around = {spot: [*vote] for spot, vote in votes.items()}
        for one, other in pairs:
            around[one][0] += 0.5 * votes[other][0]
            around[one][1] += 0.5 * votes[other][1]
        votes = around
    return {spot: math.atan2(y, x) for spot, (x, y) in votes.items()}


def _vote(votes: list[float], x: float, y: float, weight: float) -> None:
    square = max(x * x + y * y, 1e-9)
    votes[0] += weight * (x * x - y * y) / square
    votes[1] += weight * 2 * x * y / square


def _cost(one: Spot, other: Spot, ways: Ways, pitch: float) -> float:
    """How unlikely it is that one sits beside the other: far apart, across the row's way, or with numbers that do not follow."""
    step = _step(one, other)
    if step == 0:
        return math.inf
    x, y = other.x - one.x, other.y - one.y
    angle = 2 * math.atan2(y, x)
    across = 0.0
    for spot in (one, other):
        across = max(across, (1 - math.cos(angle - ways[spot])) / 2)
    if across > 0.45:
        return math.inf
    strange = 0.0 if step in (None, 1) else 0.1 if step == 2 else 0.6
    return math.hypot(x, y) / pitch * (1 + 3 * across) + strange


def _step(one: Spot, other: Spot) -> int | None:
    if one.number is None or other.number is None:
        return None
    return abs(one.number - other.number)


def _cosine(at: Spot, one: Spot, other: Spot) -> float:
    ax, ay, bx, by = one.x - at.x, one.y - at.y, other.x - at.x, other.y - at.y
    return (ax * bx + ay * by) / (math.hypot(ax, ay) * math.hypot(bx, by) or 1)


def _walked(spots: Sequence[Spot], links: _Links) -> Iterator[list[Spot]]:
    """Each run from its left end to its right, or from its upper to its lower where it stands upright."""
    seen: set[Spot] = set()
    ends = [spot for spot in spots if len(links.of.get(spot, [])) < 2]
    for start in [*ends, *spots]:  # a ring has no end
        if start in seen:
            continue
        run, at = [start], start
        seen.add(start)
        while following := [spot for spot in links.of.get(at, []) if spot not in seen]:
            at = following[0]
            seen.add(at)
            run.append(at)
        yield run if (run[0].x, run[0].y) <= (run[-1].x, run[-1].y) else run[::-1]
