"""Reads about upsells."""

from collections.abc import Collection
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


class Upsell(msgspec.Struct, kw_only=True, omit_defaults=True, frozen=True):
    """Something one can add to an order."""

    id: UUID
    name: str
    description: str | None = None
    item_type: str
    price_in_cents: int


ON_OFFER = text("""
    select id, name, description, item_type, price_in_cents from upsell_items
    where is_active and (recital_series_id is null or recital_series_id = any(:series))
    order by display_order, name
""")


async def on_offer(db: AsyncSession, series_ids: Collection[UUID]) -> list[Upsell]:
    """The upsells for these series, in the studio's order."""
    return [Upsell(**row) for row in (await db.execute(ON_OFFER, {"series": list(series_ids)})).mappings()]
