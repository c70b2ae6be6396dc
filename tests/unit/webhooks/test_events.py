"""What happens is written down with what it tells, for whoever asked, without people and codes; and never in a sale's way."""

import asyncio
import contextlib
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.embedded import Urls
from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from pwa_tickets.webhooks.events import Event
from tests import factories
from tests.factories import MAYA, Owner, Show
from tests.unit.checkin.device_reports import NOW, annul, make_device, read_code_hash, report_scans
from tests.unit.webhooks.conftest import make_endpoint
from tests.waiting import until_true


async def told(owner: Owner) -> list[dict[str, Any]]:
    """Every event that was written down, oldest first."""
    rows = await owner.fetch("select payload from webhook_deliveries order by created_at, payload ->> 'type'")
    return [json.loads(row["payload"]) for row in rows]


async def test_a_paid_order_is_told_once_with_its_shows(
    database: Database, owner: Owner, show: Show, endpoint_id: UUID
) -> None:
    order_id = await factories.buy(database, show, MAYA, "A1", "A2")
    await factories.settle(database, order_id)
    [event] = await told(owner)
    order = await owner.fetchrow("select * from ticket_orders where id = $1", order_id)
    assert order
    assert event["type"] == "order.paid"
    assert event["timestamp"].endswith("Z")
    [told_show] = event["data"].pop("shows")
    assert (told_show["show_id"], told_show["tickets"]) == (str(show.id), 2)
    assert event["data"].pop("paid_at")
    assert event["data"] == {
        "order_id": str(order_id),
        "order_number": order["order_number"],
        "currency": "usd",
        "total_amount_in_cents": order["total_amount_in_cents"],
    }


async def test_no_event_says_who_bought_or_what_opens_a_door(
    database: Database, owner: Owner, show: Show, endpoint_id: UUID
) -> None:
    order_id = await factories.buy(database, show, MAYA, "A1", "A2")
    device = await make_device(owner, show, usher="Rosa Usher")
    await report_scans(database, device, device.scan(await read_code_hash(owner, show, "A1")))
    lines = await factories.lines_of(owner, order_id, "A2")
    await factories.refund(database, order_id, item_ids=lines, method="cash", note="Her knee")
    events = await told(owner)
    assert sorted(event["type"] for event in events) == sorted(Event)
    ticket = await owner.fetch("select qr_code from show_seat_codes")
    for word in (
        MAYA.name,
        MAYA.email,
        MAYA.session_hash,
        "Rosa",
        "knee",
        *(row["qr_code"] for row in ticket),
    ):
        assert word not in json.dumps(events), word


async def test_a_refund_is_told_when_the_money_is_back(
    database: Database, owner: Owner, show: Show, endpoint_id: UUID
) -> None:
    order_id = await factories.buy(database, show, MAYA, "A1", "A2")
    await owner.execute("delete from webhook_deliveries")
    asked = await factories.refund(database, order_id)
    assert await told(owner) == []
    for _ in range(2):  # Stripe says so twice
        await owner.execute("select finish_refund($1, 're_1', 'succeeded')", UUID(asked["refund_id"]))
    [event] = await told(owner)
    amount = await owner.fetchval("select total_amount_in_cents from ticket_orders where id = $1", order_id)
    assert event["data"] == {
        "refund_id": asked["refund_id"],
        "order_id": str(order_id),
        "order_number": event["data"]["order_number"],
        "currency": "usd",
        "method": "card",
        "amount_in_cents": amount,
        "refunded_amount_in_cents": amount,
        "tickets": "void",
        "order_status": "refunded",
    }


async def test_a_ticket_is_told_when_it_lets_somebody_in_and_again_after_an_undo(
    database: Database, owner: Owner, show: Show, endpoint_id: UUID
) -> None:
    order_id = await factories.buy(database, show, MAYA, "A1")
    await owner.execute("delete from webhook_deliveries")
    device = await make_device(owner, show)
    code_hash = await read_code_hash(owner, show, "A1")
    scan = device.scan(code_hash)
    for _ in range(2):  # its answer was lost
        await report_scans(database, device, scan)
    await report_scans(database, device, device.scan(code_hash, NOW + timedelta(seconds=1)))
    [event] = await told(owner)
    [ticket] = await factories.tickets_of(owner, order_id)
    assert event["data"].pop("scanned_at")
    assert event["data"] == {
        "ticket_id": str(ticket["id"]),
        "ticket_number": ticket["ticket_number"],
        "order_id": str(order_id),
        "show_id": str(show.id),
        "section": ticket["section"],
        "row_name": "A",
        "seat_number": "1",
    }
    await owner.execute("delete from ticket_scans where id <> $1", UUID(scan["id"]))
    await report_scans(database, device, annuls=[annul(scan)])
    assert len(await told(owner)) == 1
    await report_scans(database, device, device.scan(code_hash, NOW + timedelta(seconds=9)))
    assert len(await told(owner)) == 2


async def test_an_endpoint_hears_of_what_it_asked_for_and_waits_while_it_is_paused(
    database: Database, owner: Owner, show: Show, settings: Settings
) -> None:
    refunds = await make_endpoint(owner, settings, "https://a.example/", Event.ORDER_REFUNDED)
    orders = await make_endpoint(owner, settings, "https://b.example/", Event.ORDER_PAID)
    await owner.execute(
        "update webhook_endpoints set paused_at = now(), pause_reason = 'asked' where id = $1", orders
    )
    order_id = await factories.buy(database, show, MAYA, "A1")
    await factories.refund(database, order_id, method="cash")
    heard = await owner.fetch("select endpoint_id, event, status from webhook_deliveries order by event")
    assert [tuple(row) for row in heard] == [
        (orders, "order.paid", "waiting"),
        (refunds, "order.refunded", "waiting"),
    ]


async def test_a_sale_that_is_rolled_back_tells_nobody(
    database: Database, owner: Owner, show: Show, endpoint_id: UUID
) -> None:
    await factories.reserve(database, show, MAYA, "A1")
    order_id = await factories.place(database, MAYA)
    total = await owner.fetchval("select total_amount_in_cents from ticket_orders where id = $1", order_id)
    with contextlib.suppress(RuntimeError):
        async with database.raw_transaction(SYSTEM) as sql:
            await sql.fetchval("select settle_order($1, $2, 'usd', 'pi_1', 'ch_1', 0)", order_id, total)
            assert await sql.fetchval("select count(*) from webhook_deliveries") == 1
            raise RuntimeError("the process dies")
    assert await told(owner) == []
    await factories.settle(database, order_id)
    assert len(await told(owner)) == 1


async def test_an_endpoint_that_is_deleted_meanwhile_keeps_no_sale_from_being_paid(
    database: Database, owner: Owner, show: Show, endpoint_id: UUID, database_urls: Urls
) -> None:
    await factories.reserve(database, show, MAYA, "A1")
    order_id = await factories.place(database, MAYA)
    other = await asyncpg.connect(database_urls.admin_url)
    try:
        async with other.transaction():
            await other.execute("delete from webhook_endpoints where id = $1", endpoint_id)
            sale = asyncio.create_task(factories.settle(database, order_id))
            await until_true(owner, "select exists (select from pg_locks where not granted)")
        assert (await sale)["outcome"] == "paid"
    finally:
        await other.close()
    assert await told(owner) == []
