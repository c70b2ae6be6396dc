"""A studio changes to another account of Stripe: what was being paid in the one before is paid, and goes back from there."""

import json
from collections.abc import AsyncGenerator, Iterator
from dataclasses import replace
from uuid import uuid4

import httpx
import pytest
from litestar import Litestar

from pwa_tickets.payments.objects import IntentState, RefundStatus
from pwa_tickets.payments.refusals import ForgedEvent, PaymentsUnreachable
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.sandbox.process import SandboxServers, Servers
from pwa_tickets.settings import Settings
from pwa_tickets.stripe_access import StripeAccess
from tests.factories import Show
from tests.unit.in_force import put_in_force
from tests.unit.orders.conftest import Bank, CheckoutClient


@pytest.fixture(scope="module")
def other_stripe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """The account that the studio changes to."""
    running = SandboxServers.start(tmp_path_factory.mktemp("other"))
    yield running.servers
    running.stop()


@pytest.fixture
def changed(settings: Settings, other_stripe: Servers) -> Settings:
    """The settings after the change: what was in force is an earlier account."""
    earlier = StripeAccess(
        secret_key=settings.stripe_secret_key,
        publishable_key=settings.stripe_publishable_key,
        webhook_secret=settings.stripe_webhook_secret,
        api_base=settings.stripe_api_base,
        js_url=settings.stripe_js_url,
    )
    return replace(
        settings,
        stripe_secret_key=other_stripe.secret_key,
        stripe_publishable_key=other_stripe.publishable_key,
        stripe_webhook_secret=other_stripe.webhook_secret,
        stripe_api_base=other_stripe.stripe_url,
        earlier_stripe=(earlier,),
    )


@pytest.fixture
async def after(changed: Settings) -> AsyncGenerator[Payments]:
    """The client after the change."""
    client = Payments(changed)
    yield client
    await client.close()


async def opened(payments: Payments) -> str:
    """A payment that waits for a card."""
    order = uuid4()
    intent = await payments.open_intent(
        order_id=order,
        key=f"order-{order}",
        order_number="ORD-1",
        amount_in_cents=2800,
        currency="usd",
        email="maya@example.com",
    )
    return intent.id


async def test_a_family_that_is_paying_meanwhile_gets_its_tickets(
    app: Litestar, checkout: CheckoutClient, bank: Bank, show: Show, settings: Settings, changed: Settings
) -> None:
    order = await checkout.order(show, "A1")
    before = await checkout.open_payment(order["id"])
    await put_in_force(app, changed)
    again = await checkout.open_payment(order["id"])
    assert again == before
    assert again["publishable_key"] == settings.stripe_publishable_key
    await bank.pay(before["payment_intent_id"])
    paid = await checkout.confirm(order["id"], before["payment_intent_id"])
    assert paid.status_code == 200
    assert (await checkout.read(order["id"])).json()["status"] == "paid"


async def test_the_next_family_pays_in_the_new_account(
    app: Litestar, checkout: CheckoutClient, show: Show, changed: Settings
) -> None:
    await put_in_force(app, changed)
    order = await checkout.order(show, "A1")
    told = await checkout.open_payment(order["id"])
    assert told["publishable_key"] == changed.stripe_publishable_key


async def test_money_goes_back_from_the_account_that_has_it(
    payments: Payments, after: Payments, bank: Bank
) -> None:
    intent_id = await opened(payments)
    await bank.pay(intent_id)
    assert (await after.intent(intent_id)).state is IntentState.SUCCEEDED
    back = await after.refund(refund_id=uuid4(), intent_id=intent_id, amount_in_cents=2800)
    assert back.status is RefundStatus.SUCCEEDED
    assert (await after.look_at_refund(back.id)).id == back.id
    assert [one.id for one in await after.refunds_of(intent_id)] == [back.id]
    unpaid = await opened(payments)
    assert (await after.cancel_intent(unpaid)).state is IntentState.CANCELED


async def test_a_payment_that_no_account_knows_and_an_account_that_was_closed_are_outages(
    payments: Payments, after: Payments, changed: Settings
) -> None:
    with pytest.raises(PaymentsUnreachable):
        await after.intent("pi_of_nobody")
    closed = replace(changed.earlier_stripe[0], secret_key="sk_test_rolled")
    rolled = Payments(replace(changed, earlier_stripe=(closed,)))
    with pytest.raises(PaymentsUnreachable):
        await rolled.intent(await opened(payments))
    assert await rolled.refunds_of("pi_of_nobody") == []
    await rolled.close()


async def test_events_of_both_accounts_are_believed_and_of_no_third(
    browser: httpx.AsyncClient, after: Payments, bank: Bank, other_stripe: Servers
) -> None:
    body = json.dumps({"id": "evt_1", "type": "charge.dispute.created"}).encode()
    for secret in (bank.webhook_secret, other_stripe.webhook_secret):
        assert after.read_event(body, bank.sign(body, secret=secret)).id == "evt_1"
    with pytest.raises(ForgedEvent):
        after.read_event(body, bank.sign(body, secret="whsec_of_nobody"))
