"""The picker's list: every seat a checkbox, there before any script. Rendered once a map version; only states vary."""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from jinja2 import Environment
from markupsafe import Markup

from pwa_tickets.i18n import language
from pwa_tickets.seats.show_map import Seat, ShowMap
from pwa_tickets.venues.zone_looks import ZoneLook

MARK = "\x1f"  # stands around a seat's number where its checkbox's state goes
STATE = {
    "a": "",
    "s": ' disabled aria-describedby="seat-sold"',
    "r": ' disabled aria-describedby="seat-reserved"',
    "h": ' disabled aria-describedby="seat-held"',
}
MINE = " checked"


@dataclass(frozen=True)
class ListSeat:
    """A checkbox; `color`: of its price zone, from 1."""

    n: int
    number: str
    color: int
    price_in_cents: int
    type: str
    note: str


@dataclass(frozen=True)
class ListRow:
    """A fieldset of seats, with each price that is in it.

    Attributes:
        prices: [{look: ZoneLook, price_in_cents}].
        notes: what a buyer should know → the numbers of the seats that it is said of.
    """

    name: str
    prices: list[dict[str, Any]]
    seats: list[ListSeat]
    notes: dict[str, list[str]]


@dataclass(frozen=True)
class ListSection:
    """A section of rows; `level`: the floor it is on, where there are several and its name does not say it."""

    name: str
    level: str
    rows: list[ListRow]


@dataclass(frozen=True)
class CutList:
    """A rendered list of one version of a map, cut where the states of its seats go: a number between each two texts."""

    version: str
    texts: list[str]
    numbers: list[int]

    def filled(self, codes: str, mine: Collection[int]) -> Markup:
        """The list with today's states: one join, no template."""
        parts = [""] * (len(self.texts) + len(self.numbers))
        parts[::2] = self.texts
        parts[1::2] = [MINE if n in mine else STATE[codes[n]] for n in self.numbers]
        return Markup("".join(parts))  # noqa: S704 – our own template's output, cut and joined


class SeatLists:
    """The lists rendered lately, by show and language."""

    def __init__(self, jinja: Environment) -> None:
        self._template = jinja.get_template("seats/_list.html")
        self._kept: dict[tuple[UUID, str, bool], CutList] = {}

    def html(
        self, show_id: UUID, show_map: ShowMap, codes: str, mine: Collection[int], *, free_is_meant: bool
    ) -> Markup:
        """The list with today's states filled in; a price of 0 is said where it is meant."""
        key = show_id, language(), free_is_meant
        kept = self._kept.get(key)
        if kept is None or kept.version != show_map.version:
            parts = self._template.render(sections=sections(show_map), free_is_meant=free_is_meant).split(
                MARK
            )
            kept = self._kept[key] = CutList(show_map.version, parts[::2], [int(n) for n in parts[1::2]])
        return kept.filled(codes, mine)


def sections(show_map: ShowMap) -> list[ListSection]:
    """The map as the list tells it: section, row, seat in the order they stand."""
    numbered = list(enumerate(show_map.seats))
    levels = dict(zip((section["name"] for section in show_map.sections), show_map.levels, strict=False))
    return [
        ListSection(
            section,
            "" if levels.get(section, "") in section else levels[section],
            [
                _row(name, list(seats), [zone.look for zone in show_map.zones])
                for name, seats in groupby(list(rows), key=lambda item: item[1].row_name)
            ],
        )
        for section, rows in groupby(numbered, key=lambda item: item[1].section)
    ]


def _row(name: str, seats: list[tuple[int, Seat]], looks: list[ZoneLook]) -> ListRow:
    prices: dict[tuple[int, int], dict[str, Any]] = {}
    notes: dict[str, list[str]] = {}
    for _, seat in seats:
        prices.setdefault(
            (seat.zone_index, seat.price_in_cents),
            {"look": looks[seat.zone_index], "price_in_cents": seat.price_in_cents},
        )
        if seat.note:
            notes.setdefault(seat.note, []).append(seat.seat_number)
    return ListRow(
        name,
        list(prices.values()),
        [
            ListSeat(n, s.seat_number, looks[s.zone_index].number, s.price_in_cents, s.seat_type, s.note)
            for n, s in seats
        ],
        notes,
    )


def free_by_section(show_map: ShowMap, codes: str) -> list[dict[str, Any]]:
    """[{name, free}] in the venue's order."""
    free: dict[str, int] = {}
    start = 0
    for name, seats in show_map.section_runs:
        free[name] = free.get(name, 0) + codes.count("a", start, start + seats)
        start += seats
    return [{"name": name, "free": count} for name, count in free.items()]
