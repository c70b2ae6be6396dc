"""Stripe’s events, each remembered once. What they mean for an order is decided elsewhere."""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.payments.objects import Event

Report = tuple[str, dict[str, Any]]


async def remember(db: AsyncSession, event: Event) -> bool:
    """Keep the event. Returns whether it is new; Stripe sends some twice."""
    added = await db.scalar(
        text(
            "insert into stripe_events (id, type, payload) values (:id, :type, cast(:payload as jsonb)) "
            "on conflict (id) do nothing returning true"
        ),
        {"id": event.id, "type": event.type, "payload": event.payload},
    )
    return bool(added)


@asynccontextmanager
async def handling(db: AsyncSession, event_id: str) -> AsyncGenerator[Report | None]:
    """Decide about an event inside this block; leaving it without an exception marks it handled, in the same transaction.

    Yields (type, object), or None when somebody handled it already.
    """
    row = (
        await db.execute(
            text("select type, payload from stripe_events where id = :id and handled_at is null for update"),
            {"id": event_id},
        )
    ).one_or_none()
    if row is None or row.payload is None:
        yield None
        return
    payload = row.payload if isinstance(row.payload, dict) else json.loads(row.payload)
    yield row.type, payload["data"]["object"]
    await db.execute(
        text("update stripe_events set handled_at = now(), attempts = attempts + 1 where id = :id"),
        {"id": event_id},
    )


async def forget_payloads(db: AsyncSession, *, days: int = 90) -> int:
    """Drop what events said after that long; that they came is kept. Returns how many."""
    done = await db.execute(
        text(
            "update stripe_events set payload = null where payload is not null "
            "and received_at < now() - make_interval(days => :days)"
        ),
        {"days": days},
    )
    return int(done.rowcount)  # type: ignore[attr-defined]
