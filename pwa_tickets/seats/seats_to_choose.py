"""The seats of a show that staff choose from for a family, and what seats are called once they are chosen."""

from collections.abc import Collection
from datetime import datetime
from itertools import groupby
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.seats.models import SeatStatus

# Places of a general section are alike, and nobody points at one: as many free ones as are wanted stand for all of them.
_SEATS: Final = text("""
    with seat as (
      select l.show_seat_id as id, l.section, l.row_name, l.seat_number, l.price_in_cents, l.note, l.place,
             case when ss.status = 'reserved' and ss.reserved_until <= clock_timestamp() then 'available'
                  else ss.status end as status
      from seat_labels l join show_seats ss on ss.id = l.show_seat_id join seats s on s.id = l.seat_id
      where l.show_id = :show_id and s.seat_type <> 'blocked'
    ), counted as (
      select *, row_number() over (partition by section, row_name, status order by place) as nth from seat
    )
    select * from counted where row_name <> '' or (status = 'available' and nth <= :places) order by place
""")
_NAMES: Final = text("""
    select l.show_seat_id as id, l.section, l.row_name, l.seat_number, l.show_id, sh.title, sh.starts_at, v.time_zone
    from seat_labels l join recital_shows sh on sh.id = l.show_id join venues v on v.id = sh.venue_id
    where l.show_seat_id = any(:ids) order by sh.starts_at, sh.id, l.place
""")
_TAKEN: Final = text("""
    select ss.id from show_seats ss join seats s on s.id = ss.seat_id
    where ss.id = any(:ids) and s.row_name <> ''
      and ss.status <> 'available' and not (ss.status = 'reserved' and ss.reserved_until <= clock_timestamp())
""")


class SeatToChoose(msgspec.Struct, kw_only=True, frozen=True):
    """A seat of a show.

    Attributes:
        id: the show seat.
        row_name: empty for a place of a general section.
        note: what is to be known of it, like "Partial view".
    """

    id: UUID
    section: str
    row_name: str
    seat_number: str
    price_in_cents: int
    note: str | None
    status: SeatStatus


class SeatName(msgspec.Struct, kw_only=True, frozen=True):
    """What a seat is called, and of which show it is."""

    id: UUID
    section: str
    row_name: str
    seat_number: str
    show_id: UUID
    title: str
    starts_at: datetime
    time_zone: str


async def seats_to_choose(
    db: AsyncSession, show_id: UUID, places: int
) -> list[tuple[str, tuple[SeatToChoose, ...]]]:
    """The seats of a show by section, as they sit, and up to so many free places of each general section. Staff actor."""
    rows = (await db.execute(_SEATS, {"show_id": show_id, "places": places})).mappings()
    seats = [msgspec.convert(dict(row), SeatToChoose) for row in rows]
    return [(section, tuple(own)) for section, own in groupby(seats, key=lambda seat: seat.section)]


async def seat_names(db: AsyncSession, seat_ids: Collection[UUID]) -> dict[UUID, SeatName]:
    """What these seats are called, by show and then as they sit; without those that are no seats. Staff or system actor."""
    rows = (await db.execute(_NAMES, {"ids": list(seat_ids)})).mappings()
    return {row["id"]: msgspec.convert(dict(row), SeatName) for row in rows}


async def taken_seats(db: AsyncSession, seat_ids: Collection[UUID]) -> list[UUID]:
    """Which of these seats nobody can have any more; never a place of a general section: others are like it. Staff actor."""
    return list((await db.scalars(_TAKEN, {"ids": list(seat_ids)})).all())
