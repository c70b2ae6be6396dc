"""EnrolledDevice, bank and worker hear of one payment at once, on time or late: tickets or the money, once, and no seat twice."""

import asyncio
import json
import random
from collections.abc import Coroutine
from typing import Any
from uuid import UUID

import httpx
import pytest

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.embedded import Urls
from pwa_tickets.db.session import Database
from pwa_tickets.orders import events, jobs
from pwa_tickets.payments.stripe import Payments
from tests import factories
from tests.buyer_clients import HttpClient
from tests.factories import DANA, MAYA, Buyer, Owner, Show, Venue
from tests.guards import remove_guards
from tests.ledger import check_ledger
from tests.races import all_stuck, outcome_of, seats_locked, tally
from tests.unit.orders.conftest import Bank

PENDING_ONLY = (
    "where id = p_order_id and status = 'pending';\n  return found;",
    "where id = p_order_id;\n  return found;",
)
ONCE_IN_THE_LEDGER = (
    "v_refund.stripe_refund_id, v_refund.amount_in_cents, v_refund.currency)\n    on conflict (stripe_id) do nothing;",
    "v_refund.stripe_refund_id, v_refund.amount_in_cents, v_refund.currency);",
)

pytestmark = [pytest.mark.proof, pytest.mark.parametrize("client", ["api"], indirect=True)]


async def hear(http: httpx.AsyncClient, bank: Bank, database: Database, event: dict[str, Any]) -> None:
    """Stripe reports, and the worker takes it in."""
    body = json.dumps(event).encode()
    answer = await http.post(
        "/api/webhooks/stripe", content=body, headers={"Stripe-Signature": bank.sign(body)}
    )
    assert answer.status_code == 200
    await events.handle_stripe_event(database, event["id"])


async def cleanup(database: Database) -> None:
    async with database.raw_transaction(SYSTEM) as sql:
        await sql.execute("select cleanup_expired_reservations()")


async def paid(client: HttpClient, buyer: Buyer, show: Show, *labels: str) -> UUID:
    """An order whose money has left the buyer; the product does not know yet."""
    await client.reserve(buyer, show, *labels)
    order_id = await client.order(buyer)
    await client.pay(buyer, order_id)
    return order_id


@pytest.mark.parametrize("chance", range(6))
async def test_phone_bank_worker_and_the_next_buyer_at_once(
    chance: int,
    client: HttpClient,
    bank: Bank,
    payments: Payments,
    database: Database,
    owner: Owner,
    show: Show,
) -> None:
    order_id = await paid(client, MAYA, show, "A1", "A2")
    [event] = await bank.reports("payment_intent.succeeded", client.payments[order_id] or "")
    if chance % 2:
        await factories.expire(owner, MAYA)
        await owner.execute("update ticket_orders set expires_at = now() - interval '1 hour'")
    acts: list[Coroutine[Any, Any, object]] = [
        *(client.confirm(MAYA, order_id) for _ in range(3)),
        *(hear(client.http, bank, database, event) for _ in range(2)),
        *(jobs.close_order(database, payments, str(order_id)) for _ in range(2)),
        *(cleanup(database) for _ in range(2)),
        jobs.cancel_expired_orders(database),
        outcome_of(client.reserve(DANA, show, "A2", "A3")),
    ]
    random.Random(chance).shuffle(acts)

    answers = await asyncio.gather(*acts)

    told = {answer for answer in answers if answer in ("paid", "too_late")}
    assert told == {"too_late"} if "won" in answers else {"paid"}, "every tab is told the same"
    assert await owner.fetchval("select count(*) from tickets") == (0 if "won" in answers else 2)
    assert (
        await owner.fetchval(
            "select count(*) from pgqueuer where entrypoint in ('deliver_order', 'finish_refund')"
        )
        == 1
    )
    await check_ledger(owner)


