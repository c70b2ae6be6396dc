"""Which shows a figure is about: one show, those of a recital, or all there ever were."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_RECITALS: Final = text("""
    select se.id, se.name, jsonb_agg(jsonb_build_object('id', sh.id, 'title', sh.title, 'starts_at', sh.starts_at,
             'time_zone', v.time_zone) order by sh.starts_at, sh.id) as shows
    from recital_series se join recital_shows sh on sh.recital_series_id = se.id join venues v on v.id = sh.venue_id
    group by se.id
    order by max(sh.starts_at) < now() - interval '6 hours',
             min(abs(extract(epoch from sh.starts_at - now()))) filter (where sh.starts_at > now() - interval '6 hours'),
             max(sh.starts_at) desc, se.id
""")


class ShowChoice(msgspec.Struct, kw_only=True, frozen=True):
    """A show to choose."""

    id: UUID
    title: str
    starts_at: datetime
    time_zone: str


class Recital(msgspec.Struct, kw_only=True, frozen=True):
    """A recital with its shows, soonest first."""

    id: UUID
    name: str
    shows: tuple[ShowChoice, ...]


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What is counted.

    Attributes:
        show_ids: these shows; None for every show.
        first_day, last_day: of the payments, on the clock of `time_zone`; None for no bound.
        time_zone: an IANA name: whose days are meant.
        price_zone: only seats of a price zone of this name; '' for everything.
    """

    time_zone: str
    show_ids: tuple[UUID, ...] | None = None
    first_day: date | None = None
    last_day: date | None = None
    price_zone: str = ""

    @property
    def source(self) -> str:
        """Where the lines are read: by the seats of the shows, or all of them."""
        return "ledger_lines" if self.show_ids is None else "ledger_of_shows(cast(:show_ids as uuid[]))"

    @property
    def parameters(self) -> dict[str, object]:
        """What `source` and `WITHIN` need."""
        days: dict[str, object] = {
            "first_day": self.first_day,
            "last_day": self.last_day,
            "zone": self.time_zone,
            "price_zone": self.price_zone,
        }
        return days if self.show_ids is None else {**days, "show_ids": list(self.show_ids)}


WITHIN: Final = """
    (cast(:first_day as date) is null or l.paid_at >= cast(:first_day as date)::timestamp at time zone :zone)
    and (cast(:last_day as date) is null or l.paid_at < (cast(:last_day as date) + 1)::timestamp at time zone :zone)
    and (:price_zone = '' or exists (
      select from seat_labels s where s.show_seat_id = l.show_seat_id and s.zone_name = :price_zone))
"""
"""Whether the line `l` was paid on one of the days of a scope, and is of its price zone."""


async def recitals(db: AsyncSession) -> list[Recital]:
    """Every recital that has shows: the one of the next show first, those that are over last."""
    rows = (await db.execute(_RECITALS)).mappings()
    return [msgspec.convert(dict(row), Recital) for row in rows]


async def price_zones(db: AsyncSession) -> list[str]:
    """The names of all price zones, of all venues, each once."""
    return list((await db.scalars(text("select distinct name from price_zones order by name"))).all())


def chosen(found: Sequence[Recital], of: UUID | None) -> tuple[Recital | None, ShowChoice | None]:
    """The recital and the show that an address names by the id of either: by default the first recital, whole."""
    for recital in found:
        if recital.id == of:
            return recital, None
        for show in recital.shows:
            if show.id == of:
                return recital, show if len(recital.shows) > 1 else None
    return (found[0] if found else None), None
