"""Deliveries reach their endpoint signed, again and again until they are taken, and one that hangs keeps nobody else waiting."""

import asyncio
import hashlib
import hmac
import time
from base64 import b64decode, b64encode
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.orders import staff_emails
from pwa_tickets.settings import Settings
from pwa_tickets.webhooks.events import Event
from pwa_tickets.webhooks.outbox import PAUSES, WebhookOutbox, forget_deliveries
from tests import factories, office
from tests.factories import MAYA, Owner, Show
from tests.mail_server import mail_server
from tests.unit.webhooks.conftest import SECRET, make_endpoint
from tests.unit.webhooks.receiver import HANG, OK, Receiver, receiving
from tests.waiting import until_true

FAILS = b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"


async def make_delivery(owner: Owner, endpoint_id: UUID, **values: Any) -> UUID:
    """An event that waits, due now."""
    delivery_id: UUID = await owner.fetchval(
        "insert into webhook_deliveries (endpoint_id, event, payload, attempts) "
        "values ($1, 'order.paid', '{\"type\": \"order.paid\"}', $2) returning id",
        endpoint_id,
        values.get("attempts", 0),
    )
    return delivery_id


async def row_of(owner: Owner, delivery_id: UUID) -> Any:
    return await owner.fetchrow(
        "select *, next_attempt_at - now() as pause from webhook_deliveries where id = $1", delivery_id
    )


async def test_a_sale_arrives_signed_under_an_id_that_stays(
    database: Database, owner: Owner, show: Show, endpoint_id: UUID, outbox: WebhookOutbox, receiver: Receiver
) -> None:
    order_id = await factories.buy(database, show, MAYA, "A1")
    receiver.answers = [FAILS, OK]
    await outbox.send_due(endpoint_id)
    await owner.execute("update webhook_deliveries set next_attempt_at = now()")
    await outbox.send_due(endpoint_id)
    (first, body), (second, again) = receiver.came
    assert body == again
    assert first["webhook-id"] == second["webhook-id"]
    assert msgspec.json.decode(body)["data"]["order_id"] == str(order_id)
    assert first["content-type"] == "application/json"
    assert abs(int(second["webhook-timestamp"]) - time.time()) < 60
    key = b64decode(SECRET.removeprefix("whsec_"))
    signed = f"{second['webhook-id']}.{second['webhook-timestamp']}.".encode() + body
    expected = b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert second["webhook-signature"] == f"v1,{expected}"
    [delivery] = await owner.fetch("select * from webhook_deliveries")
    assert (delivery["status"], delivery["attempts"], delivery["answer_status"]) == ("delivered", 2, 204)
    await outbox.send_due(endpoint_id)
    assert len(receiver.came) == 2


@pytest.mark.parametrize("attempts", [0, 4, len(PAUSES) - 1])
async def test_what_failed_is_tried_again_later_and_later(
    owner: Owner, endpoint_id: UUID, outbox: WebhookOutbox, receiver: Receiver, attempts: int
) -> None:
    receiver.answers = [FAILS]
    delivery_id = await make_delivery(owner, endpoint_id, attempts=attempts)
    await outbox.send_due(endpoint_id)
    row = await row_of(owner, delivery_id)
    assert (row["status"], row["attempts"], row["answer_status"]) == ("waiting", attempts + 1, 500)
    pause = timedelta(seconds=PAUSES[attempts])
    assert pause * 0.8 < row["pause"] < pause * 1.2
    assert timedelta(hours=20) < timedelta(seconds=sum(PAUSES)) < timedelta(hours=28)


async def test_after_a_day_of_failures_it_is_paused_and_the_owners_are_told_once(
    database: Database,
    owner: Owner,
    endpoint_id: UUID,
    outbox: WebhookOutbox,
    receiver: Receiver,
    settings: Settings,
) -> None:
    await office.make_staff(owner, "owner")
    await office.make_staff(owner, "staff")
    receiver.answers = [FAILS]
    for _ in range(2):
        await make_delivery(owner, endpoint_id, attempts=len(PAUSES))
    waits = await make_delivery(owner, endpoint_id)
    await outbox.send_due(endpoint_id)
    endpoint = await owner.fetchrow("select * from webhook_endpoints")
    assert endpoint
    assert endpoint["pause_reason"] == "failing"
    statuses = await owner.fetch("select status from webhook_deliveries order by attempts desc")
    assert [row["status"] for row in statuses] == ["failed", "failed", "waiting"]
    jobs = await owner.fetch("select entrypoint, payload from pgqueuer")
    assert [job["entrypoint"] for job in jobs] == ["send_webhook_paused_email"]
    await owner.execute("update webhook_deliveries set next_attempt_at = now() where id = $1", waits)
    before = len(receiver.came)
    await outbox.start_due()
    await outbox.send_due(endpoint_id)
    assert len(receiver.came) == before
    async with mail_server() as mailbox:
        settings = replace(settings, smtp_url=mailbox.url)
        facts = msgspec.json.decode(jobs[0]["payload"])
        await staff_emails.send_webhook_paused_email(database, settings, **facts)
        await owner.execute("update webhook_endpoints set paused_at = null, pause_reason = null")
        await staff_emails.send_webhook_paused_email(database, settings, **facts)
        [mail] = mailbox.messages
    assert mail["Subject"] == "Your webhook is paused: 127.0.0.1"
    assert mail["To"].startswith("owner-")


