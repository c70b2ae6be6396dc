"""Sixth step: the sale opened for oneself, against the sandbox: what is bought and scanned now vanishes at the opening."""

from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.checkin import devices
from pwa_tickets.checkin.devices import Added
from pwa_tickets.i18n import gettext, marked
from pwa_tickets.setup.progress import Progress
from pwa_tickets.shows import opening
from pwa_tickets.shows.sales import SaleState
from pwa_tickets.web.actor import StaffMember

GATE: Final = marked("Rehearsal")

_SEEN: Final = text("""
    select (select count(*) from tickets) as bought,
           (select count(*) from tickets where scanned_at is not null) as scanned,
           (select count(*) from tickets where voided_at is not null) as refunded,
           (select id from ticket_orders where status = 'paid' order by created_at desc limit 1) as order_id
""")


class Rehearsed(msgspec.Struct, frozen=True):
    """What the rehearsal came to.

    Attributes:
        bought, scanned, refunded: how many tickets were bought, and how many of them let in and paid back.
        order_id: the newest order whose money can be sent back.
    """

    bought: int
    scanned: int
    refunded: int
    order_id: UUID | None


async def start(db: AsyncSession, progress: Progress, *, base_url: str, staff: StaffMember) -> Added:
    """Open the sale of every show for the rehearsal, and prepare a scanner of all of them.

    Raises:
        NothingToSell, PriceMissing: the sale stays closed.
    """
    for show in progress.shows:
        if show.sale_state is not SaleState.ON_SALE:
            await opening.open_sale(db, show.id, staff=staff)
    return await devices.add(
        db,
        show_ids=[show.id for show in progress.shows],
        gate=gettext(GATE),
        expires_at=None,
        staff=staff,
        base_url=base_url,
    )


async def seen(db: AsyncSession) -> Rehearsed:
    """What was bought and scanned so far. Staff actor."""
    return msgspec.convert(dict((await db.execute(_SEEN)).mappings().one()), Rehearsed)
