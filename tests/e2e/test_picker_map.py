"""Choosing on the map: the seat is named at the finger, and the button that leads on is always in sight."""

import re

import pytest
from playwright.async_api import Locator, Page, ViewportSize, expect

from tests.e2e.conftest import Phone
from tests.e2e.purchase_steps import choose, continue_button
from tests.factories import Show

SIZES: list[ViewportSize] = [
    {"width": 320, "height": 568},
    {"width": 360, "height": 740},
    {"width": 740, "height": 360},
    {"width": 1280, "height": 800},
]


async def test_a_seat_is_named_at_the_finger_and_neighbours_are_one_chip(phone: Phone, show: Show) -> None:
    page = await phone.open(f"/shows/{show.id}/seats")
    note = page.locator("[data-note]")
    await expect(note).to_have_text("Tap where you would like to sit")
    seat = page.locator(".seats path").nth(9)
    at = await center(seat)
    while not await page.locator(".numbers text").count():
        await page.touchscreen.tap(*at)
        await expect(note).to_be_hidden()
        at = await center(seat)
    await page.touchscreen.tap(*at)
    await expect(note).to_have_text(re.compile(r"^\w+ [A-Z] \d+ · \$20\.00$"))
    words = await note.bounding_box()
    assert words is not None
    assert abs(words["y"] + words["height"] / 2 - at[1]) < 100
    assert words["x"] >= 0
    assert words["x"] + words["width"] <= page.viewport_size["width"]  # type: ignore[index]
    await expect(page.locator(".chip-seat")).to_have_count(1)

    await page.touchscreen.tap(*await center(page.locator(".seats path").nth(10)))
    await expect(page.locator(".chip-seat")).to_have_text(re.compile(r" and \d+\s+\$40\.00"))


async def center(seat: Locator) -> tuple[float, float]:
    """The middle of a seat on the screen, once the map has come to rest."""
    await expect(seat.locator("xpath=ancestor::*[local-name()='seat-map']")).not_to_have_attribute(
        "data-calm", ""
    )
    box = await seat.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize("text_size", ["100%", "200%"])
async def test_the_way_on_is_in_sight_in_every_size(phone: Phone, show: Show, text_size: str) -> None:
    page = await choose(phone, show, "A1", "A2", "A3", "A4")
    await page.get_by_role("link", name="Map").tap()
    await page.evaluate("(size) => (document.documentElement.style.fontSize = size)", text_size)
    for size in SIZES:
        await page.set_viewport_size(size)
        button = continue_button(page, 4)
        await expect(button).to_be_in_viewport(ratio=0.99)
        if text_size == "100%":
            assert await lines(page, button) == 1, size
        if size["width"] > size["height"]:
            drawn = await page.locator("seat-map").bounding_box()
            panel = await page.locator(".picker-bar").bounding_box()
            assert drawn
            assert panel
            assert panel["x"] >= drawn["x"] + drawn["width"], "the bar stands beside the hall"


async def lines(page: Page, button: Locator) -> int:
    """On how many lines the words of a button stand."""
    tops: int = await button.evaluate(
        "(one) => new Set([...one.children].flatMap((part) => [...part.getClientRects()]).map(({ top }) => Math.round(top))).size"
    )
    return tops
