"""Reads about carts: what checkout prices, and what an order lost."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.orders.pricing import CartSeat
from pwa_tickets.shows.show_view import full_title

_CART_SEATS: Final = text("""
    select l.show_seat_id as id, l.show_id, sh.recital_series_id as series_id, se.name as series_name, sh.title as show_title,
           sh.starts_at, v.time_zone,
           l.section, l.row_name, l.seat_number, coalesce(l.zone_name, 'Seat') as zone, l.price_in_cents,
           coalesce(l.note, '') as note
    from seat_labels l join recital_shows sh on sh.id = l.show_id join recital_series se on se.id = sh.recital_series_id
         join venues v on v.id = l.venue_id
    where l.show_seat_id = any(:ids)
    order by sh.starts_at, l.show_id, l.place
""")


async def cart_seats(db: AsyncSession, ids: Collection[UUID]) -> list[CartSeat]:
    """What the lines of these seats say, ordered by show and as they sit. No seats cost no query."""
    if not ids:
        return []
    rows = await db.execute(_CART_SEATS, {"ids": list(ids)})
    return [
        msgspec.convert({**row, "show_title": full_title(row["series_name"], row["show_title"])}, CartSeat)
        for row in rows.mappings()
    ]
