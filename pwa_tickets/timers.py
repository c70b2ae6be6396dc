"""What the worker does again and again: seats whose time is over, and what is old."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final, NoReturn

from sqlalchemy import text

from pwa_tickets.accounts import sessions
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.outage import database_outage
from pwa_tickets.db.queue_tables import DELETE_OLD_LOG
from pwa_tickets.db.session import Database
from pwa_tickets.payments import inbox
from pwa_tickets.seats import proofs
from pwa_tickets.webhooks.outbox import forget_deliveries

log = logging.getLogger(__name__)

LOG_DAYS: Final = 30
LATEST_LOOK_SECONDS: Final = 0.5
"""How long the cleanup sleeps at most: deadlines move, and an expired seat is seen within a second."""


async def clean_up_reservations(database: Database) -> NoReturn:
    """Expired seats go back within a second of their deadline, so that whoever watches the seat map sees them go free."""
    pause = LATEST_LOOK_SECONDS
    while True:
        try:
            async with database.raw_transaction(SYSTEM) as sql:
                left = await sql.fetchval(
                    "select extract(epoch from next_reservation_expiry() - clock_timestamp())::float8"
                )
                if left is not None and left <= 0:
                    await sql.fetchval("select cleanup_expired_reservations()")
            pause = LATEST_LOOK_SECONDS if left is None else min(max(left, 0.05), LATEST_LOOK_SECONDS)
            database_outage.ended()
        except Exception as error:
            if not database_outage.met(error):
                log.warning(
                    "cleaning up reservations failed, trying again: %s: %s", type(error).__name__, error
                )
            pause = 1.0
        await asyncio.sleep(pause)


async def every(period: timedelta, work: Callable[[], Awaitable[object]]) -> NoReturn:
    """Do it now and then again and again, whatever it raises; several workers drift apart by a tenth."""
    while True:
        try:
            await work()
        except Exception as error:
            if not database_outage.met(error):
                log.warning("a timer failed, it goes on: %s: %s", type(error).__name__, error)
        await asyncio.sleep(period.total_seconds() * random.uniform(0.9, 1.1))


async def forget_what_is_old(database: Database) -> None:
    """Ended sessions, used codes and proofs, full buckets; Stripe's payloads after 90 days, webhooks and the log after 30."""
    async with database.transaction(SYSTEM) as db:
        await sessions.forget_expired(db)
        await proofs.forget_used(db)
        await inbox.forget_payloads(db)
        await forget_deliveries(db)
        await db.execute(text("delete from rate_limits where refilled_at < now() - interval '1 day'"))
        await db.execute(DELETE_OLD_LOG, {"days": LOG_DAYS})
