"""What each test card does."""

from typing import Any

import pytest
import stripe
from stripe import StripeClient

from pwa_tickets.sandbox.stripe.cards import TEST_CARDS, passes_luhn
from tests.unit.sandbox.conftest import RETURN_URL, Control, envelope, pay


def single_line(**card: object) -> Any:
    """Typed numbers are nothing the SDK knows of: a browser sends them."""
    return {"payment_method_data": {"type": "card", "card": card}, "return_url": RETURN_URL}


async def confirm(client: StripeClient, number: str) -> stripe.PaymentIntent:
    made = await client.v1.payment_intents.create_async({"amount": 2500, "currency": "usd"})
    card = single_line(number=number, exp_month=12, exp_year=2040, cvc="123")
    return await client.v1.payment_intents.confirm_async(made.id, card)


@pytest.mark.parametrize("number", [card.number for card in TEST_CARDS])
def test_every_number_could_be_printed_on_a_card(number: str) -> None:
    assert passes_luhn(number)
    assert not passes_luhn(f"{number[:-1]}{(int(number[-1]) + 1) % 10}")


@pytest.mark.parametrize(
    "number", ["4242424242424242", "4242 4242 4242 4242", "5555555555554444", "378282246310005"]
)
async def test_a_good_card_pays(client: StripeClient, number: str) -> None:
    paid = await confirm(client, number)

    assert (paid.status, paid.amount_received) == ("succeeded", 2500)
    assert isinstance(paid.latest_charge, str)


@pytest.mark.parametrize(
    ("number", "code", "decline_code", "message"),
    [
        ("4000000000000002", "card_declined", "generic_decline", "Your card was declined."),
        ("4000000000009995", "card_declined", "insufficient_funds", "Your card has insufficient funds."),
        ("4000000000009987", "card_declined", "lost_card", "Your card was declined."),
        ("4000000000000069", "expired_card", "expired_card", "Your card has expired."),
        ("4000000000000127", "incorrect_cvc", "incorrect_cvc", "Your card's security code is incorrect."),
    ],
)
async def test_a_bad_card_is_declined_and_the_intent_stays_open(
    client: StripeClient, number: str, code: str, decline_code: str, message: str
) -> None:
    with pytest.raises(stripe.CardError) as declined:
        await confirm(client, number)

    error = envelope(declined)
    assert declined.value.http_status == 402
    assert (declined.value.code, error["decline_code"], declined.value.user_message) == (
        code,
        decline_code,
        message,
    )
    intent = await client.v1.payment_intents.retrieve_async(
        error["payment_intent"]["id"], {"expand": ["latest_charge"]}
    )
    assert intent.status == "requires_payment_method"
    assert intent.last_payment_error is not None
    assert intent.last_payment_error.decline_code == decline_code
    assert isinstance(intent.latest_charge, stripe.Charge)
    assert (intent.latest_charge.status, intent.latest_charge.id) == ("failed", error["charge"])

    second = await client.v1.payment_intents.confirm_async(
        intent.id, {"payment_method": "pm_card_visa", "return_url": RETURN_URL}
    )
    assert (second.status, second.last_payment_error) == ("succeeded", None)


@pytest.mark.parametrize(
    ("card", "code"),
    [
        ({"number": "4242424242424241", "exp_month": 12, "exp_year": 2040}, "incorrect_number"),
        ({"number": "4242424242424242", "exp_month": 13, "exp_year": 2040}, "invalid_expiry_month"),
        ({"number": "4242424242424242", "exp_month": 1, "exp_year": 2020}, "invalid_expiry_year"),
        ({"number": "4242424242424242", "exp_month": 1, "exp_year": 2040, "cvc": "12"}, "invalid_cvc"),
    ],
)
async def test_a_mistyped_card_never_reaches_the_bank(
    client: StripeClient, card: dict[str, object], code: str
) -> None:
    made = await client.v1.payment_intents.create_async({"amount": 2500, "currency": "usd"})
    with pytest.raises(stripe.CardError) as refused:
        await client.v1.payment_intents.confirm_async(made.id, single_line(**card))

    assert refused.value.code == code
    assert (await client.v1.payment_intents.retrieve_async(made.id)).latest_charge is None


async def test_a_card_nobody_knows_is_declined_as_a_real_one_would_be(client: StripeClient) -> None:
    with pytest.raises(stripe.CardError) as declined:
        await confirm(client, "4111111111111111")

    assert envelope(declined)["decline_code"] == "test_mode_live_card"


@pytest.mark.parametrize(
    ("outcome", "status"), [("succeeded", "succeeded"), ("failed", "requires_payment_method")]
)
async def test_a_card_that_asks_waits_for_the_answer(
    client: StripeClient, control: Control, outcome: str, status: str
) -> None:
    asked = await confirm(client, "4000002500003155")
    assert asked.status == "requires_action"
    assert asked.next_action is not None
    assert asked.next_action.type == "use_stripe_sdk"

    await control.post(f"payment_intents/{asked.id}/challenge", outcome=outcome)
    answered = await client.v1.payment_intents.retrieve_async(asked.id)
    assert (answered.status, answered.next_action) == (status, None)
    if outcome == "failed":
        assert answered.last_payment_error is not None
        assert answered.last_payment_error.code == "payment_intent_authentication_failure"


@pytest.mark.parametrize(
    ("number", "outcome", "status"),
    [
        ("4000000000000077", "succeeded", "succeeded"),
        ("4000000000000093", "failed", "requires_payment_method"),
    ],
)
async def test_a_slow_bank_answers_later_and_cannot_be_called_back_meanwhile(
    client: StripeClient, control: Control, number: str, outcome: str, status: str
) -> None:
    slow = await confirm(client, number)
    assert slow.status == "processing"
    with pytest.raises(stripe.InvalidRequestError):
        await client.v1.payment_intents.cancel_async(slow.id)

    await control.post(f"payment_intents/{slow.id}/settle", outcome=outcome)
    assert (await client.v1.payment_intents.retrieve_async(slow.id)).status == status


async def test_any_payment_can_be_made_late(client: StripeClient, control: Control) -> None:
    await control.post("next", effect="late", delay_seconds=3600, path="/v1/payment_intents")
    slow = await pay(client)

    assert slow.status == "processing"
    settled = await control.post(f"payment_intents/{slow.id}/settle", outcome="succeeded")
    assert settled["status"] == "succeeded"
