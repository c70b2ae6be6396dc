"""Webhooks for the owner's own session: endpoints, adding and deleting one, its log. No token with scopes adds one."""

from typing import ClassVar
from uuid import UUID

import msgspec
from litestar import Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput, NotAllowed, NotFound, NotSignedIn
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.openapi import STAFF
from pwa_tickets.web.paging import LIMIT, PageCursor, PageLimit
from pwa_tickets.web.problems import changing, refusing
from pwa_tickets.webhooks import deliveries, endpoints
from pwa_tickets.webhooks.events import Event


class AddWebhook(msgspec.Struct, kw_only=True):
    """An endpoint to add.

    Attributes:
        url: where events are posted: `https://`, and a host on the internet.
        events: what it hears of, at least one.
    """

    EXAMPLE: ClassVar = {
        "url": "https://studio.example.com/hooks/tickets",
        "events": ["order.paid", "order.refunded"],
    }

    url: str
    events: list[Event]


class WebhookList(msgspec.Struct):
    """Endpoints, newest first.

    Attributes:
        webhooks: the endpoints, without their secrets.
    """

    webhooks: list[endpoints.EndpointView]


class DeliveryList(msgspec.Struct, omit_defaults=True):
    """What was sent to an endpoint, or waits to be, newest first.

    Attributes:
        deliveries: of thirty days.
        next_cursor: where the next page begins; absent at the end.
    """

    deliveries: list[deliveries.DeliveryView]
    next_cursor: str | None = None


@get(
    "/api/admin/ticketing/webhooks",
    tags=["staff"],
    security=STAFF,
    responses=refusing(NotSignedIn, NotAllowed),
)
async def list_webhooks(
    owner: NamedDependency[StaffMember], database: NamedDependency[Database]
) -> WebhookList:
    """List the endpoints that hear of what happens. Owners only."""
    async with database.transaction(SYSTEM) as db:
        return WebhookList(await endpoints.endpoints(db))


@post(
    "/api/admin/ticketing/webhooks",
    status_code=201,
    tags=["staff"],
    security=STAFF,
    responses=changing(NotSignedIn, NotAllowed, InvalidInput),
)
async def add_webhook(
    data: JSONBody[AddWebhook],
    owner: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Response[endpoints.AddedEndpoint]:
    """Add an endpoint. The answer is the only one that has the secret its deliveries are signed with."""
    await endpoints.check_url(data.url)
    async with database.transaction(SYSTEM) as db:
        added = await endpoints.add(db, settings, url=data.url, events=data.events, by=owner)
    return Response(added, headers={"Cache-Control": "private, no-store"})


@delete(
    "/api/admin/ticketing/webhooks/{endpoint_id:uuid}",
    status_code=204,
    tags=["staff"],
    security=STAFF,
    responses=changing(NotSignedIn, NotAllowed, NotFound),
)
async def delete_webhook(
    endpoint_id: FromPath[UUID], owner: NamedDependency[StaffMember], database: NamedDependency[Database]
) -> None:
    """Delete an endpoint with its log and what still waits for it."""
    async with database.transaction(SYSTEM) as db:
        await endpoints.delete(db, endpoint_id, by=owner)


@get(
    "/api/admin/ticketing/webhooks/{endpoint_id:uuid}/deliveries",
    tags=["staff"],
    security=STAFF,
    responses=refusing(NotSignedIn, NotAllowed, NotFound, InvalidInput),
)
async def list_deliveries(
    endpoint_id: FromPath[UUID],
    owner: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
    cursor: PageCursor = "",
    limit: PageLimit = LIMIT,
) -> DeliveryList:
    """List what was sent to an endpoint and what became of it, in pages, newest first. Owners only."""
    async with database.transaction(SYSTEM) as db:
        await endpoints.find(db, endpoint_id)
        page = await deliveries.deliveries(db, settings, endpoint_id, cursor=cursor, limit=limit)
    return DeliveryList(page.rows, page.next)


ROUTES = [list_webhooks, add_webhook, delete_webhook, list_deliveries]
