"""What staff see of venues: the list, one with its map, its forms, and what is refused."""

from playwright.async_api import expect

from tests import office
from tests.e2e.states.studio import States, Studio


async def venues(studio: Studio) -> States:
    """The list, a venue with its map, its forms, a venue that must stay, a new one without seats."""
    staff = await office.make_staff(studio.owner, "staff", name="Dana Whitfield")
    page = (await studio.signed_in(await office.sign_in(studio.owner, staff))).page
    await page.goto("/admin/ticketing/venues")
    await expect(page.get_by_role("heading", name="Venues")).to_be_visible()
    yield "venues", page
    await page.get_by_role("link", name=studio.on_sale.venue.name).first.click()
    await expect(page.locator("venue-map svg.map-drawing")).to_be_attached()
    yield "venue", page
    await page.get_by_role("link", name="Delete").click()
    await expect(page.get_by_text("This venue must stay")).to_be_visible()
    yield "venue-in-use", page
    await page.get_by_role("link", name="Add a price zone").click()
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("group", name="Please check this")).to_be_focused()
    yield "price-zone-error", page
    await page.goto("/admin/ticketing/venues/create")
    yield "venue-create", page
    await page.get_by_label("Name").fill("Grange Hall")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Now it needs its seats")).to_be_visible()
    yield "venue-without-seats", page
    await page.get_by_role("link", name="Delete").click()
    await expect(page.get_by_role("heading", name="Delete Grange Hall?")).to_be_visible()
    yield "venue-delete", page
    await page.get_by_role("button", name="Delete").click()
    await expect(page.get_by_text("Grange Hall is deleted.")).to_be_visible()
