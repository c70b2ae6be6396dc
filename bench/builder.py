"""The seat-map builder in Chromium, its page four times slower: 3,000 seats panned, 500 dragged; 20,000 opened and saved.

Where `bench/seat_map.py` compares ways of drawing, this is the product: its page, its API, its Postgres. Frames are counted where
they reach the screen. Targets: 3,000 seats panned at 55 frames a second and 500 of them dragged at 30, where one square alone
reaches 60; a busy machine reaches less with either, so the table of `bench/seat_map.py` of the same hour is the limit to compare
with. What is saved is the whole map with one seat moved.
"""

import asyncio
import time
from uuid import UUID

from playwright.async_api import Browser, CDPSession, Page, async_playwright, expect

from bench.door import CHROMIUM
from bench.measure import Cell, print_machine, print_table, verdict
from bench.seat_map import LAPTOP, SLOWER
from bench.seat_map_browser import STILL_SECONDS, STROKE_SECONDS, Motion, traced
from bench.stage import Stage, product
from tests import office

PAN_AIM, DRAG_AIM = 55, 30
SMALL, LARGE = 3_000, 20_000
TIMEOUT_MS = 120_000

DRAW = """
    with middle as (insert into venue_sections (venue_id, name, display_order) values ($1, 'Middle', 0) returning id),
      around as (insert into venue_sections (venue_id, name, display_order) values ($1, 'Around', 1) returning id)
    insert into seats (venue_id, section_id, row_name, seat_number, x_position, y_position)
    select $1, case when abs(x) <= $4 and abs(y) <= $5 then middle.id else around.id end,
      'R' || y + 1000, (x + 1000)::text, x * 100, y * 110
    from generate_series(-$2::int, $2::int - 1) x, generate_series(-$3::int, $3::int - 1) y, middle, around
"""
STROKES = """
    let start = 0, last = 0;
    addEventListener("pointermove", ({ timeStamp, buttons }) => {
      if (buttons === 0) return;
      start ||= timeStamp;
      last = timeStamp;
    }, true);
    addEventListener("pointerup", () => {
      if (start === 0) return;
      performance.mark("moving", { startTime: start });
      performance.mark("moved", { startTime: last });
      performance.mark("ended");
      start = 0;
    }, true);
"""


async def main() -> None:
    """Print the table."""
    print_machine(f"The seat-map builder, the page {SLOWER} times slower")
    async with product() as stage, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        rows = [await measure(stage, browser, seats) for seats in (SMALL, LARGE)]
        columns = ["", "open ms", "pan", "drag 500", "save ms", f"{SMALL:,}: pan {PAN_AIM}, drag {DRAG_AIM}"]
        print_table("Frames a second (median/5 %), and milliseconds", columns, rows)
        await browser.close()


async def measure(stage: Stage, browser: Browser, seats: int) -> list[Cell]:
    """One venue of so many seats, on a page of its own."""
    venue_id = await venue(stage, seats)
    page, debugger = await laptop(stage, browser)
    began = time.perf_counter()
    await page.goto(f"http://127.0.0.1:{stage.port}/admin/ticketing/venues/{venue_id}/seat-map")
    await expect(page.locator("seat-map-builder[data-ready]")).to_be_attached(timeout=TIMEOUT_MS)
    opened = (time.perf_counter() - began) * 1000
    await page.keyboard.press("h")
    pan = Motion.of(await traced(browser, lambda: stroke(page, debugger)))
    await page.keyboard.press("v")
    await page.locator("[data-part=sections] > li").first.get_by_role("button", name="Select").click()
    drag = Motion.of(await traced(browser, lambda: stroke(page, debugger)))
    began = time.perf_counter()
    await page.get_by_role("button", name="Save map").click()
    await expect(page.get_by_text("Saved.")).to_be_visible(timeout=TIMEOUT_MS)
    saved = (time.perf_counter() - began) * 1000
    await page.context.close()
    reached = verdict(pan.fps >= PAN_AIM and drag.fps >= DRAG_AIM) if seats == SMALL else None
    return [f"{seats:,} seats", opened, str(pan), str(drag), saved, reached]


async def venue(stage: Stage, seats: int) -> UUID:
    """Rows of as many seats as there are rows, five hundred of them a section in the middle."""
    half = round((seats / 4) ** 0.5)
    venue_id: UUID = await stage.owner.fetchval(
        "insert into venues (name) values ($1) returning id", f"{seats} seats"
    )
    await stage.owner.execute(DRAW, venue_id, half, half, 11, 11)
    await stage.owner.execute("select order_rows($1)", venue_id)
    return venue_id


async def laptop(stage: Stage, browser: Browser) -> tuple[Page, CDPSession]:
    """A page that staff are signed in to, slowed down."""
    context = await browser.new_context(
        viewport={"width": LAPTOP.width, "height": LAPTOP.height}, has_touch=True
    )
    secret = await office.sign_in(stage.owner, await office.make_staff(stage.owner, "staff"))
    await context.add_cookies(
        [{"name": "pwa_tickets", "value": secret, "url": f"http://127.0.0.1:{stage.port}"}]
    )
    await context.add_init_script(STROKES)
    page = await context.new_page()
    debugger = await context.new_cdp_session(page)
    await debugger.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return page, debugger


async def stroke(page: Page, debugger: CDPSession) -> None:
    """A finger from the middle of the map aslant, and one back from there."""
    box = await page.locator(".map-surface").first.bounding_box()
    assert box is not None
    way = int(min(box["width"], box["height"]) * 0.3)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for by in (way, -way):
        gesture = {
            "x": x,
            "y": y,
            "xDistance": by,
            "yDistance": by,
            "speed": int(way * 2**0.5 / STROKE_SECONDS),
        }
        await debugger.send("Input.synthesizeScrollGesture", {**gesture, "gestureSourceType": "touch"})
        x, y = x + by, y + by
        await asyncio.sleep(STILL_SECONDS)


if __name__ == "__main__":
    asyncio.run(main())
