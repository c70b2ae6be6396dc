"""The confirmation's poster lights exactly as many seats as were bought, and no seat twice."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

TEMPLATES = Path(__file__).parents[3] / "pwa_tickets" / "templates"
POSTERS = (
    Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    .get_template("macros/posters.html")
    .module
)


def lit(*runs: int) -> list[tuple[float, float]]:
    drawn = str(POSTERS.poster_art(list(runs)))  # type: ignore[attr-defined]
    dots = re.findall(r'class="poster-lit"\s+cx="([\d.]+)"\s+cy="([\d.]+)"', drawn)
    return [(float(x), float(y)) for x, y in dots]


@pytest.mark.parametrize(
    "runs", [(1,), (4,), (4, 2), (8,), (2, 2, 2, 2), (5, 3), (10, 10, 8), (1,) * 20, (13, 9, 7), (30,)]
)
def test_as_many_seats_are_lit_as_were_bought(runs: tuple[int, ...]) -> None:
    """However the family sits."""
    seats = lit(*runs)
    assert len(seats) == len(set(seats)) == sum(runs)


def test_those_who_sit_side_by_side_are_lit_side_by_side() -> None:
    """Neighbors on the poster are one dot apart; another row is not beside them."""
    family = lit(4, 2)
    steps = [((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5 for (x1, y1), (x2, y2) in pairwise(family)]
    assert [step < 14 for step in steps] == [True, True, True, False, True]


def test_a_poster_of_nobody_lights_nobody() -> None:
    """An order whose tickets were all given back."""
    assert lit() == []
