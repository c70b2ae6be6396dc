"""What the picker of a large venue asks of a slow phone at once while it loads: never all of its seats."""

import asyncio
import re

from playwright.async_api import Route, expect

from tests import factories
from tests.e2e.conftest import Phone
from tests.factories import Owner

SEATS = 783  # of 785, two are blocked
SEATS_AT_ONCE = 200
MOST_DRAWN_AT_ONCE = """
    globalThis.mostAtOnce = 0;
    new MutationObserver((changes) => {
      const seats = changes.filter(({ target }) => target instanceof SVGGElement)
        .flatMap(({ addedNodes }) => [...addedNodes]);
      globalThis.mostAtOnce = Math.max(globalThis.mostAtOnce, seats.length);
    }).observe(document, { subtree: true, childList: true });
"""

IS_RENDERED_AFTER = """(row, milliseconds) => {
    const [wait] = row.closest(".seat-list").getAnimations();
    wait.pause();
    wait.currentTime = milliseconds;
    return row.checkVisibility();
}"""


async def test_a_large_venue_is_neither_laid_out_nor_drawn_all_at_once(phone: Phone, owner: Owner) -> None:
    show = await factories.make_show(owner, await factories.riverside(owner))
    page = phone.page
    came = asyncio.Event()

    async def late(route: Route) -> None:
        await came.wait()
        await route.continue_()

    await page.route("**/seats-picker-*.js", late)
    await page.add_init_script(MOST_DRAWN_AT_ONCE)
    await page.goto(f"{phone.base_url}/shows/{show.id}/seats", wait_until="commit")

    row = page.locator(".seat-row").first
    await expect(row).to_be_attached()
    assert not await row.evaluate(IS_RENDERED_AFTER, 0), "laid out for nobody while the map is on its way"
    assert await row.evaluate(IS_RENDERED_AFTER, 2600), "the list is there when no map comes"
    await expect(page.locator(".seat-list")).to_have_css("opacity", "1")

    came.set()
    await expect(page.locator("seat-picker[data-ready]")).to_be_visible()
    await expect(page.locator(".seats path")).to_have_count(SEATS)
    await expect(page.locator("input[name=seat]")).to_have_count(SEATS)
    assert 0 < await page.evaluate("mostAtOnce") <= SEATS_AT_ONCE
    free = await page.locator("input[name=seat]:enabled").count()
    for counts in (".seat-row [data-free]", "[data-sections] [data-free]"):
        said = " ".join(await page.locator(counts).all_text_contents())
        assert sum(map(int, re.findall(r"(\d+) free", said))) == free
