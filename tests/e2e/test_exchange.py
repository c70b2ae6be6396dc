"""A family wants other seats: staff choose on the map or from the list, and move the ticket once, or it pays by a link first."""

import pytest
from playwright.async_api import expect

from pwa_tickets.accounts.order_links import make_token
from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from tests import factories, office
from tests.e2e.conftest import MakePhone
from tests.e2e.live_server import LiveServer
from tests.e2e.purchase_steps import PAYS, pay
from tests.e2e.seat_list import open_list, tick_seats
from tests.factories import Owner, Show, tickets_of
from tests.ledger import broken_laws, check_ledger

LAPTOP = {"viewport": {"width": 1280, "height": 800}, "is_mobile": False, "has_touch": False}


@pytest.mark.parametrize(
    ("options", "was", "wanted"), [({}, "B1", "A1"), (LAPTOP, "B2", "A2")], ids=["phone", "laptop"]
)
async def test_a_ticket_moves_to_the_seat_that_was_chosen_on_the_map_or_in_the_list(
    make_device: MakePhone,
    live_server: LiveServer,
    database: Database,
    owner: Owner,
    show: Show,
    options: dict[str, object],
    was: str,
    wanted: str,
) -> None:
    known = await broken_laws(owner)
    order = await factories.buy(database, show, factories.a_buyer(int(was[1])), was)
    secret = await office.sign_in(owner, await office.make_staff(owner, name="Dana Whitfield"))
    async with make_device(**options) as device:
        cookie = {"name": "pwa_tickets", "value": secret, "url": live_server.base_url}
        await device.context.add_cookies([cookie])  # type: ignore[list-item]
        page = await device.open(f"/admin/ticketing/orders/{order}")
        await page.get_by_role("link", name="Other seats").click()
        await page.get_by_role("button", name="Choose the seats").click()

        said = page.locator("[data-words]")
        await expect(said).to_have_text("Choose 1 seat: one for each ticket.")
        seat = page.locator("seat-map .seats path").nth(20)
        chosen = page.locator("input[name=seat_ids]:checked")
        while not await chosen.count():  # the first tap on a seat too small to be meant comes nearer
            await expect(page.locator("seat-map")).not_to_have_attribute("data-calm", "")
            place = await seat.bounding_box()
            assert place is not None
            await page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
        await expect(said).to_have_text("The price stays the same.")

        await page.get_by_text("All seats as a list").click()
        box = page.locator(f'input[value="{show.seats[wanted]}"]')
        await box.focus()
        await page.keyboard.press("Space")
        await expect(chosen).to_have_count(1)  # the seat of the map makes way
        await expect(said).to_have_text("The family pays $10.00 more.")
        await page.get_by_role("button", name="See what happens").click()
        await page.get_by_label("They paid it in cash").check()
        await page.get_by_label("Why").fill("Grandma can’t climb.")
        await page.get_by_role("button", name="Move 1 ticket").dblclick()
        await expect(page.get_by_text("1 ticket has its new seat.")).to_be_visible()
        await expect(page.get_by_text("Grandma can’t climb.")).to_be_visible()

    assert [row["label"] for row in await tickets_of(owner, order)] == [wanted]
    moved = "select count(*) from audit_log where action = 'tickets_exchanged' and subject_id = $1"
    assert await owner.fetchval(moved, str(order)) == 1
    await check_ledger(owner, known)


async def test_a_family_pays_the_difference_by_its_link_and_has_its_new_seat(
    make_device: MakePhone, live_server: LiveServer, database: Database, owner: Owner, show: Show
) -> None:
    known = await broken_laws(owner)
    order = await factories.buy(database, show, factories.a_buyer(3), "B3")
    secret = await office.sign_in(owner, await office.make_staff(owner, name="Dana Whitfield"))
    async with make_device() as device:
        cookie = {"name": "pwa_tickets", "value": secret, "url": live_server.base_url}
        await device.context.add_cookies([cookie])  # type: ignore[list-item]
        page = await device.open(f"/admin/ticketing/orders/{order}/exchange")
        await page.get_by_role("button", name="Choose the seats").click()
        await open_list(page)
        await tick_seats(page, show.seats["A3"])
        await page.get_by_role("button", name="See what happens").click()
        await page.get_by_label("They pay it by a link").check()
        await page.get_by_role("button", name="Move 1 ticket").dblclick()
        await expect(page.get_by_text("Other seats are kept until")).to_be_visible()
    assert [row["label"] for row in await tickets_of(owner, order)] == ["B3"]

    paying = await owner.fetchval(
        "select paying_order_id from exchange_offers where ticket_order_id = $1", order
    )
    token = make_token(Settings.from_env(live_server.environment), paying, 1)
    async with make_device() as phone:
        page = await phone.open(f"/orders/{paying}?token={token}")
        await expect(page.get_by_role("heading", name="We’re keeping a better seat for you")).to_be_visible()
        await pay(page, PAYS)
        await expect(page.get_by_role("heading", name="Your tickets have moved")).to_be_visible()
        await page.get_by_role("link", name="See your tickets").wait_for()
    assert [row["label"] for row in await tickets_of(owner, order)] == ["A3"]
    await check_ledger(owner, known)
