"""Drafts of seat maps: each member of the staff reads, keeps and discards their own."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import delete, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from pwa_tickets.errors import InvalidInput, NotAllowed, NotFound, NotSignedIn
from pwa_tickets.venues import drafts
from pwa_tickets.venues.api.venue_calls import SIXTEEN_MEGABYTES
from pwa_tickets.venues.drafts import KeptDraft
from pwa_tickets.venues.seat_map import SeatMapDocument
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import StaffDb
from pwa_tickets.web.openapi import STAFF
from pwa_tickets.web.problems import changing, refusing, too_large


class Kept(msgspec.Struct):
    """That a draft was kept.

    Attributes:
        updated_at: when.
    """

    updated_at: datetime


@get(
    "/api/venues/{venue_id:uuid}/seat-map/draft",
    tags=["staff"],
    security=STAFF,
    responses=refusing(NotSignedIn, NotAllowed, NotFound),
)
async def read_draft(venue_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb) -> KeptDraft:
    """Read your draft of a venue's seat map."""
    return await drafts.read(db, venue_id, staff=staff)


@put(
    "/api/venues/{venue_id:uuid}/seat-map/draft",
    tags=["staff"],
    security=STAFF,
    request_max_body_size=SIXTEEN_MEGABYTES,
    responses={**changing(NotSignedIn, NotAllowed, NotFound, InvalidInput), 413: too_large("16 MB")},
)
async def keep_draft(
    venue_id: FromPath[UUID],
    data: JSONBody[SeatMapDocument],
    staff: NamedDependency[StaffMember],
    db: StaffDb,
) -> Kept:
    """Keep a draft of a venue's seat map in place of the one you had. Neither the map nor its shows change."""
    data.venue_id = venue_id
    return Kept(await drafts.keep(db, venue_id, data, staff=staff))


@delete(
    "/api/venues/{venue_id:uuid}/seat-map/draft",
    tags=["staff"],
    security=STAFF,
    responses=changing(NotSignedIn, NotAllowed, NotFound),
)
async def discard_draft(venue_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb) -> None:
    """Discard your draft of a venue's seat map, if there is one."""
    await drafts.discard(db, venue_id, staff=staff)


ROUTES = [read_draft, keep_draft, discard_draft]
