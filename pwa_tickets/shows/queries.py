"""Reads about shows: what is on, one show with its prices, one series."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.errors import NotFound
from pwa_tickets.shows.models import RecitalSeries
from pwa_tickets.shows.sales import SaleState, sale_state
from pwa_tickets.shows.show_view import SHOW_COLUMNS, SHOW_TABLES, Show
from pwa_tickets.venues.zone_looks import ZoneLook, zone_look


class ShowView(Show, kw_only=True, frozen=True, omit_defaults=True):
    """A show as buyers see it.

    Attributes:
        price_from_in_cents, price_to_in_cents: of the seats for sale.
        free_is_meant: true where a price of 0 was meant; else it is not known yet.
        available: how many seats one can have now.
    """

    season: str | None = None
    sale_state: SaleState
    sale_opens_at: datetime | None = None
    sale_closes_at: datetime | None = None
    price_from_in_cents: int
    price_to_in_cents: int
    free_is_meant: bool = False
    available: int
    seats_per_buyer: int

    @property
    def has_prices(self) -> bool:
        """Whether it is known what its cheapest seat costs."""
        return self.price_from_in_cents > 0 or self.free_is_meant


class PriceLine(msgspec.Struct, kw_only=True, frozen=True):
    """One line of a show's price list.

    Attributes:
        free_is_meant: whether a price of 0 was meant; else it is not known yet.
    """

    name: str
    price_in_cents: int
    free_is_meant: bool
    available: int
    place: int
    color: str | None
    shape: str | None

    @property
    def look(self) -> ZoneLook:
        """How its seats look on the map."""
        return zone_look(self.place, self.color, self.shape)


class SeriesView(msgspec.Struct, kw_only=True, frozen=True):
    """A series and its shows, soonest first."""

    id: UUID
    name: str
    season: str | None
    poster: str
    description: str | None
    shows: list[ShowView]


_SHOWS: Final = f"""
    select {SHOW_COLUMNS}, se.season, se.description, sh.sale_opens_at, sh.sale_closes_at, sh.seats_per_buyer, sh.free_is_meant,
           coalesce(prices.low, 0) as price_from_in_cents,
           coalesce(prices.high, 0) as price_to_in_cents, coalesce(prices.available, 0) as available, clock_timestamp() as now
    from {SHOW_TABLES}
    left join lateral (
      select min(ss.price_in_cents) as low, max(ss.price_in_cents) as high,
             count(*) filter (where ss.status = 'available'
                              or (ss.status = 'reserved' and ss.reserved_until <= clock_timestamp())) as available
      from show_seats ss where ss.show_id = sh.id and ss.status <> 'held'
    ) prices on true
"""  # noqa: S608 – constants of ours
_NOT_OVER: Final = text(
    f"{_SHOWS} where sh.starts_at > now() - interval '6 hours' order by sh.starts_at, sh.id"
)
_OF_SERIES: Final = text(f"{_SHOWS} where sh.recital_series_id = :series_id order by sh.starts_at, sh.id")
_ONE: Final = text(f"{_SHOWS} where sh.id = :show_id")

_PRICES: Final = text("""
    select coalesce(z.name, 'Seats') as name, ss.price_in_cents, coalesce(z.display_order, 0) as place, z.color, z.shape,
           sh.free_is_meant, count(*) filter (where ss.status = 'available'
                            or (ss.status = 'reserved' and ss.reserved_until <= clock_timestamp())) as available
    from show_seats ss join recital_shows sh on sh.id = ss.show_id join seats s on s.id = ss.seat_id
    left join price_zones z on z.id = s.price_zone_id
    where ss.show_id = :show_id and s.seat_type <> 'blocked'
    group by sh.id, z.id, ss.price_in_cents
    order by z.display_order nulls last, ss.price_in_cents desc
""")


async def upcoming(db: AsyncSession) -> list[ShowView]:
    """Every show that is not over, soonest first. Cancelled ones are left out unless somebody asks for them by id."""
    return [_show(row) for row in await _not_over(db)]


async def whats_on(db: AsyncSession) -> list[SeriesView]:
    """The same, gathered under their series, the series with the soonest show first."""
    gathered: dict[UUID, list[RowMapping]] = {}
    for row in await _not_over(db):
        gathered.setdefault(row["series_id"], []).append(row)
    return [_series(rows[0], [_show(row) for row in rows]) for rows in gathered.values()]


async def series(db: AsyncSession, series_id: UUID) -> SeriesView:
    """One series with its shows, those that are over too.

    Raises:
        NotFound: no such series.
    """
    found = await db.get(RecitalSeries, series_id)
    if found is None:
        raise NotFound()
    rows = (await db.execute(_OF_SERIES, {"series_id": series_id})).mappings()
    return SeriesView(
        id=found.id,
        name=found.name,
        season=found.season,
        poster=found.poster,
        description=found.description,
        shows=[_show(row) for row in rows],
    )


async def show(db: AsyncSession, show_id: UUID) -> ShowView:
    """One show, whatever its state.

    Raises:
        NotFound: no such show.
    """
    row = (await db.execute(_ONE, {"show_id": show_id})).mappings().one_or_none()
    if row is None:
        raise NotFound()
    return _show(row)


async def prices(db: AsyncSession, show_id: UUID) -> list[PriceLine]:
    """A show's price list, dearest zone first as the venue's owner ordered them."""
    return [PriceLine(**row) for row in (await db.execute(_PRICES, {"show_id": show_id})).mappings()]


async def has_wheelchair_places(db: AsyncSession, show_id: UUID) -> bool:
    """Whether the venue of this show has any."""
    found = await db.scalar(
        text(
            "select exists (select from recital_shows sh join seats s on s.venue_id = sh.venue_id "
            "where sh.id = :id and s.seat_type = 'ada')"
        ),
        {"id": show_id},
    )
    return bool(found)


async def _not_over(db: AsyncSession) -> list[RowMapping]:
    return [row for row in (await db.execute(_NOT_OVER)).mappings() if not row["cancelled"]]


def _series(row: RowMapping, shows: list[ShowView]) -> SeriesView:
    """The series of a show's row."""
    facts = {"id": row["series_id"], "name": row["series_name"], "shows": shows}
    return msgspec.convert({**row, **facts}, SeriesView)


def _show(row: RowMapping) -> ShowView:
    state = sale_state(
        row["now"],
        opens_at=row["sale_opens_at"],
        closes_at=row["sale_closes_at"],
        starts_at=row["starts_at"],
        cancelled=row["cancelled"],
        available=row["available"],
    )
    return msgspec.convert({**row, "sale_state": state}, ShowView)
