"""A small drawing of the seat map, so that a ticket can show where its seat is. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

_AISLE: Final = 160
"""Neighbors farther apart than this (1/100 of a seat pitch) have an aisle between them."""

_MARGIN: Final = 160
_STAGE_DEPTH: Final = 260

Point = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class SeatMapPicture:
    """Paths in the venue's own units, 1/100 of a seat pitch, stage at the top.

    Attributes:
        view_box: the `viewBox` of an SVG.
        stage: the `d` of an SVG path for the stage.
        rows: the `d` of an SVG path for the rows, of all levels.
        levels: the same for each level alone, by its name ("" for one without); empty where there is only one.
    """

    view_box: str
    stage: str
    rows: str
    levels: Mapping[str, str] = field(default_factory=dict)

    def rows_on(self, level: str | None) -> str:
        """The rows of a seat's level: a balcony lies over the floor below it, and a seat is on one of them."""
        return self.levels.get(level or "", self.rows)


def draw(
    seats: Iterable[tuple[str, str, int, int]], level_of: Mapping[str, str] | None = None
) -> SeatMapPicture | None:
    """Draw the seat map from its seats `(section, row, x, y)`: one curve a row, broken at aisles.

    None when nothing has a position: a venue typed in as a list has no picture.

    Args:
        level_of: the level of each section that has one.
    """
    rows: defaultdict[tuple[str, str], list[Point]] = defaultdict(list)
    for section, row, x, y in seats:
        rows[section, row].append((x, y))
    points = [point for row in rows.values() for point in row]
    if not points:
        return None
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    on_levels: defaultdict[str, list[str]] = defaultdict(list)
    for (section, _), in_row in rows.items():
        on_levels[(level_of or {}).get(section, "")] += [_curve(run) for run in _runs(in_row)]
    curves = {level: "".join(drawn) for level, drawn in on_levels.items()}
    middle, reach = (left + right) // 2, (right - left) * 2 // 9
    stage_top = top - 2 * _STAGE_DEPTH
    width, height = right - left + 2 * _MARGIN, bottom - stage_top + 2 * _MARGIN
    return SeatMapPicture(
        view_box=f"{left - _MARGIN} {stage_top - _MARGIN} {width} {height}",
        stage=f"M{middle - reach} {stage_top}H{middle + reach}v{_STAGE_DEPTH * 2 // 3}"
        f"q{-reach} {_STAGE_DEPTH * 2 // 3} {-2 * reach} 0z",
        rows="".join(curves.values()),
        levels=curves if len(curves) > 1 else {},
    )


def _runs(row: Sequence[Point]) -> Iterator[list[Point]]:
    """The row in pieces without an aisle."""
    run: list[Point] = []
    for point in sorted(row):
        if run and point[0] - run[-1][0] > _AISLE:
            yield run
            run = []
        run.append(point)
    yield run


def _curve(run: Sequence[Point]) -> str:
    """First seat to last through the middle one; a seat alone still shows as a dot of the line's width."""
    (x1, y1), (xm, ym), (x2, y2) = run[0], run[len(run) // 2], run[-1]
    if len(run) < 3:
        return f"M{x1} {y1}L{x2} {y2}"
    return f"M{x1} {y1}Q{2 * xm - (x1 + x2) // 2} {2 * ym - (y1 + y2) // 2} {x2} {y2}"
