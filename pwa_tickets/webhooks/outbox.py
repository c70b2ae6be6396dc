"""Sends the deliveries that wait, each endpoint's beside the others': one that hangs keeps nobody waiting but itself.

A delivery is claimed by moving its next attempt into the future. Whoever dies after that leaves it to the next worker, so an
endpoint may hear of something twice, under the same id, and never not at all.
"""

import asyncio
import logging
import random
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.outage import database_outage
from pwa_tickets.db.queue import enqueue
from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from pwa_tickets.web.sealed import unseal
from pwa_tickets.webhooks.endpoints import SEAL
from pwa_tickets.webhooks.models import PauseReason
from pwa_tickets.webhooks.sender import Answer, Failure, WebhookSender
from pwa_tickets.webhooks.signing import signed_headers

log = logging.getLogger(__name__)

PAUSES: Final = (5, 30, 120, 600, 1800, 3600, 7200, 14400, 28800, 28800)
"""Seconds between attempts: eleven of them, the last a day after the first. Each is spread by a tenth."""
BATCH: Final = 8
GONE: Final = 410
"""An endpoint that answers so wants to hear nothing more."""
KEPT_DAYS: Final = 30

_DUE: Final = text("""
    select id from webhook_endpoints e where paused_at is null and exists (
      select from webhook_deliveries d where d.endpoint_id = e.id and d.status = 'waiting' and d.next_attempt_at <= now())
""")
_CLAIM: Final = text("""
    update webhook_deliveries d
    set attempts = d.attempts + 1, last_attempt_at = now(), next_attempt_at = now() + interval '2 minutes'
    from webhook_endpoints e
    where e.id = d.endpoint_id and d.id in (
      select id from webhook_deliveries
      where endpoint_id = :endpoint_id and status = 'waiting' and next_attempt_at <= now()
      order by next_attempt_at, id limit :batch for update skip locked) and e.paused_at is null
    returning d.id, d.endpoint_id, d.payload, d.attempts, d.created_at, e.url, e.secret
""")
_NOTE: Final = text("""
    update webhook_deliveries
    set status = :status, answer_status = :answer_status, failure = :failure,
      next_attempt_at = now() + make_interval(secs => :pause)
    where id = :id and attempts = :attempts
""")
_PAUSE: Final = text("""
    update webhook_endpoints e set paused_at = now(), pause_reason = :reason
    where id = :endpoint_id and paused_at is null and (:reason = 'gone' or not exists (
      select from webhook_deliveries d
      where d.endpoint_id = e.id and d.status = 'delivered' and d.last_attempt_at > :since))
    returning true
""")
_FORGET: Final = text(
    "delete from webhook_deliveries where created_at < now() - make_interval(days => :days)"
)


class Claimed(NamedTuple):
    """A delivery that is ours to send now."""

    id: UUID
    endpoint_id: UUID
    payload: Mapping[str, Any]
    attempts: int
    created_at: datetime
    url: str
    secret: bytes


class WebhookOutbox:
    """The deliveries that wait, and the sender that takes them away.

    Args:
        settings: with the secret key that endpoints' secrets are sealed under.
        sender: posts them.
    """

    def __init__(self, database: Database, settings: Settings, sender: WebhookSender | None = None) -> None:
        self._database, self._settings = database, settings
        self._sender = sender or WebhookSender()
        self._running: dict[UUID, asyncio.Task[None]] = {}

    async def start_due(self) -> None:
        """Begin sending to every endpoint that something is due for and that is not busy with us already."""
        async with self._database.transaction(SYSTEM) as db:
            due = list(await db.scalars(_DUE))
        for endpoint_id in due:
            if endpoint_id not in self._running:
                task = asyncio.create_task(self._send_logged(endpoint_id))
                self._running[endpoint_id] = task

    async def close(self) -> None:
        """Let go of what is being sent; the next worker sends it again."""
        running = list(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def send_due(self, endpoint_id: UUID) -> None:
        """Send what is due for an endpoint, until nothing is or something failed."""
        is_well = True
        while is_well and (claimed := await self._claim(endpoint_id)):
            is_well = all(await asyncio.gather(*map(self._send, claimed)))

    async def _send_logged(self, endpoint_id: UUID) -> None:
        try:
            await self.send_due(endpoint_id)
        except Exception as error:
            if not database_outage.met(error):
                log.warning("sending webhooks failed, trying again: %s: %s", type(error).__name__, error)
        finally:
            del self._running[endpoint_id]

    async def _claim(self, endpoint_id: UUID) -> list[Claimed]:
        async with self._database.transaction(SYSTEM) as db:
            rows = await db.execute(_CLAIM, {"endpoint_id": endpoint_id, "batch": BATCH})
            return [Claimed(*row) for row in rows]

    async def _send(self, delivery: Claimed) -> bool:
        """Send one and note what became of it; returns whether it was taken."""
        secret = unseal(self._settings, SEAL, delivery.secret)
        if secret is None:
            answer = Answer(failure=Failure.SECRET_LOST)
        else:
            body = msgspec.json.encode(delivery.payload)
            headers = signed_headers(secret, message_id=f"msg_{delivery.id}", at=int(time.time()), body=body)
            headers |= {"Content-Type": "application/json", "User-Agent": "PWA-Tickets"}
            answer = await self._sender.post(delivery.url, body=body, headers=headers)
        async with self._database.transaction(SYSTEM) as db:
            await _note(db, delivery, answer)
        return answer.failure is None


async def _note(db: AsyncSession, delivery: Claimed, answer: Answer) -> None:
    """Write down what became of an attempt. The endpoint's row comes first, as for whoever deletes it."""
    is_over = delivery.attempts > len(PAUSES) or answer.status == GONE
    if answer.failure is not None and is_over:
        await _pause_endpoint(db, delivery, answer)
    pause = 0.0 if is_over else PAUSES[delivery.attempts - 1] * random.uniform(0.9, 1.1)
    status = "delivered" if answer.failure is None else "failed" if is_over else "waiting"
    values = {"id": delivery.id, "attempts": delivery.attempts, "status": status, "pause": pause}
    await db.execute(_NOTE, values | {"answer_status": answer.status, "failure": answer.failure})


async def _pause_endpoint(db: AsyncSession, delivery: Claimed, answer: Answer) -> None:
    """Send nothing more to an endpoint that took nothing since this event, and tell the owners, once."""
    reason = PauseReason.GONE if answer.status == GONE else PauseReason.FAILING
    values = {"endpoint_id": delivery.endpoint_id, "reason": reason.value, "since": delivery.created_at}
    if await db.scalar(_PAUSE, values):
        await enqueue(db, "send_webhook_paused_email", endpoint_id=str(delivery.endpoint_id))


async def forget_deliveries(db: AsyncSession) -> None:
    """Delete deliveries after thirty days, sent or not."""
    await db.execute(_FORGET, {"days": KEPT_DAYS})
