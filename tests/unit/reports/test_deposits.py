"""A line on the bank's statement is the sum of the orders, refunds, fees and disputes that the page and the files name."""

import csv
import io
import time
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest
from litestar import Litestar

from pwa_tickets.db.session import Database
from tests import factories
from tests.factories import DANA, MAYA, Buyer, Owner, Show
from tests.unit.in_force import put_in_force

PAGE = "/admin/ticketing/reports/deposits"
HTML = {"accept": "text/html"}
CENT = Decimal("0.01")
PAID_BY_CARD = """
    update ticket_orders set stripe_payment_intent_id = $2 where id = $1 returning order_number
"""


class Stripe:
    """The sandbox's side: cards that pay, money that goes back, the bank's turn."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def ask(self, path: str, **form: Any) -> dict[str, Any]:
        """A call as the product makes it."""
        told: dict[str, Any] = (await self._http.post(f"/v1/{path}", data=form)).raise_for_status().json()
        return told

    async def order(self, path: str, **body: Any) -> dict[str, Any]:
        """What only the sandbox does."""
        answer = (await self._http.post(f"/_control/{path}", json=body)).raise_for_status()
        return answer.json() or {}

    async def paid(self, cents: int) -> str:
        """A payment that went through; its intent."""
        intent = await self.ask("payment_intents", amount=cents, currency="usd")
        confirm = f"payment_intents/{intent['id']}/confirm"
        await self.ask(confirm, payment_method="pm_card_visa", return_url="http://tickets.test/")
        return str(intent["id"])

    async def pay_out(self) -> dict[str, Any]:
        """Everything there is goes to the bank."""
        return await self.order("payouts", until=time.time() + 9 * 86_400)


@pytest.fixture
async def stripe(bank_http: httpx.AsyncClient) -> Stripe:
    """With nothing of other tests on its balance."""
    sandbox = Stripe(bank_http)
    await sandbox.pay_out()
    return sandbox


async def bought(
    database: Database, owner: Owner, show: Show, stripe: Stripe, buyer: Buyer, *labels: str
) -> tuple[UUID, str, str]:
    """An order paid at the sandbox: its id, its number and its payment."""
    order_id = await factories.reserve_and_place(database, show, buyer, *labels)
    cents = await owner.fetchval("select total_amount_in_cents from ticket_orders where id = $1", order_id)
    intent = await stripe.paid(cents)
    number = await owner.fetchval(PAID_BY_CARD, order_id, intent)
    await factories.settle(database, order_id, payment_intent_id=intent)
    return order_id, number, intent


def rows_of(file: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.removeprefix("\ufeff"))))


async def test_a_deposit_is_the_sum_of_its_orders_refunds_fees_and_disputes(
    office: httpx.AsyncClient, database: Database, owner: Owner, show: Show, stripe: Stripe
) -> None:
    _, mayas, kept = await bought(database, owner, show, stripe, MAYA, "A1", "A2")
    _, danas, disputed = await bought(database, owner, show, stripe, DANA, "B1")
    await stripe.ask("refunds", payment_intent=kept, amount=1000)
    await stripe.order(f"payment_intents/{disputed}/dispute")
    await stripe.paid(700)
    payout = await stripe.pay_out()
    fees = (
        (6000 * 29 + 500) // 1000 + 30 + (2000 * 29 + 500) // 1000 + 30 + (700 * 29 + 500) // 1000 + 30 + 1500
    )
    assert payout["amount"] == 6000 - 1000 + 2000 - 2000 + 700 - fees

    listed = await office.get(PAGE, headers=HTML)
    assert f"{PAGE}/{payout['id']}" in listed.text
    page = (await office.get(f"{PAGE}/{payout['id']}", headers=HTML)).text
    for words in (
        mayas,
        danas,
        MAYA.name,
        "Not one of our orders",
        "$87.00",
        "−$10.00",
        "−$20.00",
        "5 transactions",
    ):
        assert words in page, words
    assert "Please ask Stripe" not in page

    file = await office.get(f"{PAGE}/{payout['id']}/lines")
    lines = rows_of(file.text)
    assert sorted((line["what"], line["order_number"]) for line in lines) == sorted([
        ("dispute", danas), ("payment", ""), ("payment", danas), ("payment", mayas), ("refund", mayas)
    ])  # fmt: skip
    assert sum(Decimal(line["net"]) for line in lines) == payout["amount"] * CENT
    for line in lines:
        assert Decimal(line["amount"]) + Decimal(line["fee"]) == Decimal(line["net"])
    book = await office.get(f"{PAGE}/{payout['id']}/lines?format=xlsx")
    assert book.content[:2] == b"PK"


async def test_a_file_has_more_lines_than_stripe_tells_at_once(
    office: httpx.AsyncClient, stripe: Stripe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pwa_tickets.payments.payouts.AT_A_TIME", 2)
    for cents in range(101, 106):
        await stripe.paid(cents)
    payout = await stripe.pay_out()
    lines = rows_of((await office.get(f"{PAGE}/{payout['id']}/lines")).text)
    assert [line["amount"] for line in lines] == ["1.05", "1.04", "1.03", "1.02", "1.01"]


async def test_no_such_deposit_and_no_stripe_are_said(
    office: httpx.AsyncClient, app: Litestar, stripe: Stripe
) -> None:
    for path in (f"{PAGE}/po_nobody", f"/api{PAGE}/po_nobody", f"/api{PAGE}?cursor=po_nobody"):
        assert (await office.get(path, headers=HTML)).status_code == 404
    await put_in_force(app, replace(app.state.settings, stripe_api_base="http://127.0.0.1:1"))
    for path in (PAGE, f"/api{PAGE}", f"/api{PAGE}/po_nobody"):
        assert (await office.get(path, headers=HTML)).status_code == 503


async def test_a_program_reads_the_same_deposit_and_its_sums(
    office: httpx.AsyncClient, database: Database, owner: Owner, show: Show, stripe: Stripe
) -> None:
    order_id, mayas, kept = await bought(database, owner, show, stripe, MAYA, "A1", "A2")
    await stripe.ask("refunds", payment_intent=kept, amount=1000)
    older = await stripe.pay_out()
    _, _, disputed = await bought(database, owner, show, stripe, DANA, "B1")
    await stripe.order(f"payment_intents/{disputed}/dispute")
    newer = await stripe.pay_out()
    api = f"/api{PAGE}"
    first = (await office.get(f"{api}?limit=1")).json()
    assert [one["id"] for one in first["deposits"]] == [newer["id"]]
    second = (await office.get(api, params={"limit": 1, "cursor": first["next_cursor"]})).json()
    assert [one["id"] for one in second["deposits"]] == [older["id"]]
    told = (await office.get(f"{api}/{older['id']}")).json()
    fees = (6000 * 29 + 500) // 1000 + 30
    assert told["amount_in_cents"] == older["amount"] == 6000 - 1000 - fees
    assert told["sums"] == {
        "payments_in_cents": 6000,
        "refunds_in_cents": -1000,
        "disputes_in_cents": 0,
        "fees_in_cents": -fees,
        "other_in_cents": 0,
        "total_in_cents": older["amount"],
        "lines": 2,
    }
    assert told["adds_up"] is True
    assert [(one["movement"], one["order_number"]) for one in told["movements"]] == [
        ("refund", mayas),
        ("payment", mayas),
    ]
    assert {one["order_id"] for one in told["movements"]} == {str(order_id)}
    file = await office.get(f"{api}/{older['id']}/lines")
    assert sum(Decimal(line["net"]) for line in rows_of(file.text)) == older["amount"] * CENT
    disputes = (await office.get(f"{api}/{newer['id']}")).json()["sums"]
    assert (disputes["payments_in_cents"], disputes["disputes_in_cents"]) == (2000, -2000)
