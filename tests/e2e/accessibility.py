"""Checking that everybody can use a page: axe in light and dark, at 320 pixels, with letters twice as large, with a thumb."""

from pathlib import Path
from typing import Final

from playwright.async_api import Frame, Page, ViewportSize

import pwa_tickets
from tests.e2e.readable_words import (
    CUT_HINTS,
    HOURS_BACK,
    LATE_HOURS,
    LONELY_ICONS,
    UNREADABLE,
    WORDS_OVER_WORDS,
)

AXE: Final = (
    Path(pwa_tickets.__file__).parent / "client" / "node_modules" / "axe-core" / "axe.min.js"
).read_text()
RULES: Final = {
    "iframes": False,
    "preload": False,
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
}
COLORS: Final = {
    "iframes": False,
    "preload": False,
    "runOnly": {"type": "rule", "values": ["color-contrast"]},
    "resultTypes": ["violations"],
}
"""A theme changes colors and nothing else, so in the dark they alone are looked at."""

SEE_THROUGH: Final = """() => {
  for (const frame of document.querySelectorAll("iframe:not([sandbox])")) {
    let behind = frame;
    const color = () => getComputedStyle(behind).backgroundColor;
    while (behind.parentElement && color() === "rgba(0, 0, 0, 0)") behind = behind.parentElement;
    if (frame.contentDocument) frame.contentDocument.documentElement.style.backgroundColor = color();
  }
}"""
"""The card form lets the page shine through; axe looks at each frame alone and would take it for white."""

ASK_AXE: Final = """async (options) => (await axe.run(document, options)).violations.flatMap(({ id, impact, nodes }) =>
  nodes.map(({ target, any }) => `${impact} ${id} ${target.join(" ")} ${any[0]?.message ?? ""}`))"""

WIDER: Final = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= innerWidth) return [];
  const wide = [...document.body.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1);
  const name = (one) => one.tagName.toLowerCase() + (one.className.baseVal ?? one.className ? "." + one.className : "");
  return [`${root.scrollWidth - innerWidth} pixels too wide: ${wide.slice(-1).map(name)}`];
}"""

SMALL: Final = """(least) => {
  const controls = "button, .button, .chip, .input, .check, a.list-row, summary, .segments > a, .seat-box, .tabs a, .footer a";
  const small = [];
  for (const one of document.querySelectorAll(controls)) {
    if (!one.checkVisibility({ visibilityProperty: true }) || one.matches(".link, .badge-button")) continue;
    const { width, height } = one.getBoundingClientRect();
    const enough = width <= 1 || (width > least - 0.5 && height > least - 0.5);
    if (!enough) small.push(`${one.className || one.tagName} ${Math.round(width)} x ${Math.round(height)}`);
  }
  return small;
}"""
"""A link within a sentence may be small; the scanner's badge gets its reach from a pseudo-element."""

SETTLED: Final = """() => new Promise((settled) => {
  dispatchEvent(new Event("resize")); // what fits its letters to its width hears of no new size of letters
  requestAnimationFrame(() => requestAnimationFrame(settled));
})"""

CODES_OUT_OF_SIGHT: Final = """() => [...document.querySelectorAll("[data-qr]")].flatMap((code) => {
  if (!code.checkVisibility() || code.closest("[inert]")) return [];
  if (document.querySelector("dialog:modal")?.contains(code) === false) return []; // a question is before it
  code.scrollIntoView({ block: "nearest" });
  const { left, right, top, bottom } = code.firstElementChild.getBoundingClientRect();
  const corners = [[left, top], [right, top], [left, bottom], [right, bottom]];
  const inside = ([x, y]) => [Math.min(Math.max(x, left + 2), right - 2), Math.min(Math.max(y, top + 2), bottom - 2)];
  const seen = (corner) => code.parentElement.contains(document.elementFromPoint(...inside(corner)));
  const size = `${Math.round(right - left)} x ${Math.round(bottom - top)}`;
  return corners.every(seen) ? [] : [`a code of ${size} is not wholly in sight`];
})"""
WAYS_OUT_OF_SIGHT: Final = """() => [...document.querySelectorAll(".scanner-verdict:not([hidden]) .button")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }))
  .filter((one) => one.getBoundingClientRect().bottom > innerHeight + 1)
  .map((one) => `"${one.textContent.trim()}" is out of sight`)"""
