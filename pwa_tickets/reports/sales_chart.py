"""Seats sold since the sale opened, as a line a show: what the chart draws and its table says. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

MOST_LINES: Final = 6
"""More lines than this are one line, all shows together."""


@dataclass(frozen=True, kw_only=True)
class SalesLine:
    """One line.

    Attributes:
        seats: seats sold until the end of each day of the chart.
    """

    name: str
    seats: list[int]


@dataclass(frozen=True, kw_only=True)
class SalesChart:
    """The lines over the same days, each day once, also those without a sale.

    Attributes:
        capacity: seats of each show where all have as many, else None.
    """

    days: list[date]
    lines: list[SalesLine]
    capacity: int | None

    @property
    def document(self) -> dict[str, Any]:
        """What the page's script draws: `{days: [ISO date], lines: [{name, seats}], capacity}`."""
        return {
            "days": [day.isoformat() for day in self.days],
            "lines": [{"name": line.name, "seats": line.seats} for line in self.lines],
            "capacity": self.capacity,
        }


def draw(
    shows: Sequence[tuple[UUID, str, int]],
    sold: Sequence[tuple[UUID, date, int]],
    *,
    today: date,
    together: str,
) -> SalesChart | None:
    """Add up what was sold day by day until today.

    Args:
        shows: (id, title, capacity), in the order of the lines.
        sold: (show, day, tickets).
        together: the name of the one line of many shows.

    Returns:
        None when nothing was sold yet.
    """
    if not sold:
        return None
    first = min(day for _, day, _ in sold) - timedelta(days=1)  # each line begins at nothing
    last = max(today, *(day for _, day, _ in sold))
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    capacities = {capacity for _, _, capacity in shows}
    if len(shows) > MOST_LINES:
        lines = [_line(together, days, [(day, tickets) for _, day, tickets in sold])]
        return SalesChart(days=days, lines=lines, capacity=None)
    lines = [
        _line(title, days, [(day, tickets) for of, day, tickets in sold if of == show])
        for show, title, _ in shows
    ]
    return SalesChart(days=days, lines=lines, capacity=capacities.pop() if len(capacities) == 1 else None)


def _line(name: str, days: Sequence[date], sold: Sequence[tuple[date, int]]) -> SalesLine:
    by_day: Counter[date] = Counter()
    for day, tickets in sold:
        by_day[day] += tickets
    seats, so_far = [], 0
    for day in days:
        so_far += by_day[day]
        seats.append(so_far)
    return SalesLine(name=name, seats=seats)
