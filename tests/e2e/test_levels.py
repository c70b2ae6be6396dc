"""A hall of two levels: seats that lie over each other are told apart by the level that is shown, by thumb and by keyboard."""

from playwright.async_api import Page, expect

from tests.e2e.conftest import Phone
from tests.factories import Owner, Show
from tests.venue_factories import raise_row


async def tap_seat(page: Page, level: int) -> None:
    """Tap the first seat of a level, twice where the map comes nearer first."""
    seat = page.locator(".seats path:not([hidden])").first
    chosen = page.locator(".chip-seat")
    for _ in range(4):
        await expect(page.locator("seat-map")).not_to_have_attribute("data-calm", "")
        box = await seat.bounding_box()
        assert box is not None
        await page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        if await page.locator(".numbers text").count() and await chosen.count() >= level:
            return


async def test_each_level_is_chosen_from_alone_and_says_how_many_are_there(
    phone: Phone, owner: Owner, show: Show
) -> None:
    await raise_row(owner, show.venue, "C")
    page = await phone.open(f"/shows/{show.id}/seats")
    levels = page.get_by_role("group", name="Level")
    balcony = levels.get_by_role("button", name="Balcony")
    await expect(levels.get_by_role("button", name="Main floor")).to_have_attribute("aria-pressed", "true")
    await expect(page.locator(".seats path:not([hidden])")).to_have_count(16)
    box = await balcony.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    await balcony.tap()
    await expect(page.locator(".seats path:not([hidden])")).to_have_count(8)
    await tap_seat(page, 1)
    await expect(page.locator(".chip-seat")).to_contain_text("C")
    await expect(balcony).to_have_accessible_name("Balcony 1 seat chosen")

    await levels.get_by_role("button", name="Main floor").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator(".seats path:not([hidden])")).to_have_count(16)
    await tap_seat(page, 2)
    await expect(page.locator(".chip-seat").first).to_contain_text("A")
    await expect(page.locator(".chip-seat")).to_have_count(2)


async def test_a_hall_of_one_level_shows_no_switch(phone: Phone, show: Show) -> None:
    page = await phone.open(f"/shows/{show.id}/seats")
    await expect(page.locator(".seats path")).to_have_count(24)
    await expect(page.locator("[data-levels]")).to_be_hidden()
