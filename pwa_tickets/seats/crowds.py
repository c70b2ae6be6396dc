"""Addresses that have more seats than any may without paying: what staff see of them, and letting the unpaid ones go."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.errors import NotFound
from pwa_tickets.web.actor import StaffMember

_CROWDS: Final = text("select * from crowded_origins()")


class Crowd(msgspec.Struct, kw_only=True, frozen=True):
    """The seats of a show that were asked for from one address and not paid for.

    Attributes:
        origin: a keyed hash of the address, which nobody keeps.
        seats: reserved, and not paid.
        booked: booked within a day, at no price.
        carts: of how many visits.
        since: when the first of them began.
    """

    show_id: UUID
    title: str
    time_zone: str
    origin: str
    seats: int
    booked: int
    carts: int
    since: datetime


async def crowds(db: AsyncSession) -> list[Crowd]:
    """Every crowd there is now; by show, soonest first. Staff actor."""
    return [msgspec.convert(dict(row), Crowd) for row in (await db.execute(_CROWDS)).mappings()]


async def find_crowd(db: AsyncSession, *, show_id: UUID, origin: str) -> Crowd:
    """The crowd of one address at one show. Staff actor.

    Raises:
        NotFound: it has gone meanwhile.
    """
    for crowd in await crowds(db):
        if (crowd.show_id, crowd.origin) == (show_id, origin):
            return crowd
    raise NotFound()


async def release_crowd(db: AsyncSession, *, show_id: UUID, origin: str, staff: StaffMember) -> int:
    """Let all unpaid seats go that one address has of a show, and close their orders. Returns how many seats."""
    released = int(
        await db.scalar(
            text("select release_origin(:show_id, :origin)"), {"show_id": show_id, "origin": origin}
        )
        or 0
    )
    await audit.record(db, staff, "crowd_released", audit.Subject("show", show_id), after={"seats": released})
    return released
