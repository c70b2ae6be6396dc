"""All tickets of a show as one PDF, for programs of the staff: begin it, ask how far it is, download it."""

from typing import Any, Final
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import NotAllowed, NotFound, NotSignedIn
from pwa_tickets.orders.api.cancellation import JobBegun
from pwa_tickets.reports import show_tickets
from pwa_tickets.settings import Settings
from pwa_tickets.shows.office_queries import office_show
from pwa_tickets.storage import StorageDown, shared_storage
from pwa_tickets.tickets.api import FILE_NAME, NO_SUCH_PART, PART, download_under
from pwa_tickets.tickets.pdf_worker import PdfFailed
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.conditional import bytes_answer
from pwa_tickets.web.openapi import ETAG, STAFF, UNCHANGED, Pdf
from pwa_tickets.web.problems import changing, refusing

PATH: Final = "/api/admin/ticketing/shows/{show_id:uuid}/tickets-pdf"

AnyRequest = Request[Any, Any, Any]


@post(
    PATH,
    status_code=202,
    tags=["staff"],
    security=STAFF,
    responses=changing(NotSignedIn, NotAllowed, NotFound, show_tickets.NoTicketsYet),
)
async def make_show_tickets(
    show_id: FromPath[UUID], staff: NamedDependency[StaffMember], database: NamedDependency[Database]
) -> JobBegun:
    """Begin to print every good ticket of a show, by last name. While one file is being made, calling again answers with its
    job.
    """
    async with database.transaction(staff.actor) as db:
        await office_show(db, show_id)
    async with database.transaction(SYSTEM) as db:  # the job is queued in the same transaction
        return JobBegun(job_id=await show_tickets.begin(db, show_id, staff=staff))


@get(
    PATH + "/{job_id:uuid}",
    media_type="application/pdf",
    tags=["staff"],
    security=STAFF,
    response_headers=[FILE_NAME, ETAG],
    responses={
        206: PART,
        304: UNCHANGED,
        416: NO_SUCH_PART,
        **refusing(NotSignedIn, NotAllowed, NotFound, PdfFailed),
    },
)
async def download_show_tickets(
    request: AnyRequest,
    show_id: FromPath[UUID],
    job_id: FromPath[UUID],
    staff: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Response[Pdf]:
    """Download the file that a job made, two tickets a page. It is kept for a day from when it was asked for."""
    async with database.transaction(staff.actor) as db:
        key = await show_tickets.note_download(db, show_id, job_id, staff=staff)
    try:  # the storage is asked with no transaction open
        pdf = await shared_storage(settings).get(key)
    except StorageDown as error:
        raise PdfFailed() from error
    if pdf is None:
        raise NotFound()
    headers = {
        "Content-Disposition": download_under("all-tickets.pdf"),
        "Cache-Control": "private, no-store",
    }
    return bytes_answer(request, pdf, media_type="application/pdf", headers=headers)


ROUTES = [make_show_tickets, download_show_tickets]
