"""Drafts of a venue's seat map: each member of the staff may have one, which nobody else sees and no show knows of."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.errors import NotFound
from pwa_tickets.venues.seat_map import SeatMapDocument
from pwa_tickets.web.actor import StaffMember


class KeptDraft(msgspec.Struct):
    """A seat map as somebody drew it without saving it.

    Attributes:
        updated_at: when it was kept.
        document: the whole map; its `map_version` is that of the map it was drawn on. It may contradict itself.
    """

    updated_at: datetime
    document: SeatMapDocument


READ: Final = text("""
    select json_build_object('updated_at', updated_at, 'document', document)::text
    from seat_map_drafts where venue_id = :venue_id and profile_id = :profile_id
""")
# From the venue's row, so that a draft of no venue is no row.
KEEP: Final = text("""
    insert into seat_map_drafts (venue_id, profile_id, map_version, document, updated_at)
    select id, :profile_id, :map_version, cast(:document as jsonb), now() from venues where id = :venue_id
    on conflict (venue_id, profile_id) do update
    set map_version = excluded.map_version, document = excluded.document, updated_at = excluded.updated_at
    returning updated_at
""")
DISCARD: Final = text("delete from seat_map_drafts where venue_id = :venue_id and profile_id = :profile_id")


async def read(db: AsyncSession, venue_id: UUID, *, staff: StaffMember) -> KeptDraft:
    """Read one's own draft.

    Raises:
        NotFound: there is none.
    """
    found = await db.scalar(READ, _whose(venue_id, staff))
    if found is None:
        raise NotFound()
    return msgspec.json.decode(found, type=KeptDraft)


async def keep(
    db: AsyncSession, venue_id: UUID, document: SeatMapDocument, *, staff: StaffMember
) -> datetime:
    """Keep a draft in place of the one before; when that was.

    Raises:
        NotFound: there is no such venue.
    """
    values = {"map_version": document.map_version, "document": msgspec.json.encode(document).decode()}
    kept_at: datetime | None = await db.scalar(KEEP, {**_whose(venue_id, staff), **values})
    if kept_at is None:
        raise NotFound()
    return kept_at


async def discard(db: AsyncSession, venue_id: UUID, *, staff: StaffMember) -> None:
    """Forget one's own draft, if there is one."""
    await db.execute(DISCARD, _whose(venue_id, staff))


def _whose(venue_id: UUID, staff: StaffMember) -> dict[str, UUID]:
    return {"venue_id": venue_id, "profile_id": staff.uuid}
