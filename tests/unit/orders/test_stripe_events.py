"""Stripe's reports: signed, remembered once, acted on once; and money that comes too late, both ways."""

import json
import time
from typing import Any

from pwa_tickets.db.session import Database
from pwa_tickets.orders import events, jobs
from pwa_tickets.payments.stripe import Payments
from tests import factories
from tests.factories import Buyer, Owner, Show
from tests.unit.orders.conftest import Bank, CheckoutClient
from tests.unit.orders.stripe_webhook import WEBHOOK, post


async def paid(checkout: CheckoutClient, bank: Bank, show: Show, *labels: str) -> tuple[dict[str, Any], str]:
    """An order whose card went through, though the phone never said so; and its payment."""
    order = await checkout.order(show, *labels)
    payment = await checkout.open_payment(order["id"])
    await bank.pay(payment["payment_intent_id"])
    return order, payment["payment_intent_id"]


async def take_it_all_in(database: Database, owner: Owner) -> None:
    for row in await owner.fetch(
        "select id from stripe_events where handled_at is null order by received_at"
    ):
        await events.handle_stripe_event(database, row["id"])


async def expire(owner: Owner) -> None:
    await owner.execute(
        "update show_seats set reserved_until = now() - interval '1 second' where status = 'reserved'"
    )
    await owner.execute("update carts set deadline = now() - interval '1 second'")
    await owner.execute(
        "update ticket_orders set expires_at = now() - interval '1 hour' where status = 'pending'"
    )


async def test_the_report_alone_brings_the_tickets(
    checkout: CheckoutClient, bank: Bank, database: Database, owner: Owner, show: Show
) -> None:
    order, intent = await paid(checkout, bank, show, "A1", "A2")
    [event] = await bank.reports("payment_intent.succeeded", intent)
    assert (await post(checkout.browser, bank, event)).status_code == 200
    await take_it_all_in(database, owner)
    assert (await checkout.read(order["id"])).json()["status"] == "paid"
    confirmed = await checkout.confirm(order["id"], intent)
    assert (confirmed.status_code, len(confirmed.json()["tickets"])) == (200, 2)
    assert await owner.fetchval("select count(*) from payment_transactions") == 1


async def test_a_report_sent_twice_counts_once(
    checkout: CheckoutClient, bank: Bank, database: Database, owner: Owner, show: Show
) -> None:
    _, intent = await paid(checkout, bank, show, "A1")
    [event] = await bank.reports("payment_intent.succeeded", intent)
    for _ in range(2):
        assert (await post(checkout.browser, bank, event)).status_code == 200
        await take_it_all_in(database, owner)
        await events.handle_stripe_event(database, event["id"])
    assert await owner.fetchval("select count(*) from stripe_events") == 1
    assert await owner.fetchval("select count(*) from pgqueuer where entrypoint = 'handle_stripe_event'") == 1
    assert await owner.fetchval("select count(*) from tickets") == 1


async def test_an_event_that_nothing_follows_from_is_answered_and_forgotten(
    checkout: CheckoutClient, bank: Bank, owner: Owner, show: Show
) -> None:
    _, intent = await paid(checkout, bank, show, "A1")
    for kind in ("payment_intent.created", "payment_intent.succeeded"):
        [event] = await bank.reports(kind, intent)
        assert (await post(checkout.browser, bank, event)).status_code == 200
    kept = await owner.fetch("select type from stripe_events")
    assert [row["type"] for row in kept] == ["payment_intent.succeeded"]
    assert await owner.fetchval("select count(*) from pgqueuer where entrypoint = 'handle_stripe_event'") == 1


async def test_forged_reports_change_nothing(
    checkout: CheckoutClient, bank: Bank, owner: Owner, show: Show
) -> None:
    order, intent = await paid(checkout, bank, show, "A1")
    [event] = await bank.reports("payment_intent.succeeded", intent)
    assert (await post(checkout.browser, bank, event, secret="whsec_guessed")).status_code == 400
    assert (await post(checkout.browser, bank, event, at=int(time.time()) - 3600)).status_code == 400
    assert (await checkout.browser.post(WEBHOOK, content=json.dumps(event).encode())).status_code == 400
    body = json.dumps(event).encode()
    tampered = body.replace(b'"amount_received": 3000', b'"amount_received": 1')
    headers = {"Stripe-Signature": bank.sign(body)}
    assert (await checkout.browser.post(WEBHOOK, content=tampered + b" ", headers=headers)).status_code == 400
    assert await owner.fetchval("select count(*) from stripe_events") == 0
    assert (await checkout.read(order["id"])).json()["status"] == "pending"


