"""Stripe’s events, each remembered once. What they mean for an order is decided elsewhere."""

import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, null, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.payments.models import StripeEvent
from pwa_tickets.payments.objects import Event, UnreadableObject

if TYPE_CHECKING:
    from pwa_tickets.db.raw import RawConnection

log = logging.getLogger(__name__)

Report = tuple[str, Any]

_REMEMBER: Final = """
    insert into stripe_events (id, type, payload) values ($1, $2, $3) on conflict (id) do nothing returning id
"""


async def remember(db: "RawConnection", event: Event) -> bool:
    """Keep the event. Returns whether it is new; Stripe sends some twice."""
    return await db.fetchval(_REMEMBER, event.id, event.type, event.payload) is not None


@asynccontextmanager
async def handling(db: AsyncSession, event_id: str) -> AsyncGenerator[Report | None]:
    """Decide about an event inside this block; leaving it without an exception marks it handled, in the same transaction.

    One that cannot be read (UnreadableObject) is handled, too, and kept with the reason: trying again would not help.
    Yields (type, object), or None when somebody handled it already.
    """
    row = (
        await db.execute(
            select(StripeEvent.type, StripeEvent.payload)
            .where(StripeEvent.id == event_id, StripeEvent.handled_at.is_(None))
            .with_for_update()
        )
    ).one_or_none()
    if row is None or row.payload is None:
        yield None
        return
    unreadable = None
    try:
        yield row.type, (row.payload.get("data") or {}).get("object")
    except UnreadableObject as error:  # it will not become readable: Stripe is asked for what it was about
        log.error("event %s (%s) is not as documented: %s", event_id, row.type, error)
        unreadable = str(error)
    await db.execute(
        update(StripeEvent)
        .where(StripeEvent.id == event_id)
        .values(handled_at=func.now(), attempts=StripeEvent.attempts + 1, last_error=unreadable)
    )


async def forget_payloads(db: AsyncSession, *, days: int = 90) -> int:
    """Drop what events said after that long; that they came is kept. Returns how many."""
    forgotten = await db.scalars(
        update(StripeEvent)
        .where(StripeEvent.payload.is_not(None), StripeEvent.received_at < func.now() - timedelta(days=days))
        .values(payload=null())
        .returning(StripeEvent.id)
    )
    return len(forgotten.all())
