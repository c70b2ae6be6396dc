"""What a hurried look at a phone relies on: nothing jumps while a page loads, and names and places are where they help."""

import asyncio
import re

import pytest
from playwright.async_api import Page, expect

from pwa_tickets.db.session import Database
from tests import arrange, factories
from tests.e2e import scanner_steps
from tests.e2e.browser_waits import TIMEOUT_MS
from tests.e2e.conftest import MakePhone, Phone
from tests.e2e.live_server import LiveServer
from tests.e2e.purchase_steps import choose, continue_button
from tests.e2e.slow_network import slow_network
from tests.e2e.wallet_steps import MakePersistentPhone, buy_for_family, open_mailed_wallet
from tests.factories import Buyer, Owner, Show, Venue
from tests.venue_factories import raise_row

SHIFTS = """async () => {
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  const seen = new PerformanceObserver(() => {});
  seen.observe({ type: "layout-shift", buffered: true });
  return seen.takeRecords().filter(({ hadRecentInput }) => !hadRecentInput).reduce((sum, { value }) => sum + value, 0);
}"""
"""Cumulative layout shift, as a browser counts it: the share of the screen that moved without being touched."""
MOVED = """async () => {
  const seen = new PerformanceObserver(() => {});
  seen.observe({ type: "layout-shift", buffered: true });
  const of = ({ node, previousRect: was, currentRect: is }) => `${node?.outerHTML?.slice(0, 80)} from ${was.y} to ${is.y}`;
  return seen.takeRecords().flatMap(({ sources }) => sources.map(of));
}"""

DRAWS = """() => Promise.race([
  new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn(true)))),
  new Promise((still) => setTimeout(() => still(false), 1000)),
])"""
"""Whether the browser draws this page, now or within a second."""


@pytest.mark.parametrize(
    "path", ["/", "/shows/{show}", "/shows/{show}/seats", "/wallet", "/lookup", "/admin/sign-in"]
)
async def test_nothing_jumps_while_a_page_loads(make_device: MakePhone, show: Show, path: str) -> None:
    async with make_device() as phone:
        slowly = await phone.context.new_cdp_session(phone.page)  # what comes late moves what was there
        await slowly.send("Emulation.setCPUThrottlingRate", {"rate": 12})
        page = await phone.open(path.format(show=show.id))
        await page.wait_for_load_state("networkidle")
        assert await page.evaluate(SHIFTS) < 0.001, await page.evaluate(MOVED)


async def test_a_list_that_becomes_the_map_moves_nothing(phone: Phone, show: Show) -> None:
    page = await phone.open(
        f"/shows/{show.id}/seats"
    )  # where the script is late, the list is there before the map
    await expect(page.locator("seat-picker")).to_have_attribute("data-ready", "", timeout=TIMEOUT_MS)
    map_top = await edge(page, ".picker-main", "top")
    await page.get_by_role("link", name="List").tap()
    assert await edge(page, ".picker-main", "top") == map_top


async def test_a_picker_that_comes_in_pieces_is_shown_whole(phone: Phone, owner: Owner, show: Show) -> None:
    await raise_row(owner, show.venue, "C")
    await owner.execute(
        "update recital_shows set title = 'The second of three evenings' where id = $1", show.id
    )
    page = await phone.open(
        f"/shows/{show.id}/seats"
    )  # styles and scripts are kept: what is slow then is the page
    await page.wait_for_load_state("networkidle")
    slowly = await phone.context.new_cdp_session(page)
    await slowly.send("Network.enable")
    slow = {"offline": False, "latency": 20, "downloadThroughput": 6_000, "uploadThroughput": 6_000}
    await slowly.send("Network.emulateNetworkConditions", slow)
    await page.reload()
    await expect(page.locator("seat-picker")).to_have_attribute("data-ready", "", timeout=TIMEOUT_MS)
    assert await page.evaluate(SHIFTS) == 0


