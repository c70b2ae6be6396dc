"""What happens at Stripe without us: refunds made in its dashboard, refunds that wait for the family, disputes."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest

from pwa_tickets.db.session import Database
from pwa_tickets.orders import events, stripe_refunds
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import cookie_name
from tests import factories
from tests.factories import Owner, Show, lines_of, order_status, refund, tickets_of
from tests.ledger import check_ledger, money_by_kind
from tests.office import make_staff, sign_in
from tests.unit.conftest import MakeBrowser
from tests.unit.orders.conftest import Bank, CheckoutClient
from tests.unit.orders.stripe_webhook import post


@dataclass
class Sold:
    """Maya's seats A1 and B1, paid by card."""

    order_id: UUID
    intent: str
    bank: Bank
    browser: httpx.AsyncClient
    database: Database
    owner: Owner

    async def report(self, *kinds: str) -> None:
        """Stripe sends its events of these kinds about the payment, each twice, and the worker acts on them."""
        for kind in kinds:
            for event in await self.bank.reports(kind, self.intent):
                for _ in range(2):
                    assert (await post(self.browser, self.bank, event)).status_code == 200
                    await events.handle_stripe_event(self.database, event["id"])

    async def send_back(self, cents: int) -> None:
        """Somebody refunds in the dashboard."""
        form = {"payment_intent": self.intent, "amount": cents}
        (await self.bank.http.post("/v1/refunds", data=form)).raise_for_status()

    async def control(self, url: str, **facts: Any) -> dict[str, Any]:
        """Somebody at the bank decides."""
        told: dict[str, Any] = (await self.bank.http.post(url, json=facts)).raise_for_status().json()
        return told

    async def live(self) -> list[str]:
        return [t["label"] for t in await tickets_of(self.owner, self.order_id) if t["voided_at"] is None]


@pytest.fixture
async def sold(checkout: CheckoutClient, bank: Bank, database: Database, owner: Owner, show: Show) -> Sold:
    order = await checkout.order(show, "A1", "B1")
    payment = await checkout.open_payment(order["id"])
    await bank.pay(payment["payment_intent_id"])
    await checkout.confirm(order["id"], payment["payment_intent_id"])
    return Sold(UUID(order["id"]), payment["payment_intent_id"], bank, checkout.browser, database, owner)


@pytest.fixture
async def office(
    make_browser: MakeBrowser, owner: Owner, settings: Settings
) -> AsyncGenerator[httpx.AsyncClient]:
    """Needs attention, as staff see it."""
    async with make_browser() as browser:
        browser.cookies.set(cookie_name(settings), await sign_in(owner, await make_staff(owner)))
        yield browser


async def attention(office: httpx.AsyncClient) -> str:
    return " ".join((await office.get("/admin/ticketing/concerns")).text.split())


@pytest.mark.parametrize(
    "kinds", [["refund.created"], ["charge.refunded"], ["charge.refunded", "refund.created"]]
)
async def test_a_whole_refund_made_in_the_dashboard_ends_as_ours_do(
    kinds: list[str], sold: Sold, payments: Payments
) -> None:
    await sold.send_back(5000)
    await sold.report(*kinds)
    for row in await sold.owner.fetch("select payload from pgqueuer where entrypoint = 'look_up_refunds'"):
        assert sold.intent in row["payload"].decode()
        await stripe_refunds.look_up_refunds(sold.database, payments, sold.intent)
    assert await order_status(sold.owner, sold.order_id) == "refunded"
    assert await sold.live() == []
    assert await sold.owner.fetchval("select count(*) from show_seats where status = 'available'") == 24
    assert await money_by_kind(sold.owner) == {"charge": 5000, "refund": 5000}
    await check_ledger(sold.owner)


async def test_a_part_made_in_the_dashboard_belongs_to_no_ticket_and_staff_see_it(
    sold: Sold, office: httpx.AsyncClient
) -> None:
    await sold.send_back(700)
    await sold.report("refund.created", "charge.refunded", "refund.updated")
    assert await sold.live() == ["A1", "B1"]
    assert await sold.owner.fetchval("select refunded_amount_in_cents from ticket_orders") == 700
    assert "Somebody sent $7.00 back in Stripe." in await attention(office)
    assert (await sold.owner.fetchval("select count(*) from refunds")) == 1
    await check_ledger(sold.owner)


async def test_a_refund_of_ours_is_not_booked_twice(sold: Sold, payments: Payments) -> None:
    made = await refund(
        sold.database, sold.order_id, item_ids=await lines_of(sold.owner, sold.order_id, "B1")
    )
    answer = await payments.refund(
        refund_id=UUID(made["refund_id"]), intent_id=sold.intent, amount_in_cents=2000
    )
    assert answer.id
    await sold.report("charge.refunded", "refund.created")
    await stripe_refunds.look_up_refunds(sold.database, payments, sold.intent)
    assert await money_by_kind(sold.owner) == {"charge": 5000, "refund": 2000}
    assert await sold.owner.fetchval("select count(*) from refunds") == 1
    await check_ledger(sold.owner)


