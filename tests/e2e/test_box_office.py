"""A clerk sells at the counter, on a phone and on a laptop: seats, cash, change, and seats that are paid later by the family."""

import re

import pytest
from playwright.async_api import expect

from tests import office
from tests.e2e import purchase_steps, scanner_steps
from tests.e2e.conftest import MakePhone, Phone
from tests.e2e.live_server import LiveServer
from tests.e2e.seat_list import open_list, tick_seats
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
        await open_list(page)
        await tick_seats(page, show.seats["A1"], show.seats["B1"])
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


@pytest.mark.parametrize("options", [{}, LAPTOP], ids=["phone", "laptop"])
async def test_a_family_that_rang_up_pays_its_seats_by_the_link(
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
        await open_list(page)
        await tick_seats(page, show.seats["A1"], show.seats["B1"])
        await page.get_by_role("button", name="Take the payment").click()
        await page.get_by_text("Later: the seats are kept").click()
        await page.get_by_label("Name").fill("Ruth Berg")
        await page.get_by_label("Email").fill("ruth@example.com")
        await page.get_by_role("button", name="Keep 2 seats for $50.00").dblclick()
        await expect(page.get_by_text("Owes $50.00").first).to_be_visible()
        kept = "select count(*) from ticket_orders where pays_later and show_id = $1"
        assert await owner.fetchval(kept, show.id) == 1, "a double click keeps the seats once"
        order = page.url

        mail = await live_server.wait_for_mail("ruth@example.com", subject="We’re keeping your seats")
        link = re.search(r"/orders/\S+?token=[\w-]+", mail["text"])
        assert link, mail["text"]
        family = await phone.open(link[0])
        await expect(family.get_by_role("heading", name="We’re keeping your seats")).to_be_visible()
        await purchase_steps.pay(family, purchase_steps.DECLINED)
        await expect(family.get_by_text("Your bank said no to this card.")).to_be_visible()
        await purchase_steps.pay(family, purchase_steps.PAYS)
        await expect(family.get_by_role("heading", name="Your tickets")).to_be_visible()

        await page.goto(order)
        await expect(page.get_by_text("Paid", exact=True).first).to_be_visible()
    await check_ledger(owner)
