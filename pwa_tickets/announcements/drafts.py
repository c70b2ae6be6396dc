"""Writing an announcement, changing it and throwing it away, as long as it was not sent."""

from uuid import UUID

import msgspec
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.announcements.audience import sections
from pwa_tickets.announcements.models import Announcement
from pwa_tickets.announcements.queries import read_announcement
from pwa_tickets.audit import Subject
from pwa_tickets.errors import InvalidInput, TicketsError
from pwa_tickets.i18n import gettext
from pwa_tickets.shows.models import RecitalShow
from pwa_tickets.web.actor import StaffMember


class AnnouncementSent(TicketsError):
    """Refuse to change what was sent."""

    status, slug, title = 409, "announcement-sent", "It was sent"
    description = "The message was sent to the families. It cannot be changed or deleted."
    sentence = "This message went to the families already. You can write another one."


class Words(msgspec.Struct, kw_only=True, frozen=True):
    """What is said, and to whom of a show.

    Attributes:
        section: the name of one of its sections; None for all.
        reply_to: None for the studio's own address.
    """

    subject: str
    body: str
    section: str | None = None
    not_come: bool = False
    reply_to: str | None = None


async def write_draft(db: AsyncSession, show_id: UUID, words: Words, *, staff: StaffMember) -> UUID:
    """Keep a draft; returns its id. Staff actor, as everywhere here.

    Raises:
        InvalidInput: there is no such show, or it has no such section.
    """
    if await db.scalar(select(RecitalShow.id).where(RecitalShow.id == show_id)) is None:
        message = gettext("That show no longer exists.")
        raise InvalidInput([{"field": "show_id", "message": message}])
    await _require_section(db, show_id, words)
    values = msgspec.structs.asdict(words) | {"show_id": show_id, "written_by": staff.uuid}
    made: UUID | None = await db.scalar(insert(Announcement).values(values).returning(Announcement.id))
    assert made is not None, "an insert returns its row"
    return made


async def change_draft(db: AsyncSession, announcement_id: UUID, words: Words) -> None:
    """Say it otherwise.

    Raises:
        NotFound: there is none.
        AnnouncementSent: it went out.
        InvalidInput: the show has no such section.
    """
    found = await read_announcement(db, announcement_id)
    await _require_section(db, found.show_id, words)
    changed = (
        update(Announcement)
        .where(Announcement.id == announcement_id, Announcement.sent_at.is_(None))
        .values(msgspec.structs.asdict(words))
        .returning(Announcement.id)
    )
    if await db.scalar(changed) is None:
        raise AnnouncementSent()


async def delete_draft(db: AsyncSession, announcement_id: UUID, *, staff: StaffMember) -> None:
    """Throw a draft away.

    Raises:
        NotFound: there is none.
        AnnouncementSent: it went out.
    """
    await read_announcement(db, announcement_id)
    gone = (
        delete(Announcement)
        .where(Announcement.id == announcement_id, Announcement.sent_at.is_(None))
        .returning(Announcement.id)
    )
    if await db.scalar(gone) is None:
        raise AnnouncementSent()
    await audit.record(db, staff, "announcement_deleted", Subject("announcement", announcement_id))


async def _require_section(db: AsyncSession, show_id: UUID, words: Words) -> None:
    if words.section is not None and words.section not in await sections(db, show_id):
        message = gettext("This show has no such section. Please choose again.")
        raise InvalidInput([{"field": "section", "message": message}])
