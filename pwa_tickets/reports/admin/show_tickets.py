"""All tickets of a show as one PDF: asking for it, watching it made, and downloading it."""

from typing import Any, Final
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import NotFound
from pwa_tickets.i18n import gettext
from pwa_tickets.reports import show_tickets
from pwa_tickets.reports.admin.reports import KEY, PAGE
from pwa_tickets.settings import Settings
from pwa_tickets.shows.office_queries import office_show
from pwa_tickets.storage import StorageDown, shared_storage
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.conditional import bytes_answer
from pwa_tickets.web.database import StaffDb
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.office import back_to, office_page

TICKETS: Final = PAGE + "/shows/{show_id:uuid}/tickets"

AnyRequest = Request[Any, Any, Any]


@get(TICKETS, include_in_schema=False)
async def tickets_page(
    request: AnyRequest, show_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> Template:
    """Offer to make the file, tell how far it is, and offer what was made; the page asks again by itself."""
    return office_page(
        request,
        staff,
        KEY,
        "reports/show-tickets.html",
        parts={"tickets": "reports/_show-tickets.html"},
        show=await office_show(db, show_id),
        file=await show_tickets.latest(db, show_id),
    )


@post(TICKETS, include_in_schema=False)
async def make_tickets(
    request: AnyRequest,
    show_id: FromPath[UUID],
    staff: NamedDependency[StaffMember],
    database: NamedDependency[Database],
) -> Redirect:
    """Begin to make the file; the second click finds the one that was begun."""
    async with database.transaction(staff.actor) as db:
        await office_show(db, show_id)
    page = f"{PAGE}/shows/{show_id}/tickets"
    try:
        async with database.transaction(SYSTEM) as db:  # the job is queued in the same transaction
            await show_tickets.begin(db, show_id, staff=staff)
    except show_tickets.NoTicketsYet as refusal:
        return back_to(request, page, Flash(refusal.detail, "warn"))
    return back_to(request, page)


@get(TICKETS + "/{run_id:uuid}/download", include_in_schema=False)
async def download_tickets(
    request: AnyRequest,
    show_id: FromPath[UUID],
    run_id: FromPath[UUID],
    staff: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Response[bytes] | Redirect:
    """Send a file that was made. The storage is asked with no transaction open."""
    async with database.transaction(staff.actor) as db:
        key = await show_tickets.note_download(db, show_id, run_id, staff=staff)
    try:
        pdf = await shared_storage(settings).get(key)
    except StorageDown:
        sentence = gettext("The file can’t be read just now. Please try again in a minute.")
        return back_to(request, f"{PAGE}/shows/{show_id}/tickets", Flash(sentence, "warn"))
    if pdf is None:
        raise NotFound()
    headers = {
        "Content-Disposition": 'attachment; filename="all-tickets.pdf"',
        "Cache-Control": "private, no-store",
    }
    return bytes_answer(request, pdf, media_type="application/pdf", headers=headers)


ROUTES = [tickets_page, make_tickets, download_tickets]
