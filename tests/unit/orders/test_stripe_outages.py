"""Stripe away, silent or forgetful, wherever it is asked: nothing is lost, nothing is paid twice, nobody is told a lie."""

import asyncio
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from litestar import Litestar

import pwa_tickets
from pwa_tickets.db.session import Database
from pwa_tickets.orders import jobs
from pwa_tickets.payments import stripe
from pwa_tickets.payments.objects import Intent
from pwa_tickets.payments.refusals import PaymentsUnreachable
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.settings import Settings
from tests import factories
from tests.factories import Buyer, Owner, Show
from tests.tcp_proxy import TcpProxy, tcp_proxy
from tests.unit.in_force import put_in_force
from tests.unit.orders.conftest import Bank, CheckoutClient
from tests.waiting import until

pytestmark = pytest.mark.proof

HTTP = Path(pwa_tickets.__file__).parent / "client" / "shared" / "http.ts"


@pytest.fixture
async def line(settings: Settings) -> AsyncGenerator[TcpProxy]:
    """The way to Stripe."""
    async with tcp_proxy(settings.stripe_api_base) as proxy:
        yield proxy


@pytest.fixture
async def payments(app: Litestar, settings: Settings, line: TcpProxy) -> Payments:
    """The server's, by way of the line, and with the patience of a test."""
    await app.state.payments.close()
    by_the_line = replace(settings, stripe_api_base=line.url)
    impatient = Payments(by_the_line, timeout=0.5)
    app.state.payments = impatient
    await put_in_force(app, by_the_line)
    return impatient


async def intents_of(bank: Bank, order_id: str) -> list[str]:
    answer = await bank.http.get("/v1/payment_intents", params={"limit": 100})
    return [
        intent["id"] for intent in answer.json()["data"] if intent["metadata"].get("order_id") == order_id
    ]


@pytest.mark.parametrize("outage", ["refusing", "silent"])
async def test_before_paying_the_seats_are_kept_and_the_sentence_is_true(
    checkout: CheckoutClient, bank: Bank, show: Show, payments: Payments, line: TcpProxy, outage: str
) -> None:
    order = await checkout.order(show, "A1", "A2")
    async with getattr(line, outage)():
        answer = await checkout.browser.post(
            "/api/ticket-orders/payment-intent", json={"order_id": order["id"]}
        )
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "3")
        assert answer.json()["type"] == "/problems/payments-unreachable"
        assert "Nothing was charged and your seats are still yours" in answer.json()["detail"]
        assert len((await checkout.browser.get("/api/seat-reservations/check")).json()["seats"]) == 2
    intent = await checkout.open_payment(order["id"])
    await bank.pay(intent["payment_intent_id"])
    assert (await checkout.confirm(order["id"], intent["payment_intent_id"])).status_code == 200


async def test_an_answer_that_got_lost_opens_no_second_payment(
    checkout: CheckoutClient, bank: Bank, show: Show, payments: Payments
) -> None:
    order = await checkout.order(show, "A1")
    fault = {"effect": "drop", "method": "POST", "path": "/v1/payment_intents", "times": stripe.RETRIES + 1}
    assert (await bank.http.post("/_control/next", json=fault)).is_success
    lost = await checkout.browser.post("/api/ticket-orders/payment-intent", json={"order_id": order["id"]})
    assert lost.status_code == 503
    intent = await checkout.open_payment(order["id"])
    assert await intents_of(bank, order["id"]) == [intent["payment_intent_id"]]


@pytest.mark.parametrize("outage", ["refusing", "silent"])
async def test_after_paying_nobody_says_that_nothing_was_charged(
    checkout: CheckoutClient, bank: Bank, show: Show, payments: Payments, line: TcpProxy, outage: str
) -> None:
    order = await checkout.order(show, "A1")
    intent_id = (await checkout.open_payment(order["id"]))["payment_intent_id"]
    await bank.pay(intent_id)
    async with getattr(line, outage)():
        answer = await checkout.confirm(order["id"], intent_id)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "3")
        assert answer.json()["type"] == "/problems/payment-unknown"
        assert "we don’t know yet" in answer.json()["detail"]
        assert "do not pay again" in answer.json()["detail"]
        assert (await checkout.read(order["id"])).json()["status"] == "pending"
    confirmed = await checkout.confirm(order["id"], intent_id)
    assert (confirmed.status_code, len(confirmed.json()["tickets"])) == (200, 1)


