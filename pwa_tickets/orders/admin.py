"""What staff should look at: orders and payments with which something is the matter, and very many unpaid seats."""

from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from pwa_tickets.i18n import ngettext
from pwa_tickets.orders.concerns import concerns
from pwa_tickets.orders.orderless_payments import orderless_payments
from pwa_tickets.seats.crowds import crowds, release_crowd
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import StaffDb
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import read_form
from pwa_tickets.web.office import back_to, office_page

PAGE: Final = "/admin/ticketing/concerns"
KEY: Final = "concerns"

AnyRequest = Request[Any, Any, Any]


@get(PAGE, include_in_schema=False)
async def concerns_page(request: AnyRequest, staff: NamedDependency[StaffMember], db: StaffDb) -> Template:
    """List all of them."""
    return office_page(
        request,
        staff,
        KEY,
        "orders/concerns.html",
        crowds=await crowds(db),
        concerns=await concerns(db),
        orderless=await orderless_payments(db),
    )


class ReleaseCrowd(msgspec.Struct):
    """Which address's seats of which show are let go."""

    show_id: UUID
    origin: str


@post(PAGE + "/release", include_in_schema=False)
async def release(request: AnyRequest, staff: NamedDependency[StaffMember], db: StaffDb) -> Redirect:
    """Let the unpaid seats of one address go, and redirect to the list."""
    form = await read_form(request, ReleaseCrowd)
    seats = await release_crowd(db, show_id=form.value.show_id, origin=form.value.origin, staff=staff)
    said = ngettext("%(num)s seat is free again.", "%(num)s seats are free again.", seats) % {"num": seats}
    return back_to(request, PAGE, Flash(said))


ROUTES = [concerns_page, release]
