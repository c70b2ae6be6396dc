"""What an owner sees of the settings: the page as it is, and with a mistake in it."""

from playwright.async_api import expect

from tests.e2e.states.accounts import owners_page
from tests.e2e.states.studio import States, Studio


async def studio_settings(studio: Studio) -> States:
    """The settings, and a reply address that is none."""
    page = await owners_page(studio, "/admin/ticketing/settings")
    await expect(page.get_by_role("heading", name="Color and logo")).to_be_visible()
    yield "staff-settings", page
    await page.get_by_label("Name").fill("")
    await page.get_by_label("Answers go to").fill("hello at example")
    await page.get_by_role("button", name="Save").first.click()
    await expect(page.get_by_role("group", name="Please check this")).to_be_focused()
    yield "staff-settings-error", page


async def payments(studio: Studio) -> States:
    """Keys that the environment has, and a currency that stays."""
    page = await owners_page(studio, "/admin/ticketing/settings/payments")
    await expect(page.get_by_role("heading", name="Stripe keys")).to_be_visible()
    yield "staff-payments", page


async def personal_data(studio: Studio) -> States:
    """Whom it is about, an address that nothing is kept about, one with tickets to come, and why it is not erased yet."""
    page = await owners_page(studio, "/admin/ticketing/personal-data")
    await page.get_by_label("Their email address").fill("nobody@example.com")
    await page.get_by_role("button", name="Look it up").click()
    await expect(page.get_by_role("heading", name="We have nothing for this address")).to_be_visible()
    yield "staff-personal-data-none", page
    buyer = studio.parent()
    await studio.bought(buyer, 2)
    await page.get_by_label("Their email address").fill(buyer.email)
    await page.get_by_role("button", name="Look it up").click()
    await expect(page.get_by_role("heading", name=buyer.email)).to_be_visible()
    await page.get_by_role("heading", name=buyer.email).scroll_into_view_if_needed()
    yield "staff-personal-data", page
    await page.get_by_label("I’m sure").check()
    await page.get_by_role("button", name="Erase it").click()
    await expect(page.get_by_role("group", name="Please check this")).to_be_focused()
    yield "staff-personal-data-tickets", page