async def test_a_refund_waits_for_stripe_and_is_sent_once(
    checkout: CheckoutClient,
    bank: Bank,
    show: Show,
    payments: Payments,
    line: TcpProxy,
    database: Database,
    owner: Owner,
    dana: Buyer,
) -> None:
    order = await checkout.order(show, "A1")
    intent_id = (await checkout.open_payment(order["id"]))["payment_intent_id"]
    await owner.execute("update show_seats set reserved_until = now() where status = 'reserved'")
    await factories.buy(database, show, dana, "A1")
    await bank.pay(intent_id)
    assert (await checkout.confirm(order["id"], intent_id)).status_code == 409
    refund_id: UUID = await owner.fetchval(
        "select id from refunds where ticket_order_id = $1", UUID(order["id"])
    )
    async with line.refusing():
        with pytest.raises(PaymentsUnreachable):
            await jobs.finish_refund(database, payments, str(refund_id))
    fault = {"effect": "drop", "path": "/v1/refunds", "times": stripe.RETRIES + 1}
    assert (await bank.http.post("/_control/next", json=fault)).is_success
    with pytest.raises(PaymentsUnreachable):
        await jobs.finish_refund(database, payments, str(refund_id))
    assert await owner.fetchval("select status from refunds") == "pending"
    await jobs.finish_refund(database, payments, str(refund_id))
    assert await owner.fetchval("select status from refunds") == "succeeded"
    assert [refund["amount"] for refund in await bank.refunds(intent_id)] == [order["total_amount_in_cents"]]
    assert (await checkout.read(order["id"])).json()["status"] == "refunded"


async def test_of_many_families_at_once_each_gets_a_turn_at_the_bank(
    settings: Settings, line: TcpProxy
) -> None:
    payments, asked = (
        Payments(replace(settings, stripe_api_base=line.url), timeout=5),
        4 * stripe.CALLS_AT_ONCE,
    )

    async def as_many_as_may() -> bool:
        return line.connections == stripe.CALLS_AT_ONCE

    async with closing(payments):
        async with line.silent():
            asking = [asyncio.create_task(open_intent(payments)) for _ in range(asked)]
            await until(as_many_as_may)
        intents = await asyncio.gather(*asking)
    assert len({intent.id for intent in intents}) == asked
    assert line.connections == stripe.CALLS_AT_ONCE, "connections that are kept, and no more of them"


async def test_whoever_waits_for_a_turn_hears_at_once_that_the_bank_is_silent(
    settings: Settings, line: TcpProxy
) -> None:
    payments, asked = (
        Payments(replace(settings, stripe_api_base=line.url), timeout=0.5),
        4 * stripe.CALLS_AT_ONCE,
    )
    async with closing(payments), line.silent():
        answers = await asyncio.gather(*(open_intent(payments) for _ in range(asked)), return_exceptions=True)
    assert all(isinstance(answer, PaymentsUnreachable) for answer in answers)
    assert line.connections <= stripe.CALLS_AT_ONCE * (stripe.RETRIES + 1), "nobody who waited asked as well"


async def open_intent(payments: Payments) -> Intent:
    return await payments.open_intent(
        order_id=uuid4(),
        key=f"order-{uuid4()}",
        order_number="ORD-1",
        amount_in_cents=2500,
        currency="usd",
        email="maya@example.com",
    )


@asynccontextmanager
async def closing(payments: Payments) -> AsyncGenerator[None]:
    try:
        yield
    finally:
        await payments.close()


def test_the_server_gives_up_on_stripe_before_the_phone_gives_up_on_the_server() -> None:
    told = re.search(r"SILENCE_MS = ([\d_]+)", HTTP.read_text())
    assert told
    longest = stripe.TIMEOUT * (stripe.RETRIES + 1) + stripe.RETRIES * 2  # and a pause between the tries
    assert longest < int(told[1]) / 1000
