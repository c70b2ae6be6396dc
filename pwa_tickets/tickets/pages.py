"""Every ticket of an address after signing in, and the shows as calendar files."""

from datetime import UTC, datetime
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from pwa_tickets.accounts import sessions
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import NotFound
from pwa_tickets.orders.order_view import read_order, read_orders
from pwa_tickets.settings import Settings
from pwa_tickets.shows.show_view import read_show
from pwa_tickets.tickets.by_show import ShowTickets, entry, tickets_by_show
from pwa_tickets.tickets.calendar import icalendar
from pwa_tickets.tickets.emails import calendar_file
from pwa_tickets.web.actor import Visitor
from pwa_tickets.web.database import CustomerDb, VisitorDb
from pwa_tickets.web.templating import page


@get("/lookup", include_in_schema=False)
async def lookup(
    visitor: NamedDependency[Visitor], database: NamedDependency[Database], db: CustomerDb
) -> Template:
    """The way to one's tickets: by mailbox first, then all of them."""
    async with database.transaction(SYSTEM) as sessions_db:  # over before `db` takes a connection
        email = await sessions.email_of(sessions_db, visitor.session_hash)
    if email is None:
        return page("accounts/lookup.html", email="", error="")
    orders = await read_orders(db)
    return page(
        "tickets/lookup.html",
        email=email,
        orders=[(order, tickets_by_show(order)) for order in orders],
    )


@get("/orders/{order_id:uuid}/calendar.ics", media_type="text/calendar", include_in_schema=False)
async def order_calendar(
    order_id: FromPath[UUID], db: CustomerDb, settings: NamedDependency[Settings]
) -> Response[bytes]:
    """All shows of an order, with the seats in them; those of tickets that are void are marked as canceled."""
    order = await read_order(db, order_id)
    if not order.tickets:
        raise NotFound()
    return _calendar(calendar_file(settings, order), order.order_number)


@get("/shows/{show_id:uuid}/calendar.ics", media_type="text/calendar", include_in_schema=False)
async def show_calendar(
    show_id: FromPath[UUID], db: VisitorDb, settings: NamedDependency[Settings]
) -> Response[bytes]:
    """One show, for anybody."""
    show = await read_show(db, show_id)
    alone = entry(ShowTickets(show=show, tickets=()), order=None, base_url=settings.base_url)
    content = icalendar([alone], studio_name=settings.studio_name, now=datetime.now(UTC))
    return _calendar(content.encode(), "show")


def _calendar(content: bytes, name: str) -> Response[bytes]:
    return Response(
        content,
        media_type="text/calendar; method=PUBLISH",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.ics"',
            "Cache-Control": "private, no-store",
        },
    )


ROUTES = [lookup, order_calendar, show_calendar]
