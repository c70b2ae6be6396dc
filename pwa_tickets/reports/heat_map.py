"""The hall of one show, seat by seat: what went first, and who has come in. Drawn as one SVG path for each shade."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.tickets import seat_map_picture
from pwa_tickets.tickets.seat_map_picture import SeatMapPicture

_SEATS: Final = text("""
    select l.section, l.row_name, l.x_position as x, l.y_position as y, ss.status = 'sold' as sold, o.paid_at, t.scanned_at
    from seat_labels l join show_seats ss on ss.id = l.show_seat_id
    join seats s on s.id = l.seat_id and s.seat_type <> 'blocked'
    left join tickets t on t.show_seat_id = ss.id and t.voided_at is null
    left join ticket_orders o on o.id = t.ticket_order_id
    where l.show_id = :show_id order by l.place
""")
_HALF: Final = 42
"""Half a seat's square, in 1/100 of a seat pitch."""


class HeatBy(StrEnum):
    """What the shades mean."""

    SOLD = "sold"
    CHECKED_IN = "checked-in"


class Shade(StrEnum):
    """How a seat is filled; later shades are lighter."""

    FREE = "free"
    LATER = "later"
    WEEK = "week"
    DAY = "day"
    HOUR = "hour"


_STEPS: Final = {
    HeatBy.SOLD: (
        (Shade.HOUR, timedelta(hours=1)),
        (Shade.DAY, timedelta(days=1)),
        (Shade.WEEK, timedelta(weeks=1)),
    ),
    HeatBy.CHECKED_IN: (
        (Shade.HOUR, timedelta(minutes=10)),
        (Shade.DAY, timedelta(minutes=20)),
        (Shade.WEEK, timedelta(minutes=30)),
    ),
}
"""How long after the beginning a seat still has a shade."""


class HeatSeat(msgspec.Struct, kw_only=True, frozen=True):
    """One seat of the show; `x` and `y` are None where nobody drew it."""

    section: str
    row_name: str
    x: int | None
    y: int | None
    sold: bool
    paid_at: datetime | None
    scanned_at: datetime | None


class SectionFigures(msgspec.Struct, kw_only=True, frozen=True):
    """How many seats of a section are sold and have come in."""

    name: str
    seats: int
    sold: int
    checked_in: int


class HeatMap(msgspec.Struct, kw_only=True, frozen=True):
    """The drawing, and the same in numbers.

    Attributes:
        picture: where the stage is, and the `viewBox` of the SVG; None where nobody drew the hall.
        paths: shade → the `d` of a path.
        sections: in the order of the hall.
    """

    picture: SeatMapPicture | None
    paths: dict[Shade, str]
    sections: list[SectionFigures]


async def heat_map(db: AsyncSession, show_id: UUID, by: HeatBy, *, opened_at: datetime | None) -> HeatMap:
    """The hall of a show as it is now. Staff actor.

    Args:
        opened_at: when its sale opened; None counts from the first sale.
    """
    rows = (await db.execute(_SEATS, {"show_id": show_id})).mappings()
    return draw([msgspec.convert(dict(row), HeatSeat) for row in rows], by, opened_at=opened_at)


def draw(seats: Sequence[HeatSeat], by: HeatBy, *, opened_at: datetime | None) -> HeatMap:
    """Shade each seat and gather those of one shade in one path."""
    moments = [moment for seat in seats if (moment := _moment(seat, by)) is not None]
    first = min(moments, default=None)
    begin = first if opened_at is None or by is HeatBy.CHECKED_IN else opened_at
    paths: defaultdict[Shade, list[str]] = defaultdict(list)
    for seat in seats:
        if seat.x is not None and seat.y is not None:
            square = f"M{seat.x - _HALF} {seat.y - _HALF}h{2 * _HALF}v{2 * _HALF}h-{2 * _HALF}z"
            paths[_shade(_moment(seat, by), begin, by)].append(square)
    drawn = [
        (seat.section, seat.row_name, seat.x, seat.y)
        for seat in seats
        if seat.x is not None and seat.y is not None
    ]
    return HeatMap(
        picture=seat_map_picture.draw(drawn) if len({(x, y) for _, _, x, y in drawn}) > 1 else None,
        paths={shade: "".join(squares) for shade, squares in paths.items()},
        sections=_sections(seats),
    )


def _moment(seat: HeatSeat, by: HeatBy) -> datetime | None:
    return seat.paid_at if by is HeatBy.SOLD else seat.scanned_at


def _shade(moment: datetime | None, begin: datetime | None, by: HeatBy) -> Shade:
    if moment is None or begin is None:
        return Shade.FREE
    passed = moment - begin
    steps = _STEPS[by]
    return next((shade for shade, most in steps if passed < most), Shade.LATER)


def _sections(seats: Iterable[HeatSeat]) -> list[SectionFigures]:
    seats_of, sold, checked_in = Counter[str](), Counter[str](), Counter[str]()
    for seat in seats:
        seats_of[seat.section] += 1
        sold[seat.section] += seat.sold
        checked_in[seat.section] += seat.scanned_at is not None
    return [
        SectionFigures(name=name, seats=count, sold=sold[name], checked_in=checked_in[name])
        for name, count in seats_of.items()
    ]
