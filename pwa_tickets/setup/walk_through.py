"""The sheet for a lap through the theater with a pencil: each row's first and last seat, how many, and its wheelchair places."""

from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_ROWS: Final = text("""
    select section.name as section, s.row_name, count(*) as seats,
      (array_agg(s.seat_number order by seat_place(section.display_order, s.row_order, s.x_position, s.seat_number) collate "C"))
        as numbers,
      array_remove(array_agg(case when s.seat_type = 'ada' then s.seat_number end
        order by seat_place(section.display_order, s.row_order, s.x_position, s.seat_number) collate "C"), null) as wheelchairs
    from seats s join venue_sections section on section.id = s.section_id
    where s.venue_id = :venue_id
    group by section.id, s.row_order, s.row_name
    order by section.display_order, section.name, s.row_order, s.row_name
""")


class SheetRow(msgspec.Struct, kw_only=True, frozen=True):
    """A row of the theater, blocked seats too: they are there as one walks past.

    Attributes:
        numbers: its seats, in the order in which they are.
        wheelchairs: which of them are wheelchair places.
    """

    section: str
    row_name: str
    seats: int
    numbers: list[str]
    wheelchairs: list[str]


async def read_rows(db: AsyncSession, venue_id: UUID) -> list[SheetRow]:
    """The rows of a venue, in the order of its plan. Staff actor."""
    rows = (await db.execute(_ROWS, {"venue_id": venue_id})).mappings()
    return [msgspec.convert(dict(row), SheetRow) for row in rows]
