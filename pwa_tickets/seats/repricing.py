"""Repricing: a new price for the seats of a show that nobody has bought or reserved."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.audit import Subject
from pwa_tickets.web.actor import StaffMember

_REPRICE: Final = text("select reprice_seats(:show_id, cast(:zones as jsonb), :price_in_cents)")
_PRICES: Final = text("""
    select z.id, coalesce(z.name, '') as name, min(ss.price_in_cents) as lowest, max(ss.price_in_cents) as highest,
           count(*) as seats, count(*) filter (where ss.status = 'sold') as sold
    from show_seats ss join seats s on s.id = ss.seat_id left join price_zones z on z.id = s.price_zone_id
    where ss.show_id = :show_id and s.seat_type <> 'blocked'
    group by z.id, z.name, z.display_order
    order by z.display_order nulls last, z.name
""")


class ZonePrice(msgspec.Struct, kw_only=True, frozen=True):
    """What the seats of one zone cost at a show.

    Attributes:
        id: the price zone; None for seats without one.
        lowest, highest: cents; they differ where some were sold at another price.
        sold: how many of the seats are sold.
    """

    id: UUID | None
    name: str
    lowest: int
    highest: int
    seats: int
    sold: int


async def zone_prices(db: AsyncSession, show_id: UUID) -> list[ZonePrice]:
    """The prices of a show, by zone. Staff actor."""
    rows = (await db.execute(_PRICES, {"show_id": show_id})).mappings()
    return [msgspec.convert(dict(row), ZonePrice) for row in rows]


async def reprice(
    db: AsyncSession,
    show_id: UUID,
    *,
    zones: Mapping[UUID, int] | None = None,
    price_in_cents: int | None = None,
    staff: StaffMember,
) -> int:
    """Give unsold seats a new price: one for all, or each zone its own. Returns how many changed.

    Raises:
        NoSuchShow: no such show.
    """
    prices = {str(zone): cents for zone, cents in (zones or {}).items()}
    values = {
        "show_id": show_id,
        "zones": msgspec.json.encode(prices).decode(),
        "price_in_cents": price_in_cents,
    }
    changed = int(await db.scalar(_REPRICE, values) or 0)
    facts = {"zones": prices, "price_in_cents": price_in_cents, "changed": changed}
    await audit.record(db, staff, "seats_repriced", Subject("show", show_id), after=facts)
    return changed
