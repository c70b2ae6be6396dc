"""How dates, times and seats are said to people: as a neighbour would, in the venue's time zone. And what people say to us."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]+")
"""Controls, spaces without width, and what turns the direction of the words after it. The joiners of Persian names and of
families in one emoji (U+200C, U+200D) are letters to those who write them, and stay."""

ADDRESS = re.compile(
    r"[^\s@<>()\[\],;:\\\"\x00-\x1f]+@[^\s@<>()\[\],;:\\\"\x00-\x1f]+\.[^\s@<>()\[\],;:\\\"\x00-\x1f]+"
)


def single_line(text: str) -> str:
    """What a person typed into a field of one line: nothing invisible, single spaces."""
    return " ".join(INVISIBLE.sub(" ", text).split())


def is_address(text: str) -> bool:
    """Tell whether this can be a mail address: something before an @, a domain with a dot after it, nothing that ends one."""
    return len(text) <= 254 and text.isprintable() and ADDRESS.fullmatch(text) is not None


def day(moment: datetime, time_zone: str) -> str:
    """`Sat, May 15`."""
    local = moment.astimezone(ZoneInfo(time_zone))
    return f"{local:%a}, {local:%b} {local.day}"


def long_day(moment: datetime, time_zone: str) -> str:
    """`Saturday, May 15, 2027`."""
    local = moment.astimezone(ZoneInfo(time_zone))
    return f"{local:%A}, {local:%B} {local.day}, {local.year}"


def clock(moment: datetime, time_zone: str) -> str:
    """`6:30 pm`."""
    local = moment.astimezone(ZoneInfo(time_zone))
    return f"{local.hour % 12 or 12}:{local.minute:02d} {'am' if local.hour < 12 else 'pm'}"


def seat_ranges(numbers: Sequence[str]) -> str:
    """Seat numbers of one row, in the order they sit: `105–108`, `5 and 7`, `3, 5 and 9–12`.

    Only neighbours by number become a range: 5 and 7 beside each other in an odd row are two seats to a reader.
    """
    parts = [_run([n for _, n in run]) for _, run in groupby(enumerate(_sorted(numbers)), key=_streak)]
    flat = [part for run in parts for part in run]
    return " and ".join([", ".join(flat[:-1]), flat[-1]] if len(flat) > 1 else flat)


def _sorted(numbers: Iterable[str]) -> list[str]:
    return sorted(numbers, key=lambda n: (not n.isdigit(), int(n) if n.isdigit() else 0, n))


def _streak(item: tuple[int, str]) -> object:
    index, number = item
    return int(number) - index if number.isdigit() else (number,)


def _run(run: list[str]) -> list[str]:
    return run if len(run) < 3 else [f"{run[0]}–{run[-1]}"]
