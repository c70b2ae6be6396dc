"""Receives Stripe's events: verify, remember once, answer. What an event means is decided by a job a moment later."""

from typing import Any

import msgspec
from litestar import Request, Response, post
from litestar.di import NamedDependency

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.queue import enqueue
from pwa_tickets.db.session import Database
from pwa_tickets.orders import events
from pwa_tickets.payments import inbox
from pwa_tickets.payments.refusals import ForgedEvent, MalformedEvent
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.web.problems import refusing, too_large


class Received(msgspec.Struct):
    """The event was received.

    Attributes:
        received: always true.
    """

    received: bool = True


@post(
    "/api/webhooks/stripe",
    status_code=200,
    tags=["payments"],
    responses={**refusing(ForgedEvent, MalformedEvent), 413: too_large("1 MB")},
    request_max_body_size=1_000_000,
)
async def stripe_webhook(
    request: Request[Any, Any, Any], payments: NamedDependency[Payments], database: NamedDependency[Database]
) -> Response[Received]:
    """Receive a signed event of Stripe. An event sent twice is answered twice and acted on once; one from
    which nothing follows is only answered.
    """
    event = payments.read_event(await request.body(), request.headers.get("stripe-signature"))
    if event.type in events.HANDLED:  # of ten that Stripe sends for a payment, nothing follows from nine
        async with database.raw_transaction(SYSTEM) as db:
            if await inbox.remember(db, event):
                await enqueue(db, "handle_stripe_event", dedupe_key=f"event-{event.id}", event_id=event.id)
    return Response(Received())


ROUTES = [stripe_webhook]
