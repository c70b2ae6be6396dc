"""Journey: from what is on to the tickets without mouse or finger; the eye always knows where the keyboard is."""

import re
from collections.abc import AsyncGenerator

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.e2e.live_server import LiveServer
from tests.factories import Owner, Show

WHERE = """() => {
  let one = document.activeElement, inside = window;
  while (one?.contentDocument?.activeElement) [inside, one] = [one.contentWindow, one.contentDocument.activeElement];
  const shown = one.matches(".seat-box input") ? one.nextElementSibling : one;
  const style = inside.getComputedStyle(shown);
  const name = `${one.tagName} ${one.getAttribute("aria-label") ?? one.name ?? ""} ${one.textContent.trim().slice(0, 40)}`;
  if (one === inside.document.body) return "";
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  if (!ring) return `${name} has no ring`;
  const box = shown.getBoundingClientRect();
  const [x, y] = [box.x + box.width / 2, box.y + Math.min(box.height, 40) / 2];
  if (x < 0 || y < 0 || x > inside.innerWidth || y > inside.innerHeight) return `${name} is out of sight`;
  const top = inside.document.elementFromPoint(x, y);
  return top && (shown.contains(top) || top.contains(shown) || top === one) ? "" : `${name} lies under something`;
}"""
"""What is wrong with the place where the keyboard is, if anything: every stop has a ring, in sight, on top."""


@pytest.fixture
async def laptop(browser: Browser, live_server: LiveServer) -> AsyncGenerator[Page]:
    """Somebody who has a keyboard and nothing else."""
    context = await browser.new_context(
        base_url=live_server.base_url, viewport={"width": 1280, "height": 800}, reduced_motion="reduce"
    )
    yield await context.new_page()
    await context.close()


async def go_to(page: Page, target: Locator) -> None:
    """Tab until it has the focus; look at every stop on the way."""
    await expect(target).to_be_visible()
    for _ in range(200):
        await page.keyboard.press("Tab")
        assert await page.evaluate(WHERE) == ""
        if await target.evaluate(
            "one => one === one.ownerDocument.activeElement && one.ownerDocument.hasFocus()"
        ):
            return
    raise AssertionError("the keyboard never came there")


async def press(page: Page, target: Locator, key: str = "Enter") -> None:
    """Go there and press it."""
    await go_to(page, target)
    await page.keyboard.press(key)


async def fill(page: Page, target: Locator, words: str) -> None:
    """Go there and type."""
    await go_to(page, target)
    await page.keyboard.type(words)


async def choose_by_keyboard(page: Page, show: Show, *, scripts: bool = True) -> None:
    """From the front page to two ticked seats and the button that leads on."""
    await page.goto("/")
    await press(page, page.locator(f"a[href='/shows/{show.id}']"))
    await press(page, page.get_by_role("link", name="Choose seats"))
    if scripts:
        await expect(page.locator("seat-picker[data-ready]")).to_be_visible()
        await press(page, page.get_by_role("link", name="List"))
    for label in ("4", "5"):
        seat = page.get_by_role("checkbox", name=re.compile(f"^Orchestra, row B, seat {label}, "))
        await press(page, seat, "Space")
        await expect(seat).to_be_checked()


async def test_a_parent_buys_with_the_keyboard_alone(laptop: Page, owner: Owner, show: Show) -> None:
    page = laptop
    await choose_by_keyboard(page, show)
    await press(page, page.get_by_role("button", name=re.compile("^Continue · 2 seats")))
    await expect(page.get_by_role("heading", name="Where do the tickets go?")).to_be_visible()
    await fill(page, page.get_by_label("Your name"), "Maya Okafor")
    await fill(page, page.get_by_label("Email"), "maya.keys@example.com")
    await press(page, page.get_by_role("button", name=re.compile("^Continue to payment")))

    card = page.frame_locator("iframe").first
    for label, words in [
        ("Card number", "4242424242424242"),
        ("Expiration", "1234"),
        ("Security code", "123"),
        ("ZIP code", "12545"),
    ]:
        await fill(page, card.get_by_label(label), words)
    await press(page, page.get_by_role("button", name=re.compile("^Pay")))
    await expect(page.get_by_role("heading", name=re.compile("going"))).to_be_visible(timeout=20_000)
    await go_to(page, page.get_by_role("link", name="Put them in my wallet"))
    assert (
        await owner.fetchval(
            "select count(*) from show_seats where show_id = $1 and status = 'sold'", show.id
        )
        == 2
    )


async def test_without_a_script_the_keyboard_reserves_too(
    browser: Browser, live_server: LiveServer, owner: Owner, show: Show
) -> None:
    plain = await browser.new_context(
        java_script_enabled=False, base_url=live_server.base_url, viewport={"width": 360, "height": 740}
    )
    page = await plain.new_page()
    await choose_by_keyboard(page, show, scripts=False)
    await press(page, page.get_by_role("button", name=re.compile("^Continue")))
    await expect(page).to_have_url(re.compile("/checkout$"))
    held = "select count(*) from show_seats where show_id = $1 and status = 'reserved'"
    assert await owner.fetchval(held, show.id) == 2
    await plain.close()
