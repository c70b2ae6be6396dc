"""Which seats of another show a party would get: the same ones, else seats side by side near them, else the nearest there are.

Pure: it knows seats by what they are called and where they are, so both shows may be in different venues.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Final

import msgspec

_AISLE: Final = 150
"""Seats of a row further apart than this, in 1/100 of a seat pitch, are not side by side."""


class PlacedSeat(msgspec.Struct, kw_only=True, frozen=True):
    """A seat of a show as the party sees it.

    Attributes:
        kind: `ada` where there is room for a wheelchair, else `regular`.
        x: where in the there, in 1/100 of a seat pitch; None where nobody drew it.
    """

    id: str
    section: str
    row_name: str
    seat_number: str
    zone_name: str | None
    price_in_cents: int
    kind: str = "regular"
    x: int | None = None
    is_free: bool = True

    @property
    def name(self) -> tuple[str, str, str]:
        """What people call it."""
        return self.section, self.row_name, self.seat_number

    @property
    def row(self) -> tuple[str, str]:
        """The row it is in."""
        return self.section, self.row_name


def match_party(party: Sequence[PlacedSeat], there: Sequence[PlacedSeat]) -> tuple[PlacedSeat, ...] | None:
    """The seats that a party would get, one for each of its own, in its order; None where there are not enough.

    Only seats of the party's price zones, or that cost no more than its dearest seat, are thought of; and whoever needs a place
    for a wheelchair gets one.

    Args:
        party: where it sits now.
        there: all seats of the other show, taken ones too, in the order of the venue.
    """
    zones = {seat.zone_name for seat in party} - {None}
    dearest = max(seat.price_in_cents for seat in party)
    kinds = Counter(seat.kind for seat in party)
    fits = [
        seat
        for seat in there
        if seat.is_free and seat.kind in kinds and (seat.zone_name in zones or seat.price_in_cents <= dearest)
    ]
    by_name = {(seat.name, seat.kind): seat for seat in fits}
    if len(by_name) == len(fits) and all((seat.name, seat.kind) in by_name for seat in party):
        return tuple(by_name[seat.name, seat.kind] for seat in party)
    distance = _Distance(party, there)
    stretches = [
        run[start : start + len(party)]
        for run in _runs(there, {seat.id for seat in fits})
        for start in range(len(run) - len(party) + 1)
    ]
    side_by_side = [seats for seats in stretches if Counter(seat.kind for seat in seats) == kinds]
    if side_by_side:
        return _by_kind(party, min(side_by_side, key=lambda seats: sum(distance.of(seat) for seat in seats)))
    chosen: set[str] = set()
    for kind, count in kinds.items():
        nearest = sorted((seat for seat in fits if seat.kind == kind), key=distance.of)[:count]
        if len(nearest) < count:
            return None
        chosen |= {seat.id for seat in nearest}
    return _by_kind(party, [seat for seat in there if seat.id in chosen])


def sit_together(seats: Sequence[PlacedSeat], there: Sequence[PlacedSeat]) -> bool:
    """Whether these seats are side by side in one row."""
    ids = {seat.id for seat in seats}
    return any(len(run) == len(ids) for run in _runs(there, ids))


def _by_kind(party: Sequence[PlacedSeat], seats: Sequence[PlacedSeat]) -> tuple[PlacedSeat, ...]:
    """These seats in the party's order: each of its seats gets the next of its kind."""
    left = list(seats)
    return tuple(left.pop(next(at for at, seat in enumerate(left) if seat.kind == own.kind)) for own in party)


class _Distance:
    """How far a seat is from where the party sits: another zone is further than another section, that than any row."""

    def __init__(self, party: Sequence[PlacedSeat], there: Sequence[PlacedSeat]) -> None:
        self.zones = {seat.zone_name for seat in party}
        self.sections = {seat.section for seat in party}
        self.rows: dict[tuple[str, str], int] = {}
        self.seats: dict[str, int] = {}
        in_row: dict[tuple[str, str], int] = {}
        for seat in there:
            self.rows.setdefault(seat.row, len(self.rows))
            self.seats[seat.id] = in_row[seat.row] = in_row.get(seat.row, -1) + 1
        places = {seat.name: self.seats[seat.id] for seat in there}
        known = [self.rows[seat.row] for seat in party if seat.row in self.rows]
        beside = [places[seat.name] for seat in party if seat.name in places]
        self.row = sum(known) / len(known) if known else 0.0
        self.seat = sum(beside) / len(beside) if beside else None

    def of(self, seat: PlacedSeat) -> float:
        """In steps of a seat, rows and more counting as many."""
        middle = self.seat if self.seat is not None else 0.0
        return (
            (seat.zone_name not in self.zones) * 1_000_000
            + (seat.section not in self.sections) * 10_000
            + abs(self.rows[seat.row] - self.row) * 20
            + abs(self.seats[seat.id] - middle)
        )


def _runs(there: Sequence[PlacedSeat], wanted: set[str]) -> list[list[PlacedSeat]]:
    """The wanted seats in stretches without a gap."""
    runs: list[list[PlacedSeat]] = []
    before: PlacedSeat | None = None
    for seat in there:
        if seat.id in wanted:
            if before is not None and before.id in wanted and _beside(before, seat):
                runs[-1].append(seat)
            else:
                runs.append([seat])
        before = seat
    return runs


def _beside(one: PlacedSeat, other: PlacedSeat) -> bool:
    if one.row != other.row:
        return False
    return one.x is None or other.x is None or abs(one.x - other.x) <= _AISLE