async def confirmed_and_closed(
    client: HttpClient, urls: Urls, owner: Owner, show: Show, closing: Coroutine[Any, Any, None]
) -> str:
    """A free order is confirmed in the moment in which the worker closes it."""
    [row] = await owner.fetch("select id from ticket_orders")
    async with seats_locked(urls, show.ids("A1")):
        confirming = asyncio.create_task(client.confirm(MAYA, row["id"]))
        await all_stuck(owner, [confirming], width=client.width)
        worker = asyncio.create_task(closing)
        await all_stuck(owner, [confirming, worker], width=client.width)
    await worker
    return await confirming


@pytest.fixture
async def free_order(database: Database, owner: Owner, venue: Venue) -> tuple[Show, UUID]:
    """Nothing to pay, not yet confirmed."""
    show = await factories.make_show(owner, venue, price_in_cents=0)
    await factories.reserve(database, show, MAYA, "A1")
    return show, await factories.place(database, MAYA)


async def test_an_order_confirmed_while_it_is_closed_stays_paid(
    client: HttpClient,
    database_urls: Urls,
    owner: Owner,
    database: Database,
    payments: Payments,
    free_order: tuple[Show, UUID],
) -> None:
    show, order_id = free_order
    closing = jobs.close_order(database, payments, str(order_id))
    assert await confirmed_and_closed(client, database_urls, owner, show, closing) == "paid"
    await check_ledger(owner)


async def test_without_looking_at_its_status_a_paid_order_is_closed(
    client: HttpClient,
    database_urls: Urls,
    owner: Owner,
    database: Database,
    payments: Payments,
    free_order: tuple[Show, UUID],
) -> None:
    await remove_guards(owner, "place_order.sql", PENDING_ONLY)
    show, order_id = free_order
    closing = jobs.close_order(database, payments, str(order_id))
    await confirmed_and_closed(client, database_urls, owner, show, closing)
    with pytest.raises(AssertionError, match="a live ticket of an order that is not paid"):
        await check_ledger(owner)


async def money_back(
    client: HttpClient, bank: Bank, database: Database, payments: Payments, owner: Owner, show: Show
) -> list[str]:
    """A late payment's refund: two workers ask the bank, and the bank reports on its own."""
    order_id = await paid(client, MAYA, show, "A1")
    await factories.expire(owner, MAYA)
    await client.reserve(DANA, show, "A1")
    assert await client.confirm(MAYA, order_id) == "too_late"
    refund_id = await owner.fetchval("select id from refunds")
    intent = client.payments[order_id] or ""
    await payments.refund(refund_id=refund_id, intent_id=intent, amount_in_cents=3000)
    reports = [await bank.reports(kind, intent) for kind in ("refund.created", "refund.updated")]
    acts: list[Coroutine[Any, Any, None]] = [
        *(jobs.finish_refund(database, payments, str(refund_id)) for _ in range(3)),
        *(
            hear(client.http, bank, database, event)
            for events in reports
            for event in events
            for _ in range(2)
        ),
    ]
    return await asyncio.gather(*(outcome_of(act) for act in acts))


async def test_late_money_goes_back_once_whoever_says_so(
    client: HttpClient, bank: Bank, database: Database, payments: Payments, owner: Owner, show: Show
) -> None:
    assert set(await money_back(client, bank, database, payments, owner, show)) == {"won"}
    assert (
        await owner.fetchval("select status from ticket_orders where session_hash = $1", MAYA.session_hash)
        == "refunded"
    )
    assert await owner.fetchval("select count(*) from payment_transactions where kind = 'refund'") == 1
    assert (
        await owner.fetchval("select count(*) from pgqueuer where entrypoint = 'send_late_payment_email'")
        == 1
    )
    await check_ledger(owner)


async def test_without_once_in_the_ledger_somebody_fails(
    client: HttpClient, bank: Bank, database: Database, payments: Payments, owner: Owner, show: Show
) -> None:
    await remove_guards(owner, "finish_refund.sql", ONCE_IN_THE_LEDGER)
    assert tally(await money_back(client, bank, database, payments, owner, show)).get("23505"), (
        "the fault must show"
    )
