"""Endpoints of the studio's own systems: adding one, pausing, deleting. Its secret is shown once and kept encrypted."""

import asyncio
import socket
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from sqlalchemy import delete as delete_from
from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.accounts import team
from pwa_tickets.audit import Subject
from pwa_tickets.errors import InvalidInput, NotFound
from pwa_tickets.i18n import gettext
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.sealed import seal
from pwa_tickets.webhooks.events import Event
from pwa_tickets.webhooks.models import DeliveryStatus, PauseReason, WebhookDelivery, WebhookEndpoint
from pwa_tickets.webhooks.public_addresses import is_public
from pwa_tickets.webhooks.signing import new_signing_secret

SEAL: Final = "webhook endpoint's secret"
URL_LENGTH: Final = 500
MOST: Final = 10
"""Endpoints of a studio: each hears of each event, and a sale writes them all down."""
_LOOK_UP_SECONDS: Final = 5.0


class EndpointView(msgspec.Struct, kw_only=True, omit_defaults=True):
    """An endpoint, without its secret.

    Attributes:
        url: where events are posted.
        events: what it hears of.
        paused_at: since when nothing is sent; absent while it works.
        pause_reason: why nothing is sent; absent while it works.
    """

    id: UUID
    url: str
    events: list[Event]
    created_at: datetime
    paused_at: datetime | None = None
    pause_reason: PauseReason | None = None


class AddedEndpoint(msgspec.Struct, kw_only=True):
    """A new endpoint.

    Attributes:
        url: where events are posted.
        events: what it hears of.
        secret: what deliveries are signed with, as Standard Webhooks writes it. It is in no other answer.
    """

    id: UUID
    url: str
    events: list[Event]
    secret: str


async def endpoints(db: AsyncSession) -> list[EndpointView]:
    """Every endpoint, newest first. System actor, as everywhere here."""
    found = await db.scalars(
        select(WebhookEndpoint).order_by(WebhookEndpoint.created_at.desc(), WebhookEndpoint.id)
    )
    return [msgspec.convert(one, EndpointView, from_attributes=True) for one in found]


async def find(db: AsyncSession, endpoint_id: UUID) -> EndpointView:
    """One endpoint.

    Raises:
        NotFound: there is none.
    """
    found = await db.get(WebhookEndpoint, endpoint_id)
    if found is None:
        raise NotFound()
    return msgspec.convert(found, EndpointView, from_attributes=True)


