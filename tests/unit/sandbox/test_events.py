"""Webhooks: signed as Stripe signs, sent until they are taken, and badly when asked to."""

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest
import stripe
from stripe import Webhook

from pwa_tickets.sandbox.process import SandboxServers
from tests.unit.sandbox.conftest import RETRY_SECONDS, Heard, Receiver, controlling, pay, sdk

pytestmark = pytest.mark.proof


async def test_a_payment_is_told_and_the_signature_holds(heard: Heard) -> None:
    paid = await pay(heard.client)
    await heard.receiver.wait_for(3)
    secret = heard.servers.webhook_secret
    events = [Webhook.construct_event(body, signature, secret) for body, signature in heard.receiver.received]

    told = {event.type: event for event in events}
    assert set(told) == {"payment_intent.created", "charge.succeeded", "payment_intent.succeeded"}
    assert told["payment_intent.succeeded"].data.object["id"] == paid.id
    assert told["payment_intent.succeeded"].data.object["amount_received"] == 2500
    body, signature = heard.receiver.received[0]
    with pytest.raises(stripe.SignatureVerificationError):
        Webhook.construct_event(body.replace(b"2500", b"2501"), signature, secret)
    with pytest.raises(stripe.SignatureVerificationError):
        Webhook.construct_event(body, signature, "whsec_of_somebody_else")


async def test_a_registered_webhook_hears_only_of_what_it_asked_for(heard: Heard) -> None:
    made = await heard.client.v1.webhook_endpoints.create_async(
        {"url": heard.receiver.url, "enabled_events": ["charge.succeeded"]}
    )
    assert made.enabled_events == ["charge.succeeded"]
    await pay(heard.client)
    await pay(heard.client)
    told = await heard.receiver.wait_for(2)
    assert {event["type"] for event in told} == {"charge.succeeded"}


async def test_a_receiver_that_fails_is_asked_again(heard: Heard) -> None:
    heard.receiver.answers = [500, 302, 404]
    await heard.client.v1.payment_intents.create_async({"amount": 500, "currency": "usd"})
    tries = await heard.receiver.wait_for(4)

    assert len({event["id"] for event in tries}) == 1
    delivery = await settled(heard, tries[0]["id"])
    assert (delivery["state"], delivery["attempts"], delivery["answer"]) == ("delivered", 4, "200")
    event = await heard.client.v1.events.retrieve_async(tries[0]["id"])
    assert event.pending_webhooks == 0


async def settled(heard: Heard, event_id: str) -> dict[str, Any]:
    async with asyncio.timeout(20):
        while True:
            [found] = [
                delivery for delivery in await heard.control.deliveries() if delivery["event_id"] == event_id
            ]
            if found["state"] != "waiting":
                return found


async def test_refunds_and_declines_and_cancellations_are_told(heard: Heard) -> None:
    paid = await pay(heard.client, 2500, "pm_card_pendingRefund")
    refund = await heard.client.v1.refunds.create_async({"payment_intent": paid.id})
    await heard.control.post(f"refunds/{refund.id}/settle", outcome="failed")
    with pytest.raises(stripe.CardError):
        await pay(heard.client, 2500, "pm_card_chargeDeclined")
    dropped = await heard.client.v1.payment_intents.create_async({"amount": 500, "currency": "usd"})
    await heard.client.v1.payment_intents.cancel_async(dropped.id)
    await pay(heard.client, 2500, "pm_card_authenticationRequired")
    await heard.receiver.wait_for(15)

    assert {
        *("refund.created", "charge.refunded", "refund.updated", "charge.refund.updated", "refund.failed"),
        *(
            "charge.failed",
            "payment_intent.payment_failed",
            "payment_intent.canceled",
            "payment_intent.requires_action",
        ),
    } <= set(heard.receiver.types())
    listed = await heard.client.v1.events.list_async(
        {"types": ["refund.failed", "refund.created"], "limit": 2}
    )
    assert [event.type for event in listed.data] == ["refund.failed", "refund.created"]
    assert {event.data.object["id"] for event in listed.data} == {refund.id}
    assert listed.data[0].data.object["status"] == "failed"
    assert listed.data[1].data.object["status"] == "pending"


