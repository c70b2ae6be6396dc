"""Selling at the counter, as staff see it."""

from playwright.async_api import expect

from tests import factories, office
from tests.e2e.states.studio import States, Studio


async def box_office(studio: Studio) -> States:
    """Nothing chosen, the map, the list, the payment, what is missing of a comp, the tickets."""
    show = await factories.make_show(
        studio.owner, await factories.make_venue(studio.owner), title="Friday evening"
    )
    await factories.make_upsell(studio.owner, show.series_id)
    clerk = await office.make_staff(studio.owner, "box_office", name="Casey Bloom")
    staff = await studio.signed_in(await office.sign_in(studio.owner, clerk))
    page = await staff.open(f"/admin/ticketing/box-office?show_id={show.id}")
    await expect(page.locator("seat-map svg").first).to_be_visible()
    yield "box-office", page
    await page.get_by_role("button", name="Take the payment").click()
    await expect(page.get_by_role("group", name="Please check this")).to_be_focused()
    yield "box-office-error", page
    await page.get_by_text("All seats as a list").click()
    free = page.locator("input[name=seat_ids]:enabled")
    for nth in range(3):
        await free.nth(nth).check(force=True)
    await page.get_by_text("Extras").click()
    await page.locator("select[name=extras]").first.select_option(index=2)
    await expect(page.locator("[data-words]")).to_contain_text("3 seats")
    yield "box-office-list", page
    await page.get_by_role("button", name="Take the payment").click()
    await page.get_by_label("Cash you were given").fill("150")
    await expect(page.locator("[data-change]")).to_contain_text("Change")
    yield "box-office-pay", page
    await page.get_by_role("radio", name="Given away").check()
    await page.locator("button[value=sell]").click()
    await expect(page.get_by_role("group", name="Please check this")).to_be_focused()
    yield "box-office-comp-error", page
    await page.get_by_label("Cash", exact=True).check()
    await page.locator("button[value=sell]").click()
    await expect(page.get_by_role("list", name="Tickets")).to_be_visible()
    yield "box-office-tickets", page
