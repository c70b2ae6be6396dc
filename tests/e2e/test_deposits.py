"""A line on the bank's statement is opened up: which orders, refunds, fees and disputes it adds up, here and in a file."""

import csv
import io
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

from playwright.async_api import expect

from pwa_tickets.db.session import Database
from tests import factories
from tests.e2e.conftest import MakePhone
from tests.e2e.live_server import LiveServer
from tests.e2e.office_steps import PHONE_AND_LAPTOP, at_work
from tests.factories import DANA, MAYA, Buyer, Owner, Show
from tests.waiting import until_true

LEDGER_KINDS = {"payment": "charge", "refund": "refund", "dispute": "dispute"}
CENT = Decimal("0.01")
MONEY = "select kind, sum(amount_in_cents) from payment_transactions where ticket_order_id = any($1) group by kind"


async def pay_out(live_server: LiveServer) -> dict[str, Any]:
    """Stripe sends everything there is to the bank."""
    return await live_server.tell_stripe("/_control/payouts", {"until": time.time() + 9 * 86_400})


async def buy(
    live_server: LiveServer, database: Database, owner: Owner, show: Show, buyer: Buyer, *labels: str
) -> tuple[Any, str, str]:
    """An order paid by card: its id, its number and its payment."""
    order_id = await factories.reserve_and_place(database, show, buyer, *labels)
    cents = await owner.fetchval("select total_amount_in_cents from ticket_orders where id = $1", order_id)
    intent = str((await live_server.ask_stripe("payment_intents", amount=cents, currency="usd"))["id"])
    number = await owner.fetchval(
        "update ticket_orders set stripe_payment_intent_id = $2 where id = $1 returning order_number",
        order_id,
        intent,
    )
    card = {"payment_method": "pm_card_visa", "return_url": live_server.base_url}
    await live_server.ask_stripe(f"payment_intents/{intent}/confirm", **card)
    await factories.settle(database, order_id, payment_intent_id=intent)
    return order_id, number, intent


@PHONE_AND_LAPTOP
async def test_what_came_to_the_bank_is_followed_to_its_orders(
    make_device: MakePhone,
    live_server: LiveServer,
    database: Database,
    owner: Owner,
    show: Show,
    tmp_path: Path,
    options: dict[str, object],
) -> None:
    await pay_out(live_server)  # what other journeys sold
    mayas_order, mayas, kept = await buy(live_server, database, owner, show, MAYA, "A1", "A2")
    danas_order, danas, disputed = await buy(live_server, database, owner, show, DANA, "B1")
    await live_server.ask_stripe("refunds", payment_intent=kept, amount=1000)
    await live_server.tell_stripe(f"/_control/payment_intents/{disputed}/dispute", {})
    sold = [mayas_order, danas_order]
    refunded = "select count(*) = 1 from refunds where ticket_order_id = any($1) and status = 'succeeded'"
    await until_true(owner, refunded, sold)
    payout = await pay_out(live_server)

    async with at_work(make_device, owner, options) as device:
        page = await device.open("/admin/ticketing/reports")
        await page.get_by_role("link", name="See the deposits").click()
        await page.get_by_role("link", name="Open").first.click()
        await expect(page).to_have_url(
            f"{live_server.base_url}/admin/ticketing/reports/deposits/{payout['id']}"
        )
        at_the_bank = f"${payout['amount'] / 100:.2f}"
        sums = page.get_by_role("region", name="What it adds up to")
        for words in ("$80.00", "−$10.00", "−$20.00", at_the_bank):
            await expect(sums).to_contain_text(words)
        await expect(page.get_by_text("Please ask Stripe")).to_have_count(0)
        lines = page.get_by_role("region", name="Each transaction")
        await expect(lines.get_by_role("link", name=mayas)).to_have_count(2)
        await expect(lines.get_by_role("link", name=danas)).to_have_count(2)

        async with page.expect_download() as saved:
            await page.get_by_role("link", name="Download as CSV").click()
        await (await saved.value).save_as(tmp_path / "lines.csv")
        file = (tmp_path / "lines.csv").read_text(encoding="utf-8-sig")
        told = list(csv.DictReader(io.StringIO(file)))
        assert sum(Decimal(line["net"]) for line in told) == payout["amount"] * CENT
        moved: Counter[str] = Counter()
        for line in told:
            moved[LEDGER_KINDS[line["what"]]] += abs(int(Decimal(line["amount"]) / CENT))
        ledger = {row["kind"]: row["sum"] for row in await owner.fetch(MONEY, sold)}
        assert moved == ledger, "and the ledger says the same"

        await lines.get_by_role("link", name=danas).first.click()
        await expect(page.get_by_role("heading", name=danas)).to_be_visible()
        await expect(page.get_by_text(DANA.email).first).to_be_visible()
