"""A phone order whose seats are kept, the clerk who takes its money, and the family that pays by its link."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx

from pwa_tickets.db.session import Database
from pwa_tickets.orders import closing, jobs
from pwa_tickets.payments.stripe import Payments
from tests.factories import Owner, Show

API = "/api/admin/ticketing/orders"
RUTH = {"customer_name": "Ruth Berg", "customer_email": "ruth@example.com"}


async def keep(counter: httpx.AsyncClient, show: Show, *labels: str, **said: Any) -> dict[str, Any]:
    """Ruth rings up; the clerk keeps these seats for her. What the API answers."""
    body = {
        "show_id": str(show.id),
        "seat_ids": [str(seat) for seat in show.ids(*labels)],
        "payment": "later",
    }
    answer = await counter.post("/api/admin/ticketing/sales", json={**body, **RUTH, **said})
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def take(counter: httpx.AsyncClient, order_id: str, **said: Any) -> httpx.Response:
    """The clerk takes the money, in cash unless it is said otherwise."""
    return await counter.post(f"{API}/{order_id}/payment", json={"payment": "cash", **said})


async def open_payment(family: httpx.AsyncClient, kept: dict[str, Any]) -> httpx.Response:
    """The family opens its link, and the form of the payment."""
    await family.get(kept["payment_url"])
    return await open_form(family, kept)


async def open_form(family: httpx.AsyncClient, kept: dict[str, Any]) -> httpx.Response:
    """The family, which has opened its link, opens the form of the payment."""
    return await family.post("/api/ticket-orders/payment-intent", json={"order_id": kept["order"]["id"]})


async def confirm(family: httpx.AsyncClient, kept: dict[str, Any], intent_id: str) -> httpx.Response:
    """The family's phone says that it was paid."""
    body = {"order_id": kept["order"]["id"], "payment_intent_id": intent_id}
    return await family.post("/api/ticket-orders/confirm", json=body)


async def let_time_pass(owner: Owner, order_id: str, by: timedelta) -> None:
    """Bring the end of the time that seats are kept nearer."""
    await owner.execute(
        """with moved as (update ticket_orders set expires_at = expires_at - $2::interval where id = $1
                         returning session_hash, expires_at),
                cart as (update carts c set deadline = moved.expires_at from moved where c.session_hash = moved.session_hash),
                mails as (update order_messages set created_at = created_at - $2::interval)
           update show_seats ss set reserved_until = moved.expires_at from moved where ss.reserved_by = moved.session_hash""",
        UUID(order_id),
        by,
    )


async def until_left(owner: Owner, order_id: str, left: timedelta) -> None:
    """Let time pass until so much of it is left."""
    by = await owner.fetchval(
        "select expires_at - now() - $2::interval from ticket_orders where id = $1", UUID(order_id), left
    )
    await let_time_pass(owner, order_id, by)


async def release(database: Database, payments: Payments, owner: Owner) -> int:
    """The worker frees what ended and closes what nobody paid; how many orders that were."""
    await owner.execute("select cleanup_expired_reservations()")
    closed = await jobs.cancel_expired_orders(database)
    for job in await owner.fetch("select payload from pgqueuer where entrypoint = 'close_order'"):
        await closing.close_unpaid(database, payments, UUID(json.loads(job["payload"])["order_id"]))
    await owner.execute("delete from pgqueuer where entrypoint = 'close_order'")
    return closed
