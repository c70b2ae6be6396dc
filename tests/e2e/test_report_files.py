"""What the bookkeeper and the evening need as files: the sales of one show, its lists, and all its tickets on paper by name."""

import csv
import io
from decimal import Decimal
from io import BytesIO

import openpyxl
import pypdfium2
import zxingcpp
from playwright.async_api import Locator, Page, expect

from pwa_tickets.db.session import Database
from tests import factories
from tests.e2e.conftest import MakePhone
from tests.e2e.office_steps import PHONE_AND_LAPTOP, at_work
from tests.factories import DANA, MAYA, Owner, Show


async def download(page: Page, link: Locator) -> bytes:
    """What a link saves."""
    async with page.expect_download() as saved:
        await link.click()
    return (await (await saved.value).path()).read_bytes()


@PHONE_AND_LAPTOP
async def test_sales_lists_and_tickets_of_a_show_are_taken_home(
    make_device: MakePhone, database: Database, owner: Owner, show: Show, options: dict[str, object]
) -> None:
    mayas = await factories.buy(database, show, MAYA, "A1", "A2")
    danas = await factories.buy(database, show, DANA, "B1")
    async with at_work(make_device, owner, options) as device:
        page = await device.open("/admin/ticketing/reports")
        await page.get_by_label("Show", exact=True).select_option(str(show.id))
        await page.get_by_role("button", name="Find").click()
        await expect(page.locator(".figure").filter(has_text="after refunds")).to_contain_text("$80.00")
        file = await download(page, page.get_by_role("link", name="Download as CSV"))
        lines = list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"))))
        assert [(line["customer_name"], line["row"] + line["seat"]) for line in lines] == [
            (MAYA.name, "A1"),
            (MAYA.name, "A2"),
            (DANA.name, "B1"),
        ]
        assert sum(Decimal(line["net"]) for line in lines) == 80
        book = await download(page, page.get_by_role("link", name="Download for Excel"))
        rows = list(openpyxl.load_workbook(BytesIO(book)).worksheets[0].iter_rows(values_only=True))
        assert len(rows) == 1 + len(lines)

        lists = page.locator(f"a[href*='{show.id}']")
        seating = await download(page, lists.filter(has_text="By seat: ").filter(has_text="PDF").first)
        text = "".join(sheet.get_textpage().get_text_range() for sheet in pypdfium2.PdfDocument(seating))
        assert MAYA.name in text
        assert DANA.name in text

        await lists.filter(has_text="All tickets (PDF)").click()
        await page.get_by_role("button", name="Make the file").dblclick()
        await expect(page.get_by_text("The file is ready.")).to_be_visible(timeout=60_000)
        paper = await download(page, page.get_by_role("link", name="Download all tickets"))
    codes = [
        code.text
        for sheet in pypdfium2.PdfDocument(paper)
        for code in sorted(
            zxingcpp.read_barcodes(sheet.render(scale=2).to_pil()), key=lambda code: code.position.top_left.y
        )
    ]
    by_name = [*await factories.tickets_of(owner, mayas), *await factories.tickets_of(owner, danas)]
    assert codes == [ticket["qr_code"] for ticket in by_name], "Brooks before Cole"
    runs = "select count(*) from job_runs where kind = 'render_show_tickets' and subject = $1"
    assert await owner.fetchval(runs, show.id) == 1, "a double click asks once"
