"""What staff see of figures: the dashboard of a recital and of a show."""

from playwright.async_api import expect

from tests import factories, office
from tests.e2e.states.studio import States, Studio


async def figures(studio: Studio) -> States:
    """All shows of a recital, then one, its numbers unfolded, who has come in."""
    labels = await studio.together(studio.on_sale, 3)
    await factories.buy(studio.database, studio.on_sale, studio.parent(), *labels)
    staff = await office.make_staff(studio.owner, "owner", name="Dana Whitfield")
    page = (await studio.signed_in(await office.sign_in(studio.owner, staff))).page
    await page.goto("/admin/ticketing/dashboard")
    await expect(page.locator("sales-chart canvas")).to_be_visible()
    yield "dashboard", page
    await page.goto(f"/admin/ticketing/dashboard?of={studio.sold_out.id}")
    await page.get_by_text("The same in numbers").click()
    await page.get_by_text("Section by section").click()
    await expect(page.get_by_role("table", name="Sections")).to_be_visible()
    yield "dashboard-show", page
