"""A seat map under two fingers, in Chromium: 3,000 and 20,000 seats opened, panned, zoomed, and 500 of them dragged.

The page's own thread is throttled four times. Fingers are Chromium's synthetic gestures, so that no event waits for this
process, and frames are counted where they reach the screen (`seat_map_browser.py`). The limit of the run is one square moved in
the same way. The throttle also slows by the time that others took from the page, so a busy machine makes it far more than four:
`CPU ms` is what a frame of the pan costs without it, of the page's thread and of all others that draw. Four times the first must
fit into 16.7. What rasterizes is never throttled, and is software here, where a phone has a GPU.
Targets: 3,000 seats panned at 55 frames a second and 500 of them dragged at 30; 20,000 panned at 45.

Without options only what was chosen is measured, once. `--all`: every renderer; `--rounds 3`: the best of three.
"""

import argparse
import asyncio
import subprocess
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, CDPSession, Page, async_playwright

from bench.door import CHROMIUM
from bench.measure import Cell, print_machine, print_table, ratio, verdict
from bench.seat_map_browser import Motion, Screen, memory, pan, pinch, threads, traced
from hatch_build import CLIENT, NODE

HERE = Path(__file__).parent / "seat_map"
SLOWER = 4
SELECTED = 500
CHANGED = 20
BROWSER_SECONDS = 3  # until the browser's own pages are there
SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))))"
RENDERERS = ["unlayeredNodes", "nodes", "runs", "canvas"]


PHONE = Screen("phone 360 × 740 @3", 360, 740, 3)
LAPTOP = Screen("laptop 1280 × 800", 1280, 800, 1)
CHOSEN = [(PHONE, 3_000, "runs"), (LAPTOP, 20_000, "runs")]
AIMS = {3_000: (55, 30), 20_000: (45, 30)}


@dataclass
class Figures:
    """What one renderer reached on one screen: milliseconds, motions, and megabytes over the page without a seat map."""

    open: float
    far: Motion
    near: Motion
    zoom: Motion
    select: float
    drag: Motion
    change: float
    page_cpu: float
    other_cpu: float
    memory: float

    def row(self, name: str) -> list[Cell]:
        """Its line of the table."""
        rest = max(self.far.rest, self.near.rest, self.zoom.rest)
        motions = [str(motion) for motion in (self.far, self.near, self.zoom)]
        cpu = f"{self.page_cpu:.1f} + {self.other_cpu:.1f}"
        return [name, self.open, *motions, cpu, rest, self.select, str(self.drag), self.change, self.memory]


COLUMNS = [
    "",
    "open ms",
    "pan far",
    "pan near",
    "zoom",
    "CPU ms",
    "rest ms",
    "select ms",
    "drag 500",
    "change ms",
    "MB",
]


async def main(everything: bool = False, rounds: int = 1) -> None:
    """Print the tables."""
    print_machine(f"A seat map, the page {SLOWER} times slower")
    html = bundle()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        await asyncio.sleep(BROWSER_SECONDS)
        for screen in (PHONE, LAPTOP):
            wanted = [(seats, name) for where, seats, name in CHOSEN if where == screen]
            if everything:
                wanted = [(seats, name) for seats in AIMS for name in RENDERERS]
            limits, done = [await limit(browser, html, screen)], list[tuple[int, str, Figures]]()
            for seats, name in wanted:
                tries = [await measure(browser, html, screen, seats, name) for _ in range(rounds)]
                done.append((seats, name, best(tries)))
                limits.append(await limit(browser, html, screen))
            most = max(limits, key=lambda motion: motion.fps)
            print_table(
                f"{screen.name}: frames a second (median/5 %); one square alone: {most}",
                COLUMNS,
                [figures.row(f"{seats:,} {name}") for seats, name, figures in done],
            )
            print_aims(screen, done, most)
        await browser.close()


def print_aims(screen: Screen, done: list[tuple[int, str, Figures]], most: Motion) -> None:
    """What was chosen, beside its targets."""
    rows: list[list[Cell]] = []
    for seats, name, figures in done:
        if (screen, seats, name) in CHOSEN:
            pan, drag = AIMS[seats]
            for what, motion, aim in (("pan", figures.far, pan), ("drag", figures.drag, drag)):
                reached = verdict(motion.fps >= aim)
                rows.append(
                    [f"{seats:,} {name}, {what}", motion.fps, ratio(motion.fps, most.fps), aim, reached]
                )
    print_table("What was chosen", ["", "fps", "of the square's", "aim", "reached"], rows)