async def test_a_late_payment_takes_the_seats_when_they_are_still_free(
    checkout: CheckoutClient, bank: Bank, owner: Owner, show: Show
) -> None:
    order, intent = await paid(checkout, bank, show, "A1", "A2")
    await expire(owner)
    confirmed = await checkout.confirm(order["id"], intent)
    assert confirmed.status_code == 200, confirmed.text
    assert len(confirmed.json()["tickets"]) == 2


async def test_a_late_payment_goes_back_whole_when_a_seat_is_gone(
    checkout: CheckoutClient,
    bank: Bank,
    database: Database,
    payments: Payments,
    owner: Owner,
    show: Show,
    dana: Buyer,
) -> None:
    order, intent = await paid(checkout, bank, show, "A1", "A2")
    await expire(owner)
    await factories.buy(database, show, dana, "A2")

    refused = await checkout.confirm(order["id"], intent)
    problem = refused.json()
    assert (refused.status_code, problem["type"]) == (409, "/problems/payment-too-late")
    assert problem["seat_ids"] == [str(show.seats["A2"])]
    assert problem["refund"] == {"amount_in_cents": 6000, "status": "pending"}
    assert "$60.00" in problem["detail"]
    assert (await checkout.read(order["id"])).json()["status"] == "cancelled"

    refund_id = await owner.fetchval("select id from refunds")
    assert await owner.fetchval("select count(*) from pgqueuer where entrypoint = 'finish_refund'") == 1
    for _ in range(2):  # a job that runs twice sends the money once
        await jobs.finish_refund(database, payments, str(refund_id))
    assert [refund["amount"] for refund in await bank.refunds(intent)] == [6000]
    after = (await checkout.read(order["id"])).json()
    assert (after["status"], after["refunded_amount_in_cents"], after["tickets"]) == ("refunded", 6000, [])
    assert (
        await owner.fetchval("select count(*) from pgqueuer where entrypoint = 'send_late_payment_email'")
        == 1
    )
    again = await checkout.confirm(order["id"], intent)
    assert again.json()["refund"] == {"amount_in_cents": 6000, "status": "succeeded"}


async def test_an_order_nobody_paid_is_closed_with_its_payment(
    checkout: CheckoutClient, bank: Bank, database: Database, payments: Payments, owner: Owner, show: Show
) -> None:
    order = await checkout.order(show, "A1")
    payment = await checkout.open_payment(order["id"])
    await expire(owner)
    assert await jobs.cancel_expired_orders(database) == 1
    await jobs.close_order(database, payments, order["id"])
    assert (await bank.intent(payment["payment_intent_id"]))["status"] == "canceled"
    assert (await checkout.read(order["id"])).json()["status"] == "cancelled"
    assert (await checkout.confirm(order["id"], payment["payment_intent_id"])).status_code == 410


async def test_closing_an_order_that_was_paid_meanwhile_settles_it(
    checkout: CheckoutClient, bank: Bank, database: Database, payments: Payments, owner: Owner, show: Show
) -> None:
    order, _ = await paid(checkout, bank, show, "A1")
    await expire(owner)
    await jobs.close_order(database, payments, order["id"])
    assert (await checkout.read(order["id"])).json()["status"] == "paid"


async def test_paying_an_order_that_a_newer_one_replaced_never_sells_twice(
    checkout: CheckoutClient, bank: Bank, database: Database, payments: Payments, owner: Owner, show: Show
) -> None:
    older = await checkout.order(show, "A1")
    payment = await checkout.open_payment(older["id"])
    newer = (await checkout.create()).json()
    assert (await checkout.read(older["id"])).json()["status"] == "cancelled"
    assert await owner.fetchval("select count(*) from pgqueuer where entrypoint = 'close_order'") == 1
    second = await checkout.open_payment(newer["id"])
    await bank.pay(second["payment_intent_id"])
    await bank.pay(payment["payment_intent_id"])
    assert (await checkout.confirm(newer["id"], second["payment_intent_id"])).status_code == 200
    await jobs.close_order(database, payments, older["id"])
    assert await owner.fetchval("select count(*) from tickets") == 1
    assert (
        await owner.fetchval("select count(*) from refunds where ticket_order_id::text = $1", older["id"])
        == 1
    )


async def test_a_payment_that_does_not_match_is_mailed_to_staff_once(
    checkout: CheckoutClient, bank: Bank, owner: Owner, show: Show
) -> None:
    order, intent = await paid(checkout, bank, show, "A1")
    await owner.execute("update ticket_orders set total_amount_in_cents = 99999")
    for _ in range(2):
        assert (await checkout.confirm(order["id"], intent)).status_code == 409
    rows = await owner.fetch(
        "delete from pgqueuer where entrypoint = 'send_payment_mismatch_email' returning payload"
    )
    assert [json.loads(row["payload"]) for row in rows] == [{"order_id": order["id"]}]
    await checkout.confirm(order["id"], intent)
    assert await owner.fetchval("select count(*) from pgqueuer") == 0