async def test_one_bad_event_does_not_pause_an_endpoint_that_takes_the_others(
    owner: Owner, endpoint_id: UUID, outbox: WebhookOutbox, receiver: Receiver
) -> None:
    bad = await make_delivery(owner, endpoint_id, attempts=len(PAUSES))
    await owner.execute("update webhook_deliveries set created_at = now() - interval '1 day'")
    await make_delivery(owner, endpoint_id)
    await owner.execute(
        "update webhook_deliveries set status = 'delivered', last_attempt_at = now() where id <> $1", bad
    )
    receiver.answers = [FAILS]
    await outbox.send_due(endpoint_id)
    assert (await row_of(owner, bad))["status"] == "failed"
    assert await owner.fetchval("select paused_at from webhook_endpoints") is None


async def test_an_endpoint_that_says_it_is_gone_is_paused_at_once(
    owner: Owner, endpoint_id: UUID, outbox: WebhookOutbox, receiver: Receiver
) -> None:
    receiver.answers = [b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n"]
    delivery_id = await make_delivery(owner, endpoint_id)
    await outbox.send_due(endpoint_id)
    assert await owner.fetchval("select pause_reason from webhook_endpoints") == "gone"
    assert (await row_of(owner, delivery_id))["status"] == "failed"


async def test_an_endpoint_that_hangs_keeps_no_other_waiting(
    owner: Owner, endpoint_id: UUID, outbox: WebhookOutbox, receiver: Receiver, settings: Settings
) -> None:
    receiver.answers = [HANG]
    for _ in range(20):
        await make_delivery(owner, endpoint_id)
    async with receiving() as other:
        healthy = await make_endpoint(owner, settings, other.url, Event.ORDER_PAID)
        delivery_id = await make_delivery(owner, healthy)
        await outbox.start_due()
        await until_true(
            owner, "select status = 'delivered' from webhook_deliveries where id = $1", delivery_id
        )
        await outbox.start_due()  # the one that hangs is busy: nothing is begun twice
        assert len(receiver.came) <= 8
        await outbox.close()


async def test_who_dies_while_sending_leaves_it_to_the_next(
    database: Database,
    settings: Settings,
    owner: Owner,
    endpoint_id: UUID,
    outbox: WebhookOutbox,
    receiver: Receiver,
) -> None:
    receiver.answers = [HANG, OK]
    delivery_id = await make_delivery(owner, endpoint_id)
    await outbox.start_due()
    await until_true(owner, "select attempts = 1 from webhook_deliveries")
    await outbox.close()
    row = await row_of(owner, delivery_id)
    assert (row["status"], row["answer_status"]) == ("waiting", None)
    assert timedelta(minutes=1) < row["pause"] <= timedelta(minutes=2)
    receiver.answers = [OK]
    await owner.execute("update webhook_deliveries set next_attempt_at = now()")
    await outbox.send_due(endpoint_id)
    assert (await row_of(owner, delivery_id))["status"] == "delivered"


async def test_two_workers_send_nothing_twice(
    database: Database,
    settings: Settings,
    owner: Owner,
    endpoint_id: UUID,
    outbox: WebhookOutbox,
    receiver: Receiver,
) -> None:
    for _ in range(30):
        await make_delivery(owner, endpoint_id)
    await asyncio.gather(*(outbox.send_due(endpoint_id) for _ in range(2)))
    assert len({headers["webhook-id"] for headers, _ in receiver.came}) == len(receiver.came) == 30


async def test_a_secret_of_another_key_is_said_to_be_lost(
    database: Database, owner: Owner, endpoint_id: UUID, settings: Settings, receiver: Receiver
) -> None:
    delivery_id = await make_delivery(owner, endpoint_id)
    await WebhookOutbox(database, replace(settings, secret_key=b"x" * 32)).send_due(endpoint_id)
    assert (await row_of(owner, delivery_id))["failure"] == "secret_lost"
    assert receiver.came == []


async def test_deliveries_are_forgotten_after_thirty_days(
    database: Database, owner: Owner, endpoint_id: UUID
) -> None:
    old, new = [await make_delivery(owner, endpoint_id) for _ in range(2)]
    for days, delivery_id in ((31, old), (29, new)):
        await owner.execute(
            "update webhook_deliveries set created_at = now() - make_interval(days => $1) where id = $2",
            days,
            delivery_id,
        )
    async with database.transaction(SYSTEM) as db:
        await forget_deliveries(db)
    assert [row["id"] for row in await owner.fetch("select id from webhook_deliveries")] == [new]