async def limit(browser: Browser, html: str, screen: Screen) -> Motion:
    """One square, moved."""
    async with opened(browser, html, screen, 1) as (page, debugger):
        await page.evaluate("bench.open('nothing')")
        return Motion.of(await traced(browser, lambda: pan(debugger, screen)))


async def measure(browser: Browser, html: str, screen: Screen, seats: int, name: str) -> Figures:
    """One renderer, on a page of its own."""
    async with opened(browser, html, screen, seats) as (page, debugger):
        empty = await memory(browser)
        open_ms = await answer(browser, page, "open", repr(name))
        await page.evaluate("bench.look(false)")
        far = Motion.of(await traced(browser, lambda: pan(debugger, screen)))
        await page.evaluate("bench.look(true)")
        near = Motion.of(await traced(browser, lambda: pan(debugger, screen)))
        change = await answer(browser, page, "change", str(CHANGED))
        full = await memory(browser)
        await page.evaluate("bench.look(false)")
        zoom = Motion.of(await traced(browser, lambda: pinch(debugger, screen)))
        await page.evaluate("bench.look(false)")
        select = await answer(browser, page, "select", str(SELECTED))
        drag = Motion.of(await traced(browser, lambda: pan(debugger, screen)))
        await page.evaluate("bench.select(0)")
        await debugger.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        page_before, other_before = await threads(browser)
        frames = Motion.of(await traced(browser, lambda: pan(debugger, screen))).frames
        page_after, other_after = await threads(browser)
        page_cpu, other_cpu = (page_after - page_before) / frames, (other_after - other_before) / frames
        return Figures(open_ms, far, near, zoom, select, drag, change, page_cpu, other_cpu, full - empty)


def best(tries: list[Figures]) -> Figures:
    """The best of each figure: what others on this machine took away is no property of a renderer."""
    motions = {
        name: max((getattr(one, name) for one in tries), key=lambda motion: motion.fps)
        for name in ("far", "near", "zoom", "drag")
    }
    least = {
        name: min(getattr(one, name) for one in tries)
        for name in ("open", "select", "change", "page_cpu", "other_cpu", "memory")
    }
    return Figures(**motions, **least)


def bundle() -> str:
    """The page with its scripts and styles inside."""
    esbuild = [
        str(NODE),
        "node_modules/esbuild/bin/esbuild",
        str(HERE / "page.ts"),
        "--bundle",
        "--format=iife",
    ]
    script = subprocess.run(esbuild, cwd=CLIENT, check=True, capture_output=True, text=True).stdout
    style = (CLIENT.parent / "static/css/tokens.css").read_text() + (HERE / "page.css").read_text()
    page = (HERE / "page.html").read_text()
    return page.replace("/* styles */", style).replace("/* scripts */", script)


@asynccontextmanager
async def opened(
    browser: Browser, html: str, screen: Screen, seats: int
) -> AsyncGenerator[tuple[Page, CDPSession]]:
    """A page that knows its map and has drawn nothing yet, four times slower than it would be."""
    context = await browser.new_context(
        viewport={"width": screen.width, "height": screen.height},
        device_scale_factor=screen.density,
        has_touch=True,
        is_mobile=screen is PHONE,
    )
    page = await context.new_page()
    await page.set_content(html)
    await page.evaluate(f"bench.prepare({seats})")
    debugger = await context.new_cdp_session(page)
    await debugger.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    yield page, debugger
    await context.close()


async def answer(browser: Browser, page: Page, verb: str, argument: str) -> float:
    """From the call until its effect is on the screen, in milliseconds."""

    async def ask() -> None:
        await page.evaluate(f"bench.{verb}({argument})")
        await page.evaluate(SETTLED)

    trace = await traced(browser, ask)
    return trace.seen_after(trace.at(verb)[0])


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--all", action="store_true", help="every renderer, not only what was chosen")
    options.add_argument("--rounds", type=int, default=1, help="how often; the best of each figure counts")
    chosen = options.parse_args()
    asyncio.run(main(chosen.all, chosen.rounds))
