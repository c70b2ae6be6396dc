"""Sends events to the product's webhook: signed, retried with backoff until a 2xx, or badly on purpose."""

import asyncio
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any

import httpx

from pwa_tickets.sandbox.stripe.events import WEBHOOKS, with_pending
from pwa_tickets.sandbox.stripe.store import Ledger, Store, StripeObject

LONGEST_PAUSE_SECONDS = 60.0
GIVE_UP_SECONDS = 3 * 86_400
ANSWER_WITHIN_SECONDS = 20.0
AT_ONCE = 8
REVERSED_WINDOW_SECONDS = 1.0


def signature(secret: str, timestamp: int, payload: bytes) -> str:
    """Sign a payload as https://docs.stripe.com/webhooks#verify-manually says."""
    digest = hmac.new(secret.encode(), b"%d." % timestamp + payload, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


@dataclass(frozen=True)
class Delivery:
    """One event on its way to the webhook."""

    number: int
    event: StripeObject
    attempts: int


class Deliveries:
    """Sends waiting events to the webhook, eight at a time, and notes what became of them."""

    def __init__(
        self, store: Store, client: httpx.AsyncClient, *, webhook_secret: str, retry_seconds: float
    ) -> None:
        self._store = store
        self._client = client
        self._secret = webhook_secret
        self._retry_seconds = retry_seconds
        self._sending: dict[int, asyncio.Task[None]] = {}

    def send_due(self) -> float | None:
        """Start what is due. Returns the seconds until the next, None when nothing is waiting."""
        now = time.time()
        with self._store.transaction() as ledger:
            webhooks = ledger.setting("webhooks", WEBHOOKS)
            if webhooks["mode"] == "paused" or webhooks["url"] is None:
                return None
            waiting = self._waiting(ledger)
            if webhooks["mode"] == "reversed":
                return self._send_reversed(ledger, waiting, now)
            due = [row for row in waiting if row[2] <= now][: max(0, AT_ONCE - len(self._sending))]
            for number, event_id, _, attempts in due:
                self._start([Delivery(number, _event(ledger, event_id), attempts)])
        later = [row[2] - now for row in waiting if row[2] > now]
        return float(min(later)) if later else None

    def _send_reversed(self, ledger: Ledger, waiting: list[Any], now: float) -> float | None:
        """Wait until no event came for a moment, then send all that gathered one by one, newest first."""
        if not waiting:
            return None
        quiet_at = max(row[2] for row in waiting) + REVERSED_WINDOW_SECONDS
        if quiet_at > now:
            return float(quiet_at - now)
        if not self._sending:
            self._start(
                [
                    Delivery(number, _event(ledger, event_id), attempts)
                    for number, event_id, _, attempts in reversed(waiting)
                ]
            )
        return None

    def _waiting(self, ledger: Ledger) -> list[Any]:
        sql = "select number, event_id, due, attempts from deliveries where state = 'waiting' order by number"
        return [row for row in ledger.db.execute(sql) if row[0] not in self._sending]

    def _start(self, batch: list[Delivery]) -> None:
        task = asyncio.get_running_loop().create_task(self._send_batch(batch))
        for delivery in batch:
            self._sending[delivery.number] = task

    async def _send_batch(self, batch: list[Delivery]) -> None:
        for delivery in batch:
            try:
                answer = await self.send(delivery.event)
                with self._store.transaction() as ledger:
                    self._note(ledger, delivery, answer)
            finally:
                self._sending.pop(delivery.number, None)
        self._store.on_change()

    async def send(self, event: StripeObject, *, signed_at: int | None = None) -> str:
        """Try to deliver an event now; returns the status as text, or the name of the error."""
        with self._store.transaction() as ledger:
            url = ledger.setting("webhooks", WEBHOOKS)["url"]
            payload = json.dumps(with_pending(ledger, event), indent=2).encode()
        if url is None:
            return "no webhook url"
        stamp = int(time.time()) if signed_at is None else signed_at
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signature(self._secret, stamp, payload),
        }
        try:
            answer = await self._client.post(
                url, content=payload, headers=headers, timeout=ANSWER_WITHIN_SECONDS
            )
        except (httpx.HTTPError, httpx.InvalidURL) as problem:
            return type(problem).__name__
        return str(answer.status_code)

    def _note(self, ledger: Ledger, delivery: Delivery, answer: str) -> None:
        delivered = answer.startswith("2")
        too_old = ledger.now - delivery.event["created"] > GIVE_UP_SECONDS
        state = "delivered" if delivered else "given_up" if too_old else "waiting"
        pause = min(self._retry_seconds * 2 ** min(delivery.attempts, 20), LONGEST_PAUSE_SECONDS)
        ledger.db.execute(
            "update deliveries set state = ?, attempts = attempts + 1, answer = ?, due = ? where number = ?",
            (state, answer, ledger.now + pause, delivery.number),
        )

    async def close(self) -> None:
        """Cancel what is being sent; the store still has it as waiting."""
        tasks = set(self._sending.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _event(ledger: Ledger, id: str) -> StripeObject:
    return ledger.find("event", id)
