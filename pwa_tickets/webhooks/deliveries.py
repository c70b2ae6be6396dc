"""The log of an endpoint: what was sent, what became of it; sending something again, and sending a test."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import case, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.errors import NotFound
from pwa_tickets.i18n import gettext, marked
from pwa_tickets.settings import Settings
from pwa_tickets.web.paging import LIMIT, Page, Sorting, read_page
from pwa_tickets.webhooks import endpoints
from pwa_tickets.webhooks.events import LABELS, TEST
from pwa_tickets.webhooks.models import DeliveryStatus, WebhookDelivery
from pwa_tickets.webhooks.sender import Failure

NEWEST: Final = Sorting("when", ("created_at", "id"), descending=True)

WORDS: Final = {
    Failure.TIMED_OUT: marked("No answer within 15 seconds"),
    Failure.HOST_UNKNOWN: marked("There is no such host"),
    Failure.NOT_PUBLIC: marked("The host is on a private network"),
    Failure.CERTIFICATE: marked("Its certificate is not valid"),
    Failure.UNREACHABLE: marked("It could not be reached"),
    Failure.SECRET_LOST: marked("Its secret can’t be read anymore. Delete it and add it again."),
}
"""Why a delivery was not taken, in words; of an answer its status is told."""


class DeliveryView(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One event on its way to one endpoint.

    Attributes:
        id: also the event's `webhook-id`, there with `msg_` before it.
        event: what happened.
        status: `waiting` to be sent or tried again; `failed` after a day of trying.
        attempts: how often it was tried.
        created_at: when it happened.
        last_attempt_at: absent before the first attempt.
        next_attempt_at: when it is tried again; absent when it is not.
        answer_status: the status of the last answer; absent where there was none.
        failure: why the last attempt failed; absent where it did not.
    """

    id: UUID
    event: str
    status: DeliveryStatus
    attempts: int
    created_at: datetime
    last_attempt_at: datetime | None = None
    next_attempt_at: datetime | None = None
    answer_status: int | None = None
    failure: Failure | None = None

    @property
    def label(self) -> str:
        """What happened, in words."""
        return gettext(LABELS[self.event][0])

    @property
    def said(self) -> str:
        """What came back at the last attempt, in words; nothing before the first."""
        if self.answer_status is not None:
            return gettext("It answered %(status)s") % {"status": self.answer_status}
        return gettext(WORDS[self.failure]) if self.failure else ""


async def deliveries(
    db: AsyncSession, settings: Settings, endpoint_id: UUID, *, cursor: str = "", limit: int = LIMIT
) -> Page[DeliveryView]:
    """A page of an endpoint's log, newest first. System actor, as everywhere here.

    Raises:
        InvalidInput: the cursor is none of ours.
    """
    kept = WebhookDelivery
    waits = case((kept.status == DeliveryStatus.WAITING, kept.next_attempt_at)).label("next_attempt_at")
    rows = select(
        kept.id,
        kept.event,
        kept.status,
        kept.attempts,
        kept.created_at,
        kept.last_attempt_at,
        waits,
        kept.answer_status,
        kept.failure,
    ).where(kept.endpoint_id == endpoint_id)
    return await read_page(db, rows, DeliveryView, NEWEST, settings=settings, cursor=cursor, limit=limit)


async def send_again(db: AsyncSession, endpoint_id: UUID, delivery_id: UUID) -> None:
    """Send an event once more, under the id that it had, with fresh patience.

    Raises:
        NotFound: there is none, or it is older than what is kept.
    """
    found = await db.scalar(
        update(WebhookDelivery)
        .where(WebhookDelivery.id == delivery_id, WebhookDelivery.endpoint_id == endpoint_id)
        .values(status=DeliveryStatus.WAITING, attempts=0, next_attempt_at=func.now())
        .returning(WebhookDelivery.id)
    )
    if found is None:
        raise NotFound()


async def send_test(db: AsyncSession, endpoint_id: UUID) -> None:
    """Send an event that says nothing, so that an owner sees whether the endpoint takes it.

    Raises:
        NotFound: there is no such endpoint.
    """
    await endpoints.find(db, endpoint_id)
    payload = {"type": TEST, "timestamp": datetime.now(UTC).isoformat(), "data": {}}
    await db.execute(insert(WebhookDelivery).values(endpoint_id=endpoint_id, event=TEST, payload=payload))
