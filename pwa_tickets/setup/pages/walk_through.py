"""The walk-through sheet of a venue as a PDF."""

from typing import Final
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from pwa_tickets.db.session import Database
from pwa_tickets.notifications.email_templates import templates
from pwa_tickets.settings import Settings
from pwa_tickets.setup.walk_through import read_rows
from pwa_tickets.tickets.pdf_worker import shared_pdf_worker
from pwa_tickets.venues import queries
from pwa_tickets.venues.office import LIST
from pwa_tickets.web.actor import StaffMember

SHEET: Final = LIST + "/{venue_id:uuid}/walk-through.pdf"


@get(SHEET, include_in_schema=False)
async def walk_through(
    venue_id: FromPath[UUID],
    staff: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Response[bytes]:
    """Send the sheet. It is rendered when no transaction is open."""
    async with database.transaction(staff.actor) as db:
        venue, rows = await queries.venue(db, venue_id), await read_rows(db, venue_id)
    html = templates(settings).get_template("setup/walk-through.html").render(venue=venue, rows=rows)
    headers = {
        "Content-Disposition": 'inline; filename="walk-through.pdf"',
        "Cache-Control": "private, no-store",
    }
    pdf = await shared_pdf_worker().pdf(html, somebody_waits=True)
    return Response(pdf, media_type="application/pdf", headers=headers)


ROUTES = [walk_through]
