"""Reads about shows for staff: the list with how full each is, what a form begins with, series and venues to choose from."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final
from uuid import UUID

import msgspec
from sqlalchemy import DateTime, Uuid, column, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.errors import NotFound
from pwa_tickets.settings import Settings
from pwa_tickets.shows.marks import Mark, mark
from pwa_tickets.shows.models import RecitalSeries, RecitalShow
from pwa_tickets.shows.sales import SaleState, sale_state
from pwa_tickets.shows.scheduling import ShowDetails
from pwa_tickets.shows.series import Poster, SeriesDetails
from pwa_tickets.venues.models import Venue
from pwa_tickets.web.fields import Text
from pwa_tickets.web.paging import Page, Sorting, read_page


class When(StrEnum):
    """Which shows of the list: those to come, or those that are over."""

    COMING = "coming"
    OVER = "over"


class ShowFilters(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What the list is narrowed to."""

    q: Annotated[str, Text(most=60)] = ""
    series_id: UUID | None = None
    when: When = When.COMING


class OfficeShow(msgspec.Struct, kw_only=True, frozen=True):
    """A show as staff see it.

    Attributes:
        total: its seats, blocked ones left out; 0 before they are generated.
        missing: seats of the venue that the show has not got, though they are there in its set-up.
        unpriced: those of them for sale that have no price: their zone has none, or they have no zone, and nobody said "free".
        held: kept back, by the venue or by staff.
        free_seats: seats for sale that cost nothing.
        free_is_meant: whether they are meant to be free; else their price is missing.
        mark: the color and pattern on its tickets; None before its seats are generated.
        orders: whether anybody ordered seats of it.
    """

    id: UUID
    series_id: UUID
    series_name: str
    title: str
    starts_at: datetime
    doors_at: datetime | None
    venue_id: UUID
    venue_name: str
    time_zone: str
    sale_opens_at: datetime | None
    sale_closes_at: datetime | None
    seats_per_buyer: int
    free_is_meant: bool
    mark: int | None
    cancelled: bool
    now: datetime
    total: int
    available: int
    reserved: int
    sold: int
    held: int
    free_seats: int
    missing: int
    unpriced: int

    @property
    def sale_state(self) -> SaleState:
        """What buyers can do with it now."""
        return sale_state(
            self.now,
            opens_at=self.sale_opens_at,
            closes_at=self.sale_closes_at,
            starts_at=self.starts_at,
            cancelled=self.cancelled,
            available=self.available,
        )

    @property
    def look(self) -> Mark | None:
        """The mark as it is drawn and named."""
        return None if self.mark is None else mark(self.mark)

    @property
    def is_over(self) -> bool:
        """Whether it has begun."""
        return self.starts_at <= self.now

    @property
    def for_sale(self) -> int:
        """Seats that are or were for sale."""
        return self.total - self.held


class Choice(msgspec.Struct, kw_only=True, frozen=True):
    """A series or a venue to choose; `time_zone` of venues."""

    id: UUID
    name: str
    time_zone: str = ""


