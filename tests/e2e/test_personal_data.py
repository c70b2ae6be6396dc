"""A family asks what is kept about them, and then to be forgotten; the studio's figures stay, and their seats."""

import json
from pathlib import Path
from uuid import uuid4

from playwright.async_api import expect

from pwa_tickets.db.session import Database
from tests import factories
from tests.e2e.conftest import MakePhone
from tests.e2e.office_steps import PHONE_AND_LAPTOP, at_work
from tests.factories import Buyer, Owner, Show

MONEY = "select kind, amount_in_cents, currency from payment_transactions where ticket_order_id = $1"
CODES = "select qr_code from tickets where ticket_order_id = $1 and voided_at is null order by qr_code"


@PHONE_AND_LAPTOP
async def test_what_is_kept_about_a_family_is_downloaded_and_erased(
    make_device: MakePhone,
    database: Database,
    owner: Owner,
    show: Show,
    tmp_path: Path,
    options: dict[str, object],
) -> None:
    name = f"Zebedee {uuid4().hex[:8]}"
    family = Buyer(name, str(uuid4()), f"{uuid4()}@example.com")
    order = await factories.buy(database, show, family, "A1", "A2")
    before = await owner.fetch(MONEY, order), await owner.fetch(CODES, order)
    async with at_work(make_device, owner, options) as device:
        page = await device.open("/admin/ticketing/personal-data")
        await page.get_by_label("Their email address").fill(f" {family.email.upper()}")
        await page.get_by_role("button", name="Look it up").click()
        await expect(page.get_by_role("heading", name=family.email)).to_be_visible()
        await expect(page.get_by_text("1 order, 2 tickets for upcoming shows")).to_be_visible()
        async with page.expect_download() as saved:
            await page.get_by_role("button", name="Download everything").click()
        await (await saved.value).save_as(tmp_path / "data.json")
        [told] = json.loads((tmp_path / "data.json").read_text())["orders"]
        assert (told["id"], told["customer_name"], len(told["tickets"])) == (str(order), name, 2)

        await page.get_by_label("I’m sure").check()
        await page.get_by_role("button", name="Erase it").click()
        await expect(page.get_by_role("group", name="Please check this")).to_contain_text("2 tickets")
        await page.get_by_label("Their tickets stay good").check()
        await expect(page.get_by_label("I’m sure")).to_be_checked()
        await page.get_by_role("button", name="Erase it").click()
        await expect(page.get_by_text("Erased. 1 order no longer has a name.")).to_be_visible()
        await page.get_by_label("Their email address").fill(family.email)
        await page.get_by_role("button", name="Look it up").click()
        await expect(page.get_by_text("We have nothing for this address")).to_be_visible()

        await page.goto(f"/admin/ticketing/orders?q={name}")
        await expect(page.get_by_role("rowheader", name=name)).to_have_count(0)
        await page.goto(f"/admin/ticketing/orders/{order}")
        await expect(page.get_by_role("heading", name=told["order_number"])).to_be_visible()
        assert name not in await page.content()
    row = await owner.fetchrow("select * from ticket_orders where id = $1", order)
    assert name not in str(row)
    assert family.email not in str(row)
    assert (await owner.fetch(MONEY, order), await owner.fetch(CODES, order)) == before
