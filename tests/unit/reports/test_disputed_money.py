"""Money that banks took: the sales report, the dashboard and the bank deposit come to the same cent, whatever was disputed."""

import csv
import io
from collections.abc import AsyncGenerator
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

import httpx
import pytest

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.orders.disputes import record_dispute
from pwa_tickets.payments.disputes import read_dispute
from pwa_tickets.payments.payouts import Movement
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.reports.deposits import Sums, deposit_lines
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember
from tests import factories
from tests.factories import Owner, Show, a_buyer
from tests.ledger import check_ledger
from tests.unit.reports.test_deposits import Stripe, bought

API = "/api/admin/ticketing"
SEATS = ("A1", "A2", "B1", "B2", "C1", "C2")
FATES = ("kept", "refunded", "disputed", "won", "lost", "refunded in part and lost")
FINISH = "select finish_refund((select id from refunds where ticket_order_id = $1), $2, 'succeeded')"


@pytest.fixture
async def stripe(bank_http: httpx.AsyncClient) -> Stripe:
    """The bank."""
    return Stripe(bank_http)


@pytest.fixture
async def payments(settings: Settings) -> AsyncGenerator[Payments]:
    """Whom the deposits are read from."""
    client = Payments(settings)
    yield client
    await client.close()


async def send_back(
    database: Database, owner: Owner, stripe: Stripe, order_id: UUID, intent: str, **choices: Any
) -> None:
    """Staff send money back, and it arrives."""
    await factories.refund(database, order_id, **choices)
    cents = await owner.fetchval("select amount_in_cents from refunds where ticket_order_id = $1", order_id)
    made = await stripe.ask("refunds", payment_intent=intent, amount=cents)
    await owner.execute(FINISH, order_id, made["id"])


async def dispute(database: Database, stripe: Stripe, order_id: UUID, intent: str, fate: str) -> None:
    """The bank takes the money, decides maybe, and its last word arrives."""
    told = await stripe.order(f"payment_intents/{intent}/dispute", amount=1200)
    if outcome := {"won": "won", "lost": "lost", "refunded in part and lost": "lost"}.get(fate):
        told = await stripe.order(f"disputes/{told['id']}/decide", outcome=outcome)
    async with database.transaction(SYSTEM) as db:
        for _ in range(2):
            await record_dispute(db, order_id, read_dispute(told))


@pytest.mark.parametrize("seed", range(3))
async def test_report_dashboard_and_deposit_come_to_the_same_cent(
    seed: int,
    office: httpx.AsyncClient,
    dana: StaffMember,
    database: Database,
    owner: Owner,
    show: Show,
    stripe: Stripe,
    payments: Payments,
) -> None:
    random = Random(seed)
    await stripe.pay_out()
    fates = [random.choice(FATES) for _ in SEATS]
    for number, (seat, fate) in enumerate(zip(SEATS, fates, strict=True)):
        order_id, _, intent = await bought(database, owner, show, stripe, a_buyer(number), seat)
        if fate.startswith("refunded"):
            part = {"amount_in_cents": 500} if "part" in fate else {}
            await send_back(database, owner, stripe, order_id, intent, **part)
        if fate not in ("kept", "refunded"):
            await dispute(database, stripe, order_id, intent, fate)
    await check_ledger(owner)

    totals = (await office.get(f"{API}/dashboard")).json()["totals"]
    of_show = (await office.get(f"{API}/dashboard", params={"show_id": str(show.id)})).json()["totals"]
    assert of_show == totals
    assert (
        totals["net_in_cents"]
        == totals["gross_in_cents"] - totals["refunded_in_cents"] - totals["disputed_in_cents"]
    )
    assert bool(totals["disputed_in_cents"]) == any(fate not in ("kept", "refunded") for fate in fates)

    file = (await office.get(f"{API}/reports/sales")).text.removeprefix("\ufeff")
    lines = list(csv.DictReader(io.StringIO(file)))
    assert sum(Decimal(line["net"]) for line in lines) * 100 == totals["net_in_cents"]
    taken = [Decimal(line["net"]) for line in lines if line["item"].startswith("Dispute")]
    assert -sum(taken) * 100 == totals["disputed_in_cents"]

    payout, sums, fees = await stripe.pay_out(), Sums(), 0
    async for some in deposit_lines(database, dana.actor, payments, payout["id"]):
        for one in some:
            sums.add(one.line)
            fees += one.line.fee_in_cents if one.line.movement is Movement.DISPUTE else 0
    assert sums.total_in_cents == payout["amount"]
    assert sum(sums.amounts.values()) - fees == totals["net_in_cents"], fates
    assert fees - sums.amounts[Movement.DISPUTE] == totals["disputed_in_cents"]
