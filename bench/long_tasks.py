"""What a page asks of a phone's main thread while it loads, in Chromium: how long it is deaf to a thumb.

Counted as Lighthouse counts total blocking time: of each task, what is beyond 50 ms on a phone four times slower. But in CPU
time of the page's own thread instead of by the clock, so that what others do on this machine is not laid at the page's door,
and from the first byte on. A page of one heading stands beside it: that is what Chromium itself asks for.
"""

from dataclasses import dataclass
from typing import Any

from playwright.async_api import Browser, async_playwright

from bench.door import CHROMIUM
from bench.measure import Cell, print_table, ratio
from bench.seat_map_browser import trace_events

SLOWER = 4
LONG_MS = 50
ROUNDS = 3
TRACED = ["devtools.timeline", "disabled-by-default-devtools.timeline", "blink.user_timing"]
PHONE: dict[str, Any] = {
    "viewport": {"width": 412, "height": 823},
    "device_scale_factor": 1.75,
    "is_mobile": True,
    "has_touch": True,
}
BARE = "data:text/html,<!DOCTYPE html><title>Bare</title><meta name=viewport content=width=device-width><h1>Bare</h1>"


@dataclass(frozen=True)
class MainThread:
    """What its tasks took of a slow phone, in milliseconds.

    Attributes:
        blocking: of long tasks, what is beyond 50 ms.
        longest: the longest one.
        all: everything.
    """

    blocking: float
    longest: float
    all: float


async def print_long_tasks(pages: dict[str, str]) -> None:
    """The table: each page by its name and address, the best of three rounds, beside the bare page."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        found = {
            name: min([await _load(browser, url) for _ in range(ROUNDS)], key=lambda one: one.all)
            for name, url in {"a page of one heading": BARE, **pages}.items()
        }
        await browser.close()
    bare = next(iter(found.values())).all
    rows: list[list[Cell]] = [
        [name, thread.blocking, thread.longest, thread.all, ratio(thread.all, bare)]
        for name, thread in found.items()
    ]
    print_table(
        f"Main thread of a phone {SLOWER} times slower, until the page is still",
        ["", "blocking ms", "longest task ms", "all tasks ms", "of the bare page"],
        rows,
    )


async def _load(browser: Browser, url: str) -> MainThread:
    """Open the page in a browser that has never seen it."""
    context = await browser.new_context(**PHONE)
    page = await context.new_page()

    async def open_page() -> None:
        await page.goto(url)
        await page.locator("seat-picker:not([data-ready])").wait_for(state="detached")

    events = await trace_events(browser, TRACED, open_page)
    await context.close()
    return _main_thread(events, url)


def _main_thread(events: list[dict[str, Any]], url: str) -> MainThread:
    began = next(
        event
        for event in events
        if event["name"] == "navigationStart" and event["args"]["data"].get("documentLoaderURL") == url
    )
    tasks = [
        event["tdur"] / 1000 * SLOWER
        for event in events
        if event["name"] == "RunTask"
        and (event["pid"], event["tid"]) == (began["pid"], began["tid"])
        and event["ts"] >= began["ts"]
        and "tdur" in event
    ]
    return MainThread(sum(max(0, task - LONG_MS) for task in tasks), max(tasks), sum(tasks))
