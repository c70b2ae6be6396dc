"""The studio watches a sale: figures move by themselves while families buy, and say what the ledger says."""

from playwright.async_api import Locator, Page, expect

from pwa_tickets.db.session import Database
from tests import factories
from tests.e2e.conftest import MakePhone
from tests.e2e.office_steps import PHONE_AND_LAPTOP, at_work
from tests.factories import DANA, MAYA, Owner, Show

NET = """
    select sum(case kind when 'charge' then amount_in_cents else -amount_in_cents end)
    from payment_transactions p join ticket_orders o on o.id = p.ticket_order_id where o.show_id = $1
"""

STREAM_BEGAN = """async () => new Promise((began) => {
  const stream = new EventSource(document.querySelector("live-figures").dataset.events);
  stream.addEventListener("snapshot", () => { stream.close(); began(); });
})"""
"""The page's own stream was opened before this one."""


def figure(page: Page, words: str) -> Locator:
    """The number above these words."""
    return page.locator(".figure").filter(has=page.get_by_text(words, exact=True)).locator("dd")


@PHONE_AND_LAPTOP
async def test_a_sale_and_a_refund_show_by_themselves_and_equal_the_ledger(
    make_device: MakePhone, database: Database, owner: Owner, show: Show, options: dict[str, object]
) -> None:
    first = await factories.buy(database, show, MAYA, "A1", "A2")
    async with at_work(make_device, owner, options, role="staff") as device:
        page = await device.open(f"/admin/ticketing/dashboard?of={show.id}")
        sold = figure(page, f"seats sold of {len(show.seats)}")
        await expect(sold).to_have_text("2")
        await page.evaluate("document.documentElement.dataset.mark = 'here'")
        await page.evaluate(STREAM_BEGAN)

        await factories.buy(database, show, DANA, "B1", "B2", "B3")
        await expect(sold).to_have_text("5")
        await expect(figure(page, "seats sold today")).to_have_text("5")
        await expect(figure(page, "after refunds")).to_have_text("$120.00")
        await expect(page.locator(".dashboard-order").first).to_contain_text(DANA.name)
        await expect(page.locator("sales-chart canvas")).to_be_visible()

        await device.context.set_offline(True)
        await factories.refund(database, first)
        await owner.execute(
            "select finish_refund(id, 're_' || id, 'succeeded') from refunds where ticket_order_id = $1",
            first,
        )
        await device.context.set_offline(False)  # what changed meanwhile came by no stream
        await expect(sold).to_have_text("3")
        await page.get_by_text("The same in numbers").click()
        await expect(page.get_by_role("table", name="Seats sold until the end of each day")).to_be_visible()
        net = await owner.fetchval(NET, show.id)
        await expect(figure(page, "after refunds")).to_have_text(f"${net / 100:.2f}")
        assert await page.evaluate("document.documentElement.dataset.mark") == "here", "no page was loaded"
