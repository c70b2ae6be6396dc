"""Fourth step: what the seats cost, one price for all or one a zone; said again, unsold seats get it."""

from collections.abc import Mapping
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.seats import repricing
from pwa_tickets.setup.progress import Progress
from pwa_tickets.shows import generation, scheduling
from pwa_tickets.shows.office_queries import show_details
from pwa_tickets.venues import parts
from pwa_tickets.venues.models import PriceZone
from pwa_tickets.venues.part_forms import PriceZoneForm
from pwa_tickets.web.actor import StaffMember


async def keep_prices(
    db: AsyncSession,
    progress: Progress,
    *,
    price_in_cents: int | None,
    zones: Mapping[UUID, int],
    is_free: bool,
    staff: StaffMember,
) -> None:
    """Give every show its prices and make its seats.

    Args:
        price_in_cents: of every seat; None for each zone's own.
        zones: what each zone costs from now on.
        is_free: whether seats that cost nothing are meant to.
    """
    show = progress.show
    assert show is not None
    for zone_id, cents in zones.items():
        zone = await parts.find(db, PriceZone, show.venue_id, zone_id)
        said = PriceZoneForm(name=zone.name, price_in_cents=cents, color=zone.color, shape=zone.shape)
        await parts.change(db, PriceZone, show.venue_id, zone_id, said, staff=staff)
    for one in progress.shows:
        stands = await show_details(db, one.id)
        changed = msgspec.structs.replace(stands, price_in_cents=price_in_cents, free_is_meant=is_free)
        await scheduling.change_show(db, one.id, changed, staff=staff)
        await generation.generate_seats(db, one.id, staff=staff)
        if price_in_cents is not None:
            await repricing.reprice(db, one.id, price_in_cents=price_in_cents, staff=staff)
        else:
            await repricing.reprice(db, one.id, zones=zones, staff=staff)
