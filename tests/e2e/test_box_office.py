"""A clerk sells at the counter, on a phone and on a laptop: seats, cash, change; and the door lets in what was just sold."""

import pytest
from playwright.async_api import expect

from tests import office
from tests.e2e import scanner_steps
from tests.e2e.conftest import MakePhone, Phone
from tests.e2e.live_server import LiveServer
from tests.factories import Owner, Show
from tests.ledger import check_ledger

LAPTOP = {"viewport": {"width": 1280, "height": 800}, "is_mobile": False, "has_touch": False}


@pytest.mark.parametrize("options", [{}, LAPTOP], ids=["phone", "laptop"])
async def test_what_is_sold_at_the_counter_opens_the_door(
    make_device: MakePhone,
    phone: Phone,
    live_server: LiveServer,
    owner: Owner,
    show: Show,
    options: dict[str, object],
) -> None:
    secret = await office.sign_in(owner, await office.make_staff(owner, "box_office", name="Casey Bloom"))
    async with make_device(**options) as device:
        cookie = {"name": "pwa_tickets", "value": secret, "url": live_server.base_url}
        await device.context.add_cookies([cookie])  # type: ignore[list-item]
        page = await device.open(f"/admin/ticketing/box-office?show_id={show.id}")
        await expect(page.locator("seat-map svg").first).to_be_visible()
        await page.get_by_text("All seats as a list").click()
        for seat in ("A1", "B1"):
            await page.locator(f'input[value="{show.seats[seat]}"]').check(force=True)
        await expect(page.locator("[data-words]")).to_have_text("2 seats, $50.00")
        await page.get_by_role("button", name="Take the payment").click()
        await page.get_by_label("Cash you were given").fill("60")
        await expect(page.locator("[data-change]")).to_have_text("Change: $10.00")
        await page.get_by_role("button", name="Sell 2 tickets for $50.00").dblclick()
        await expect(page.get_by_text("2 tickets, good at the door now.")).to_be_visible()
        await expect(page.get_by_text("$60.00 given, $10.00 change")).to_be_visible()
        code = page.locator(".counter-code svg").first
        box = await code.bounding_box()
        assert box is not None
        assert box["width"] >= 200, "too small to scan from a hand's distance"

    sales = "select total_amount_in_cents from ticket_orders where show_id = $1"
    assert [row[0] for row in await owner.fetch(sales, show.id)] == [5000], "a double click is one sale"
    await check_ledger(owner)
    await scanner_steps.give_camera(phone.context)
    await scanner_steps.start_scanning(phone, owner, show)
    codes = (
        "select t.qr_code from tickets t join show_seats ss on ss.id = t.show_seat_id where ss.show_id = $1"
    )
    for row in await owner.fetch(codes, show.id):
        await scanner_steps.scan(phone.page, row["qr_code"], "Let in")
