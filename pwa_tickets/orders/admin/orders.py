"""The list of orders for staff. What was looked for stays in the address."""

from typing import Any

import msgspec
from litestar import Request, get
from litestar.di import NamedDependency
from litestar.response import Template

from pwa_tickets.accounts.queries import time_zone
from pwa_tickets.orders.admin.order import KEY, PAGE
from pwa_tickets.orders.order_list import OrderFilters, list_orders
from pwa_tickets.settings import Settings
from pwa_tickets.shows.show_choices import show_choices
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import SellerDb
from pwa_tickets.web.forms import read_query
from pwa_tickets.web.office import office_page

AnyRequest = Request[Any, Any, Any]


@get(PAGE, include_in_schema=False)
async def orders_page(
    request: AnyRequest,
    seller: NamedDependency[StaffMember],
    db: SellerDb,
    settings: NamedDependency[Settings],
) -> Template:
    """List the orders, newest first, as far as the filters let them through. Clerks list what they sold, or search."""
    filters = read_query(request, OrderFilters)
    zone = await time_zone(db)
    orders, found = await list_orders(
        db,
        settings,
        filters.value,
        time_zone=zone,
        staff=seller,
        cursor=request.query_params.get("cursor", ""),
    )
    narrow = msgspec.structs.replace(filters.value, q="", show_id=None, status=None)
    return office_page(
        request,
        seller,
        KEY,
        "orders/office-orders.html",
        parts={"orders": "orders/_office-orders.html"},
        filters=filters,
        orders=orders,
        is_close=found is not None and found.is_close,
        has_more_filters=narrow != OrderFilters(),
        finds_only=not seller.role.manages,
        shows=await show_choices(db),
        time_zone=zone,
    )


ROUTES = [orders_page]