async def test_a_slow_payment_settles_by_itself(heard: Heard) -> None:
    await heard.control.post("next", effect="late", delay_seconds=0.2)
    slow = await pay(heard.client)
    assert slow.status == "processing"
    await heard.receiver.wait_for(4)

    assert set(heard.receiver.types()) == {
        *(
            "payment_intent.created",
            "payment_intent.processing",
            "charge.succeeded",
            "payment_intent.succeeded",
        ),
    }


async def test_events_may_come_twice(heard: Heard) -> None:
    await heard.control.post("webhooks", mode="twice")
    await heard.client.v1.payment_intents.create_async({"amount": 500, "currency": "usd"})
    twice = await heard.receiver.wait_for(2)

    assert twice[0]["id"] == twice[1]["id"]


async def test_events_may_come_in_the_wrong_order(heard: Heard) -> None:
    await heard.control.post("webhooks", mode="reversed")
    await pay(heard.client)
    await heard.receiver.wait_for(3)

    assert heard.receiver.types() == [
        "payment_intent.succeeded",
        "charge.succeeded",
        "payment_intent.created",
    ]


async def test_events_may_never_come_and_still_be_sent_by_hand(heard: Heard) -> None:
    await heard.control.post("webhooks", mode="dropped")
    made = await heard.client.v1.payment_intents.create_async({"amount": 500, "currency": "usd"})
    await heard.control.post("webhooks", mode="normal")
    await heard.client.v1.payment_intents.cancel_async(made.id)
    await heard.receiver.wait_for(1)
    assert heard.receiver.types() == ["payment_intent.canceled"]

    dropped = [found for found in await heard.control.deliveries() if found["state"] == "dropped"][-1]
    heard.receiver.answers = [200, 503]
    sent = await heard.control.post(f"events/{dropped['event_id']}/deliver", times=2)
    assert sent == {"answers": ["200", "503"]}
    assert heard.receiver.types() == [
        "payment_intent.canceled",
        "payment_intent.created",
        "payment_intent.created",
    ]


async def test_an_old_signature_is_no_longer_good(heard: Heard) -> None:
    await heard.client.v1.payment_intents.create_async({"amount": 500, "currency": "usd"})
    [event] = await heard.receiver.wait_for(1)
    await heard.control.post(f"events/{event['id']}/deliver", signed_at=int(time.time()) - 600)

    body, signature = heard.receiver.received[1]
    with pytest.raises(stripe.SignatureVerificationError, match="tolerance"):
        Webhook.construct_event(body, signature, heard.servers.webhook_secret)


async def test_what_was_paused_survives_a_kill_and_is_sent_on_return(
    tmp_path: Path, receiver: Receiver
) -> None:
    first = SandboxServers.start(tmp_path, webhook_url=receiver.url, retry_seconds=RETRY_SECONDS)
    async with sdk(first.servers) as client, controlling(first.servers) as control:
        await control.post("webhooks", mode="paused")
        paid = await pay(client)
        await control.post("next", effect="late", delay_seconds=0.5)
        slow = await pay(client)
    first.kill()
    assert receiver.received == []

    second = SandboxServers.start(tmp_path, webhook_url=receiver.url, retry_seconds=RETRY_SECONDS)
    assert second.servers.secret_key == first.servers.secret_key
    async with sdk(second.servers) as client, controlling(second.servers) as control:
        assert (await client.v1.payment_intents.retrieve_async(paid.id)).status == "succeeded"
        await control.post("webhooks", mode="normal")
        told = await receiver.wait_for(7)
        succeeded = {
            event["data"]["object"]["id"] for event in told if event["type"] == "payment_intent.succeeded"
        }
        assert succeeded == {paid.id, slow.id}
    second.stop()


async def test_the_control_is_not_for_strangers(heard: Heard) -> None:
    answer = await heard.control.http.get(
        "/_control/webhooks", headers={"Authorization": "Bearer sk_test_wrong"}
    )

    assert answer.status_code == 401
