"""Finds what rows are called: by the letters at their ends, by the rows beside them, or by those before and behind. Pure."""

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

from pwa_tickets.venues.chart_seats.page_marks import Word
from pwa_tickets.venues.chart_seats.rows import Block, Row

LETTERS: Final = re.compile(r"[A-Z]{1,2}|[a-z]|[a-z]{2}")
FIGURES: Final = re.compile(r"\d{1,3}")
FARTHEST: Final = 3.4
"""In seats: a name farther from its row's end is another's."""
ASIDE: Final = 0.42
"""In rows: how far a name may be beside its row's line."""
RIVAL: Final = 1.5
"""A name at the other end that is so much farther away is that of the row beside."""


class Offer(NamedTuple):
    """A name at the end of a row, and how far from it that is."""

    cost: float
    word: Word


def name_rows(blocks: Sequence[Block], words: Sequence[Word], pitch: float, depth: float) -> list[Word]:
    """Name every row, and return the words that were no names."""
    rows = [row for block in blocks for row in block.rows]
    printed = _printed_on_seats(rows)
    used: set[int] = set()
    if not printed:
        for kind in (LETTERS, FIGURES):
            found = _at_ends(rows, [word for word in words if kind.fullmatch(word.text)], pitch, depth)
            if sum(bool(offers) for offers in found) >= 0.2 * len(rows):
                used = _take(rows, found)
                break
    _borrow(rows)
    for block in blocks:
        _fill(block)
    return [word for word in words if id(word) not in used]


def _printed_on_seats(rows: Sequence[Row]) -> bool:
    for row in rows:
        names = Counter(spot.row for spot in row.spots if spot.row)
        if names:
            row.name = names.most_common(1)[0][0]
            row.doubt = None if len(names) == 1 else "row-differs"
    return any(row.name for row in rows)


def _at_ends(rows: Sequence[Row], words: Sequence[Word], pitch: float, depth: float) -> list[list[Offer]]:
    """For each row the names at its two ends, as far as there are any, the nearer first."""
    return [
        sorted(offer for side in (-1, 1) if (offer := _at_end(row, side, words, pitch, depth)))
        for row in rows
    ]


def _at_end(row: Row, side: int, words: Sequence[Word], pitch: float, depth: float) -> Offer | None:
    at, x, y = row.end(side)
    found: Offer | None = None
    for word in words:
        along = (word.x - at.x) * x + (word.y - at.y) * y
        aside = abs((word.x - at.x) * y - (word.y - at.y) * x)
        if 0.3 * pitch < along < FARTHEST * pitch and aside < ASIDE * depth + 0.08 * along:
            cost = along + 2 * aside
            if found is None or cost < found.cost:
                found = Offer(cost, word)
    return found


def _take(rows: Sequence[Row], found: Sequence[Sequence[Offer]]) -> set[int]:
    used = set()
    for row, offers in zip(rows, found, strict=True):
        used |= {id(offer.word) for offer in offers}
        if not offers:
            continue
        row.name = offers[0].word.text
        rivals = (offer for offer in offers if offer.cost < RIVAL * offers[0].cost)
        if any(rival.word.text != row.name for rival in rivals):
            row.doubt = "row-differs"
    return used


def _borrow(rows: Sequence[Row]) -> None:
    """A row without a name has that of the row beside it, be it some blocks away."""
    for _ in range(4):
        for row in rows:
            if row.name is None:
                row.name = next((other.name for other in row.beside if other.name), None)


def _fill(block: Block) -> None:
    """Name the rows that are left after those before them; where nobody has a name, from A."""
    rows = block.rows
    for before, row in itertools.pairwise(rows):
        if row.name is None and before.name is not None:
            row.name, row.doubt = following(before.name), "row-counted"
    for row, behind in reversed(list(itertools.pairwise(rows))):
        if row.name is None and behind.name is not None:
            row.name, row.doubt = preceding(behind.name), "row-counted"
    if rows[0].name is None:
        rows[0].name, rows[0].doubt = "A", "row-counted"
        _fill(block)


def following(name: str) -> str:
    """The name after this one: A → B, Z → AA, AA → BB, 9 → 10."""
    if name.isdigit():
        return str(int(name) + 1)
    if name[-1] in "Zz":
        return name[0].replace("Z", "A").replace("z", "a") * (len(name) + 1)
    after = chr(ord(name[-1]) + 1)
    return after * len(name) if len(set(name)) == 1 else name[:-1] + after


def preceding(name: str) -> str:
    """The name before this one; that of the first stays its own."""
    if name.isdigit():
        return str(max(int(name) - 1, 1))
    if name[-1] in "Aa":
        return chr(ord(name[-1]) + 25) * max(len(name) - 1, 1) if len(name) > 1 else name
    before = chr(ord(name[-1]) - 1)
    return before * len(name) if len(set(name)) == 1 else name[:-1] + before
