"""The shows that staff choose from, in a filter or when tickets move."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


class ShowChoice(msgspec.Struct, kw_only=True, frozen=True):
    """A show to choose."""

    id: UUID
    title: str
    starts_at: datetime
    time_zone: str


class ShowAtCounter(ShowChoice, kw_only=True, frozen=True):
    """A show to sell at the counter.

    Attributes:
        seats_per_buyer: how many seats one buyer may have.
    """

    series_id: UUID
    seats_per_buyer: int


CHOICES: Final = 100
_SHOW_CHOICES: Final = text("""
    select sh.id, sh.title, sh.starts_at, v.time_zone from recital_shows sh join venues v on v.id = sh.venue_id
    order by sh.starts_at desc, sh.id limit :most
""")
_COMING: Final = text("""
    select sh.id, sh.title, sh.starts_at, v.time_zone from recital_shows sh join venues v on v.id = sh.venue_id
    where sh.cancelled_at is null and sh.starts_at > now() and exists (select from show_seats where show_id = sh.id)
    order by sh.starts_at, sh.id limit :most
""")
# Whoever comes late still buys a ticket: a show is sold at the counter until hours after it has begun.
_AT_COUNTER: Final = """
    select sh.id, sh.title, sh.starts_at, v.time_zone, sh.recital_series_id as series_id, sh.seats_per_buyer
    from recital_shows sh join venues v on v.id = sh.venue_id
    where sh.cancelled_at is null and sh.starts_at > now() - interval '6 hours'
      and exists (select from show_seats where show_id = sh.id)
"""
_ALL_AT_COUNTER: Final = text(f"{_AT_COUNTER} order by sh.starts_at, sh.id limit :most")
_ONE_AT_COUNTER: Final = text(f"{_AT_COUNTER} and sh.id = :id")


async def show_choices(db: AsyncSession) -> list[ShowChoice]:
    """The shows that somebody may mean, the last one first; those of long ago are left out."""
    rows = await db.execute(_SHOW_CHOICES, {"most": CHOICES})
    return [msgspec.convert(dict(row), ShowChoice) for row in rows.mappings()]


async def coming_show_choices(db: AsyncSession) -> list[ShowChoice]:
    """The shows that have seats and take place, soonest first, also those whose sale is over or has not opened. Staff actor."""
    rows = await db.execute(_COMING, {"most": CHOICES})
    return [msgspec.convert(dict(row), ShowChoice) for row in rows.mappings()]


async def show_choices_at_counter(db: AsyncSession) -> list[ShowAtCounter]:
    """The shows that are sold at the counter, soonest first, whether or not their online sale is open. Staff actor."""
    rows = await db.execute(_ALL_AT_COUNTER, {"most": CHOICES})
    return [msgspec.convert(dict(row), ShowAtCounter) for row in rows.mappings()]


async def show_at_counter(db: AsyncSession, show_id: UUID) -> ShowAtCounter | None:
    """One of them; None where it is not sold at the counter. Staff actor."""
    row = (await db.execute(_ONE_AT_COUNTER, {"id": show_id})).mappings().one_or_none()
    return msgspec.convert(dict(row), ShowAtCounter) if row else None
