"""A scan weeks before the doors open uses up a ticket: the scanner asks first."""

from datetime import timedelta

from playwright.async_api import expect

from pwa_tickets.db.session import Database
from tests import arrange, factories
from tests.e2e import scanner_steps
from tests.e2e.browser_waits import TIMEOUT_MS
from tests.e2e.conftest import Phone
from tests.factories import Buyer, Owner, Show, Venue

ADMITTED = "select count(*) from ticket_scans where show_id = $1"


async def test_the_scanner_asks_before_it_uses_up_tickets_weeks_early(
    phone: Phone, owner: Owner, database: Database, show: Show, maya: Buyer
) -> None:
    await factories.buy(database, show, maya, "A1")
    [ticket] = await arrange.ticket_codes(owner, show, "A1")
    _, code = await arrange.add_device(owner, show)
    page = phone.page
    await scanner_steps.enroll(page, phone.base_url, code)
    await expect(page.get_by_text("unsold seats known")).to_be_visible(timeout=TIMEOUT_MS)
    await page.get_by_role("button", name="Start scanning").click()
    await expect(page.get_by_role("dialog")).to_contain_text("Every ticket you scan now is used up")
    await scanner_steps.read_by_hand(page, ticket)
    await page.get_by_role("button", name="Wait for the doors").click()
    await expect(page.get_by_text("Ready for the door")).to_be_visible()
    await scanner_steps.read_by_hand(page, ticket)
    await expect(page.locator("scanner-verdict")).to_be_hidden()
    assert await owner.fetchval(ADMITTED, show.id) == 0

    await scanner_steps.begin_early(page)
    await scanner_steps.read_by_hand(page, ticket)
    await expect(scanner_steps.verdict_seat(page, "A", "1")).to_be_visible()


async def test_on_the_evening_nobody_is_asked(
    phone: Phone, owner: Owner, database: Database, venue: Venue
) -> None:
    tonight = await factories.make_show(owner, venue, starts_in=timedelta(hours=3))
    _, code = await arrange.add_device(owner, tonight)
    page = phone.page
    await scanner_steps.enroll(page, phone.base_url, code)
    await expect(page.get_by_text("unsold seats known")).to_be_visible(timeout=TIMEOUT_MS)
    await page.get_by_role("button", name="Start scanning").click()
    await expect(page.locator("scanner-camera")).to_be_visible()
