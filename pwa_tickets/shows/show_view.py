"""A show and where it is: the one read model of both, for pages, orders, mail, paper, calendar and wallet."""

from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.errors import NotFound
from pwa_tickets.i18n import gettext
from pwa_tickets.shows.marks import Mark, mark

USUAL_LENGTH: Final = timedelta(hours=2)
"""How long a show is taken to last where nobody said: calendars want an end."""


class Venue(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=True):
    """Where a show is.

    Attributes:
        time_zone: an IANA name; every time of the show is said in it.
        map_version: goes up with every change of the seat map.
    """

    id: UUID
    name: str
    address: str | None = None
    city: str | None = None
    time_zone: str
    map_version: int

    @property
    def full_address(self) -> str:
        """Name and address in one line."""
        return ", ".join(part for part in (self.name, self.address, self.city) if part)

    @property
    def map_url(self) -> str:
        """Opens the phone's map at the venue."""
        return f"https://www.google.com/maps/search/?{urlencode({'api': 1, 'query': self.full_address})}"


def full_title(series_name: str, title: str) -> str:
    """Put the series' name before the show's own, unless that has it already."""
    if series_name.casefold() in title.casefold():
        return title
    return gettext("%(series)s, %(show)s") % {"series": series_name, "show": title}


class Show(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=True):
    """One show.

    Attributes:
        poster: names the color of its series.
        updated_at: tells a show that moved, was renamed or was called off from the one it was.
        cancelled: whether the show was called off.
        mark: the color and pattern on its tickets, 0 to 35; absent where it has none.
    """

    id: UUID
    series_id: UUID
    series_name: str
    poster: str
    title: str
    starts_at: datetime
    doors_at: datetime | None = None
    duration_minutes: int | None = None
    updated_at: datetime
    cancelled: bool = False
    mark: int | None = None
    venue: Venue

    @property
    def look(self) -> Mark | None:
        """Its mark as it is drawn and named."""
        return None if self.mark is None else mark(self.mark)

    @property
    def full_title(self) -> str:
        """`The Night Garden, Friday evening`: the series says what it is, the show says which one."""
        return full_title(self.series_name, self.title)

    @property
    def ends_at(self) -> datetime:
        """When it is over, by its duration."""
        if self.duration_minutes is None:
            return self.starts_at + USUAL_LENGTH
        return self.starts_at + timedelta(minutes=self.duration_minutes)


SHOW_COLUMNS: Final = """
    sh.id, sh.recital_series_id as series_id, se.name as series_name, se.poster, sh.title, sh.starts_at, sh.doors_at,
    sh.duration_minutes, greatest(sh.updated_at, sh.cancelled_at, se.updated_at, v.updated_at) as updated_at,
    sh.cancelled_at is not null as cancelled, sh.mark,
    jsonb_build_object('id', v.id, 'name', v.name, 'address', v.address, 'city', v.city,
      'time_zone', v.time_zone, 'map_version', v.map_version) as venue
"""
"""The columns of `Show`, for any query from SHOW_TABLES."""

SHOW_TABLES: Final = """
    recital_shows sh join recital_series se on se.id = sh.recital_series_id join venues v on v.id = sh.venue_id
"""

_ONE: Final = text(f"select {SHOW_COLUMNS} from {SHOW_TABLES} where sh.id = :id")  # noqa: S608 – constants of ours


async def read_show(db: AsyncSession, show_id: UUID) -> Show:
    """One show with its venue.

    Raises:
        NotFound: no such show.
    """
    row = (await db.execute(_ONE, {"id": show_id})).mappings().one_or_none()
    if row is None:
        raise NotFound()
    return msgspec.convert(dict(row), Show)
