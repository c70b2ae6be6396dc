"""A system of the studio's that hears of everything, and the outbox that tells it."""

from collections.abc import AsyncGenerator
from uuid import UUID

import pytest

from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from pwa_tickets.web.sealed import seal
from pwa_tickets.webhooks.endpoints import SEAL
from pwa_tickets.webhooks.events import Event
from pwa_tickets.webhooks.outbox import WebhookOutbox
from pwa_tickets.webhooks.sender import WebhookSender
from tests.factories import Owner
from tests.unit.webhooks.receiver import Receiver, receiving, tls

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture
async def receiver() -> AsyncGenerator[Receiver]:
    """The studio's own system."""
    async with receiving() as one:
        yield one


@pytest.fixture
async def endpoint_id(owner: Owner, settings: Settings, receiver: Receiver) -> UUID:
    """The receiver's endpoint, which hears of everything."""
    return await make_endpoint(owner, settings, receiver.url, *Event)


@pytest.fixture
def outbox(database: Database, settings: Settings) -> WebhookOutbox:
    """Sends to this machine."""
    sender = WebhookSender(may_connect=lambda address: address == "127.0.0.1", tls=tls()[1], seconds=2)
    return WebhookOutbox(database, settings, sender)


async def make_endpoint(owner: Owner, settings: Settings, url: str, *events: Event) -> UUID:
    """An endpoint that hears of these."""
    endpoint_id: UUID = await owner.fetchval(
        "insert into webhook_endpoints (url, events, secret) values ($1, $2, $3) returning id",
        url,
        [event.value for event in events],
        seal(settings, SEAL, SECRET),
    )
    return endpoint_id