async def check_url(url: str) -> None:
    """Make sure that an address is on the internet and speaks TLS. It looks the host up: no transaction is open meanwhile.

    Raises:
        InvalidInput: it is none of those.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or 443
    except ValueError:
        host, port = None, 0
    if not host or parts.username is not None or parts.fragment or not url.isprintable() or " " in url:
        raise _wrong(
            "url",
            gettext("This isn’t a web address. One looks like https://studio.example.com/hooks/tickets."),
        )
    if parts.scheme != "https" or len(url) > URL_LENGTH:
        raise _wrong("url", gettext("The address must begin with https:// and have at most 500 characters."))
    try:
        async with asyncio.timeout(_LOOK_UP_SECONDS):
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise _wrong(
            "url", gettext("We can’t find this host. Check the address, or try again in a moment.")
        ) from None
    if not all(is_public(str(address[0])) for *_, address in found):
        raise _wrong("url", gettext("This address is inside a network. We only call hosts on the internet."))


async def add(
    db: AsyncSession, settings: Settings, *, url: str, events: Sequence[Event], by: StaffMember
) -> AddedEndpoint:
    """Add an endpoint; `check_url` looked at its address.

    Raises:
        InvalidInput: no event, the same address twice, or too many endpoints.
    """
    await team.lock_owners(db, by)
    chosen = _chosen(events)
    known = await endpoints(db)
    if any(one.url == url for one in known):
        raise _wrong("url", gettext("This URL is already an endpoint. Delete it first to add it again."))
    if len(known) >= MOST:
        raise _wrong("url", gettext("You can have 10 endpoints. Delete one you no longer use."))
    secret = new_signing_secret()
    endpoint_id: UUID | None = await db.scalar(
        insert(WebhookEndpoint)
        .values(url=url, events=[event.value for event in chosen], secret=seal(settings, SEAL, secret))
        .returning(WebhookEndpoint.id)
    )
    assert endpoint_id is not None, "an insert returns its row"
    await _audit(db, by, "webhook_added", endpoint_id, url, chosen)
    return AddedEndpoint(id=endpoint_id, url=url, events=chosen, secret=secret)


async def change_events(
    db: AsyncSession, endpoint_id: UUID, events: Sequence[Event], *, by: StaffMember
) -> None:
    """Have an endpoint hear of other things from now on; its secret and what still waits for it stay.

    Raises:
        NotFound: there is none.
        InvalidInput: no event.
    """
    await team.lock_owners(db, by)
    was = await find(db, endpoint_id)
    chosen = _chosen(events)
    if chosen == was.events:
        return
    values = {"events": [event.value for event in chosen]}
    await db.execute(update(WebhookEndpoint).where(WebhookEndpoint.id == endpoint_id).values(values))
    await _audit(db, by, "webhook_changed", endpoint_id, was.url, chosen)


async def pause(db: AsyncSession, endpoint_id: UUID, *, by: StaffMember) -> None:
    """Send nothing more until it is resumed; what happens meanwhile waits.

    Raises:
        NotFound: there is none.
    """
    await team.lock_owners(db, by)
    was = await find(db, endpoint_id)
    if was.paused_at is not None:
        return
    values = {"paused_at": func.now(), "pause_reason": PauseReason.ASKED}
    await db.execute(update(WebhookEndpoint).where(WebhookEndpoint.id == endpoint_id).values(values))
    await _audit(db, by, "webhook_paused", endpoint_id, was.url)


async def resume(db: AsyncSession, endpoint_id: UUID, *, by: StaffMember) -> None:
    """Send what waits, now and with fresh patience, and what happens from now on.

    Raises:
        NotFound: there is none.
    """
    await team.lock_owners(db, by)
    was = await find(db, endpoint_id)
    if was.paused_at is None:
        return
    values = {"paused_at": None, "pause_reason": None}
    await db.execute(update(WebhookEndpoint).where(WebhookEndpoint.id == endpoint_id).values(values))
    await db.execute(
        update(WebhookDelivery)
        .where(WebhookDelivery.endpoint_id == endpoint_id, WebhookDelivery.status == DeliveryStatus.WAITING)
        .values(attempts=0, next_attempt_at=func.now())
    )
    await _audit(db, by, "webhook_resumed", endpoint_id, was.url)


async def delete(db: AsyncSession, endpoint_id: UUID, *, by: StaffMember) -> EndpointView:
    """Delete an endpoint with its log and what still waits for it; returns it as it was.

    Raises:
        NotFound: there is none.
    """
    await team.lock_owners(db, by)
    was = await find(db, endpoint_id)
    await db.execute(delete_from(WebhookEndpoint).where(WebhookEndpoint.id == endpoint_id))
    await _audit(db, by, "webhook_deleted", endpoint_id, was.url, was.events)
    return was


async def _audit(
    db: AsyncSession,
    by: StaffMember,
    action: str,
    endpoint_id: UUID,
    url: str,
    events: Sequence[Event] | None = None,
) -> None:
    """Write down what was done to which endpoint. Of its address the host: the rest may hold a secret of the receiver's."""
    facts: dict[str, object] = {"host": urlsplit(url).hostname}
    if events is not None:
        facts["events"] = [event.value for event in events]
    await audit.record(db, by, action, Subject("webhook", endpoint_id), after=facts)


def _chosen(events: Sequence[Event]) -> list[Event]:
    """These, in their own order; there must be one."""
    if not (chosen := [event for event in Event if event in events]):
        raise _wrong("events", gettext("Please choose its events."))
    return chosen


def _wrong(field: str, message: str) -> InvalidInput:
    return InvalidInput([{"field": field, "message": message}])
