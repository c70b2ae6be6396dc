"""What Stripe wants to hear when a server, not a browser, confirms a payment."""

import pytest
import stripe
from stripe import StripeClient

from tests.unit.sandbox.conftest import RETURN_URL, envelope

VISA, ASKS = "pm_card_visa", "pm_card_authenticationRequired"


async def test_a_server_that_says_nothing_of_redirects_is_refused(client: StripeClient) -> None:
    made = await client.v1.payment_intents.create_async({"amount": 2500, "currency": "usd"})

    with pytest.raises(stripe.InvalidRequestError) as refused:
        await client.v1.payment_intents.confirm_async(made.id, {"payment_method": VISA})

    assert refused.value.http_status == 400
    assert "you must provide a `return_url`" in envelope(refused)["message"]
    kept = await client.v1.payment_intents.retrieve_async(made.id)
    assert (kept.status, kept.payment_method) == ("requires_payment_method", None)
    with pytest.raises(stripe.InvalidRequestError):
        await client.v1.payment_intents.create_async(
            {"amount": 2500, "currency": "usd", "payment_method": VISA, "confirm": True}
        )


@pytest.mark.parametrize(
    "answer",
    [
        {"automatic_payment_methods": {"enabled": True, "allow_redirects": "never"}},
        {"payment_method_types": ["card"]},
        {"return_url": RETURN_URL},
    ],
)
async def test_a_server_that_answers_for_redirects_is_paid(
    client: StripeClient, answer: stripe.params.PaymentIntentCreateParams
) -> None:
    asked: stripe.params.PaymentIntentCreateParams = {
        "amount": 2500,
        "currency": "usd",
        "payment_method": VISA,
        "confirm": True,
        **answer,
    }
    assert (await client.v1.payment_intents.create_async(asked)).status == "succeeded"


async def test_nobody_is_there_to_authenticate_an_off_session_payment(client: StripeClient) -> None:
    made = await client.v1.payment_intents.create_async({"amount": 2500, "currency": "usd"})

    with pytest.raises(stripe.CardError) as refused:
        await client.v1.payment_intents.confirm_async(
            made.id, {"payment_method": ASKS, "off_session": True, "return_url": RETURN_URL}
        )

    assert refused.value.http_status == 402
    assert (refused.value.code, envelope(refused)["decline_code"]) == ("authentication_required",) * 2
    kept = await client.v1.payment_intents.retrieve_async(made.id)
    assert kept.status == "requires_payment_method"
    assert kept.last_payment_error is not None
    assert kept.last_payment_error.code == "authentication_required"
