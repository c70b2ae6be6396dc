"""A ticket's code is wholly on the screen and can be read, however small, turned or large-lettered the phone is."""

from typing import Any

import pypdfium2
import pytest
import zxingcpp
from playwright.async_api import Page, ViewportSize, expect

from pwa_tickets.db.session import Database
from tests.e2e.browser_waits import wait_until
from tests.e2e.live_server import LiveServer
from tests.e2e.wallet_steps import MakePersistentPhone, buy_for_family, open_mailed_wallet, read_code
from tests.factories import Owner, Show

SCREENS: list[ViewportSize] = [
    {"width": 320, "height": 568},
    {"width": 360, "height": 740},
    {"width": 568, "height": 320},
    {"width": 740, "height": 360},
    {"width": 1280, "height": 800},
]
LARGE_TEXT = "document.documentElement.style.fontSize = '200%'"
CODE = """() => {
  const { left, top, right, bottom } = document.querySelector(".ticket-page:not([inert]) [data-qr] path").getBoundingClientRect();
  return { left, top, right, bottom };
}"""


async def test_a_code_is_wholly_in_sight_on_every_screen(
    make_persistent_phone: MakePersistentPhone,
    live_server: LiveServer,
    database: Database,
    owner: Owner,
    show: Show,
) -> None:
    family = await buy_for_family(database, owner, show)
    async with make_persistent_phone() as phone:
        page = await open_mailed_wallet(phone, live_server, family.email)
        await page.locator(".wallet-shows li").first.tap()
        await expect(page.get_by_text("Turn your brightness up.")).to_be_visible()
        for screen in SCREENS:
            assert await width_of_code(page, screen, family.codes[0]) > 0.7
        assert codes_on_paper(await page.pdf()) == family.codes
        await page.evaluate(LARGE_TEXT)
        for screen in SCREENS:
            assert await width_of_code(page, screen, family.codes[0]) > 0.62


def codes_on_paper(pdf: bytes) -> list[str]:
    """What a scanner reads off the page as it is printed, from the first sheet to the last, from top to bottom."""
    with pypdfium2.PdfDocument(pdf) as document:
        sheets = [sheet.render(scale=3).to_pil() for sheet in document]
    found = [
        sorted(zxingcpp.read_barcodes(sheet), key=lambda code: code.position.top_left.y) for sheet in sheets
    ]
    return [code.text for sheet in found for code in sheet]


async def width_of_code(page: Page, screen: ViewportSize, code: str) -> float:
    """How much of the screen's shorter side the code takes, once it was read off the screen."""
    await page.set_viewport_size(screen)
    await wait_until(page, "(width) => innerWidth === width", screen["width"])
    assert await read_code(page) == code, screen
    found: dict[str, Any] = await page.evaluate(CODE)
    assert found["left"] >= 0, screen
    assert found["top"] >= 0, screen
    assert found["right"] <= screen["width"], screen
    assert found["bottom"] <= screen["height"], screen
    shorter = min(screen["width"], screen["height"], 480)  # a laptop's window need not be filled
    return float(found["right"] - found["left"]) / shorter


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_card_stays_white_and_colors_the_phones_own_bars(
    make_persistent_phone: MakePersistentPhone,
    live_server: LiveServer,
    database: Database,
    owner: Owner,
    show: Show,
    scheme: Any,
) -> None:
    family = await buy_for_family(database, owner, show)
    async with make_persistent_phone() as phone:
        page = await open_mailed_wallet(phone, live_server, family.email)
        await page.emulate_media(color_scheme=scheme)
        await page.locator(".wallet-shows li").first.tap()
        for card in await page.locator(".ticket-page:not([inert]) .ticket-paper").all():
            await expect(card).to_have_css("background-color", "rgb(255, 255, 255)")
            await expect(card).to_have_css("color-scheme", "light only")
        screen = await page.locator("dialog.ticket-screen").evaluate(
            "(one) => getComputedStyle(one).backgroundColor"
        )
        assert await page.locator("meta[name=theme-color]").first.get_attribute("content") == screen
        await page.keyboard.press("Escape")
        await expect(page.locator("meta[name=theme-color]:not([media])")).to_have_count(0)
