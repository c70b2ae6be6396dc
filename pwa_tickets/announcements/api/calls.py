"""Calls about messages to families: drafts, sending one, and what became of it."""

from typing import Final
from uuid import UUID

import msgspec
from litestar import delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.announcements import drafts, queries, sending
from pwa_tickets.announcements.api.documents import (
    AnnouncementDocument,
    AnnouncementList,
    AnnouncementWords,
    NewAnnouncement,
    RecipientList,
)
from pwa_tickets.announcements.audience import count_families
from pwa_tickets.announcements.drafts import AnnouncementSent, Words
from pwa_tickets.announcements.queries import AnnouncementView
from pwa_tickets.announcements.words_form import WordsForm, words_of
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput, NotAllowed, NotFound, NotSignedIn
from pwa_tickets.orders.api.cancellation import JobBegun
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import StaffDb
from pwa_tickets.web.forms import fill, read_typed
from pwa_tickets.web.openapi import STAFF
from pwa_tickets.web.paging import LIMIT, PageCursor, PageLimit
from pwa_tickets.web.problems import changing, refusing

PATH: Final = "/api/admin/ticketing/announcements"
ONE: Final = PATH + "/{announcement_id:uuid}"


@get(PATH, tags=["staff"], security=STAFF, responses=refusing(NotSignedIn, NotAllowed, InvalidInput))
async def list_announcements(
    db: StaffDb, settings: NamedDependency[Settings], cursor: PageCursor = "", limit: PageLimit = LIMIT
) -> AnnouncementList:
    """List messages to families in pages, newest first."""
    page = await queries.announcements(db, settings, cursor=cursor, limit=limit)
    return AnnouncementList(announcements=[_document(said) for said in page.rows], next_cursor=page.next)


@post(
    PATH,
    status_code=201,
    tags=["staff"],
    security=STAFF,
    responses=changing(NotSignedIn, NotAllowed, InvalidInput),
)
async def write_announcement(
    data: JSONBody[NewAnnouncement], staff: NamedDependency[StaffMember], db: StaffDb
) -> AnnouncementDocument:
    """Keep a draft of a message to the families of a show. Nothing is sent."""
    made = await drafts.write_draft(db, data.show_id, _words(data), staff=staff)
    return await _read(db, made)


@get(ONE, tags=["staff"], security=STAFF, responses=refusing(NotSignedIn, NotAllowed, NotFound))
async def read_announcement(announcement_id: FromPath[UUID], db: StaffDb) -> AnnouncementDocument:
    """Read a message, and to how many families it goes."""
    return await _read(db, announcement_id)


@put(
    ONE,
    tags=["staff"],
    security=STAFF,
    responses=changing(NotSignedIn, NotAllowed, NotFound, InvalidInput, AnnouncementSent),
)
async def rewrite_announcement(
    announcement_id: FromPath[UUID], data: JSONBody[AnnouncementWords], db: StaffDb
) -> AnnouncementDocument:
    """Change what a draft says, and to whom of its show."""
    await drafts.change_draft(db, announcement_id, _words(data))
    return await _read(db, announcement_id)


@delete(
    ONE,
    status_code=204,
    tags=["staff"],
    security=STAFF,
    responses=changing(NotSignedIn, NotAllowed, NotFound, AnnouncementSent),
)
async def discard_announcement(
    announcement_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> None:
    """Throw a draft away."""
    await drafts.delete_draft(db, announcement_id, staff=staff)


@post(
    ONE + "/send",
    status_code=202,
    tags=["staff"],
    security=STAFF,
    responses=changing(NotSignedIn, NotAllowed, NotFound, sending.NobodyToWriteTo),
)
async def begin_announcement(
    announcement_id: FromPath[UUID],
    staff: NamedDependency[StaffMember],
    database: NamedDependency[Database],
) -> JobBegun:
    """Begin to send a message, once to each address. Calling again answers with the same job, and nobody gets it twice."""
    async with database.transaction(SYSTEM) as db:  # the job is queued in the same transaction
        return JobBegun(job_id=await sending.send(db, announcement_id, staff=staff))


@get(
    ONE + "/recipients",
    tags=["staff"],
    security=STAFF,
    responses=refusing(NotSignedIn, NotAllowed, NotFound, InvalidInput),
)
async def list_recipients(
    announcement_id: FromPath[UUID],
    db: StaffDb,
    settings: NamedDependency[Settings],
    cursor: PageCursor = "",
    limit: PageLimit = LIMIT,
) -> RecipientList:
    """List what became of a message at each address, in pages, those that would not take it first."""
    await queries.read_announcement(db, announcement_id)
    page = await queries.recipients(db, settings, announcement_id, cursor=cursor, limit=limit)
    return RecipientList(recipients=page.rows, next_cursor=page.next)


def _words(body: AnnouncementWords) -> Words:
    """The words as the office's form reads them."""
    form = read_typed(WordsForm, fill(WordsForm, msgspec.structs.asdict(body)).typed)
    if form.errors:
        raise InvalidInput([{"field": name, "message": sentence} for name, sentence in form.problems()])
    return words_of(form)


async def _read(db: AsyncSession, announcement_id: UUID) -> AnnouncementDocument:
    said = await queries.read_announcement(db, announcement_id)
    document = _document(said)
    if said.sent_at is None:
        document.families = await count_families(db, said.audience)
    return document


def _document(said: AnnouncementView) -> AnnouncementDocument:
    document = msgspec.convert(said, AnnouncementDocument, from_attributes=True)
    document.families = said.families if said.sent_at else None
    return document


ROUTES = [
    list_announcements,
    write_announcement,
    read_announcement,
    rewrite_announcement,
    discard_announcement,
    begin_announcement,
    list_recipients,
]
