"""Reads about announcements for staff: what was written, and what became of it at each address."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import DateTime, Integer, Uuid, column, text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.announcements.audience import Audience
from pwa_tickets.errors import NotFound
from pwa_tickets.orders.models import MessageStatus
from pwa_tickets.settings import Settings
from pwa_tickets.web.paging import LIMIT, Page, Sorting, read_page

NEWEST: Final = Sorting("written", ("created_at", "id"), descending=True)
REFUSED_FIRST: Final = Sorting("state", ("rank", "email_canonical"))


class AnnouncementView(msgspec.Struct, kw_only=True, frozen=True):
    """An announcement with its show.

    Attributes:
        by: the name of who wrote it; None when that account is gone.
        sent_at: None for a draft.
        families: addresses it goes to; 0 for a draft.
        sent, refused: of these, to how many it went, and how many would not take it.
    """

    id: UUID
    show_id: UUID
    show_title: str
    starts_at: datetime
    time_zone: str
    poster: str
    section: str | None
    not_come: bool
    subject: str
    body: str
    reply_to: str | None
    by: str | None
    created_at: datetime
    sent_at: datetime | None
    families: int
    sent: int
    refused: int

    @property
    def audience(self) -> Audience:
        """Whom it goes to."""
        return Audience(show_id=self.show_id, section=self.section, not_come=self.not_come)

    @property
    def waiting(self) -> int:
        """To how many addresses it still has to go."""
        return self.families - self.sent - self.refused


class Recipient(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=True):
    """An address that an announcement goes to.

    Attributes:
        ticket_order_id: the newest order of this address with a ticket for the show.
        to_email: the address.
        is_erased: whether the family asked to be forgotten since.
        status: `queued` until it went out, or its mail server would not take it.
        attempts: how often it was tried.
        error: what its mail server said; absent for nothing bad.
        sent_at: when it went out; absent before.
    """

    ticket_order_id: UUID
    order_number: str
    customer_name: str
    to_email: str
    is_erased: bool
    status: MessageStatus
    attempts: int
    error: str | None = None
    sent_at: datetime | None = None


_ROWS: Final = """
    select a.id, a.show_id, sh.title as show_title, sh.starts_at, v.time_zone, se.poster, a.section, a.not_come, a.subject,
           a.body, a.reply_to, p.name as by, a.created_at, a.sent_at, counted.*
    from announcements a join recital_shows sh on sh.id = a.show_id join venues v on v.id = sh.venue_id
    join recital_series se on se.id = sh.recital_series_id left join profiles p on p.id = a.written_by
    cross join lateral (
      select count(*) as families, count(*) filter (where status = 'sent') as sent,
             count(*) filter (where status = 'failed') as refused
      from announcement_recipients where announcement_id = a.id) counted
"""
_ONE: Final = text(f"{_ROWS} where a.id = :id")
_LIST: Final = text(_ROWS).columns(
    column("id", Uuid),
    column("created_at", DateTime(timezone=True)),
    *(column(name) for name in AnnouncementView.__struct_fields__ if name not in ("id", "created_at")),
)
_RECIPIENTS: Final = text("""
    select r.email_canonical, case when r.status = 'failed' then 0 when r.attempts > 0 and r.status = 'queued' then 1
             when r.status = 'queued' then 2 else 3 end as rank,
           r.ticket_order_id, o.order_number, o.customer_name, r.to_email, r.to_email like '%.invalid' as is_erased, r.status,
           r.attempts, r.last_error as error, r.sent_at
    from announcement_recipients r join ticket_orders o on o.id = r.ticket_order_id where r.announcement_id = :id
""").columns(
    column("rank", Integer),
    column("email_canonical"),
    column("ticket_order_id", Uuid),
    column("sent_at", DateTime(timezone=True)),
    *(column(name) for name in Recipient.__struct_fields__ if name not in ("ticket_order_id", "sent_at")),
)


async def announcements(
    db: AsyncSession, settings: Settings, *, cursor: str, limit: int = LIMIT
) -> Page[AnnouncementView]:
    """A page of what was written, newest first. Staff actor."""
    return await read_page(db, _LIST, AnnouncementView, NEWEST, settings=settings, cursor=cursor, limit=limit)


async def read_announcement(db: AsyncSession, announcement_id: UUID) -> AnnouncementView:
    """One announcement. Staff or system actor.

    Raises:
        NotFound: there is none.
    """
    row = (await db.execute(_ONE, {"id": announcement_id})).mappings().one_or_none()
    if row is None:
        raise NotFound()
    return msgspec.convert(dict(row), AnnouncementView)


async def recipients(
    db: AsyncSession, settings: Settings, announcement_id: UUID, *, cursor: str, limit: int = LIMIT
) -> Page[Recipient]:
    """A page of the addresses it goes to, those that would not take it first. Staff actor."""
    return await read_page(
        db,
        _RECIPIENTS,
        Recipient,
        REFUSED_FIRST,
        settings=settings,
        parameters={"id": announcement_id},
        cursor=cursor,
        limit=limit,
    )
