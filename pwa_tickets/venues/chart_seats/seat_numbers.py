"""Says which number each seat of a row has: the printed one, or the one that its neighbors leave for it. Pure."""

import itertools
from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

from pwa_tickets.venues.chart_seats.found_seats import Doubt
from pwa_tickets.venues.chart_seats.rows import Block, Row

STEPS: Final = (1, -1, 2, -2)


class Numbered(NamedTuple):
    """A seat's number, and whether it was counted or is out of order."""

    number: str
    doubt: Doubt | None = None


def number_block(block: Block) -> list[list[Numbered]]:
    """Number the seats of each row of a block."""
    scheme = _scheme(block)
    return [_number_row(row, scheme) for row in block.rows]


def _scheme(block: Block) -> int:
    """How numbers go from a seat to the next in most of the block's rows."""
    votes = Counter(step for row in block.rows if (step := _fitting(row)))
    return votes.most_common(1)[0][0] if votes else 1


def _known(row: Row) -> list[tuple[int, int]]:
    return [(place, spot.number) for place, spot in enumerate(row.spots) if spot.number is not None]


def _fitting(row: Row) -> int | None:
    """The step by which the printed numbers of a row fit together; none where they do not, or there is one only."""
    known = _known(row)
    fits = Counter(step for one, other in itertools.pairwise(known) if (step := _step(one, other)))
    return fits.most_common(1)[0][0] if fits else None


def _step(one: tuple[int, int], other: tuple[int, int]) -> int | None:
    """The step that leads from a seat's number to another's."""
    places, numbers = other[0] - one[0], other[1] - one[1]
    return next((step for step in STEPS if numbers == step * places), None)


def _number_row(row: Row, scheme: int) -> list[Numbered]:
    known = _known(row)
    step = _fitting(row) or scheme
    odd = _out_of_order(row)
    return [
        Numbered(str(_counted(known, place, step, len(row.spots))), "number-counted")
        if spot.printed is None
        else Numbered(spot.printed, "number-odd" if place in odd else None)
        for place, spot in enumerate(row.spots)
    ]


def _counted(known: Sequence[tuple[int, int]], place: int, step: int, length: int) -> int:
    """Count from the nearest printed number, as those on its side go: from the center outwards the sides go apart."""
    if not known:
        return place + 1 if step > 0 else length - place
    before, after = [one for one in known if one[0] < place], [one for one in known if one[0] > place]
    reached = []
    if before:
        way = (
            (len(before) > 1 and _step(before[-2], before[-1]))
            or (after and _step(before[-1], after[0]))
            or step
        )
        reached.append((place - before[-1][0], before[-1][1] + way * (place - before[-1][0])))
    if after:
        way = (
            (len(after) > 1 and _step(after[0], after[1])) or (before and _step(before[-1], after[0])) or step
        )
        reached.append((after[0][0] - place, after[0][1] - way * (after[0][0] - place)))
    possible = sorted(one for one in reached if one[1] > 0)
    return possible[0][1] if possible else place + 1


def _out_of_order(row: Row) -> set[int]:
    """Printed numbers between which the row's numbers leap; only the one that does not fit, where its neighbors do."""
    known = _known(row)
    leaps = [
        place for place, (one, other) in enumerate(itertools.pairwise(known)) if _step(one, other) is None
    ]
    if len(leaps) * 3 > len(known):  # numbered in a way of its own, not out of order
        return set()
    odd: set[int] = set()
    for leap in leaps:
        for middle in (leap, leap + 1):
            is_alone = 0 < middle < len(known) - 1 and {middle - 1, middle} <= {*leaps}
            if is_alone and _step(known[middle - 1], known[middle + 1]) is not None:
                odd.add(known[middle][0])
                break
        else:
            odd |= {known[leap][0], known[leap + 1][0]}
    return odd
