"""One order for staff: what was bought, who came in, the money, the mails, the notes, and what happened when."""

from typing import Any, Final
from uuid import UUID

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.accounts.queries import time_zone
from pwa_tickets.orders.exchange_offers import open_offer, paid_differences
from pwa_tickets.orders.office_order import read_office_order
from pwa_tickets.orders.queries import cart_seats
from pwa_tickets.orders.refund_rights import may_refund
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import SellerDb
from pwa_tickets.web.forms import Form
from pwa_tickets.web.office import office_page

PAGE: Final = "/admin/ticketing/orders"
ORDER: Final = PAGE + "/{order_id:uuid}"
KEY: Final = "orders"

AnyRequest = Request[Any, Any, Any]


@get(ORDER, include_in_schema=False)
async def order_page(
    request: AnyRequest, order_id: FromPath[UUID], seller: NamedDependency[StaffMember], db: SellerDb
) -> Template:
    """Show everything about one order."""
    return await page_of_order(request, seller, db, order_id)


async def page_of_order(
    request: AnyRequest,
    staff: StaffMember,
    db: AsyncSession,
    order_id: UUID,
    *,
    note: Form[Any] | None = None,
    status: int = 200,
) -> Template:
    """The page of an order, with the note that somebody was writing.

    Raises:
        NotFound: there is none of this id.
    """
    offer = await open_offer(db, order_id)
    return office_page(
        request,
        staff,
        KEY,
        "orders/office-order.html",
        parts={"order": "orders/_office-order.html"},
        status=status,
        order=await read_office_order(db, order_id),
        time_zone=await time_zone(db),
        note=note,
        may_refund=await may_refund(db, staff),
        offer=offer,
        differences=await paid_differences(db, order_id),
        offered=await cart_seats(db, offer.seat_ids if offer else ()),
    )


ROUTES = [order_page]