async def test_a_picker_is_not_shown_before_its_last_line_is_read(
    make_device: MakePhone, live_server: LiveServer, show: Show
) -> None:
    path = f"/shows/{show.id}/seats"
    async with slow_network(live_server.port) as network, make_device() as phone:
        phone.base_url = network.base_url
        async with network.half(path, b"sticky-inner") as rest:  # all but what the bar says
            opening = asyncio.create_task(phone.open(path))
            await expect(phone.page.locator("#your-seats")).to_be_attached(timeout=TIMEOUT_MS)
            assert await phone.page.evaluate(DRAWS) is False
            rest.set()
            page = await opening
        await expect(page.locator("seat-picker")).to_have_attribute("data-ready", "", timeout=TIMEOUT_MS)
        assert await page.evaluate(SHIFTS) == 0, await page.evaluate(MOVED)


async def test_nothing_jumps_while_a_wallet_opens(
    make_persistent_phone: MakePersistentPhone,
    live_server: LiveServer,
    database: Database,
    owner: Owner,
    show: Show,
) -> None:
    family = await buy_for_family(database, owner, show)
    async with make_persistent_phone() as phone:
        await open_mailed_wallet(phone, live_server, family.email)
        slowly = await phone.context.new_cdp_session(phone.page)
        await slowly.send("Emulation.setCPUThrottlingRate", {"rate": 12})
        for offline in (False, True):
            await phone.context.set_offline(offline)
            page = await phone.open("/wallet")
            await expect(page.get_by_text("Kept on this phone")).to_be_visible(timeout=TIMEOUT_MS)
            await page.wait_for_load_state("networkidle")
            assert await page.evaluate(SHIFTS) < 0.001, f"offline: {offline}"
        await slowly.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        await phone.context.set_offline(False)
        await phone.open("/wallet")
        hint = page.get_by_role("button", name="Add it")
        await expect(page.get_by_text("Kept on this phone")).to_be_visible(timeout=TIMEOUT_MS)
        await expect(hint).to_be_hidden()  # what the browser offers late would push down what is being read
        await page.locator(".wallet-shows li").first.tap()
        await page.get_by_role("button", name="All tickets").tap()
        await expect(hint).to_be_visible()


async def test_nothing_jumps_while_a_scanner_opens(make_device: MakePhone, owner: Owner, show: Show) -> None:
    async with make_device() as usher:
        await scanner_steps.start_scanning(usher, owner, show)
        slowly = await usher.context.new_cdp_session(usher.page)
        await slowly.send("Emulation.setCPUThrottlingRate", {"rate": 12})
        page = await usher.open("/scan")
        await expect(page.get_by_text("unsold seats known")).to_be_visible(timeout=TIMEOUT_MS)
        assert await page.evaluate(SHIFTS) < 0.001


WORDS_ON_DOTS = """() => [...document.querySelectorAll(".poster")].flatMap((poster) => {
  const art = poster.querySelector(".poster-art").getBoundingClientRect();
  const farthest = (149 / 190) * art.width; // the outermost of its arcs, around the corner of the poster
  const words = document.createTreeWalker(poster, NodeFilter.SHOW_TEXT, ({ data }) => data.trim() ? 1 : 2);
  const covered = [];
  while (words.nextNode()) {
    const line = document.createRange();
    line.selectNodeContents(words.currentNode);
    for (const { right, top } of line.getClientRects())
      if (Math.hypot(Math.max(0, art.right - right), Math.max(0, top - art.top)) < farthest)
        covered.push(words.currentNode.data.trim());
  }
  return covered;
})"""
"""The words of posters that stand on a dot, lit or not."""


async def test_the_dots_of_a_poster_are_never_behind_its_words(phone: Phone, show: Show) -> None:
    for path in ("/", f"/shows/{show.id}"):
        page = await phone.open(path)
        await expect(page.locator(".poster-art").first).to_be_attached()
        for width, letters in ((320, "100%"), (360, "100%"), (412, "100%"), (360, "200%")):
            await page.set_viewport_size({"width": width, "height": 740})
            await page.evaluate("(size) => (document.documentElement.style.fontSize = size)", letters)
            assert await page.evaluate(WORDS_ON_DOTS) == [], (path, width, letters)


