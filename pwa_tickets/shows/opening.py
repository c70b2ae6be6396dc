"""Opening and closing a show's sale at once, whatever its dates said."""

from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.audit import Subject
from pwa_tickets.errors import Fact, NotFound, TicketsError
from pwa_tickets.web.actor import StaffMember

_LOCKED: Final = text("""
    select sale_opens_at, sale_closes_at, starts_at <= clock_timestamp() or cancelled_at is not null as is_over,
           exists (select from show_seats where show_id = sh.id) as has_seats, clock_timestamp() as now,
           case when free_is_meant then 0 else (
             select count(*) from show_seats where show_id = sh.id and status <> 'held' and price_in_cents = 0) end as priceless
    from recital_shows sh where id = :id for update of sh
""")
_SET: Final = text("""
    update recital_shows set sale_opens_at = :opens_at, sale_closes_at = :closes_at, updated_at = now() where id = :id
""")


class _Stand(msgspec.Struct, kw_only=True, frozen=True):
    """How the sale stands while its show is locked."""

    sale_opens_at: datetime | None
    sale_closes_at: datetime | None
    is_over: bool
    has_seats: bool
    priceless: int
    now: datetime


class NothingToSell(TicketsError):
    """Refuse to open the sale of a show that is over, called off, or without seats."""

    status, slug, title = 409, "nothing-to-sell", "There is nothing to sell"
    description = "The show has no seats yet, or it is over or called off. Nothing was changed."
    sentence = "This show has nothing to sell: make its seats first, and choose a day that isn’t over."


class PriceMissing(TicketsError):
    """Refuse to open the sale of a show in which seats have no price, unless staff said that they are free."""

    status, slug, title = 409, "price-missing", "Seats without a price"
    description = (
        "Seats that would go on sale cost nothing, and the show does not say that they are meant to be free. "
        "`seats` counts them. Nothing was changed."
    )
    fact_types: ClassVar = {"seats": Fact(int, "How many seats have no price.")}
    sentence = (
        "The sale stays closed: {seats} of its seats have no price. "
        "Give them one, or check “Seats without a price are free” in the show’s form."
    )


async def open_sale(db: AsyncSession, show_id: UUID, *, staff: StaffMember) -> None:
    """Open the sale now; an end of the sale that is over already is forgotten.

    Raises:
        NotFound: no such show.
        NothingToSell: no seats, over or called off.
        PriceMissing: seats cost nothing, and nobody said that they are free.
    """
    show = await _locked(db, show_id)
    if show.is_over or not show.has_seats:
        raise NothingToSell()
    if show.priceless:
        raise PriceMissing(seats=show.priceless)
    closes_at = show.sale_closes_at if show.sale_closes_at and show.sale_closes_at > show.now else None
    await _set(db, show_id, show.now, closes_at)
    await audit.record(
        db,
        staff,
        "sale_opened",
        Subject("show", show_id),
        before={"sale_opens_at": show.sale_opens_at, "sale_closes_at": show.sale_closes_at},
        after={"sale_opens_at": show.now, "sale_closes_at": closes_at},
    )


async def close_sale(db: AsyncSession, show_id: UUID, *, staff: StaffMember) -> None:
    """Close the sale now. Whoever is paying keeps the seats that are paid for.

    Raises:
        NotFound: no such show.
    """
    show = await _locked(db, show_id)
    await _set(db, show_id, show.sale_opens_at, show.now)
    await audit.record(
        db,
        staff,
        "sale_closed",
        Subject("show", show_id),
        before={"sale_closes_at": show.sale_closes_at},
        after={"sale_closes_at": show.now},
    )


async def _locked(db: AsyncSession, show_id: UUID) -> _Stand:
    row = (await db.execute(_LOCKED, {"id": show_id})).mappings().one_or_none()
    if row is None:
        raise NotFound()
    return msgspec.convert(dict(row), _Stand)


async def _set(
    db: AsyncSession, show_id: UUID, opens_at: datetime | None, closes_at: datetime | None
) -> None:
    await db.execute(_SET, {"id": show_id, "opens_at": opens_at, "closes_at": closes_at})