@pytest.mark.parametrize("end", ["succeeded", "canceled"])
async def test_a_refund_waits_for_the_family_and_then_arrives_or_is_canceled(
    end: str, sold: Sold, payments: Payments, office: httpx.AsyncClient
) -> None:
    await sold.control("/_control/next", effect="late", method="POST", delay_seconds=1e6, path="/v1/refunds")
    made = await refund(sold.database, sold.order_id)
    answer = await payments.refund(
        refund_id=UUID(made["refund_id"]), intent_id=sold.intent, amount_in_cents=5000
    )
    await sold.control(f"/_control/refunds/{answer.id}/settle", outcome="requires_action")
    await sold.report("refund.updated")
    assert await sold.owner.fetchval("select status from refunds") == "requires_action"
    await check_ledger(sold.owner)
    if end == "canceled":
        (await sold.bank.http.post(f"/v1/refunds/{answer.id}/cancel")).raise_for_status()
    else:
        await sold.control(f"/_control/refunds/{answer.id}/settle", outcome=end)
    await sold.report("refund.updated")
    assert await sold.owner.fetchval("select status from refunds") == end
    assert await order_status(sold.owner, sold.order_id) == ("refunded" if end == "succeeded" else "paid")
    assert ("couldn’t be sent back" in await attention(office)) == (end == "canceled")
    await check_ledger(sold.owner)


async def test_a_debt_that_is_paid_another_way_needs_nobody_any_more(
    sold: Sold, office: httpx.AsyncClient
) -> None:
    made = await refund(sold.database, sold.order_id)
    await sold.owner.execute("select finish_refund($1, 're_1', 'failed', 'closed')", UUID(made["refund_id"]))
    assert f"refund?replaces={made['refund_id']}" in await attention(office)
    await refund(sold.database, sold.order_id, method="check", replaces=made["refund_id"])
    assert "All clear" in await attention(office)
    await check_ledger(sold.owner)


@pytest.mark.parametrize("outcome", ["won", "lost"])
async def test_a_dispute_has_its_own_state_and_money_and_the_tickets_stay(
    outcome: str, sold: Sold, office: httpx.AsyncClient
) -> None:
    dispute = await sold.control(
        f"/_control/payment_intents/{sold.intent}/dispute", reason="product_not_received"
    )
    await sold.report("charge.dispute.created", "charge.dispute.funds_withdrawn")
    row = await sold.owner.fetchrow("select * from disputes")
    assert row is not None
    assert (row["status"], row["amount_in_cents"], row["fee_in_cents"]) == ("needs_response", 5000, 1500)
    assert row["respond_by"] is not None
    assert await sold.live() == ["A1", "B1"]
    assert await money_by_kind(sold.owner) == {"charge": 5000, "dispute": 5000}
    assert "The buyer’s bank disputes $50.00." in await attention(office)
    assert (
        await sold.owner.fetchval("select count(*) from pgqueuer where entrypoint = 'send_dispute_email'")
        == 1
    )
    with factories.refused("TKRFD"):
        await refund(sold.database, sold.order_id, amount_in_cents=1)
    await check_ledger(sold.owner)

    await sold.control(f"/_control/disputes/{dispute['id']}/decide", outcome="under_review")
    await sold.control(f"/_control/disputes/{dispute['id']}/decide", outcome=outcome)
    await sold.report("charge.dispute.closed", "charge.dispute.funds_reinstated", "charge.dispute.updated")
    assert await sold.owner.fetchval("select status from disputes") == outcome
    back = {"dispute_reversal": 5000} if outcome == "won" else {}
    assert await money_by_kind(sold.owner) == {"charge": 5000, "dispute": 5000, **back}
    assert ("The bank decided for the buyer" in await attention(office)) == (outcome == "lost")
    await check_ledger(sold.owner)


async def test_the_evidence_is_one_file_with_everything_the_bank_should_see(
    sold: Sold, office: httpx.AsyncClient
) -> None:
    await sold.control(f"/_control/payment_intents/{sold.intent}/dispute", reason="fraudulent")
    await sold.report("charge.dispute.created")
    await sold.owner.execute(
        "insert into order_messages (ticket_order_id, kind, to_email, status, sent_at, message_id) "
        "values ($1, 'tickets', 'maya@example.com', 'sent', now(), '<tickets.1@studio>')",
        sold.order_id,
    )
    dispute_id = await sold.owner.fetchval("select id from disputes")
    answer = await office.get(f"/admin/ticketing/disputes/{dispute_id}/evidence")
    assert answer.headers["content-disposition"].startswith("attachment")
    said = " ".join(answer.text.split())
    for fact in (
        "Maya Okafor",
        "maya@example.com",
        "row A, seat 1",
        "$50.00",
        "accepted by the mail server",
        "Nobody yet",
    ):
        assert fact in said
