"""Reads about venues: the list, and one with its sections and price zones."""

from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import Uuid, column, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.errors import NotFound
from pwa_tickets.settings import Settings
from pwa_tickets.venues.map_parts import MapPriceZone, MapSection
from pwa_tickets.web.paging import LIMIT, Page, Sorting, read_page


class VenueView(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A venue as staff see it.

    Attributes:
        capacity: how many seats it has, blocked ones left out.
        shows: how many shows take place at it, past and coming.
        sections: in the order in which they are listed.
        price_zones: in the order of the price list.
    """

    id: UUID
    name: str
    address: str | None = None
    city: str | None = None
    state: str | None = None
    zip_code: str | None = None
    description: str | None = None
    time_zone: str
    capacity: int
    map_version: int
    shows: int
    sections: list[MapSection]
    price_zones: list[MapPriceZone]


NAME: Final = Sorting("name", ("name", "id"))

VENUES: Final = text("""
    select v.id, v.name, v.address, v.city, v.state, v.zip_code, v.description, v.time_zone, v.map_version,
      (select count(*) from seats where venue_id = v.id and seat_type <> 'blocked') as capacity,
      (select count(*) from recital_shows where venue_id = v.id) as shows,
      coalesce((select jsonb_agg(jsonb_build_object('id', id, 'name', name, 'kind', kind, 'capacity', capacity,
          'price_zone_id', price_zone_id, 'level', level, 'entrance', entrance, 'display_order', display_order)
          order by display_order, name)
        from venue_sections where venue_id = v.id), '[]') as sections,
      coalesce((select jsonb_agg(jsonb_build_object('id', id, 'name', name, 'price_in_cents', price_in_cents, 'color', color,
          'shape', shape, 'display_order', display_order) order by display_order, price_in_cents desc nulls last, name)
        from price_zones where venue_id = v.id), '[]') as price_zones
    from venues v where cast(:venue_id as uuid) is null or v.id = :venue_id
""").columns(
    column("id", Uuid),
    *map(column, ("name", "address", "city", "state", "zip_code", "description", "time_zone", "map_version")),
    *map(column, ("capacity", "shows")),
    column("sections", JSONB),
    column("price_zones", JSONB),
)


async def venues(
    db: AsyncSession, settings: Settings, *, cursor: str = "", limit: int = LIMIT
) -> Page[VenueView]:
    """A page of the venues, by name."""
    return await read_page(
        db,
        VENUES,
        VenueView,
        NAME,
        settings=settings,
        parameters={"venue_id": None},
        cursor=cursor,
        limit=limit,
    )


async def venue(db: AsyncSession, venue_id: UUID) -> VenueView:
    """One venue.

    Raises:
        NotFound.
    """
    row = (await db.execute(VENUES, {"venue_id": venue_id})).mappings().one_or_none()
    if row is None:
        raise NotFound()
    return msgspec.convert(dict(row), VenueView)
