"""Finds the stage, and what the blocks of rows are called, in the words beside them. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from pwa_tickets.venues.chart_seats.found_seats import FoundSection, Side
from pwa_tickets.venues.chart_seats.page_marks import Word
from pwa_tickets.venues.chart_seats.rows import Block

Turn = Literal[0, 90, 180, 270]
STAGE: Final = re.compile(r"stage|platform|apron", re.IGNORECASE)
LEVEL: Final = re.compile(
    r"balcon(y|ies)|mezzanine|gallery|circle|loge|tier|box(es)?|upper|lower|orchestra|stalls|floor|parterre|parquet|level",
    re.IGNORECASE,
)
NO_NAME: Final = re.compile(
    r"stage|aisle|exit|entr(y|ance)|doors?|rows?|seats?|seating|chart|plan|map|booth|sound|control|lobby|"
    r"price|zone|wheelchair|accessible|capacity|total|theat(er|re)|auditorium|high|school|center for|page|legend",
    re.IGNORECASE,
)
SIDES: Final[dict[int, tuple[Side, ...]]] = {2: ("left", "right"), 3: ("left", "center", "right")}
NAME_LENGTH: Final = 60


@dataclass(frozen=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float


def lines_of(words: Sequence[Word]) -> list[Word]:
    """Put words that follow each other on a line together."""
    lines: list[Word] = []
    end = 0.0
    for word in words:
        half = 0.28 * word.size * len(word.text)
        last = lines[-1] if lines else None
        if (
            last
            and abs(word.y - last.y) < 0.4 * word.size
            and 0.8 < word.size / max(last.size, 1e-6) < 1.25
            and -0.5 * word.size < word.x - half - end < 1.2 * word.size
        ):
            begin = last.x - 0.28 * last.size * len(last.text)
            lines[-1] = Word(f"{last.text} {word.text}", (begin + word.x + half) / 2, last.y, last.size)
        else:
            lines.append(word)
        end = word.x + half
    return lines


def turn_of(lines: Sequence[Word], x: float, y: float) -> Turn | None:
    """How far a chart is turned clockwise to have its stage at the top; none where it does not say where that is.

    Args:
        x, y: the middle of the seats.
    """
    stages = [line for line in lines if STAGE.search(line.text)]
    if not stages:
        return None
    stage = max(stages, key=lambda line: line.size)
    right, down = stage.x - x, stage.y - y
    if abs(right) > 1.5 * abs(down):
        return 270 if right > 0 else 90
    return 180 if down > 0 else 0


def name_blocks(blocks: Sequence[Block], lines: Sequence[Word], depth: float) -> list[FoundSection]:
    """Name blocks that are sorted from the stage backwards, by the lines above, within or below them."""
    bands = _bands(blocks)
    names = _nearest(blocks, [line for line in lines if _is_name(line.text)], depth)
    levels = [_level(band, names) for band in bands]
    several = len({level for level in levels if level}) > 1
    found: dict[int, FoundSection] = {}
    for band, level in zip(bands, levels, strict=True):
        sides = SIDES.get(len(band), ())
        for place, block in enumerate(band):
            name, side = names.get(id(block)), sides[place] if sides else None
            if level and len(band) > 1:
                name = f"{level} {side}" if side else f"{level} {place + 1}"
            found[id(block)] = FoundSection(name=name, side=side, level=level if several else None)
    return [found[id(block)] for block in blocks]


def in_order(blocks: Sequence[Block]) -> list[Block]:
    """Sort blocks from the stage backwards, and from left to right where they are side by side."""
    return [block for band in _bands(sorted(blocks, key=lambda one: _box(one).top)) for block in band]


def _bands(blocks: Sequence[Block]) -> list[list[Block]]:
    """Blocks side by side: those that share more than half of the height of one of them."""
    bands: list[list[Block]] = []
    for block in blocks:
        box = _box(block)
        for band in bands:
            if any(_shared(box, _box(other)) > 0.5 for other in band):
                band.append(block)
                break
        else:
            bands.append([block])
    return [sorted(band, key=lambda block: _box(block).left + _box(block).right) for band in bands]


def _shared(one: _Box, other: _Box) -> float:
    common = min(one.bottom, other.bottom) - max(one.top, other.top)
    return common / max(min(one.bottom - one.top, other.bottom - other.top), 1e-6)


def _nearest(blocks: Sequence[Block], lines: Sequence[Word], depth: float) -> dict[int, str]:
    """Each block's name: the line that is nearest to it and to no other block nearer."""
    offers = []
    for block in blocks:
        box = _box(block)
        for place, line in enumerate(lines):
            aside = max(box.left - line.x, line.x - box.right, 0)
            above, below = max(box.top - line.y, 0), max(line.y - box.bottom, 0)
            if aside <= depth and above < 4.5 * depth and below < 3 * depth:
                offers.append((aside + above + 1.5 * below, place, block))
    names: dict[int, str] = {}
    used: set[int] = set()
    for _, place, block in sorted(offers, key=lambda offer: offer[:2]):
        if place not in used and id(block) not in names:
            used.add(place)
            names[id(block)] = _worded(lines[place].text)
    return names


def _level(band: Sequence[Block], names: dict[int, str]) -> str | None:
    """The floor that the blocks of a band are on, where one of their names is that of a floor."""
    named = [names[id(block)] for block in band if id(block) in names]
    levels = [name for name in named if LEVEL.search(name)]
    return levels[0] if levels and (len(named) == 1 or len(band) == 1) else None


def _is_name(text: str) -> bool:
    return (
        bool(re.search(r"[A-Za-z]{3}", text)) and not NO_NAME.search(text) and not re.search(r"[$€@]", text)
    )


def _worded(text: str) -> str:
    """CAPITALS become words."""
    return (text.capitalize() if text.isupper() else text)[:NAME_LENGTH]


def _box(block: Block) -> _Box:
    xs, ys = [spot.x for spot in block.spots], [spot.y for spot in block.spots]
    return _Box(min(xs), min(ys), max(xs), max(ys))
