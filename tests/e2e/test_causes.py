"""What did not happen is told by its own cause: another tab, cookies, a browser inside another app; never by a guess."""

import re

from playwright.async_api import expect

from pwa_tickets.db.session import Database
from tests.e2e.browser_waits import TIMEOUT_MS
from tests.e2e.conftest import MakePhone, Phone
from tests.e2e.live_server import LiveServer
from tests.e2e.purchase_steps import PAYS, box, choose, go_to_checkout, pay, tick
from tests.e2e.wallet_steps import buy_for_family, wallet_link
from tests.factories import Owner, Show

NO_COOKIES = "Object.defineProperty(Navigator.prototype, 'cookieEnabled', { get: () => false })"
NO_SERVICE_WORKERS = "delete Navigator.prototype.serviceWorker"
REFUSES_OURS = "ServiceWorkerContainer.prototype.register = async () => { throw new DOMException('No.', 'SecurityError') }"
NEVER_ANSWERS = (
    "ServiceWorkerContainer.prototype.register = () => new Promise(() => {}); const after = setTimeout; "
    "window.setTimeout = (then, ms, ...more) => after(then, ms === 20_000 ? 0 : ms, ...more)"
)
ON_AN_IPHONE = "Object.defineProperty(navigator, 'standalone', { value: false })"


async def test_a_payment_that_another_tab_closed_is_not_the_banks_no(phone: Phone, show: Show) -> None:
    page = await choose(phone, show, "A1", "A2")
    await go_to_checkout(page, name="Maya Okafor", email="maya.here@example.com")
    other = await phone.context.new_page()
    await other.goto("/checkout")
    await other.get_by_label("Your name").fill("Maya Okafor")
    await other.get_by_label("Email").fill("maya.there@example.com")
    await other.get_by_role("button", name=re.compile("^Continue to payment")).tap()
    await expect(other.frame_locator("iframe").first.get_by_label("Card number")).to_be_visible()

    await pay(page, PAYS)
    closed = page.get_by_role("alert").filter(has_text="This payment was closed.")
    await expect(closed).to_contain_text(
        "Nothing was charged and your two seats are still yours.", timeout=TIMEOUT_MS
    )
    await expect(page.get_by_text("Your bank said no")).to_be_hidden()
    await page.get_by_role("button", name=re.compile("^Continue to payment")).tap()
    await expect(page.frame_locator("iframe").first.get_by_label("Card number")).to_be_visible()
    await pay(page, PAYS)
    await expect(page.get_by_role("heading", name="You’re all going.")).to_be_visible(timeout=TIMEOUT_MS)


async def test_without_cookies_nobody_is_promised_a_seat(phone: Phone, owner: Owner, show: Show) -> None:
    await phone.context.add_init_script(NO_COOKIES)
    page = await phone.open(f"/shows/{show.id}/seats?view=list")
    notice = page.get_by_role("alert").filter(has_text="Cookies are off in this browser")
    await expect(notice).to_be_visible()
    await tick(page, "A1")
    await expect(box(page, "A1")).not_to_be_checked()
    await expect(notice).to_be_visible()
    reserved = "select count(*) from show_seats where show_id = $1 and status = 'reserved'"
    assert await owner.fetchval(reserved, show.id) == 0


async def test_a_browser_without_service_workers_is_named_and_not_offered_an_installation(
    make_device: MakePhone, live_server: LiveServer, database: Database, owner: Owner, show: Show
) -> None:
    family = await buy_for_family(database, owner, show)
    link = await wallet_link(live_server, family.email)
    for browser in (NO_SERVICE_WORKERS, REFUSES_OURS):
        async with make_device() as phone:
            await phone.context.add_init_script(f"{browser}; {ON_AN_IPHONE}")
            page = phone.page
            await page.goto(link)
            await expect(page.locator(".wallet-shows li")).to_have_count(4)
            await expect(
                page.get_by_text("This browser cannot open your tickets without signal.")
            ).to_be_visible()
            await expect(page.get_by_text("Not kept on this phone", exact=True)).to_be_visible()
            await expect(page.get_by_text("This is a private window")).to_be_hidden()
            await expect(page.get_by_text("Keep the wallet on this iPhone.")).to_be_hidden()


async def test_a_browser_that_never_answers_is_not_said_to_be_saving_for_ever(phone: Phone) -> None:
    await phone.context.add_init_script(NEVER_ANSWERS)
    page = await phone.open("/wallet")
    await expect(page.get_by_text("Not kept on this phone yet")).to_be_visible()