"""What can be done about a verdict: a queue waits while somebody looks for it."""
SCREENS: Final[list[ViewportSize]] = [
    {"width": 320, "height": 568},
    {"width": 360, "height": 740},
    {"width": 740, "height": 360},
]
FAULTS: Final = (WIDER, UNREADABLE, WORDS_OVER_WORDS)


async def violations(page: Page, size: ViewportSize) -> list[str]:
    """Everything that somebody could not read, reach or see here; the page is left as it was."""
    frames = await _frames_with_axe(page)
    await page.evaluate(SEE_THROUGH)
    found = [f"light: {one}" for frame in frames for one in await frame.evaluate(ASK_AXE, RULES)]
    await page.emulate_media(color_scheme="dark")
    await page.evaluate(SEE_THROUGH)
    found += [f"dark: {one}" for frame in frames for one in await frame.evaluate(ASK_AXE, COLORS)]
    await page.emulate_media(color_scheme="light")
    found += [f"touch: {one}" for one in await page.evaluate(SMALL, 44)]
    await page.evaluate(LATE_HOURS)
    await page.evaluate("document.documentElement.style.fontSize = '200%'")
    await page.evaluate(SETTLED)
    found += await _unreadable(page, "200 %")
    found += await _codes_out_of_sight(page, "200 %")
    await page.evaluate("document.documentElement.style.fontSize = ''")
    found += await _codes_out_of_sight(page, "100 %")
    if await page.locator(".scanner-verdict").count():
        found += await _seen_on_screens(page, "100 %", WAYS_OUT_OF_SIGHT)
    for width, height in ((320, size["height"]), (740, 360)):
        await page.set_viewport_size({"width": width, "height": height})
        await page.evaluate(SETTLED)
        found += await _unreadable(page, f"{width} x {height}")
        for fault in (CUT_HINTS, LONELY_ICONS):
            found += [f"{width} x {height}: {one}" for one in await page.evaluate(fault)]
    await page.set_viewport_size({"width": size["width"], "height": size["height"]})
    await page.evaluate(HOURS_BACK)
    return found


async def _unreadable(page: Page, where: str) -> list[str]:
    return [f"{where}: {one}" for fault in FAULTS for one in await page.evaluate(fault)]


async def _codes_out_of_sight(page: Page, text_size: str) -> list[str]:
    """Codes that a scanner cannot see whole."""
    if not await page.locator("[data-qr]").count():
        return []
    return await _seen_on_screens(page, text_size, CODES_OUT_OF_SIGHT)


async def _seen_on_screens(page: Page, text_size: str, fault: str) -> list[str]:
    """What is wrong on the smallest phone, a usual one, and that on its side."""
    before, found = page.viewport_size, []
    for screen in SCREENS:
        await page.set_viewport_size(screen)
        await page.evaluate(SETTLED)
        size = f"{screen['width']} x {screen['height']}"
        found += [f"{text_size} at {size}: {one}" for one in await page.evaluate(fault)]
    if before:
        await page.set_viewport_size(before)
    return found


async def _frames_with_axe(page: Page) -> list[Frame]:
    """The page and its frames, each with axe in it; it comes by the debugger's way, which no policy of the page stops.

    A mail's frame runs no script, not even this one, so mails are looked at by themselves.
    """
    inside = [
        await element.content_frame() for element in await page.query_selector_all("iframe:not([sandbox])")
    ]
    frames = [page.main_frame, *(frame for frame in inside if frame)]
    for frame in frames:
        if not await frame.evaluate("'axe' in window"):
            await frame.evaluate(f"() => {{ {AXE}; window.axe = axe }}")
    return frames
