"""One order for staff: what was bought, who came in, the money, the mails, and what happened when."""

from typing import Any, Final
from uuid import UUID

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from pwa_tickets.accounts.queries import time_zone
from pwa_tickets.orders.office_order import read_office_order
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import StaffDb
from pwa_tickets.web.office import office_page

PAGE: Final = "/admin/ticketing/orders"
ORDER: Final = PAGE + "/{order_id:uuid}"
KEY: Final = "orders"

AnyRequest = Request[Any, Any, Any]


@get(ORDER, include_in_schema=False)
async def order_page(
    request: AnyRequest, order_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> Template:
    """Show everything about one order."""
    return office_page(
        request,
        staff,
        KEY,
        "orders/office-order.html",
        parts={"order": "orders/_office-order.html"},
        order=await read_office_order(db, order_id),
        time_zone=await time_zone(db),
    )


ROUTES = [order_page]
