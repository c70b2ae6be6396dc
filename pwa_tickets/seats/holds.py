"""Holds: seats of a show that staff keep back, for a reason, for somebody, until a moment; and releasing them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.audit import Subject
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.web.actor import StaffMember

_HOLD: Final = text("""
    select hold_id, changed
    from hold_seats(:show_id, cast(:seat_ids as uuid[]), :reason, :kept_for, cast(:until as timestamptz), :staff_id)
""")
_RELEASE: Final = text("select release_held_seats(:show_id, cast(:seat_ids as uuid[]))")
_HOLDS: Final = text("""
    select h.id, h.reason, h.kept_for, h.until, p.name as by, h.created_at, l.section, l.row_name,
           array_agg(l.seat_number order by l.place) as seat_numbers, array_agg(l.show_seat_id order by l.place) as seat_ids
    from show_seats ss join seat_labels l on l.show_seat_id = ss.id join seats s on s.id = ss.seat_id
    left join seat_holds h on h.id = ss.hold_id left join profiles p on p.id = h.created_by
    where ss.show_id = :show_id and ss.status = 'held' and s.seat_type <> 'blocked'
    group by h.id, p.name, l.section, l.section_order, l.row_name, l.row_order
    order by h.created_at nulls first, h.id, l.section_order, l.section, l.row_order, l.row_name
""")


class Hold(msgspec.Struct, kw_only=True, frozen=True):
    """Why seats are kept back.

    Attributes:
        kept_for: the person or group who gets them.
        until: when they go on sale by themselves; None for when staff say so.
    """

    reason: str
    kept_for: str | None = None
    until: datetime | None = None


class HeldRow(msgspec.Struct, kw_only=True, frozen=True):
    """The seats of one row that are kept back together, in the order they are in."""

    section: str
    row_name: str
    seat_numbers: list[str]
    seat_ids: list[UUID]


class HeldSeats(msgspec.Struct, kw_only=True, frozen=True):
    """Seats that are kept back together; without a hold those that the venue itself keeps.

    Attributes:
        by: the member of staff.
    """

    id: UUID | None
    hold: Hold | None
    by: str | None
    created_at: datetime | None
    rows: list[HeldRow]

    @property
    def count(self) -> int:
        """How many seats."""
        return sum(len(row.seat_ids) for row in self.rows)

    @property
    def seat_ids(self) -> list[UUID]:
        """All of them."""
        return [seat_id for row in self.rows for seat_id in row.seat_ids]


async def hold_seats(
    db: AsyncSession, show_id: UUID, seat_ids: Sequence[UUID], hold: Hold, *, staff: StaffMember
) -> int:
    """Keep seats of a show back. Those kept back already get this reason. Returns how many left the sale.

    Raises:
        NoSeats, UnknownSeats: nothing was changed.
        SeatsTaken: some are sold or in a cart; nothing was changed.
    """
    wanted = {"show_id": show_id, "seat_ids": list(seat_ids), "staff_id": UUID(staff.profile_id)}
    row = (await db.execute(_HOLD, {**wanted, **msgspec.structs.asdict(hold)})).one()
    facts = {"hold_id": row.hold_id, "seat_ids": list(seat_ids), "until": hold.until}
    await audit.record(db, staff, "seats_held", Subject("show", show_id), after=facts)
    return int(row.changed)


async def release_held_seats(
    db: AsyncSession, show_id: UUID, seat_ids: Sequence[UUID], *, staff: StaffMember
) -> int:
    """Put seats on sale that were kept back. Returns how many.

    Raises:
        NoSeats, UnknownSeats: nothing was changed.
    """
    wanted = list(seat_ids)
    changed = int(await db.scalar(_RELEASE, {"show_id": show_id, "seat_ids": wanted}) or 0)
    await audit.record(
        db,
        staff,
        "held_seats_released",
        Subject("show", show_id),
        after={"seat_ids": wanted, "changed": changed},
    )
    return changed


async def held_seats(db: AsyncSession, show_id: UUID) -> list[HeldSeats]:
    """What is kept back of a show, the venue's own seats first, then by when it was decided. Staff actor."""
    found: dict[UUID | None, HeldSeats] = {}
    for row in (await db.execute(_HOLDS, {"show_id": show_id})).mappings():
        hold = None if row["id"] is None else msgspec.convert(dict(row), Hold)
        held = HeldSeats(id=row["id"], hold=hold, by=row["by"], created_at=row["created_at"], rows=[])
        found.setdefault(row["id"], held).rows.append(msgspec.convert(dict(row), HeldRow))
    return list(found.values())


async def release_ended_holds(database: Database) -> int:
    """Put seats on sale whose hold is over. Returns how many. A timer of the worker."""
    async with database.raw_transaction(SYSTEM) as sql:
        return int(await sql.fetchval("select release_ended_holds()"))
