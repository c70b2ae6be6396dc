"""Finds what looks like seats on a page: circles and squares of one size, or numbers of one size. Pure."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from pwa_tickets.venues.chart_seats.page_marks import Shape, Word

NUMBER: Final = re.compile(r"\d{1,3}")
ROW_AND_NUMBER: Final = re.compile(r"([A-Z]{1,2})[-– ]?(\d{1,3})")
FEW: Final = 8
"""Fewer seats than this are no chart."""


@dataclass(eq=False, slots=True)
class Spot:
    """What looks like a seat: where it is, the number in it, and its row's name where that is printed with the number."""

    x: float
    y: float
    printed: str | None = None
    row: str | None = None

    @property
    def number(self) -> int | None:
        """The number that is printed on it."""
        return None if self.printed is None else int(self.printed)


class Page(NamedTuple):
    """What looks like seats, and the words that are none."""

    spots: list[Spot]
    words: list[Word]


class Nearby:
    """Finds what is near a place without looking at all of it."""

    def __init__(self, spots: Sequence[Spot], reach: float) -> None:
        self.reach = max(reach, 1e-6)
        self._cells: dict[tuple[int, int], list[Spot]] = defaultdict(list)
        for spot in spots:
            self._cells[self._cell(spot.x, spot.y)].append(spot)

    def around(self, x: float, y: float) -> Iterator[Spot]:
        """All that is no farther than the reach from here, and some that is."""
        column, line = self._cell(x, y)
        for i in (column - 1, column, column + 1):
            for j in (line - 1, line, line + 1):
                yield from self._cells.get((i, j), ())

    def _cell(self, x: float, y: float) -> tuple[int, int]:
        return int(x // self.reach), int(y // self.reach)


def find_spots(words: Sequence[Word], shapes: Sequence[Shape]) -> Page:
    """Take the shapes of one size for seats where they are more than the numbers beside them, or else the numbers."""
    rooms = _rooms(shapes)
    numbered = [word for word in words if _label(word.text)]
    size = _commonest(word.size for word in numbered)
    alike = [word for word in numbered if size and 0.75 * size < word.size < 1.34 * size]
    if len(rooms) >= FEW:
        filled = _filled(rooms, numbered)
        if len(rooms) >= len(alike) - sum(spot.printed is not None for spot in filled.spots):
            inside = {id(word) for word in numbered} - {id(word) for word in filled.words}
            return Page(filled.spots, [word for word in words if id(word) not in inside])
    spots = [Spot(word.x, word.y, *_parts(word.text)) for word in alike]
    taken = {id(word) for word in alike}
    return Page(spots, [word for word in words if id(word) not in taken])


def _rooms(shapes: Sequence[Shape]) -> list[Shape]:
    """Shapes of the commonest size that are about as wide as high, each once: one may be filled and framed apart."""
    round_ones = [
        one for one in shapes if one.width > 0 and one.height > 0 and 0.6 < one.width / one.height < 1.67
    ]
    side = _commonest(_side(one) for one in round_ones)
    if not side:
        return []
    alike = [one for one in round_ones if 0.8 * side < _side(one) < 1.25 * side]
    kept: dict[tuple[int, int], list[Shape]] = defaultdict(list)
    found = []
    for one in alike:
        column, line = int(one.x // side), int(one.y // side)
        near = (
            other for i in (-1, 0, 1) for j in (-1, 0, 1) for other in kept.get((column + i, line + j), ())
        )
        if all(abs(other.x - one.x) + abs(other.y - one.y) > 0.4 * side for other in near):
            kept[column, line].append(one)
            found.append(one)
    return found


def _filled(rooms: Sequence[Shape], numbered: Sequence[Word]) -> Page:
    """Each shape with the number that is printed in it."""
    side = _side(rooms[0])
    spots = [Spot(room.x, room.y) for room in rooms]
    nearby, free = Nearby(spots, side), []
    for word in numbered:
        inside = [s for s in nearby.around(word.x, word.y) if _apart(s, word) < 0.5 * side]
        if inside:
            spot = min(inside, key=lambda one: _apart(one, word))
            spot.row, spot.printed = None, None
            spot.printed, spot.row = _parts(word.text)
        else:
            free.append(word)
    return Page(spots, free)


def _label(text: str) -> bool:
    return bool(NUMBER.fullmatch(text) or ROW_AND_NUMBER.fullmatch(text))


def _parts(text: str) -> tuple[str, str | None]:
    both = ROW_AND_NUMBER.fullmatch(text)
    return (both[2], both[1]) if both else (text, None)


def _side(shape: Shape) -> float:
    return (shape.width + shape.height) / 2


def _apart(spot: Spot, word: Word) -> float:
    return float(max(abs(spot.x - word.x), abs(spot.y - word.y)))


def _commonest(sizes: Iterable[float]) -> float | None:
    """The size that most have, within a tenth of it."""
    every = sorted(size for size in sizes if size > 0)
    steps = Counter(round(size * 4) for size in every)
    if not steps:
        return None
    middle = max(steps, key=lambda step: sum(steps[near] for near in range(step - 1, step + 2))) / 4
    alike = [size for size in every if 0.9 * middle <= size <= 1.1 * middle]
    return alike[len(alike) // 2] if alike else middle
