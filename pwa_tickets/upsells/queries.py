"""Reads about upsells."""

from collections.abc import Collection
from uuid import UUID

import msgspec
from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.upsells.models import UpsellItem, UpsellType


class Upsell(msgspec.Struct, kw_only=True, omit_defaults=True, frozen=True):
    """Something one can add to an order."""

    id: UUID
    name: str
    description: str | None = None
    item_type: UpsellType
    price_in_cents: int


async def on_offer(db: AsyncSession, series_ids: Collection[UUID]) -> list[Upsell]:
    """The upsells for these series, in the studio's order."""
    items = await db.scalars(
        select(UpsellItem)
        .where(
            UpsellItem.is_active,
            or_(UpsellItem.recital_series_id.is_(None), UpsellItem.recital_series_id.in_(series_ids)),
        )
        .order_by(UpsellItem.display_order, UpsellItem.name)
    )
    return [
        Upsell(
            id=item.id,
            name=item.name,
            description=item.description,
            item_type=item.item_type,
            price_in_cents=item.price_in_cents,
        )
        for item in items
    ]
