"""The seat-map builder in Chromium: what a frame costs while 3,000 seats are panned and 500 dragged; 20,000 opened and saved.

Where `bench/seat_map.py` compares ways of drawing, this is the product: its page, its API, its Postgres. Frames a second say
nothing on a machine that others use too, so cost is CPU time: of each frame's work in the page's own thread, from the trace,
four times over, as on a laptop four times slower; and of all other threads that draw, beside what they take for one square that
is moved in the same way. Targets: 3,000 seats panned at 55 frames a second, so 18 ms a frame, and 500 of them dragged at 30, so
33 ms. What rasterizes is software here, where a laptop has a GPU. What is saved is the whole map with 500 seats moved.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from playwright.async_api import Browser, CDPSession, Page, async_playwright, expect

from bench.door import CHROMIUM
from bench.measure import Cell, print_machine, print_table, ratio, verdict
from bench.seat_map import LAPTOP, SLOWER
from bench.seat_map_browser import STILL_SECONDS, STROKE_SECONDS, threads, trace_events
from bench.stage import Stage, product
from tests import office

PAN_AIM_MS, DRAG_AIM_MS = 1000 / 55, 1000 / 30
SMALL, LARGE = 3_000, 20_000
ROUNDS = 3
TIMEOUT_MS = 180_000
TRACED = ["devtools.timeline", "disabled-by-default-devtools.timeline", "blink.user_timing"]

DRAW = """
    with middle as (insert into venue_sections (venue_id, name, display_order) values ($1, 'Middle', 0) returning id),
      around as (insert into venue_sections (venue_id, name, display_order) values ($1, 'Around', 1) returning id),
      zone as (insert into price_zones (venue_id, name, price_in_cents) values ($1, 'Everywhere', 2400) returning id)
    insert into seats (venue_id, section_id, price_zone_id, row_name, seat_number, x_position, y_position)
    select $1, case when abs(x) <= $4 and abs(y) <= $5 then middle.id else around.id end, zone.id,
      'R' || y + 1000, (x + 1000)::text, x * 100, y * 110
    from generate_series(-$2::int, $2::int - 1) x, generate_series(-$3::int, $3::int - 1) y, middle, around, zone
"""
MARKS = """
    performance.mark("opened");
    addEventListener("pointerdown", () => performance.mark("pressed"), true);
    addEventListener("pointerup", () => performance.mark("lifted"), true);
"""
SQUARE = """<!DOCTYPE html><title>One square</title><style>
  body { margin: 0 } main { position: fixed; inset: 0; touch-action: none }
  div { width: 40px; height: 40px; background: teal; will-change: transform }
</style><main class="map-surface"><div></div></main><script>
  const square = document.querySelector("div");
  document.querySelector("main").addEventListener("pointermove", ({ clientX, clientY }) => {
    square.style.transform = `translate(${clientX}px, ${clientY}px)`;
  });
</script>"""


@dataclass(frozen=True)
class Cost:
    """What one frame took of two strokes, in milliseconds of CPU.

    Attributes:
        frames: how many the page's own thread made.
        page: of that thread, as on a laptop four times slower.
        others: of all other threads that draw, as it is.
        after: of the page's own thread, from one finger's end until it is still.
    """

    frames: int
    page: float
    others: float
    after: float


@dataclass(frozen=True)
class Work:
    """What opening or saving took, in milliseconds of CPU: the page's own thread four times over, server, and Postgres."""

    page: float
    server: float
    postgres: float

    def __str__(self) -> str:
        return f"{self.page:,.0f} / {self.server:,.0f} / {self.postgres:,.0f}"


async def main() -> None:
    """Print the tables."""
    print_machine(f"The seat-map builder, the page {SLOWER} times slower")
    async with product() as stage, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        bare = await one_square(stage, browser)
        frames: list[list[Cell]] = [["one square", *row(bare, bare, None)]]
        works: list[list[Cell]] = []
        for seats in (SMALL, LARGE):
            pan, drag, opened, saved = await measure(stage, browser, seats)
            aims = (PAN_AIM_MS, DRAG_AIM_MS) if seats == SMALL else (None, None)
            frames.append([f"{seats:,} seats panned", *row(pan, bare, aims[0])])
            frames.append([f"{seats:,} seats, 500 dragged", *row(drag, bare, aims[1])])
            works.append([f"{seats:,} seats", str(opened), str(saved)])
        columns = ["", "frames", f"page × {SLOWER}", "aim", "reached", "others", "of square's", "let go"]
        print_table("CPU ms a frame", columns, frames)
        print_table(f"CPU ms of page × {SLOWER} / server / Postgres", ["", "open", "save"], works)
        await browser.close()


