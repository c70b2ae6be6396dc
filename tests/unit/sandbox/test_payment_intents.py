"""A payment from the server's side, through the official SDK."""

import httpx
import pytest
import stripe
from stripe import StripeClient

from pwa_tickets.sandbox.process import Servers
from tests.unit.sandbox.conftest import envelope, pay, sdk


async def test_an_intent_is_made_with_its_metadata_and_a_client_secret(client: StripeClient) -> None:
    made = await client.v1.payment_intents.create_async(
        {
            "amount": 8800,
            "currency": "usd",
            "automatic_payment_methods": {"enabled": True},
            "metadata": {"order_id": "7"},
        }
    )
    again = await client.v1.payment_intents.retrieve_async(made.id)

    assert (again.amount, again.currency, again.status) == (8800, "usd", "requires_payment_method")
    assert again.metadata["order_id"] == "7"
    assert again.automatic_payment_methods is not None
    assert again.automatic_payment_methods.enabled
    assert made.client_secret is not None
    assert made.client_secret.startswith(f"{made.id}_secret_")


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        (49, "amount_too_small"),
        (0, "parameter_invalid_integer"),
        (-5, "parameter_invalid_integer"),
        (10**9, "amount_too_large"),
    ],
)
async def test_an_amount_nobody_can_charge_is_refused(client: StripeClient, amount: int, code: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await client.v1.payment_intents.create_async({"amount": amount, "currency": "usd"})

    assert refused.value.code == code
    assert refused.value.param == "amount"
    assert refused.value.http_status == 400
    assert refused.value.request_id is not None


async def test_a_misspelled_parameter_is_refused_by_name(client: StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await client.v1.payment_intents.create_async(
            {"amount": 500, "currency": "usd", "metdata": {"a": "1"}}  # type: ignore[typeddict-unknown-key]
        )

    assert (refused.value.code, refused.value.param) == ("parameter_unknown", "metdata")


async def test_an_unknown_intent_is_not_found(client: StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await client.v1.payment_intents.retrieve_async("pi_nobody")

    assert refused.value.http_status == 404
    assert refused.value.code == "resource_missing"
    assert refused.value.user_message == "No such payment_intent: 'pi_nobody'"


async def test_a_wrong_key_is_turned_away(sandbox: Servers) -> None:
    async with sdk(sandbox, key="sk_test_somebody_elses_key") as stranger:
        with pytest.raises(stripe.AuthenticationError) as refused:
            await stranger.v1.payment_intents.retrieve_async("pi_any")

    assert refused.value.http_status == 401


async def test_the_publishable_key_makes_nothing(sandbox: Servers) -> None:
    async with sdk(sandbox, key=sandbox.publishable_key) as browser:
        with pytest.raises(stripe.PermissionError) as refused:
            await browser.v1.payment_intents.create_async({"amount": 500, "currency": "usd"})

    assert envelope(refused)["code"] == "secret_key_required"


async def test_a_browser_sees_an_intent_by_its_secret_only_and_never_its_metadata(
    sandbox: Servers, client: StripeClient
) -> None:
    made = await client.v1.payment_intents.create_async(
        {"amount": 500, "currency": "usd", "metadata": {"order_id": "7"}}
    )
    async with httpx.AsyncClient(
        base_url=sandbox.stripe_url, auth=(sandbox.publishable_key, ""), verify=False
    ) as browser:
        with_secret = await browser.get(
            f"/v1/payment_intents/{made.id}", params={"client_secret": made.client_secret}
        )
        without = await browser.get(f"/v1/payment_intents/{made.id}")
        with_wrong = await browser.get(
            f"/v1/payment_intents/{made.id}", params={"client_secret": f"{made.id}_secret_guess"}
        )

    assert with_secret.json()["amount"] == 500
    assert "metadata" not in with_secret.json()
    assert (without.status_code, with_wrong.status_code) == (400, 400)


async def test_the_amount_changes_until_it_is_paid(client: StripeClient) -> None:
    made = await client.v1.payment_intents.create_async(
        {"amount": 500, "currency": "usd", "metadata": {"a": "1", "b": "2"}}
    )
    changed = await client.v1.payment_intents.update_async(made.id, {"amount": 700, "metadata": {"b": ""}})

    assert changed.amount == 700
    assert changed.metadata.to_dict() == {"a": "1"}

    paid = await pay(client)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await client.v1.payment_intents.update_async(paid.id, {"amount": 700})
    assert refused.value.code == "payment_intent_unexpected_state"


async def test_an_unpaid_intent_is_canceled_once(client: StripeClient) -> None:
    made = await client.v1.payment_intents.create_async({"amount": 500, "currency": "usd"})
    canceled = await client.v1.payment_intents.cancel_async(made.id, {"cancellation_reason": "abandoned"})

    assert (canceled.status, canceled.cancellation_reason) == ("canceled", "abandoned")
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await client.v1.payment_intents.cancel_async(made.id)
    assert refused.value.code == "payment_intent_unexpected_state"


async def test_a_paid_intent_is_neither_canceled_nor_paid_again(client: StripeClient) -> None:
    paid = await pay(client)

    for call in (client.v1.payment_intents.cancel_async, client.v1.payment_intents.confirm_async):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            await call(paid.id)
        assert refused.value.code == "payment_intent_unexpected_state"
        assert envelope(refused)["payment_intent"]["status"] == "succeeded"


async def test_expanding_shows_the_charge_and_stripes_fee(client: StripeClient) -> None:
    paid = await pay(client, 16_800)
    seen = await client.v1.payment_intents.retrieve_async(
        paid.id, {"expand": ["latest_charge.balance_transaction"]}
    )

    charge = seen.latest_charge
    assert isinstance(charge, stripe.Charge)
    assert isinstance(charge.balance_transaction, stripe.BalanceTransaction)
    assert charge.balance_transaction.fee == 517  # 2.9 % of $168.00 is $4.87, and 30 cents
    assert charge.balance_transaction.net == 16_800 - 517
    assert charge.payment_method_details is not None
    assert charge.payment_method_details.card is not None
    assert charge.payment_method_details.card.last4 == "4242"

    with pytest.raises(stripe.InvalidRequestError):
        await client.v1.payment_intents.retrieve_async(paid.id, {"expand": ["metadata"]})


async def test_a_list_is_walked_newest_first(client: StripeClient) -> None:
    made = [
        await client.v1.payment_intents.create_async({"amount": 500 + n, "currency": "usd"}) for n in range(5)
    ]
    page = await client.v1.payment_intents.list_async({"limit": 2})
    walked = []
    async for intent in page.auto_paging_iter():
        walked.append(intent.id)
        if len(walked) == 5:
            break

    assert walked == [intent.id for intent in reversed(made)]


async def test_an_address_stripe_does_not_have_says_so_as_stripe_does(sandbox: Servers) -> None:
    async with httpx.AsyncClient(
        base_url=sandbox.stripe_url, auth=(sandbox.secret_key, ""), verify=False
    ) as http:
        answer = await http.get("/v1/unicorns")

    assert answer.status_code == 404
    assert answer.json()["error"]["message"].startswith("Unrecognized request URL (GET: /v1/unicorns)")


@pytest.mark.parametrize("body", [b"metadata" + b"[a]" * 20_000 + b"=1", b"amount=\xff", b"a=1&" * 2000])
async def test_a_body_nobody_can_read_is_a_bad_request(sandbox: Servers, body: bytes) -> None:
    headers = {
        "Authorization": f"Bearer {sandbox.secret_key}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    async with httpx.AsyncClient(base_url=sandbox.stripe_url, headers=headers, verify=False) as http:
        answer = await http.post("/v1/payment_intents", content=body)
    assert (answer.status_code, answer.json()["error"]["type"]) == (400, "invalid_request_error")
