"""A hall of two levels: seats that lie over each other are told apart by the level that is shown, by thumb and by keyboard."""

import re
from dataclasses import replace
from functools import partial
from uuid import uuid4

from playwright.async_api import Page, expect

from pwa_tickets.db.session import Database
from tests import arrange, factories
from tests.e2e import scanner_steps
from tests.e2e.conftest import Phone
from tests.factories import Buyer, Owner, Show
from tests.venue_factories import raise_row
from tests.waiting import until

IN_SIGHT = """(button) => {
  const { left, right, top, bottom } = button.getBoundingClientRect();
  return [top + 2, bottom - 2].every((y) => button.contains(document.elementFromPoint((left + right) / 2, y)));
}"""


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

    await page.set_viewport_size({"width": 360, "height": 740})
    await page.evaluate("document.documentElement.style.fontSize = '200%'")
    for part in ("[data-levels] button", "[data-zoom]"):
        for button in await page.locator(part).all():
            await until(
                partial(button.evaluate, IN_SIGHT)
            )  # not under the bar, once the page is laid out anew


async def test_a_ticket_and_the_door_show_the_rows_of_the_seats_own_level(
    phone: Phone, owner: Owner, database: Database, show: Show, maya: Buyer
) -> None:
    await raise_row(owner, show.venue, "C")
    known_by = uuid4().hex
    await factories.buy(database, show, replace(maya, session_id=known_by), "A1", "C1")
    cookie = {"name": "pwa_tickets", "value": known_by, "url": phone.base_url}
    await phone.context.add_cookies([cookie])  # type: ignore[list-item]
    page = await phone.open("/wallet")
    await page.locator(".wallet-shows li").first.tap()
    rows = page.locator(".ticket-page .ticket-map-rows")
    await expect(rows.nth(0)).to_have_attribute("d", re.compile("^M[^M]+M[^M]+$"))  # A and B
    await expect(rows.nth(1)).to_have_attribute("d", re.compile("^M[^M]+$"))  # C

    await scanner_steps.start_scanning(phone, owner, show)
    for label, code, runs in zip(
        "AC", await arrange.ticket_codes(owner, show, "A1", "C1"), (2, 1), strict=True
    ):
        await scanner_steps.read_by_hand(page, code)
        await expect(scanner_steps.verdict_seat(page, label, "1")).to_be_visible()
        drawn = page.locator(".verdict-rows:not([hidden])")
        await expect(drawn).to_have_count(1)
        await expect(drawn).to_have_attribute("d", re.compile(rf"^(M[^M]+){{{runs}}}$"))


async def test_a_hall_of_one_level_shows_no_switch(phone: Phone, show: Show) -> None:
    page = await phone.open(f"/shows/{show.id}/seats")
    await expect(page.locator(".seats path")).to_have_count(24)
    await expect(page.locator("[data-levels]")).to_be_hidden()
