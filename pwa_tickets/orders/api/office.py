"""Orders for programs of the staff."""

from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from pwa_tickets.errors import NotAllowed, NotFound, NotSignedIn
from pwa_tickets.orders.office_order import OfficeOrder, read_office_order
from pwa_tickets.web.database import StaffDb
from pwa_tickets.web.openapi import STAFF
from pwa_tickets.web.problems import refusing


@get(
    "/api/admin/ticketing/orders/{order_id:uuid}",
    tags=["staff"],
    security=STAFF,
    responses=refusing(NotSignedIn, NotAllowed, NotFound),
)
async def office_order(order_id: FromPath[UUID], db: StaffDb) -> Response[OfficeOrder]:
    """Read an order with its payments, refunds, emails, scans, waiting jobs and history."""
    order = await read_office_order(db, order_id)
    return Response(order, headers={"Cache-Control": "private, no-store"})


ROUTES = [office_order]
