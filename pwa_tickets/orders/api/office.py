"""Orders for programs of the staff."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from pwa_tickets.accounts.queries import time_zone
from pwa_tickets.errors import InvalidInput, NotAllowed, NotFound, NotSignedIn
from pwa_tickets.orders.models import OrderStatus
from pwa_tickets.orders.office_order import OfficeOrder, read_office_order
from pwa_tickets.orders.order_list import OrderFilters, OrderRow, Whether, list_orders
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import SellerDb
from pwa_tickets.web.openapi import STAFF
from pwa_tickets.web.paging import LIMIT, PageCursor, PageLimit
from pwa_tickets.web.problems import refusing


class OrderList(msgspec.Struct, omit_defaults=True):
    """Orders, newest first.

    Attributes:
        orders: the orders.
        next_cursor: where the next page begins; absent at the end.
    """

    orders: list[OrderRow]
    next_cursor: str | None = None


Query = Annotated[
    str,
    QueryParameter(
        max_length=120,
        description="A name, an address, a phone, order or ticket number; a typo is forgiven.",
    ),
]


@get(
    "/api/admin/ticketing/orders",
    tags=["staff"],
    security=STAFF,
    responses=refusing(NotSignedIn, NotAllowed, InvalidInput),
)
async def office_orders(
    db: SellerDb,
    seller: NamedDependency[StaffMember],
    settings: NamedDependency[Settings],
    q: Query = "",
    show_id: Annotated[UUID | None, QueryParameter(description="With a seat of this show.")] = None,
    status: Annotated[OrderStatus | None, QueryParameter(description="Where the order stands.")] = None,
    first_day: Annotated[
        date | None,
        QueryParameter(name="from", description="Ordered on this day or later, on the studio's clock."),
    ] = None,
    last_day: Annotated[
        date | None, QueryParameter(name="to", description="Ordered on this day or before.")
    ] = None,
    scanned: Annotated[
        Whether | None, QueryParameter(description="Whether somebody came in with one of its tickets.")
    ] = None,
    refunded: Annotated[
        Whether | None, QueryParameter(description="Whether any of its money went back.")
    ] = None,
    cursor: PageCursor = "",
    limit: PageLimit = LIMIT,
) -> OrderList:
    """List orders in pages, newest first. The box office lists what it sold, or with `q` one page of all, by words and show."""
    filters = OrderFilters(
        q=q,
        show_id=show_id,
        status=status,
        first_day=first_day,
        last_day=last_day,
        scanned=scanned,
        refunded=refunded,
    )
    page, _ = await list_orders(
        db, settings, filters, time_zone=await time_zone(db), staff=seller, cursor=cursor, limit=limit
    )
    return OrderList(page.rows, page.next)


@get(
    "/api/admin/ticketing/orders/{order_id:uuid}",
    tags=["staff"],
    security=STAFF,
    responses=refusing(NotSignedIn, NotAllowed, NotFound),
)
async def office_order(order_id: FromPath[UUID], db: SellerDb) -> Response[OfficeOrder]:
    """Read an order with its payments, refunds, emails, scans, waiting jobs and history."""
    order = await read_office_order(db, order_id)
    return Response(order, headers={"Cache-Control": "private, no-store"})


ROUTES = [office_orders, office_order]
