"""Tickets on paper: made when first wanted, kept, and never served once anything on them has changed."""

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.notifications.email_templates import templates
from pwa_tickets.orders.order_view import Order, Ticket
from pwa_tickets.settings import Settings
from pwa_tickets.storage import Storage, StorageDown, shared_storage
from pwa_tickets.tickets import codes
from pwa_tickets.tickets.pdf_worker import PdfWorker, shared_pdf_worker
from pwa_tickets.tickets.seat_map_picture import SeatMapPicture
from pwa_tickets.web import qr
from pwa_tickets.web.words import seat_name

log = logging.getLogger(__name__)


class PaperSize(StrEnum):
    """What the buyer's printer holds. Margins leave the same 190 x 260 mm on both."""

    LETTER = "letter"
    A4 = "a4"

    @property
    def size(self) -> str:
        """As CSS names it."""
        return {"letter": "Letter", "a4": "A4"}[self]

    @property
    def margin(self) -> str:
        """Above and below, left and right."""
        return {"letter": "9.7mm 12.9mm", "a4": "18.5mm 10mm"}[self]


@dataclass(frozen=True, kw_only=True)
class TicketPdfs:
    """What rendering tickets needs: the studio's name, a place to keep files, the PDF worker."""

    settings: Settings
    storage: Storage
    pdf_worker: PdfWorker
    somebody_waits: bool = False

    @classmethod
    def of(cls, settings: Settings, *, somebody_waits: bool = False) -> "TicketPdfs":
        """Return the renderer of this process, for a job or for somebody who waits."""
        return cls(
            settings=settings,
            storage=shared_storage(settings),
            pdf_worker=shared_pdf_worker(),
            somebody_waits=somebody_waits,
        )

    async def pdf(self, html: str) -> bytes:
        """The pages, printed now."""
        return await self.pdf_worker.pdf(html, somebody_waits=self.somebody_waits)


async def render(
    pdfs: TicketPdfs,
    order: Order,
    tickets: Sequence[Ticket],
    pictures: Mapping[UUID, SeatMapPicture],
    paper: PaperSize = PaperSize.LETTER,
) -> bytes:
    """The PDF of these tickets of one order, two a page. PdfFailed when it cannot be made.

    It is kept under the content of its page: a code given away, a show moved, a name corrected is another page,
    so an old PDF is never found again. When storage is away it is made each time.
    """
    html = pages(pdfs.settings, order, tickets, pictures, paper)
    subject = f"tickets/{tickets[0].id}" if len(tickets) == 1 else f"orders/{order.id}"
    key = f"{subject}/{hashlib.sha256(html.encode()).hexdigest()[:24]}-{paper}.pdf"
    try:
        if kept := await pdfs.storage.get(key):
            return kept
    except StorageDown as error:
        log.warning("storage is away, rendering without it: %s", error)
        return await pdfs.pdf(html)
    pdf = await pdfs.pdf(html)
    try:
        await pdfs.storage.put(key, pdf)
    except StorageDown as error:
        log.warning("storage does not keep what was printed: %s", error)
    return pdf


def pages(
    settings: Settings,
    order: Order,
    tickets: Sequence[Ticket],
    pictures: Mapping[UUID, SeatMapPicture],
    paper: PaperSize,
) -> str:
    """The pages as HTML for the PDF worker."""
    sold = [(order, ticket) for ticket in tickets]
    return pages_of_orders(settings, sold, pictures, paper, title=document_title(order, tickets))


def pages_of_orders(
    settings: Settings,
    sold: Sequence[tuple[Order, Ticket]],
    pictures: Mapping[UUID, SeatMapPicture],
    paper: PaperSize,
    *,
    title: str,
) -> str:
    """The pages of tickets of several orders, in this order, two a page."""
    shows = {show.id: show for order, _ in sold for show in order.shows}
    return (
        templates(settings)
        .get_template("tickets/pdf.html")
        .render(
            document_title=title,
            paper=paper,
            tickets=[(ticket, shows[ticket.show_id], order) for order, ticket in sold],
            pictures=pictures,
            printed_code=qr.printed,
            grouped=codes.grouped,
        )
    )


def document_title(order: Order, tickets: Sequence[Ticket]) -> str:
    """What a reader of the PDF shows in its title bar, and what the file is called."""
    if len(tickets) == 1:
        [ticket] = tickets
        return (
            f"Ticket {ticket.ticket_number} {seat_name(ticket.section, ticket.row_name, ticket.seat_number)}"
        )
    return f"Tickets {order.order_number}"


async def remember_rendered(db: AsyncSession, tickets: Sequence[Ticket]) -> None:
    """Note on the tickets that their PDF exists, where, and since when. System actor.

    A ticket whose code changed while its PDF was made is left alone.
    """
    await db.execute(
        text("""
            update tickets t set pdf_url = '/api/tickets/' || t.id || '/download',
              pdf_generated_at = coalesce(t.pdf_generated_at, now())
            from unnest(cast(:ids as uuid[]), cast(:codes as text[])) as printed (id, qr_code)
            where t.id = printed.id and t.qr_code = printed.qr_code
        """),
        {"ids": [ticket.id for ticket in tickets], "codes": [ticket.qr_code for ticket in tickets]},
    )
