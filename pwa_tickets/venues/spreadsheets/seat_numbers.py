"""Seat numbers as people write them down for a row: one, a list, a range, every second one."""

import re
from typing import Final

from pwa_tickets.i18n import gettext

SEATS_AT_MOST: Final = 500
"""In one row: nothing that people sit in is longer."""

DASH: Final = r"\s*(?:-|–|—|‑|−|\.\.\.?|…|\bto\b|\bthru\b|\bthrough\b)\s*"
RANGE: Final = re.compile(
    rf"(?P<prefix>[^\W\d_]{{0,3}})(?P<first>\d{{1,5}}){DASH}(?:(?P=prefix))?(?P<last>\d{{1,5}})"
    r"(?:\s*(?:\(|,)?\s*(?P<step>odds?|evens?|by\s*2|step\s*2)\s*\)?(?:\s*only)?)?",
    re.IGNORECASE,
)
ONE: Final = re.compile(r"[^\W\d_]{0,4}[ .#-]?\d{1,5}(?:\.0+)?(?:[ ./-]?[^\W\d_]{1,3})?|[^\W\d_]{1,4}")
"""`12`, `A12`, `W-3`, `12A`, `12 bis`, `AA`."""
LIST: Final = re.compile(r"\s*(?:,|;|&|\n|\band\b)\s*")


class NoSeats(ValueError):
    """These words name no seats; the message is for whoever wrote them."""


def read_seats(words: str) -> list[str]:
    """`12` → 12; `1-4` → 1 2 3 4; `101–107 odd` → 101 103 105 107; `9-5` → 9 8 7 6 5; `1,3,5-7` → 1 3 5 6 7; `12 bis` → itself.

    Raises:
        NoSeats: nothing is there, a range without end, odd ones of even, or more than a row can have.
    """
    if words.isascii() and words.isdigit() and len(words) < 6:
        return [words]  # as most lists have them
    found: list[str] = []
    for word in LIST.split(_join_step(words.strip())):
        if word:
            found += _range(word)
    if not found:
        raise NoSeats(gettext("There is no seat number here."))
    if len(found) > SEATS_AT_MOST:
        raise NoSeats(gettext("This would be %(have)s seats in one row.") % {"have": len(found)})
    return found


def count_off(first: str, last: str, count: str) -> list[str]:
    """Seats by the first, the last and how many there are: the count chooses the step. `101`, `115`, `8` → every second one.

    Raises:
        NoSeats: no whole step fits.
    """
    low, high = _whole(first), _whole(last) if last else None
    many = _whole(count) if count else None
    if high is None:
        if many is None:
            return [first]
        high = low + many - 1
    span = abs(high - low)
    step = 1 if many is None or many == span + 1 else span // max(1, many - 1) if many and many > 1 else 0
    if many is not None and (
        many < 1 or (many == 1 and span) or (many > 1 and step * (many - 1) != span) or (span and not step)
    ):
        facts = {"first": first, "last": last, "count": count}
        raise NoSeats(
            gettext("From %(first)s to %(last)s there can’t be %(count)s seats, however we count.") % facts
        )
    return _count(low, high, max(1, step), "", len(first) if first.startswith("0") else 0)


def _join_step(words: str) -> str:
    """`1-9, odd`: the word belongs to the range."""
    return re.sub(r",\s*(odds?|evens?)\b", r" \1", words, flags=re.IGNORECASE)


def _range(word: str) -> list[str]:
    found = RANGE.fullmatch(word)
    if found is None:
        if ONE.fullmatch(word) is None:
            raise NoSeats(gettext("“%(word)s” isn’t a seat number.") % {"word": word[:40]})
        return [_plain(word)]
    prefix, first, last, step = found.group("prefix", "first", "last", "step")
    numbers = _count(int(first), int(last), 1, prefix, len(first) if first.startswith("0") else 0)
    if not step:
        return numbers
    parity = 1 if step.lower().startswith("odd") else 0 if step.lower().startswith("even") else int(first) % 2
    kept = [number for number in numbers if int(number.removeprefix(prefix)) % 2 == parity]
    if not kept:
        raise NoSeats(gettext("There is no such seat in “%(word)s”.") % {"word": word[:40]})
    return kept


def _count(first: int, last: int, step: int, prefix: str, width: int) -> list[str]:
    if abs(last - first) // step >= SEATS_AT_MOST:
        raise NoSeats(
            gettext("This would be %(have)s seats in one row.") % {"have": abs(last - first) // step + 1}
        )
    numbers = range(first, last + 1, step) if last >= first else range(first, last - 1, -step)
    return [prefix + str(number).zfill(width) for number in numbers]


def _plain(word: str) -> str:
    """`3.0` is 3: a program took the number for a measure."""
    return re.sub(r"^(\d+)\.0+$", r"\1", " ".join(word.split()))


def _whole(word: str) -> int:
    text = _plain(word)
    if not re.fullmatch(r"[0-9]{1,5}", text):
        raise NoSeats(gettext("“%(word)s” isn’t a number.") % {"word": word[:40]})
    return int(text)
