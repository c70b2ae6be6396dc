"""Asking twice does once."""

import asyncio

import pytest
import stripe
from stripe import StripeClient

from pwa_tickets.sandbox.process import Servers
from tests.unit.sandbox.conftest import RETURN_URL, Control, envelope, pay, sdk


async def test_the_same_key_gives_the_first_answer_again(client: StripeClient) -> None:
    asked: stripe.params.PaymentIntentCreateParams = {
        "amount": 500,
        "currency": "usd",
        "metadata": {"order_id": "1"},
    }
    first = await client.v1.payment_intents.create_async(asked, {"idempotency_key": "order-1"})
    again = await client.v1.payment_intents.create_async(asked, {"idempotency_key": "order-1"})

    assert again.id == first.id
    assert first.last_response is not None
    assert again.last_response is not None
    assert "idempotent-replayed" not in first.last_response.headers
    assert again.last_response.headers["idempotent-replayed"] == "true"
    assert again.last_response.headers["original-request"] == first.last_response.request_id


async def test_the_same_key_for_another_body_is_refused(client: StripeClient) -> None:
    await client.v1.payment_intents.create_async(
        {"amount": 500, "currency": "usd"}, {"idempotency_key": "order-2"}
    )
    with pytest.raises(stripe.IdempotencyError) as refused:
        await client.v1.payment_intents.create_async(
            {"amount": 501, "currency": "usd"}, {"idempotency_key": "order-2"}
        )

    assert refused.value.http_status == 400


async def test_the_same_key_for_another_call_is_refused(client: StripeClient) -> None:
    paid = await pay(client)
    await client.v1.refunds.create_async(
        {"payment_intent": paid.id, "amount": 100}, {"idempotency_key": "refund-1"}
    )
    with pytest.raises(stripe.IdempotencyError):
        await client.v1.payment_intents.create_async(
            {"amount": 500, "currency": "usd"}, {"idempotency_key": "refund-1"}
        )


async def test_a_decline_is_replayed_and_charges_nobody_again(client: StripeClient) -> None:
    made = await client.v1.payment_intents.create_async({"amount": 500, "currency": "usd"})
    charges = set()
    for _ in range(2):
        with pytest.raises(stripe.CardError) as declined:
            await client.v1.payment_intents.confirm_async(
                made.id,
                {"payment_method": "pm_card_chargeDeclined", "return_url": RETURN_URL},
                {"idempotency_key": "try-1"},
            )
        charges.add(envelope(declined)["charge"])

    assert len(charges) == 1


async def test_a_call_that_was_malformed_may_be_mended_under_its_key(client: StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        await client.v1.payment_intents.create_async(
            {"amount": 1, "currency": "usd"}, {"idempotency_key": "order-3"}
        )
    made = await client.v1.payment_intents.create_async(
        {"amount": 500, "currency": "usd"}, {"idempotency_key": "order-3"}
    )

    assert made.amount == 500


async def test_a_key_still_in_use_is_a_conflict(client: StripeClient, control: Control) -> None:
    asked: stripe.params.PaymentIntentCreateParams = {"amount": 500, "currency": "usd"}
    await control.post("next", effect="delay", delay_seconds=1.0, path="/v1/payment_intents")
    slow = asyncio.create_task(client.v1.payment_intents.create_async(asked, {"idempotency_key": "order-4"}))
    while await control.pending_faults():
        pass
    with pytest.raises(stripe.APIError) as conflict:
        await client.v1.payment_intents.create_async(asked, {"idempotency_key": "order-4"})

    assert conflict.value.http_status == 409
    assert (await slow).status == "requires_payment_method"


async def test_an_answer_lost_on_the_way_is_fetched_with_the_same_key(
    client: StripeClient, control: Control
) -> None:
    paid = await pay(client)
    await control.post("next", effect="drop", path="/v1/refunds")
    with pytest.raises(stripe.APIConnectionError):
        await client.v1.refunds.create_async({"payment_intent": paid.id}, {"idempotency_key": "refund-2"})
    found = await client.v1.refunds.create_async({"payment_intent": paid.id}, {"idempotency_key": "refund-2"})

    assert found.amount == 2500
    assert found.last_response is not None
    assert found.last_response.headers["idempotent-replayed"] == "true"
    assert len((await client.v1.refunds.list_async({"payment_intent": paid.id})).data) == 1


async def test_the_sdk_gets_over_a_lost_answer_by_itself(sandbox: Servers, control: Control) -> None:
    async with sdk(sandbox, retries=2) as patient:
        paid = await pay(patient)
        await control.post("next", effect="drop", path="/v1/refunds")
        refund = await patient.v1.refunds.create_async({"payment_intent": paid.id})
        assert [
            found.id for found in (await patient.v1.refunds.list_async({"payment_intent": paid.id})).data
        ] == [refund.id]


@pytest.mark.parametrize("effect", ["error", "error_after_work"])
async def test_a_broken_server_says_so_and_the_next_try_works(
    client: StripeClient, control: Control, effect: str
) -> None:
    paid = await pay(client)
    await control.post("next", effect=effect, status=503, path="/v1/refunds")
    with pytest.raises(stripe.APIError) as broken:
        await client.v1.refunds.create_async(
            {"payment_intent": paid.id}, {"idempotency_key": f"refund-{effect}"}
        )
    assert broken.value.http_status == 503

    done = await client.v1.refunds.list_async({"payment_intent": paid.id})
    assert len(done.data) == (1 if effect == "error_after_work" else 0)
    await client.v1.refunds.create_async({"payment_intent": paid.id}, {"idempotency_key": f"refund-{effect}"})
    assert len((await client.v1.refunds.list_async({"payment_intent": paid.id})).data) == 1
