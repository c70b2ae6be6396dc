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
