"""All tickets of a show on paper, by name: rendered in parts by a job that staff watch, joined, and kept for a day."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.audit import Subject
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.queue import enqueue
from pwa_tickets.db.session import Database
from pwa_tickets.errors import NotFound, TicketsError
from pwa_tickets.orders import job_runs
from pwa_tickets.orders.job_run_models import JobKind, JobStatus
from pwa_tickets.orders.order_view import read_orders
from pwa_tickets.tickets import pdf_join, ticket_pdf
from pwa_tickets.tickets.seat_map_pictures import read_seat_map_pictures
from pwa_tickets.tickets.ticket_pdf import PaperSize, TicketPdfs
from pwa_tickets.web.actor import StaffMember

PART: Final = 24
"""Tickets rendered at once: even, for there are two a page, and few, for a buyer's download waits for one part at most."""
KEPT: Final = timedelta(days=1)
"""From when it was asked for."""
SUFFIXES: Final = frozenset({"jr", "sr", "ii", "iii", "iv"})

_STANDING: Final = text("""
    select t.id, o.customer_name, o.order_number, l.place
    from tickets t join seat_labels l on l.show_seat_id = t.show_seat_id join ticket_orders o on o.id = t.ticket_order_id
    where l.show_id = :show_id and t.voided_at is null
""")
_ORDERS: Final = text("select distinct ticket_order_id from tickets where id = any(:ids)")
_RUNS: Final = """
    select id, status, total, done, created_at as asked_at from job_runs
    where kind = 'render_show_tickets' and subject = :show_id and status <> 'failed'
      and created_at > now() - cast(:kept as interval)
"""
_LATEST: Final = text(f"{_RUNS} order by created_at desc, id limit 1")
_ONE: Final = text(f"{_RUNS} and id = :run_id and status = 'done'")


class NoTicketsYet(TicketsError):
    """Refuse to print nothing."""

    status, slug, title = 409, "no-tickets-yet", "No tickets yet"
    description = "The show has no good ticket. Nothing was begun."
    sentence = "This show has no tickets yet."


class TicketsFile(msgspec.Struct, kw_only=True, frozen=True):
    """A file of all tickets, or one that is being made.

    Attributes:
        total: how many tickets, and `done` how many of them are rendered.
        asked_at: what changed later is not in it.
    """

    id: UUID
    status: JobStatus
    total: int
    done: int
    asked_at: datetime


def by_last_name(name: str) -> tuple[str, str]:
    """Sort people by their last name, then by the rest; accents and capitals make no difference."""
    plain = "".join(
        sign for sign in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(sign)
    )
    words = plain.split()
    while len(words) > 1 and words[-1].strip(".,") in SUFFIXES:
        words.pop()
    return (words[-1] if words else "", plain)


async def begin(db: AsyncSession, show_id: UUID, *, staff: StaffMember) -> UUID:
    """Begin to render every ticket that is good now; while one file is being made, that is the one. System actor.

    Returns:
        The run's id.

    Raises:
        NoTicketsYet: there is none.
    """
    rows = sorted(
        await db.execute(_STANDING, {"show_id": show_id}),
        key=lambda row: (by_last_name(row.customer_name), row.order_number, row.place),
    )
    if not rows:
        raise NoTicketsYet()
    ids = [str(row.id) for row in rows]
    run_id, is_new = await job_runs.begin(
        db, JobKind.RENDER_SHOW_TICKETS, show_id, total=len(ids), by=staff.uuid, tickets=ids
    )
    if is_new:
        await enqueue(db, "delete_show_tickets", delay=KEPT, run_id=str(run_id))
        facts = {"tickets": len(ids)}
        await audit.record(db, staff, "show_tickets_rendered", Subject("show", show_id), after=facts)
    return run_id


async def latest(db: AsyncSession, show_id: UUID) -> TicketsFile | None:
    """The file that was asked for last and is still kept. Staff or system actor."""
    row = (await db.execute(_LATEST, {"show_id": show_id, "kept": KEPT})).mappings().one_or_none()
    return None if row is None else msgspec.convert(dict(row), TicketsFile)


async def note_download(db: AsyncSession, show_id: UUID, run_id: UUID, *, staff: StaffMember) -> str:
    """Note in the audit log who takes a finished file, and return its key in the storage. Staff actor.

    Raises:
        NotFound: there is none, it is not done, or its day is over.
    """
    values = {"show_id": show_id, "kept": KEPT, "run_id": run_id}
    if (await db.execute(_ONE, values)).one_or_none() is None:
        raise NotFound()
    await audit.record(db, staff, "show_tickets_downloaded", Subject("show", show_id))
    return _file(run_id)


async def render_show_tickets(database: Database, pdfs: TicketPdfs, run_id: str) -> None:
    """Render part after part, then join them. A part that is kept is not rendered again: a killed worker's work goes on."""
    run = UUID(run_id)
    async with database.transaction(SYSTEM) as db:
        step = await job_runs.lock_run(db, run)
    if step is None:
        return
    ids = [UUID(one) for one in step.facts["tickets"]]
    parts = []
    for start in range(0, len(ids), PART):
        of_part = ids[start : start + PART]
        parts.append(
            await _part(database, pdfs, f"{_folder(run)}/parts/{start:06d}.pdf", step.subject, of_part)
        )
        async with database.transaction(SYSTEM) as db:
            await job_runs.reach(db, run, start + PART)
    await pdfs.storage.put(_file(run), await pdf_join.joined([part for part in parts if part]))
    async with database.transaction(SYSTEM) as db:
        await job_runs.end(db, run)
    await pdfs.storage.delete_below(f"{_folder(run)}/parts")


async def delete_show_tickets(database: Database, pdfs: TicketPdfs, run_id: str) -> None:
    """Delete a file whose day is over, and give up one that was never done, so that another can be made."""
    async with database.transaction(SYSTEM) as db:
        await job_runs.give_up(db, UUID(run_id))
    await pdfs.storage.delete_below(_folder(UUID(run_id)))


async def _part(database: Database, pdfs: TicketPdfs, key: str, show_id: UUID, ids: Sequence[UUID]) -> bytes:
    """Some of the tickets as PDF, as kept or rendered now; empty where none of them is good any more."""
    kept = await pdfs.storage.get(key)
    if kept is not None:
        return kept
    html = await _html(database, pdfs, show_id, ids)
    pdf = await pdfs.pdf(html) if html else b""
    await pdfs.storage.put(key, pdf)
    return pdf


async def _html(database: Database, pdfs: TicketPdfs, show_id: UUID, ids: Sequence[UUID]) -> str:
    """The pages of those that are still good for this show; an exchange takes a ticket to another."""
    async with database.transaction(SYSTEM) as db:
        orders = await read_orders(db, list(await db.scalars(_ORDERS, {"ids": list(ids)})))
        pictures = await read_seat_map_pictures(db, [show for order in orders for show in order.shows])
    good = {
        ticket.id: (order, ticket)
        for order in orders
        for ticket in order.standing
        if ticket.show_id == show_id
    }
    sold = [good[one] for one in ids if one in good]
    if not sold:
        return ""
    title = next(show.full_title for show in sold[0][0].shows if show.id == show_id)
    return ticket_pdf.pages_of_orders(pdfs.settings, sold, pictures, PaperSize.LETTER, title=title)


def _folder(run: UUID) -> str:
    return f"show-tickets/{run}"


def _file(run: UUID) -> str:
    return f"{_folder(run)}/tickets.pdf"
