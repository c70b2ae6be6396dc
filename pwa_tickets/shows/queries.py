"""Reads about shows: what is on, one show with its prices, one series."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.errors import NotFound
from pwa_tickets.shows.sales import SaleState, sale_state


class Place(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Where a show is."""

    id: UUID
    name: str
    address: str | None = None
    city: str | None = None
    time_zone: str


class ShowView(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A show as buyers see it. `available` counts seats one can have now; prices are of the seats for sale."""

    id: UUID
    series_id: UUID
    series_name: str
    season: str | None = None
    poster: str
    title: str
    starts_at: datetime
    doors_at: datetime | None = None
    duration_minutes: int | None = None
    venue: Place
    sale_state: SaleState
    sale_opens_at: datetime | None = None
    sale_closes_at: datetime | None = None
    price_from_in_cents: int
    price_to_in_cents: int
    available: int
    seats_per_buyer: int
    cancelled: bool = False


class PriceLine(msgspec.Struct, kw_only=True):
    """One line of a show's price list."""

    name: str
    price_in_cents: int
    available: int


class SeriesView(msgspec.Struct, kw_only=True):
    """A series and its shows, soonest first."""

    id: UUID
    name: str
    season: str | None
    poster: str
    description: str | None
    shows: list[ShowView]


SHOWS = """
select sh.id, sh.recital_series_id as series_id, se.name as series_name, se.season, se.poster, sh.title, sh.starts_at,
       sh.doors_at, sh.duration_minutes, sh.sale_opens_at, sh.sale_closes_at, sh.cancelled_at, sh.seats_per_buyer,
       v.id as venue_id, v.name as venue_name, v.address, v.city, v.time_zone,
       coalesce(prices.low, 0) as low, coalesce(prices.high, 0) as high, coalesce(prices.available, 0) as available,
       clock_timestamp() as now
from recital_shows sh
join recital_series se on se.id = sh.recital_series_id
join venues v on v.id = sh.venue_id
left join lateral (
  select min(ss.price_in_cents) as low, max(ss.price_in_cents) as high,
         count(*) filter (where ss.status = 'available'
                          or (ss.status = 'reserved' and ss.reserved_until <= clock_timestamp())) as available
  from show_seats ss where ss.show_id = sh.id and ss.status <> 'held'
) prices on true
"""

UPCOMING = text(SHOWS + " where sh.starts_at > now() - interval '6 hours' order by sh.starts_at, sh.id")
OF_SERIES = text(SHOWS + " where sh.recital_series_id = :series_id order by sh.starts_at, sh.id")
ONE = text(SHOWS + " where sh.id = :show_id")

PRICES = text("""
    select coalesce(z.name, 'Seats') as name, ss.price_in_cents,
           count(*) filter (where ss.status = 'available'
                            or (ss.status = 'reserved' and ss.reserved_until <= clock_timestamp())) as available
    from show_seats ss join seats s on s.id = ss.seat_id left join price_zones z on z.id = s.price_zone_id
    where ss.show_id = :show_id and s.seat_type <> 'blocked'
    group by z.id, z.name, z.display_order, ss.price_in_cents
    order by z.display_order nulls last, ss.price_in_cents desc
""")


async def upcoming(db: AsyncSession) -> list[ShowView]:
    """Every show that is not over, soonest first. Cancelled ones are left out unless somebody asks for them by id."""
    rows = (await db.execute(UPCOMING)).mappings().all()
    return [_show(row) for row in rows if row["cancelled_at"] is None]


async def whats_on(db: AsyncSession) -> list[SeriesView]:
    """The same, gathered under their series, the series with the soonest show first."""
    gathered: dict[UUID, list[ShowView]] = {}
    for show in await upcoming(db):
        gathered.setdefault(show.series_id, []).append(show)
    return [await series(db, series_id, shows) for series_id, shows in gathered.items()]


async def series(db: AsyncSession, series_id: UUID, shows: list[ShowView] | None = None) -> SeriesView:
    """One series with its shows, those that are over too unless `shows` says which."""
    row = (
        (await db.execute(text("select * from recital_series where id = :id"), {"id": series_id}))
        .mappings()
        .one_or_none()
    )
    if row is None:
        raise NotFound()
    if shows is None:
        shows = [_show(item) for item in (await db.execute(OF_SERIES, {"series_id": series_id})).mappings()]
    return SeriesView(
        id=row["id"],
        name=row["name"],
        season=row["season"],
        poster=row["poster"],
        description=row["description"],
        shows=shows,
    )


async def show(db: AsyncSession, show_id: UUID) -> ShowView:
    """One show, whatever its state."""
    row = (await db.execute(ONE, {"show_id": show_id})).mappings().one_or_none()
    if row is None:
        raise NotFound()
    return _show(row)


async def prices(db: AsyncSession, show_id: UUID) -> list[PriceLine]:
    """A show's price list, dearest zone first as the venue's owner ordered them."""
    return [PriceLine(**row) for row in (await db.execute(PRICES, {"show_id": show_id})).mappings()]


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


def _show(row: Any) -> ShowView:
    return ShowView(
        id=row["id"],
        series_id=row["series_id"],
        series_name=row["series_name"],
        season=row["season"],
        poster=row["poster"],
        title=row["title"],
        starts_at=row["starts_at"],
        doors_at=row["doors_at"],
        duration_minutes=row["duration_minutes"],
        venue=Place(
            id=row["venue_id"],
            name=row["venue_name"],
            address=row["address"],
            city=row["city"],
            time_zone=row["time_zone"],
        ),
        sale_state=sale_state(
            row["now"],
            opens_at=row["sale_opens_at"],
            closes_at=row["sale_closes_at"],
            starts_at=row["starts_at"],
            cancelled=row["cancelled_at"] is not None,
            available=row["available"],
        ),
        sale_opens_at=row["sale_opens_at"],
        sale_closes_at=row["sale_closes_at"],
        price_from_in_cents=row["low"],
        price_to_in_cents=row["high"],
        available=row["available"],
        seats_per_buyer=row["seats_per_buyer"],
        cancelled=row["cancelled_at"] is not None,
    )
