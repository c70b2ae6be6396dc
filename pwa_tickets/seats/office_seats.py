"""The seats of a show by section and row, as staff see them when they keep some back."""

from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.seats.models import SeatStatus
from pwa_tickets.venues.models import SeatType, SectionKind

_SECTIONS: Final = text("""
    select section.id, section.name, section.kind, count(*) as seats, count(*) filter (where ss.status = 'held') as held,
           count(*) filter (where ss.status = 'available'
             or (ss.status = 'reserved' and ss.reserved_until <= clock_timestamp())) as free
    from show_seats ss join seats s on s.id = ss.seat_id join venue_sections section on section.id = s.section_id
    where ss.show_id = :show_id and s.seat_type <> 'blocked'
    group by section.id order by section.display_order, section.name
""")
_SEATS: Final = text("""
    select l.show_seat_id as id, l.row_name, l.seat_number, s.seat_type, l.price_in_cents, h.reason,
           case when ss.status = 'reserved' and ss.reserved_until <= clock_timestamp() then 'available'
                else ss.status end as status
    from seat_labels l join show_seats ss on ss.id = l.show_seat_id join seats s on s.id = l.seat_id
    left join seat_holds h on h.id = ss.hold_id
    where l.show_id = :show_id and s.section_id = :section_id and s.seat_type <> 'blocked'
    order by l.place
""")


_SOME_PLACES: Final = text("""
    select ss.id from show_seats ss join seats s on s.id = ss.seat_id
    where ss.show_id = :show_id and s.section_id = :section_id and s.row_name = '' and case when :held then ss.status = 'held'
      else ss.status = 'available' or (ss.status = 'reserved' and ss.reserved_until <= clock_timestamp()) end
    order by ss.id limit :quantity
""")


_OF_ZONE: Final = text("""
    select ss.id from show_seats ss join seats s on s.id = ss.seat_id
    where ss.show_id = :show_id and s.price_zone_id = :zone_id and s.seat_type <> 'blocked'
      and case when :held then ss.status = 'held'
      else ss.status = 'available' or (ss.status = 'reserved' and ss.reserved_until <= clock_timestamp()) end
    order by ss.id
""")


class SeatSection(msgspec.Struct, kw_only=True, frozen=True):
    """A section that has seats at a show; `held` of them are kept back, `free` ones are for sale and nobody's."""

    id: UUID
    name: str
    kind: SectionKind
    seats: int
    held: int
    free: int

    @property
    def is_general(self) -> bool:
        """Whether its places have no numbers."""
        return self.kind is SectionKind.GENERAL


class OfficeSeat(msgspec.Struct, kw_only=True, frozen=True):
    """A seat of a show.

    Attributes:
        id: the show seat.
        reason: why staff keep it back.
    """

    id: UUID
    row_name: str
    seat_number: str
    seat_type: SeatType
    price_in_cents: int
    status: SeatStatus
    reason: str | None

    @property
    def is_taken(self) -> bool:
        """Whether a buyer has it or is about to."""
        return self.status in (SeatStatus.SOLD, SeatStatus.RESERVED)


async def seat_sections(db: AsyncSession, show_id: UUID) -> list[SeatSection]:
    """The sections of a show, in the venue's order."""
    rows = (await db.execute(_SECTIONS, {"show_id": show_id})).mappings()
    return [msgspec.convert(dict(row), SeatSection) for row in rows]


async def seats_of_section(db: AsyncSession, show_id: UUID, section_id: UUID) -> list[OfficeSeat]:
    """The seats of one section, in the order they are in. Staff actor."""
    rows = (await db.execute(_SEATS, {"show_id": show_id, "section_id": section_id})).mappings()
    return [msgspec.convert(dict(row), OfficeSeat) for row in rows]


async def seats_of_zone(db: AsyncSession, show_id: UUID, zone_id: UUID, *, held: bool) -> list[UUID]:
    """The seats of a price zone that are kept back, or those that nobody has. Staff actor."""
    wanted = {"show_id": show_id, "zone_id": zone_id, "held": held}
    return list(await db.scalars(_OF_ZONE, wanted))


async def some_places(
    db: AsyncSession, show_id: UUID, section_id: UUID, quantity: int, *, held: bool
) -> list[UUID]:
    """So many places of a general section, or as many as there are: kept back ones, or free ones. Staff actor."""
    wanted = {"show_id": show_id, "section_id": section_id, "quantity": quantity, "held": held}
    return list(await db.scalars(_SOME_PLACES, wanted))
