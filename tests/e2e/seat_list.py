"""Choosing seats for a family in the list under the map, as staff do at the box office and for an exchange."""

from uuid import UUID

from playwright.async_api import Page, expect


async def open_list(page: Page) -> None:
    """Open the list once the map has come: the script closes it then, and a tap before would close it, too."""
    await expect(page.locator("seat-map svg").first).to_be_visible()
    await page.get_by_text("All seats as a list").click()


async def tick_seats(page: Page, *seat_ids: UUID) -> None:
    """Tap the tile of each of these seats."""
    for seat_id in seat_ids:
        await page.locator(f'label.hold-seat:has(input[value="{seat_id}"])').click()


async def tick_free_seats(page: Page, *places: int) -> None:
    """Tap the tiles of free seats by their place among all that are free now; -1 is the last."""
    free = page.locator("label.hold-seat:has(input[name=seat_ids]:enabled:not(:checked))")
    for place in places:
        await free.nth(place).click()
