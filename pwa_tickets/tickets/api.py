"""Tickets as PDF for whoever may see them, and the mail once more."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar
from urllib.parse import quote
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import ResponseHeader
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter

from pwa_tickets.accounts.limits import Asker
from pwa_tickets.accounts.sign_in import read_address
from pwa_tickets.db.actor import SYSTEM, Actor
from pwa_tickets.db.queue import enqueue
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput, NotFound, TicketsError
from pwa_tickets.i18n import gettext
from pwa_tickets.orders.order_view import Order, Ticket, read_order
from pwa_tickets.settings import Settings
from pwa_tickets.tickets import queries, ticket_pdf
from pwa_tickets.tickets.pdf_worker import PdfFailed
from pwa_tickets.tickets.seat_map_pictures import read_seat_map_pictures
from pwa_tickets.tickets.ticket_pdf import PaperSize, TicketPdfs
from pwa_tickets.web.conditional import bytes_answer
from pwa_tickets.web.openapi import ETAG, ORDER_READER, UNCHANGED, Pdf
from pwa_tickets.web.problems import changing, refusing

AnyRequest = Request[Any, Any, Any]

Paper = Annotated[PaperSize, QueryParameter(description="The paper size of the printer.")]
FILE_NAME = ResponseHeader(
    name="Content-Disposition",
    documentation_only=True,
    value="",
    description="`attachment`, with a file name for people.",
)
PART = ResponseSpec(
    Pdf, generate_examples=False, media_type="application/pdf", description="What `Range` asked for."
)
NO_SUCH_PART = ResponseSpec(None, description="The file is shorter than what `Range` asks for.")


class TicketVoid(TicketsError):
    """Refuse to print a ticket that no longer admits anybody."""

    status, slug, title = 409, "ticket-void", "This ticket is no longer good"
    description = "The ticket was refunded or cancelled and no longer admits anybody. No PDF was made."
    sentence = "This ticket was refunded or canceled, so there is nothing to print."


class PdfRequest(msgspec.Struct, kw_only=True):
    """One ticket or a whole order.

    Attributes:
        ticket_id: the ticket to print; absent for an order.
        order_id: the order whose tickets to print; absent for a ticket.
    """

    EXAMPLE: ClassVar = {"ticket_id": "e7b1c4d2-9a30-4f58-8c6e-5d2f0b1a7c93"}

    ticket_id: UUID | None = None
    order_id: UUID | None = None


class PdfMade(msgspec.Struct, kw_only=True):
    """Where the PDF is, and since when.

    Attributes:
        pdf_url: where to download it; takes the credentials of this call.
        pdf_generated_at: when it was made.
    """

    pdf_url: str
    pdf_generated_at: datetime


class WhatToResend(msgspec.Struct, kw_only=True):
    """One order, or every coming order of an address.

    Attributes:
        order_id: the order to mail; absent for an address.
        email: the address whose coming orders to mail; absent for one order.
    """

    EXAMPLE: ClassVar = {"email": "jordan@example.com"}

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
    security=ORDER_READER,
    responses=changing(InvalidInput, NotFound, TicketVoid, PdfFailed),
)
async def generate_pdf(
    data: JSONBody[PdfRequest],
    customer: NamedDependency[Actor],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> PdfMade:
    """Render the PDF of a ticket or an order, and answer where to download it."""
    if (data.ticket_id is None) == (data.order_id is None):
        raise InvalidInput([{"field": "ticket_id", "message": gettext("Name one ticket or one order.")}])
    if data.ticket_id:
        await _ticket_pdf(customer, database, settings, data.ticket_id, PaperSize.LETTER)
        path = f"/api/tickets/{data.ticket_id}/download"
    else:
        assert data.order_id
        await _order_pdf(customer, database, settings, data.order_id, PaperSize.LETTER)
        path = f"/api/ticket-orders/{data.order_id}/download"
    return PdfMade(pdf_url=settings.base_url + path, pdf_generated_at=datetime.now(UTC))


@get(
    "/api/tickets/{ticket_id:uuid}/download",
    media_type="application/pdf",
    tags=["tickets"],
    security=ORDER_READER,
    response_headers=[FILE_NAME, ETAG],
    responses={206: PART, 304: UNCHANGED, 416: NO_SUCH_PART, **refusing(NotFound, TicketVoid, PdfFailed)},
)
async def download_ticket(
    request: AnyRequest,
    ticket_id: FromPath[UUID],
    customer: NamedDependency[Actor],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
    paper: Paper = PaperSize.LETTER,
) -> Response[Pdf]:
    """Download one ticket as PDF, rendered now if it is not yet."""
    pdf, name = await _ticket_pdf(customer, database, settings, ticket_id, paper)
    return _file(request, pdf, f"{name}.pdf")


@get(
    "/api/ticket-orders/{order_id:uuid}/download",
    media_type="application/pdf",
    tags=["tickets"],
    security=ORDER_READER,
    response_headers=[FILE_NAME, ETAG],
    responses={206: PART, 304: UNCHANGED, 416: NO_SUCH_PART, **refusing(NotFound, TicketVoid, PdfFailed)},
)
async def download_order(
    request: AnyRequest,
    order_id: FromPath[UUID],
    customer: NamedDependency[Actor],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
    paper: Paper = PaperSize.LETTER,
) -> Response[Pdf]:
    """Download all tickets of an order as one PDF, two a page."""
    pdf, name = await _order_pdf(customer, database, settings, order_id, paper)
    return _file(request, pdf, f"{name}.pdf")


@post("/api/tickets/resend", status_code=202, tags=["tickets"], responses=changing(InvalidInput))
async def resend(
    data: JSONBody[WhatToResend],
    asker: NamedDependency[Asker],
    database: NamedDependency[Database],
) -> Resent:
    """Mail the tickets again, to the address they were bought with; the answer is the same when there are none.

    A job looks for them: who asks cannot tell by the time it takes either.
    """
    email = read_address(data.email) if data.email else None
    if email is None and data.order_id is None:
        raise InvalidInput([{"field": "order_id", "message": gettext("Name an order or an email address.")}])
    async with database.transaction(SYSTEM) as db:
        order_id = str(data.order_id) if data.order_id else None
        network, device = asker.as_facts()
        await enqueue(db, "resend_tickets", order_id=order_id, email=email, network=network, device=device)
    return Resent()


# Between these transactions a PDF is rendered: none is kept open for as long as that takes.
async def _ticket_pdf(
    customer: Actor, database: Database, settings: Settings, ticket_id: UUID, paper: PaperSize
) -> tuple[bytes, str]:
    async with database.transaction(customer) as db:
        order, ticket = await queries.order_of_ticket(db, ticket_id)
    if ticket.voided_at:
        raise TicketVoid()
    return await _print(database, settings, order, [ticket], paper)


async def _order_pdf(
    customer: Actor, database: Database, settings: Settings, order_id: UUID, paper: PaperSize
) -> tuple[bytes, str]:
    async with database.transaction(customer) as db:
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


def _file(request: AnyRequest, content: bytes, name: str) -> Response[bytes]:
    return bytes_answer(
        request,
        content,
        media_type="application/pdf",
        headers={"Content-Disposition": download_under(name), "Cache-Control": "private, no-store"},
    )


def download_under(name: str) -> str:
    """Name a download as every file system takes it, the true name beside it for those that can."""
    plain = re.sub(r"[^A-Za-z0-9._ -]+", "", name).strip() or "tickets.pdf"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


ROUTES = [generate_pdf, download_ticket, download_order, resend]
