"""A large venue in the picker: never all of its seats at once, ours are found from afar, and no name is cut."""

import re

from playwright.async_api import expect

from tests import factories
from tests.e2e.browser_waits import TIMEOUT_MS
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

UNDER_A_FINGER = """({ x, y, width, height }) => {
    const touched = document.elementFromPoint(x + width / 2, y + height / 2);
    return touched.closest(".seat-list") ? "the list" : touched.closest("seat-map") ? "the map" : touched.outerHTML;
}"""


async def test_a_large_venue_is_drawn_in_pieces_and_ours_is_one_bar_a_run(phone: Phone, owner: Owner) -> None:
    show = await factories.make_show(owner, await factories.riverside(owner))
    page = phone.page
    await page.route("**/seats-picker-*.js", lambda route: route.abort())
    await phone.open(f"/shows/{show.id}/seats")
    row = page.locator(".seat-row").first
    assert not await row.evaluate(IS_RENDERED_AFTER, 0), "laid out for nobody while the map is on its way"
    assert await row.evaluate(IS_RENDERED_AFTER, 2600), "the list is there when no map comes"
    await expect(page.locator(".seat-list")).to_have_css("opacity", "1")
    room = await page.locator("seat-map").bounding_box()
    assert room is not None, (
        "the page is laid out for the map at once, not a second time when its script has come"
    )
    assert await page.evaluate(UNDER_A_FINGER, room) == "the list", "it lies where the map would be"

    await page.unroute("**/seats-picker-*.js")
    await page.add_init_script(MOST_DRAWN_AT_ONCE)
    await page.reload()
    await expect(page.locator("seat-picker[data-ready]")).to_be_visible(timeout=TIMEOUT_MS)
    assert await page.locator("seat-map").bounding_box() == room
    assert await page.evaluate(UNDER_A_FINGER, room) == "the map"
    await expect(page.locator(".seats path")).to_have_count(SEATS)
    await expect(page.locator("input[name=seat]")).to_have_count(SEATS)
    assert 0 < await page.evaluate("mostAtOnce") <= SEATS_AT_ONCE
    free = await page.locator("input[name=seat]:enabled").count()
    for counts in (".seat-row [data-free]", "[data-sections] [data-free]"):
        said = " ".join(await page.locator(counts).all_text_contents())
        assert sum(map(int, re.findall(r"(\d+) free", said))) == free

    await page.get_by_role("link", name="List").tap()
    for seat in (101, 102, 103, 106):
        await page.locator("label.seat-box", has=page.get_by_label(f"Center, row A, seat {seat},")).tap()
    await page.get_by_role("link", name="Map").tap()
    bar = page.locator(".mine-bar")
    await expect(bar).to_have_attribute("d", re.compile("^M[^M]+M[^M]+$"))  # one a run of seats

    rail = page.locator(".map-rail")
    while await rail.is_hidden():
        await page.get_by_role("button", name="Zoom in").tap()
        await expect(page.locator("seat-map")).not_to_have_attribute("data-calm", "")
    await expect(rail).to_have_css(
        "background-color", "rgba(0, 0, 0, 0)"
    )  # what lies between letters is not cut
    await expect(page.locator(".row-letter").first).to_have_text(re.compile("^[A-Z]+$"))
    letters = rail.locator("span")
    await expect(letters.first).to_have_text(re.compile("^[A-Z]+$"))
    for letter in await letters.all():
        ground = await letter.bounding_box()
        assert ground is not None
        assert ground["height"] <= 24