_ROWS: Final = """
    select sh.id, sh.recital_series_id as series_id, se.name as series_name, sh.title, sh.starts_at, sh.doors_at,
           sh.venue_id, v.name as venue_name, v.time_zone, sh.sale_opens_at, sh.sale_closes_at, sh.seats_per_buyer,
           sh.free_is_meant, sh.mark, sh.cancelled_at is not null as cancelled, clock_timestamp() as now, seats.*,
           missing.*
    from recital_shows sh join recital_series se on se.id = sh.recital_series_id join venues v on v.id = sh.venue_id
    cross join lateral (
      select count(*) as total,
             count(*) filter (where ss.status = 'available'
                              or (ss.status = 'reserved' and ss.reserved_until <= clock_timestamp())) as available,
             count(*) filter (where ss.status = 'reserved' and ss.reserved_until > clock_timestamp()) as reserved,
             count(*) filter (where ss.status = 'sold') as sold, count(*) filter (where ss.status = 'held') as held,
             count(*) filter (where ss.status <> 'held' and ss.price_in_cents = 0) as free_seats
      from show_seats ss join seats s on s.id = ss.seat_id where ss.show_id = sh.id and s.seat_type <> 'blocked'
    ) seats
    cross join lateral (
      select count(*) as missing,
             count(*) filter (where coalesce(sh.price_in_cents, z.price_in_cents, 0) = 0 and not sh.free_is_meant
                              and s.seat_type <> 'house' and s.is_sellable) as unpriced
      from seats s left join price_zones z on z.id = s.price_zone_id
      where s.venue_id = sh.venue_id and s.seat_type <> 'blocked'
        and not exists (select from show_seats ss where ss.seat_id = s.id and ss.show_id = sh.id)
        and not exists (select from seat_set_seats absent
                        where absent.seat_id = s.id and absent.seat_set_id = sh.seat_set_id)
    ) missing
"""
_ONE: Final = text(f"{_ROWS} where sh.id = :id")
_LIST: Final = text(f"""{_ROWS}
    where (cast(:series_id as uuid) is null or sh.recital_series_id = :series_id)
      and (:q = '' or position(lower(:q) in lower(sh.title || ' ' || se.name || ' ' || v.name)) > 0)
      and (sh.starts_at > now() - interval '6 hours') = (:when = 'coming')
""").columns(
    column("id", Uuid),
    column("starts_at", DateTime(timezone=True)),
    *(column(name) for name in OfficeShow.__struct_fields__ if name not in ("id", "starts_at")),
)

SHOW_SORTINGS: Final = [Sorting("starts", ("starts_at", "id"))]
LIST_LIMIT: Final = 20
"""Each row counts the seats of a show."""


async def show_list(
    db: AsyncSession, settings: Settings, filters: ShowFilters, *, sorting: Sorting, cursor: str
) -> Page[OfficeShow]:
    """A page of the shows, soonest first. Staff actor."""
    parameters = {"series_id": filters.series_id, "q": filters.q, "when": filters.when}
    return await read_page(
        db,
        _LIST,
        OfficeShow,
        sorting,
        settings=settings,
        parameters=parameters,
        cursor=cursor,
        limit=LIST_LIMIT,
    )


async def office_show(db: AsyncSession, show_id: UUID) -> OfficeShow:
    """One show as staff see it.

    Raises:
        NotFound: no such show.
    """
    row = (await db.execute(_ONE, {"id": show_id})).mappings().one_or_none()
    if row is None:
        raise NotFound()
    return msgspec.convert(dict(row), OfficeShow)


async def series_choices(db: AsyncSession) -> list[Choice]:
    """Every series, the newest first."""
    rows = await db.execute(
        select(RecitalSeries.id, RecitalSeries.name).order_by(
            RecitalSeries.created_at.desc(), RecitalSeries.id
        )
    )
    return [Choice(id=row.id, name=row.name) for row in rows]


async def venue_choices(db: AsyncSession) -> list[Choice]:
    """Every venue by its name."""
    rows = await db.execute(select(Venue.id, Venue.name, Venue.time_zone).order_by(Venue.name, Venue.id))
    return [Choice(id=row.id, name=row.name, time_zone=row.time_zone) for row in rows]


async def series_details(db: AsyncSession, series_id: UUID) -> SeriesDetails:
    """A series as staff said it.

    Raises:
        NotFound: no such series.
    """
    found = await db.get(RecitalSeries, series_id)
    if found is None:
        raise NotFound()
    return SeriesDetails(
        name=found.name, season=found.season, description=found.description, poster=Poster(found.poster)
    )


async def show_details(db: AsyncSession, show_id: UUID) -> ShowDetails:
    """A show as staff said it.

    Raises:
        NotFound: no such show.
    """
    found = await db.get(RecitalShow, show_id)
    if found is None or found.venue_id is None:
        raise NotFound()
    return ShowDetails(
        series_id=found.recital_series_id,
        venue_id=found.venue_id,
        title=found.title,
        starts_at=found.starts_at,
        doors_at=found.doors_at,
        duration_minutes=found.duration_minutes,
        sale_opens_at=found.sale_opens_at,
        sale_closes_at=found.sale_closes_at,
        price_in_cents=found.price_in_cents,
        seats_per_buyer=found.seats_per_buyer,
        free_is_meant=found.free_is_meant,
    )
