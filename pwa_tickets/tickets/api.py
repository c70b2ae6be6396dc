"""Tickets as PDF for whoever may see them, and the mail once more."""

import re
from datetime import UTC, datetime
from urllib.parse import quote
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from pwa_tickets.accounts.sign_in import read_address
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput, NotFound, TicketsError, TooManyRequests
from pwa_tickets.i18n import gettext
from pwa_tickets.orders.access import reader
from pwa_tickets.orders.order_view import Order, Ticket, read_order
from pwa_tickets.settings import Settings
from pwa_tickets.tickets import delivery, queries, ticket_pdf
from pwa_tickets.tickets.pdf_worker import PdfFailed
from pwa_tickets.tickets.seat_map_pictures import read_seat_map_pictures
from pwa_tickets.tickets.ticket_pdf import PaperSize, TicketPdfs
from pwa_tickets.web.actor import Visitor, hash_of
from pwa_tickets.web.problems import refusing
from pwa_tickets.web.security import consume_token

MAILS_AN_HOUR = 5


class TicketVoid(TicketsError):
    """Refuse to print a ticket that no longer admits anybody."""

    status, slug, title = 409, "ticket-void", "This ticket is no longer good"
    description = "The ticket was refunded or cancelled and no longer admits anybody. No PDF was made."
    sentence = "This ticket was refunded or cancelled, so there is nothing to print."


class PdfRequest(msgspec.Struct, kw_only=True):
    """One ticket or a whole order."""

    ticket_id: UUID | None = None
    order_id: UUID | None = None


class PdfMade(msgspec.Struct, kw_only=True):
    """Where the PDF is, and since when."""

    pdf_url: str
    pdf_generated_at: datetime


class WhatToResend(msgspec.Struct, kw_only=True):
    """One order, or every coming order of an address."""

    order_id: UUID | None = None
    email: str | None = None


class Resent(msgspec.Struct, kw_only=True):
    """The same answer whether or not there is anything to send."""

    detail: str = gettext(
        "If we know these tickets, they are on their way to the address they were bought with."
    )


@post(
    "/api/tickets/generate-pdf",
    status_code=200,
    tags=["tickets"],
    responses=refusing(InvalidInput, NotFound, TicketVoid, PdfFailed),
)
async def generate_pdf(
    data: JSONBody[PdfRequest],
    visitor: NamedDependency[Visitor],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> PdfMade:
    """Make the PDF of a ticket or an order, if it is not made yet."""
    if (data.ticket_id is None) == (data.order_id is None):
        raise InvalidInput([{"field": "ticket_id", "message": gettext("Name one ticket or one order.")}])
    if data.ticket_id:
        await _ticket_pdf(visitor, database, settings, data.ticket_id, PaperSize.LETTER)
        path = f"/api/tickets/{data.ticket_id}/download"
    else:
        assert data.order_id
        await _order_pdf(visitor, database, settings, data.order_id, PaperSize.LETTER)
        path = f"/api/ticket-orders/{data.order_id}/download"
    return PdfMade(pdf_url=settings.base_url + path, pdf_generated_at=datetime.now(UTC))


@get(
    "/api/tickets/{ticket_id:uuid}/download",
    media_type="application/pdf",
    tags=["tickets"],
    responses=refusing(NotFound, TicketVoid, PdfFailed),
)
async def download_ticket(
    ticket_id: FromPath[UUID],
    visitor: NamedDependency[Visitor],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
    paper: FromQuery[PaperSize] = PaperSize.LETTER,
) -> Response[bytes]:
    """One ticket on paper, made now if it is not made yet."""
    pdf, name = await _ticket_pdf(visitor, database, settings, ticket_id, paper)
    return _file(pdf, f"{name}.pdf")


@get(
    "/api/ticket-orders/{order_id:uuid}/download",
    media_type="application/pdf",
    tags=["tickets"],
    responses=refusing(NotFound, TicketVoid, PdfFailed),
)
async def download_order(
    order_id: FromPath[UUID],
    visitor: NamedDependency[Visitor],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
    paper: FromQuery[PaperSize] = PaperSize.LETTER,
) -> Response[bytes]:
    """All tickets of an order on paper, two a page."""
    pdf, name = await _order_pdf(visitor, database, settings, order_id, paper)
    return _file(pdf, f"{name}.pdf")


@post("/api/tickets/resend", status_code=202, tags=["tickets"], responses=refusing(InvalidInput))
async def resend(
    data: JSONBody[WhatToResend], database: NamedDependency[Database], settings: NamedDependency[Settings]
) -> Resent:
    """Mail the tickets again, to the address they were bought with; the same answer whether or not there are any."""
    email = read_address(data.email) if data.email else None
    if email is None and data.order_id is None:
        raise InvalidInput([{"field": "order_id", "message": gettext("Name an order or an email address.")}])
    async with database.transaction(SYSTEM) as db:
        orders = await queries.orders_to_resend(db, order_id=data.order_id, email=email)
    for order in orders:
        try:
            if settings.rate_limit:
                mailbox = f"resend:{hash_of(order.customer_email.lower())}"
                await consume_token(database, mailbox, per_minute=MAILS_AN_HOUR / 60, burst=MAILS_AN_HOUR)
        except TooManyRequests:
            break
        async with database.transaction(SYSTEM) as db:
            await delivery.resend(db, settings, order)
    return Resent()


async def _ticket_pdf(
    visitor: Visitor, database: Database, settings: Settings, ticket_id: UUID, paper: PaperSize
) -> tuple[bytes, str]:
    async with database.transaction(reader(visitor, settings)) as db:
        order, ticket = await queries.order_of_ticket(db, ticket_id)
    if ticket.voided_at:
        raise TicketVoid()
    return await _print(database, settings, order, [ticket], paper)


async def _order_pdf(
    visitor: Visitor, database: Database, settings: Settings, order_id: UUID, paper: PaperSize
) -> tuple[bytes, str]:
    async with database.transaction(reader(visitor, settings)) as db:
        order = await read_order(db, order_id)
    if not order.tickets:
        raise NotFound()
    if not order.standing:
        raise TicketVoid()
    return await _print(database, settings, order, list(order.standing), paper)


async def _print(
    database: Database, settings: Settings, order: Order, tickets: list[Ticket], paper: PaperSize
) -> tuple[bytes, str]:
    async with database.transaction(SYSTEM) as db:
        pictures = await read_seat_map_pictures(db, order.shows)
    pdf = await ticket_pdf.render(
        TicketPdfs.of(settings, somebody_waits=True), order, tickets, pictures, paper
    )
    if len(tickets) == 1:
        async with database.transaction(SYSTEM) as db:
            await ticket_pdf.remember_rendered(db, tickets)
    return pdf, ticket_pdf.document_title(order, tickets)


def _file(content: bytes, name: str) -> Response[bytes]:
    """A download under a name that every file system takes; the true name beside it for those that can."""
    plain = re.sub(r"[^A-Za-z0-9._ -]+", "", name).strip() or "tickets.pdf"
    return Response(
        content,
        media_type="application/pdf",
        headers={
            "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
            "Cache-Control": "private, no-store",
        },
    )


ROUTES = [generate_pdf, download_ticket, download_order, resend]
