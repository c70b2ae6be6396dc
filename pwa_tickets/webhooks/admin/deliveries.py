"""An endpoint of the studio's own systems with the log of what was sent to it; trying it out, sending something once more."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from pwa_tickets.accounts.queries import time_zone
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.i18n import gettext
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.office import back_to, office_page
from pwa_tickets.webhooks import deliveries, endpoints
from pwa_tickets.webhooks.admin.endpoints import KEY, PAGE
from pwa_tickets.webhooks.events import LABELS

AnyRequest = Request[Any, Any, Any]


@get(PAGE + "/{endpoint_id:uuid}", include_in_schema=False)
async def show_endpoint(
    request: AnyRequest,
    endpoint_id: FromPath[UUID],
    owner: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Template:
    """Show an endpoint with the log of what was sent to it."""
    async with database.transaction(SYSTEM) as db:
        endpoint = await endpoints.find(db, endpoint_id)
        cursor = request.query_params.get("cursor", "")
        log = await deliveries.deliveries(db, settings, endpoint_id, cursor=cursor)
        zone = await time_zone(db)
    return office_page(
        request,
        owner,
        KEY,
        "webhooks/endpoint.html",
        parts={"deliveries": "webhooks/_deliveries.html"},
        endpoint=endpoint,
        heard=[gettext(LABELS[event][0]) for event in endpoint.events],
        log=log,
        time_zone=zone,
    )


@post(PAGE + "/{endpoint_id:uuid}/test", include_in_schema=False)
async def send_test(
    request: AnyRequest,
    endpoint_id: FromPath[UUID],
    owner: NamedDependency[StaffMember],
    database: NamedDependency[Database],
) -> Redirect:
    """Send a test event and redirect to the log."""
    async with database.transaction(SYSTEM) as db:
        await deliveries.send_test(db, endpoint_id)
    said = gettext("A test is on its way. Look at the log in a moment.")
    return back_to(request, f"{PAGE}/{endpoint_id}", Flash(said))


@post(PAGE + "/{endpoint_id:uuid}/deliveries/{delivery_id:uuid}/send", include_in_schema=False)
async def send_again(
    request: AnyRequest,
    endpoint_id: FromPath[UUID],
    delivery_id: FromPath[UUID],
    owner: NamedDependency[StaffMember],
    database: NamedDependency[Database],
) -> Redirect:
    """Send an event once more and redirect to the log."""
    async with database.transaction(SYSTEM) as db:
        await deliveries.send_again(db, endpoint_id, delivery_id)
    return back_to(request, f"{PAGE}/{endpoint_id}", Flash(gettext("It is sent again.")))


ROUTES = [show_endpoint, send_test, send_again]
