"""Spreadsheets that staff sent, kept until they are imported: one a venue and person, the next in place of the last."""

import asyncio
from uuid import UUID

from pwa_tickets.errors import TicketsError
from pwa_tickets.settings import Settings
from pwa_tickets.storage import Storage, StorageDown
from pwa_tickets.venues.spreadsheets.proposal import Options
from pwa_tickets.venues.spreadsheets.reading import Reading, read_file
from pwa_tickets.web.actor import StaffMember


class NowhereToKeep(TicketsError):
    """Refuse a file while there is nowhere to keep it."""

    status, slug, title = 503, "nowhere-to-keep", "The file could not be kept"
    description = (
        "The storage for files does not answer, so the spreadsheet was not kept. Nothing was changed."
    )
    sentence = "We could not keep your file just now. Please try again in a minute."


async def keep(settings: Settings, venue_id: UUID, staff: StaffMember, content: bytes) -> None:
    """Keep a file for the pages that come next.

    Raises:
        NowhereToKeep.
    """
    try:
        await Storage.from_settings(settings).put(_key(venue_id, staff), content)
    except StorageDown as error:
        raise NowhereToKeep() from error


async def kept(settings: Settings, venue_id: UUID, staff: StaffMember) -> bytes | None:
    """The file that was kept last, None when there is none.

    Raises:
        NowhereToKeep.
    """
    try:
        return await Storage.from_settings(settings).get(_key(venue_id, staff))
    except StorageDown as error:
        raise NowhereToKeep() from error


async def read(content: bytes, options: Options) -> Reading:
    """Read a file in a thread of its own: twenty thousand seats take a second or two, and others are waiting."""
    return await asyncio.to_thread(read_file, content, options)


def _key(venue_id: UUID, staff: StaffMember) -> str:
    return f"seat-map-imports/{venue_id}/{staff.profile_id}"