def row(cost: Cost, bare: Cost, aim: float | None) -> list[Cell]:
    """The cells of one motion."""
    reached = None if aim is None else verdict(cost.page <= aim)
    return [cost.frames, cost.page, aim, reached, cost.others, ratio(cost.others, bare.others), cost.after]


async def one_square(stage: Stage, browser: Browser) -> Cost:
    """The limit of the run."""
    page, debugger = await laptop(stage, browser)
    address = f"http://127.0.0.1:{stage.port}/one-square"  # `set_content` would take our listeners away
    await page.route(address, lambda route: route.fulfill(body=SQUARE, content_type="text/html"))
    await page.goto(address)
    cost = await best(browser, page, debugger)
    await page.context.close()
    return cost


async def measure(stage: Stage, browser: Browser, seats: int) -> tuple[Cost, Cost, Work, Work]:
    """One venue of so many seats, on a page of its own: panned, dragged, opened and saved."""
    venue_id = await venue(stage, seats)
    page, debugger = await laptop(stage, browser)

    async def open_builder() -> None:
        await page.goto(f"http://127.0.0.1:{stage.port}/admin/ticketing/venues/{venue_id}/seat-map")
        await expect(page.locator("seat-map-builder[data-ready]")).to_be_attached(timeout=TIMEOUT_MS)

    async def save() -> None:
        await page.get_by_role("button", name="Save map").click()
        await expect(page.get_by_text("Saved.", exact=True)).to_be_visible(timeout=TIMEOUT_MS)

    opened = await work(stage, browser, open_builder)
    await page.keyboard.press("h")
    pan = await best(browser, page, debugger)
    await page.keyboard.press("v")
    await page.locator("[data-part=sections] > li").first.get_by_role("button", name="Select").click()
    drag = await best(browser, page, debugger)
    await page.keyboard.press("Shift+ArrowDown")
    saved = await work(stage, browser, save)
    await page.context.close()
    return pan, drag, opened, saved


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
    """A page that staff are signed in to."""
    context = await browser.new_context(
        viewport={"width": LAPTOP.width, "height": LAPTOP.height}, has_touch=True
    )
    secret = await office.sign_in(stage.owner, await office.make_staff(stage.owner, "staff"))
    await context.add_cookies(
        [{"name": "pwa_tickets", "value": secret, "url": f"http://127.0.0.1:{stage.port}"}]
    )
    await context.add_init_script(MARKS)
    page = await context.new_page()
    page.set_default_timeout(TIMEOUT_MS)
    return page, await context.new_cdp_session(page)


async def best(browser: Browser, page: Page, debugger: CDPSession) -> Cost:
    """The cheapest of three rounds."""
    return min([await motion(browser, page, debugger) for _ in range(ROUNDS)], key=lambda cost: cost.page)


async def motion(browser: Browser, page: Page, debugger: CDPSession) -> Cost:
    """A finger from the middle of the map aslant, and one back from there."""
    burnt = 0.0

    async def strokes() -> None:
        nonlocal burnt
        before = (await threads(browser))[1]
        await stroke(page, debugger)
        burnt = (await threads(browser))[1] - before

    events = await trace_events(browser, TRACED, strokes)
    own = of_page(events)
    spans = list(zip(times(own, "pressed"), times(own, "lifted"), strict=True))
    within = [event for event in own if any(start <= event["ts"] <= end for start, end in spans)]
    frames = sum(event["name"] == "Commit" for event in within)
    in_motion = tasks_ms(within)
    after = (tasks_ms(own) - in_motion) / len(spans)
    return Cost(frames, in_motion * SLOWER / frames, burnt / frames, after * SLOWER)


async def stroke(page: Page, debugger: CDPSession) -> None:
    """Two strokes that end where they began."""
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


async def work(stage: Stage, browser: Browser, what: Callable[[], Awaitable[None]]) -> Work:
    """What this took of everything."""
    before = stage.cpu()
    events = await trace_events(browser, TRACED, what)
    server, postgres = (end - begin for begin, end in zip(before, stage.cpu(), strict=True))
    own = of_page(events)
    return Work(tasks_ms(own) * SLOWER, server * 1000, postgres * 1000)


def of_page(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of the page's own thread: it says when it was opened or pressed."""
    said = next(event for event in events if event["name"] in ("opened", "pressed"))
    return [event for event in events if (event["pid"], event["tid"]) == (said["pid"], said["tid"])]


def times(events: list[dict[str, Any]], name: str) -> list[float]:
    """When the page said so."""
    return sorted(event["ts"] for event in events if event["name"] == name)


def tasks_ms(events: list[dict[str, Any]]) -> float:
    """CPU of the tasks among these events."""
    tasks = [float(event.get("tdur", 0)) for event in events if event["name"] == "RunTask"]
    return sum(tasks) / 1000


if __name__ == "__main__":
    asyncio.run(main())
