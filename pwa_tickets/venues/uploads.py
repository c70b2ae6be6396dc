"""Spreadsheets that staff sent, kept until they are imported: one a venue and person, the next in place of the last."""

from typing import Final
from uuid import UUID

import msgspec

from pwa_tickets.errors import TicketsError
from pwa_tickets.i18n import gettext, language
from pwa_tickets.settings import Settings
from pwa_tickets.storage import Storage, StorageDown
from pwa_tickets.venues.reader_process import ask_reader
from pwa_tickets.venues.spreadsheets.proposal import Options
from pwa_tickets.venues.spreadsheets.reading import Reading, unread
from pwa_tickets.venues.spreadsheets.sheets import Notes
from pwa_tickets.web.actor import StaffMember

READER: Final = "pwa_tickets.venues.spreadsheets.file_reader"
SECONDS_AT_MOST: Final = 60.0
"""Twenty thousand seats take two."""


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


async def read(content: bytes, options: Options, *, seconds: float = SECONDS_AT_MOST) -> Reading:
    """Read a file in a program of its own: it may be a stranger's, and others are waiting.

    Args:
        seconds: how long that may take; a file that takes longer, or too much memory, says so in the reading's notes.
    """
    said = msgspec.json.encode(options).decode()
    answer = await ask_reader(READER, language(), said, content=content, seconds=seconds)
    if not answer:
        told = gettext("This file is too large for us to read. Please send one with nothing but the seats.")
        return unread(told, Notes())
    return msgspec.msgpack.decode(answer, type=Reading)


def _key(venue_id: UUID, staff: StaffMember) -> str:
    return f"seat-map-imports/{venue_id}/{staff.profile_id}"
