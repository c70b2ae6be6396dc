"""How dates, times and seats are said to people: as a neighbour would, in the venue's time zone. And what people say to us."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.numbers import format_decimal, format_percent

from pwa_tickets.i18n import gettext, locale, marked, pgettext

INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]+")
"""Controls, spaces without width, and what turns the direction of the words after it. The joiners of Persian names and of
families in one emoji (U+200C, U+200D) are letters to those who write them, and stay."""

NO_BREAK = "\u00a0"

NUMBERS = (
    marked("no"),
    marked("one"),
    marked("two"),
    marked("three"),
    marked("four"),
    marked("five"),
    marked("six"),
    marked("seven"),
    marked("eight"),
    marked("nine"),
    marked("ten"),
    marked("eleven"),
    marked("twelve"),
)


def number(count: int) -> str:
    """`ten`, `15`: a count as it is said in a sentence, as a figure beyond twelve."""
    return gettext(NUMBERS[count]) if 0 <= count < len(NUMBERS) else grouped(count)


def grouped(count: int) -> str:
    """`1,234`: a count as a figure."""
    return format_decimal(count, locale=locale())


def single_line(text: str) -> str:
    """What a person typed into a field of one line: nothing invisible, single spaces."""
    return " ".join(INVISIBLE.sub(" ", text).split())


def title_line(text: str) -> str:
    """A title that a program sent, on one line.

    Raises:
        ValueError: nothing of it can be seen.
    """
    line = single_line(text)
    if not line:
        raise ValueError("A title needs a letter that can be seen.")
    return line


def weekday(moment: datetime, time_zone: str) -> str:
    """`Saturday`."""
    return format_date(moment.astimezone(ZoneInfo(time_zone)), "EEEE", locale())


def day_of_year(moment: datetime, time_zone: str) -> str:
    """`Saturday, May 15`."""
    local = moment.astimezone(ZoneInfo(time_zone))
    return format_date(local, pgettext("pattern of a date without its year", "EEEE, MMMM d"), locale())


def day(moment: datetime, time_zone: str) -> str:
    """`Sat, May 15`."""
    local = moment.astimezone(ZoneInfo(time_zone))
    return format_date(local, pgettext("pattern of a short date", "EEE, MMM d"), locale())


def short_date(date: date) -> str:
    """`Sat, May 15`, of a day that is known as such."""
    return format_date(date, pgettext("pattern of a short date", "EEE, MMM d"), locale())


def month(date: date) -> str:
    """A month with its year: December 2026."""
    return format_date(date, pgettext("pattern of a month", "MMMM y"), locale())


def percent(number: Decimal) -> str:
    """A part of a hundred, with as many places as it has: 8.25 %."""
    return format_percent(number / 100, "#,##0.###%", locale())


def long_day(moment: datetime, time_zone: str) -> str:
    """`Saturday, May 15, 2027`."""
    local = moment.astimezone(ZoneInfo(time_zone))
    return format_date(local, pgettext("pattern of a long date", "EEEE, MMMM d, y"), locale())


def clock(moment: datetime, time_zone: str) -> str:
    """`6:30 pm`, with a space that keeps `pm` on the line of its hour."""
    pattern = pgettext("pattern of a time", "h:mm a")
    return format_time(moment, pattern, ZoneInfo(time_zone), locale()).lower().replace(" ", NO_BREAK)


def seat_ranges(numbers: Sequence[str]) -> str:
    """Seat numbers of one row, in the order they sit: `105–108`, `5 and 7`, `3, 5 and 9–12`.

    Only neighbours by number become a range: 5 and 7 beside each other in an odd row are two seats to a reader.
    """
    parts = [_run([n for _, n in run]) for _, run in groupby(enumerate(_sorted(numbers)), key=_streak)]
    flat = [part for run in parts for part in run]
    if len(flat) < 2:
        return "".join(flat)
    return gettext("%(seats)s and %(last)s") % {"seats": ", ".join(flat[:-1]), "last": flat[-1]}


def after_section(numbers: Sequence[str], row: str) -> str:
    """What follows a section's name: ` H 105–108`, or `, general admission × 3` where places have no numbers."""
    if row:
        return f" {row} {seat_ranges(numbers)}"
    if len(numbers) == 1:
        return gettext(", general admission")
    return gettext(", general admission × %(places)s") % {"places": len(numbers)}


def seat_name(section: str, row: str, number: str) -> str:
    """`Center H 105`, or `Lawn, general admission`."""
    return section + after_section([number], row)


class Group(NamedTuple):
    """Things that share a value."""

    grouper: Any
    list: list[Any]


def gathered(things: Iterable[Any], attribute: str) -> list[Group]:
    """Gather things by an attribute, in the order they come: Jinja's own `groupby` would sort row AA before B."""
    groups: dict[Any, list[Any]] = {}
    for thing in things:
        groups.setdefault(getattr(thing, attribute), []).append(thing)
    return [Group(grouper, gathered) for grouper, gathered in groups.items()]


def _sorted(numbers: Iterable[str]) -> list[str]:
    return sorted(numbers, key=lambda n: (not n.isdigit(), int(n) if n.isdigit() else 0, n))


def _streak(item: tuple[int, str]) -> object:
    index, number = item
    return int(number) - index if number.isdigit() else (number,)


def _run(run: list[str]) -> list[str]:
    return run if len(run) < 3 else [f"{run[0]}–{run[-1]}"]