async def test_the_recital_and_its_show_are_named_from_the_map_to_the_bill(phone: Phone, show: Show) -> None:
    page = await choose(phone, show, "A1")
    name = f"Spring Recital, {show.title}"
    await expect(page.locator(".topbar")).to_contain_text(name)
    await page.set_viewport_size({"width": 320, "height": 568})
    hour = page.locator(".topbar-title small")
    assert await hour.evaluate("(line) => line.scrollWidth <= line.clientWidth")  # to its last letter
    await continue_button(page, 1).tap()
    await expect(page.locator("[data-lines]")).to_contain_text(name)


async def test_what_a_buyer_should_know_of_a_seat_is_said_before_the_money(
    phone: Phone, owner: Owner, venue: Venue
) -> None:
    await owner.execute("update seats set note = 'Partial view' where id = $1", venue.seats["B2"])
    show = await factories.make_show(owner, venue)
    page = await choose(phone, show, "B1", "B2")
    await expect(page.locator(".seat-row", has_text="Row B")).to_contain_text("2: Partial view")
    await expect(page.locator(".chip-seat")).to_contain_text("2: Partial view")
    await continue_button(page, 2).tap()
    await expect(page.locator("[data-lines]")).to_contain_text("2: Partial view")


async def test_the_legend_stands_under_the_hall(phone: Phone, show: Show) -> None:
    page = await phone.open(f"/shows/{show.id}/seats")
    await expect(page.locator("seat-map svg").first).to_be_visible()
    assert await edge(page, "seat-map", "bottom") <= await edge(page, ".map-legend", "top") + 1


async def test_a_verdict_on_its_side_stands_in_two_columns(
    make_device: MakePhone, owner: Owner, database: Database, show: Show, maya: Buyer
) -> None:
    await factories.buy(database, show, maya, "A1")
    [ticket] = await arrange.ticket_codes(owner, show, "A1")
    async with make_device(viewport={"width": 740, "height": 360}) as usher:
        page = usher.page
        await scanner_steps.start_scanning(usher, owner, show)
        await scanner_steps.read_by_hand(page, ticket)
        await expect(scanner_steps.verdict_seat(page, "A", "1")).to_be_visible(timeout=TIMEOUT_MS)
        assert await edge(page, ".verdict-word", "right") <= await edge(page, ".plate-big", "left")
        color = await page.locator("scanner-verdict").evaluate(
            "(one) => getComputedStyle(one).backgroundColor"
        )
        assert await page.locator("meta[name=theme-color]").first.get_attribute("content") == color
        await expect(page.locator(".verdict-foot")).to_be_in_viewport(ratio=0.99)
        assert await page.evaluate("document.documentElement.scrollHeight <= innerHeight")


async def test_the_camera_fills_the_screen_and_one_button_types(
    make_device: MakePhone, owner: Owner, show: Show
) -> None:
    async with make_device() as usher:
        page = usher.page
        await scanner_steps.give_camera(usher.context)
        await scanner_steps.start_scanning(usher, owner, show)
        types = page.get_by_role("button", name=re.compile("^Type")).filter(visible=True)
        await expect(types).to_have_count(1)
        picture = await page.locator(".finder video").bounding_box()
        assert picture == {"x": 0, "y": 0, **page.viewport_size}  # type: ignore[dict-item]
        await scanner_steps.read_by_hand(page, "TKT-0123456789ABCDEFGHJKMNPQRS")
        await expect(scanner_steps.verdict(page, "not one of ours")).to_be_visible(timeout=TIMEOUT_MS)
        covered = page.locator("scanner-verdict").get_by_role("button", name=re.compile("^Type"))
        await expect(covered.filter(visible=True)).to_have_count(1)


async def edge(page: Page, part: str, side: str) -> float:
    """Where an element ends on the screen."""
    place: float = await page.locator(f"{part} >> visible=true").first.evaluate(
        "(element, side) => element.getBoundingClientRect()[side]", side
    )
    return place
