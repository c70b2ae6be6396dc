"""Runs what is due: late answers of banks, deliveries to the webhook. What is due is in the store: a restart loses nothing."""

import asyncio
import logging
import time
from collections.abc import Callable

from pwa_tickets.sandbox.stripe import confirmation, refunds
from pwa_tickets.sandbox.stripe.deliveries import Deliveries
from pwa_tickets.sandbox.stripe.store import Ledger, Store, StripeObject

ACTIONS: dict[str, Callable[[Ledger, str], StripeObject]] = {
    "settle": confirmation.settle,
    "settle_refund": refunds.settle,
}
PAUSE_AFTER_FAULT_SECONDS = 1.0
log = logging.getLogger(__name__)


class Scheduler:
    """Runs due timers and deliveries, and sleeps until the next one or until the store changes."""

    def __init__(self, store: Store, deliveries: Deliveries) -> None:
        self._store = store
        self._deliveries = deliveries
        self._woken = asyncio.Event()
        store.on_change = self._woken.set

    async def run(self) -> None:
        """Run until cancelled. A fault is logged and waited out, for a second."""
        while True:
            self._woken.clear()
            try:
                pauses = [self._run_due_timers(), self._deliveries.send_due()]
            except Exception:
                log.exception("The sandbox Stripe failed to run what is due and goes on")
                pauses = [PAUSE_AFTER_FAULT_SECONDS]
            await self._sleep([pause for pause in pauses if pause is not None])

    async def _sleep(self, pauses: list[float]) -> None:
        try:
            await asyncio.wait_for(self._woken.wait(), min(pauses) if pauses else None)
        except TimeoutError:
            return

    def _run_due_timers(self) -> float | None:
        """Run each due timer and its consequences in one transaction. Returns the seconds until the next."""
        while True:
            with self._store.transaction() as ledger:
                row = ledger.db.execute(
                    "select number, due, action, id from timers order by due limit 1"
                ).fetchone()
                if row is None:
                    return None
                number, due, action, id = row
                if due > time.time():
                    return float(due - time.time())
                ledger.db.execute("delete from timers where number = ?", (number,))
                ACTIONS[action](ledger, id)
