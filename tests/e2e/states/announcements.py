"""Words to the families of a show: written, looked at, and sent."""

from playwright.async_api import expect

from tests import factories, office
from tests.e2e.states.studio import States, Studio

EVERYBODY_MS = 90_000
"""The sample's families are many, and mails go out one after the other."""


async def announcements(studio: Studio) -> States:
    """The form with a mistake, the preview, what became of it, the list."""
    for name in ("Maya Okafor", "Priya Raman", "Rosa Delgado-Whitfield"):
        labels = await studio.together(studio.on_sale, 2)
        await factories.buy(studio.database, studio.on_sale, studio.parent(name), *labels)
    staff = await office.make_staff(studio.owner, name="Dana Whitfield")
    page = (await studio.signed_in(await office.sign_in(studio.owner, staff))).page
    await page.goto(f"/admin/ticketing/announcements/create?show_id={studio.on_sale.id}")
    await page.get_by_role("button", name="See how it looks").click()
    await expect(page.get_by_role("group", name="Please check this")).to_be_focused()
    yield "announcement-form", page
    await page.get_by_label("Subject").fill("Park behind the theater tonight")
    await page.get_by_label("Your words").fill(
        "Elm Street is closed for the parade. The lot behind the theater opens at 5:00 pm, and ushers will show you in.\n\n"
        "The way there: https://nightgarden.example/parking\n\nSee you tonight,\nDana"
    )
    async with page.expect_response("**/email"):
        await page.get_by_role("button", name="See how it looks").click()
    await expect(page.get_by_role("button", name="Send to")).to_be_visible()
    await page.wait_for_load_state("networkidle")
    yield "announcement-preview", page
    await page.get_by_role("button", name="Send to").click()
    await expect(page.get_by_text("It went out.")).to_be_visible(timeout=EVERYBODY_MS)
    yield "announcement-sent", page
    await page.get_by_role("link", name="Messages").last.click()
    await expect(page.get_by_role("rowheader", name="Park behind the theater tonight").first).to_be_visible()
    yield "announcements", page
