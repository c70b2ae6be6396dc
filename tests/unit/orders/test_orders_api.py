"""Buying over HTTP with the official SDK behind it: what is charged, who may look, and what is refused."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from pwa_tickets.accounts.order_links import make_token
from pwa_tickets.settings import Settings
from tests import factories
from tests.factories import Owner, Show
from tests.unit.conftest import MakeBrowser
from tests.unit.orders.conftest import Bank, CheckoutClient


async def test_three_seats_are_bought_after_the_first_card_was_declined(
    checkout: CheckoutClient, bank: Bank, owner: Owner, show: Show
) -> None:
    order = await checkout.order(show, "A1", "A2", "B1")
    assert order["total_amount_in_cents"] == 8000
    payment = await checkout.open_payment(order["id"])
    assert payment["amount_in_cents"] == 8000

    declined = await bank.pay(payment["payment_intent_id"], "pm_card_chargeDeclined")
    assert declined["error"]["code"] == "card_declined"
    refused = await checkout.confirm(order["id"], payment["payment_intent_id"])
    assert (refused.status_code, refused.json()["type"]) == (402, "/problems/payment-declined")
    assert await owner.fetchval("select count(*) from show_seats where status = 'reserved'") == 3

    assert (await bank.pay(payment["payment_intent_id"]))["status"] == "succeeded"
    confirmed = await checkout.confirm(order["id"], payment["payment_intent_id"])
    assert confirmed.status_code == 200, confirmed.text
    tickets = confirmed.json()["tickets"]
    assert len({ticket["qr_code"] for ticket in tickets}) == 3
    assert [(t["section"], t["row_name"], t["seat_number"], t["price_in_cents"]) for t in tickets] == [
        ("Orchestra", "A", "1", 3000),
        ("Orchestra", "A", "2", 3000),
        ("Orchestra", "B", "1", 2000),
    ]
    [ledger] = await owner.fetch("select * from payment_transactions")
    assert (ledger["kind"], ledger["amount_in_cents"], ledger["fee_in_cents"]) == ("charge", 8000, 262)
    assert await owner.fetchval("select count(*) from pgqueuer where entrypoint = 'deliver_order'") == 1


async def test_confirming_twice_at_once_sells_once(
    checkout: CheckoutClient, bank: Bank, owner: Owner, show: Show
) -> None:
    order = await checkout.order(show, "A1")
    payment = await checkout.open_payment(order["id"])
    await bank.pay(payment["payment_intent_id"])
    answers = await asyncio.gather(
        *(checkout.confirm(order["id"], payment["payment_intent_id"]) for _ in range(5))
    )
    assert {answer.status_code for answer in answers} == {200}
    assert await owner.fetchval("select count(*) from tickets") == 1
    assert await owner.fetchval("select count(*) from pgqueuer where entrypoint = 'deliver_order'") == 1
    assert await owner.fetchval("select count(*) from payment_transactions") == 1


async def test_the_payment_is_the_same_when_asked_again(checkout: CheckoutClient, show: Show) -> None:
    order = await checkout.order(show, "A1")
    first, second = await checkout.open_payment(order["id"]), await checkout.open_payment(order["id"])
    assert first == second


async def test_a_double_click_on_the_form_places_one_order(
    checkout: CheckoutClient, owner: Owner, show: Show
) -> None:
    await checkout.reserve(show, "A1")
    key = str(uuid4())
    first, second = await asyncio.gather(checkout.create(key=key), checkout.create(key=key))
    assert first.json()["id"] == second.json()["id"]
    assert await owner.fetchval("select count(*) from ticket_orders") == 1


async def test_a_key_of_an_order_that_expired_places_a_new_one(
    checkout: CheckoutClient, owner: Owner, show: Show
) -> None:
    await checkout.reserve(show, "A1")
    key = str(uuid4())
    first = (await checkout.create(key=key)).json()
    await owner.execute(
        "update show_seats set reserved_until = now() - interval '1 second' where status = 'reserved'"
    )
    await owner.execute("update carts set deadline = now() - interval '1 second'")
    await owner.execute("update ticket_orders set expires_at = now() - interval '1 second'")
    await checkout.reserve(show, "A1")
    second = (await checkout.create(key=key)).json()
    assert second["id"] != first["id"]
    assert (await checkout.open_payment(second["id"]))["amount_in_cents"] == 3000


async def test_prices_are_never_believed_from_the_client(checkout: CheckoutClient, show: Show) -> None:
    await checkout.reserve(show, "A1")
    answer = await checkout.create(total_amount_in_cents=1, price_in_cents=1, lines=[{"price_in_cents": 1}])
    assert answer.json()["total_amount_in_cents"] == 3000


async def test_an_order_is_read_by_its_browser_its_link_and_nobody_else(
    checkout: CheckoutClient, settings: Settings, make_browser: MakeBrowser, owner: Owner, show: Show
) -> None:
    order = await checkout.order(show, "A1")
    assert (await checkout.read(order["id"])).status_code == 200
    async with make_browser() as stranger:
        other = CheckoutClient(stranger)
        assert (await other.read(order["id"])).status_code == 404
        assert (await other.read(order["id"], {"X-Order-Token": order["access_token"]})).status_code == 200
        forged = make_token(settings, UUID(order["id"]), 2)
        assert (await other.read(order["id"], {"X-Order-Token": forged})).status_code == 404
        await owner.execute("update ticket_orders set access_version = 2")
        assert (await other.read(order["id"], {"X-Order-Token": order["access_token"]})).status_code == 404
        paid = await other.confirm(order["id"], None)
        assert paid.status_code == 404


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"customer_email": "maya"}, "customer_email"),
        ({"customer_email": "maya@@example.com"}, "customer_email"),
        ({"customer_email": "maya@example.com\nBcc: all@example.com"}, "customer_email"),
        ({"customer_email": ""}, "customer_email"),
        ({"customer_name": "   "}, "customer_name"),
        ({"customer_name": "M" * 121}, "customer_name"),
        ({"customer_phone": "call me"}, "customer_phone"),
    ],
)
async def test_a_field_that_will_not_do_is_named(
    checkout: CheckoutClient, owner: Owner, show: Show, facts: Any, field: str
) -> None:
    await checkout.reserve(show, "A1")
    refused = await checkout.create(**facts)
    assert refused.status_code == 422, refused.text
    assert [error["field"] for error in refused.json()["errors"]] == [field]
    assert await owner.fetchval("select count(*) from ticket_orders") == 0


async def test_extras_cost_what_the_studio_says_and_strange_ones_are_refused(
    checkout: CheckoutClient, owner: Owner, show: Show
) -> None:
    video = await factories.make_upsell(owner, show.series_id)
    elsewhere = await factories.make_upsell(
        owner, await factories.make_series(owner, "Winter"), name="Winter video"
    )
    await checkout.reserve(show, "B1")
    for items in (
        [{"upsell_item_id": str(elsewhere), "quantity": 1}],
        [{"upsell_item_id": str(uuid4()), "quantity": 1}],
        [{"upsell_item_id": str(video), "quantity": 0}],
        [{"upsell_item_id": str(video), "quantity": 51}],
        [{"upsell_item_id": str(video), "quantity": -1}],
    ):
        refused = await checkout.create(items=items)
        assert (refused.status_code, refused.json()["type"]) == (422, "/problems/extra-not-on-offer"), items
    choices = [{"upsell_item_id": str(video), "quantity": 2}]
    quoted = (await checkout.browser.post("/api/ticket-orders/quote", json={"items": choices})).json()
    placed = (await checkout.create(items=choices)).json()
    assert quoted["total_in_cents"] == placed["total_amount_in_cents"] == 2000 + 2 * 1500


async def test_an_expired_reservation_is_gone_with_a_sentence(
    checkout: CheckoutClient, owner: Owner, show: Show
) -> None:
    order = await checkout.order(show, "A1")
    await owner.execute(
        "update show_seats set reserved_until = now() - interval '1 second' where status = 'reserved'"
    )
    await owner.execute("update carts set deadline = now() - interval '1 second'")
    await owner.execute("update ticket_orders set expires_at = now() - interval '1 second'")
    assert (await checkout.create()).status_code == 410
    payment = await checkout.browser.post("/api/ticket-orders/payment-intent", json={"order_id": order["id"]})
    assert (payment.status_code, payment.json()["type"]) == (410, "/problems/reservation-lapsed")


async def test_a_free_order_needs_no_card(
    checkout: CheckoutClient, owner: Owner, venue: factories.Venue
) -> None:
    free = await factories.make_show(owner, venue, title="Open rehearsal", price_in_cents=0)
    order = await checkout.order(free, "A1", "A2")
    payment = await checkout.open_payment(order["id"])
    assert (payment["payment_intent_id"], payment["amount_in_cents"]) == (None, 0)
    confirmed = await checkout.confirm(order["id"], None)
    assert confirmed.status_code == 200
    assert len(confirmed.json()["tickets"]) == 2


async def test_an_order_that_costs_something_is_not_confirmed_for_nothing(
    checkout: CheckoutClient, owner: Owner, show: Show
) -> None:
    order = await checkout.order(show, "A1")
    assert (await checkout.confirm(order["id"], None)).status_code == 402
    await checkout.open_payment(order["id"])
    assert (await checkout.confirm(order["id"], None)).status_code == 404
    assert (await checkout.confirm(order["id"], "pi_of_somebody_else")).status_code == 404
    assert await owner.fetchval("select count(*) from tickets") == 0


async def test_an_amount_that_was_tampered_with_sells_nothing(
    checkout: CheckoutClient, bank: Bank, owner: Owner, show: Show
) -> None:
    order = await checkout.order(show, "A1")
    payment = await checkout.open_payment(order["id"])
    await bank.pay(payment["payment_intent_id"])
    await owner.execute("update ticket_orders set total_amount_in_cents = 99999")
    refused = await checkout.confirm(order["id"], payment["payment_intent_id"])
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/payment-mismatch")
    assert await owner.fetchval("select count(*) from tickets") == 0
    assert await owner.fetchval("select count(*) from audit_log where action = 'payment_mismatch'") == 1


async def test_when_the_bank_does_not_answer_nothing_is_lost(
    checkout: CheckoutClient, bank: Bank, owner: Owner, show: Show, stripe_sandbox: Any
) -> None:
    order = await checkout.order(show, "A1")
    headers = {"Authorization": f"Bearer {stripe_sandbox.secret_key}"}
    async with httpx.AsyncClient(base_url=stripe_sandbox.stripe_url, verify=False) as control:
        fault = {"effect": "error", "times": -1, "path": "/v1/payment_intents"}
        assert (await control.post("/_control/next", json=fault, headers=headers)).is_success
        refused = await checkout.browser.post(
            "/api/ticket-orders/payment-intent", json={"order_id": order["id"]}
        )
        await control.delete("/_control/next", headers=headers)
    assert (refused.status_code, refused.json()["type"]) == (503, "/problems/payments-unreachable")
    assert await owner.fetchval("select status from ticket_orders") == "pending"
    payment = await checkout.open_payment(order["id"])
    assert (await bank.intent(payment["payment_intent_id"]))["amount"] == 3000
