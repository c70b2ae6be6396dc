"""Other seats for a family's tickets, as staff choose them."""

from playwright.async_api import expect

from tests import factories, office
from tests.e2e.states.studio import States, Studio


async def exchange(studio: Studio) -> States:
    """Choosing tickets and show, the map, the list, nothing chosen, what would happen, moved."""
    buyer = studio.parent("Priya Raman")
    show = await factories.make_show(
        studio.owner, await factories.make_venue(studio.owner), title="Sunday matinee"
    )
    order_id = await studio.bought(buyer, 3, show)  # in the first row, which costs more than the last
    staff = await studio.signed_in(await office.sign_in(studio.owner, await office.make_staff(studio.owner)))
    page = await staff.open(f"/admin/ticketing/orders/{order_id}")
    await page.get_by_role("link", name="Other seats").click()
    await expect(page.get_by_role("group", name="Which tickets move?")).to_be_visible()
    yield "staff-exchange", page
    await page.get_by_role("button", name="Choose the seats").click()
    await expect(page.locator("seat-map svg").first).to_be_visible()
    yield "staff-exchange-seats", page
    await page.get_by_role("button", name="See what happens").click()
    await expect(page.get_by_role("group", name="Please check this")).to_be_focused()
    yield "staff-exchange-error", page
    await page.get_by_text("All seats as a list").click()
    free = page.locator("input[name=seat_ids]:enabled:not(:checked)")
    for nth in (-1, -2, -3):
        await free.nth(nth).check(force=True)
    await expect(page.locator("[data-words]")).to_contain_text("back")
    yield "staff-exchange-list", page
    await page.get_by_role("button", name="See what happens").click()
    await expect(page.get_by_role("heading", name="Is this right?")).to_be_visible()
    yield "staff-exchange-check", page
