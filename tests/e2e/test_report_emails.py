"""A bookkeeper without a log-in gets the sales each morning, until she has had enough of them."""

import re
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import httpx
import openpyxl
from playwright.async_api import expect

from pwa_tickets.db.session import Database
from pwa_tickets.reports import schedules
from tests import factories
from tests.e2e.conftest import MakePhone
from tests.e2e.live_server import LiveServer
from tests.e2e.office_steps import PHONE_AND_LAPTOP, at_work
from tests.factories import MAYA, Owner, Show


@PHONE_AND_LAPTOP
async def test_the_sales_come_by_mail_until_whoever_gets_them_stops_them(
    make_device: MakePhone,
    live_server: LiveServer,
    database: Database,
    owner: Owner,
    show: Show,
    options: dict[str, object],
) -> None:
    books = f"books-{uuid4()}@ledger.example"
    await owner.execute(
        "update ticket_orders set paid_at = now() where paid_at is not null"
    )  # other journeys'
    order = await factories.buy(database, show, MAYA, "A1", "A2")
    yesterday = timedelta(days=1, hours=schedules.HOUR)
    number = await owner.fetchval(
        "update ticket_orders set paid_at = now() - $2::interval where id = $1 returning order_number",
        order,
        yesterday,
    )
    async with at_work(make_device, owner, options) as device:
        page = await device.open("/admin/ticketing/reports")
        await page.get_by_role("link", name="See who gets what").click()
        await page.get_by_label("Each morning: yesterday’s sales").check()
        await page.get_by_label("To", exact=True).fill(books.upper())
        await page.get_by_role("button", name="Send it from now on").dblclick()
        row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=books))
        await expect(row).to_have_count(1)
        await expect(row).to_contain_text("not yet")

        await schedules.queue_due(database)  # the worker's turn, which comes every five minutes
        mail = await live_server.wait_for_mail(books, subject="Sales of ")
        assert "Seats sold: 2" in mail["text"]
        assert "Paid: $60.00" in mail["text"]
        [book] = mail["attachments"]
        async with httpx.AsyncClient(base_url=live_server.base_url, verify=False) as http:
            file = (await http.get(book["url"])).content
        sheet = openpyxl.load_workbook(BytesIO(file)).worksheets[0]
        lines = list(sheet.iter_rows(values_only=True))
        assert sum(number in line for line in lines) == 2, "a line for each ticket"
        await page.reload()
        await expect(row).to_be_visible()
        await expect(row).not_to_contain_text("not yet")

        async with make_device() as hers:
            await hers.page.goto(re.findall(r"https?://\S+/reports/stop/\S+", mail["text"])[0])
            await hers.page.get_by_role("button", name="Stop these emails").click()
            await expect(hers.page.get_by_role("heading", name="No more emails")).to_be_visible()
        await page.reload()
        await expect(row).to_have_count(0)
    await owner.execute("delete from report_emails")  # as if another morning had come
    await schedules.queue_due(database)
    assert await owner.fetchval("select count(*) from report_emails") == 0
