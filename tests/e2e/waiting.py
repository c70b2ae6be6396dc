"""Waiting for what a page only learns by asking: its server, its caches.

Not with Playwright's `wait_for_function`: it takes the promise of an asynchronous predicate for a yes, and asks a string a
second time with `eval`, which the pages' security policy forbids.
"""

from typing import Any

from playwright.async_api import Page

TIMEOUT_MS = 20_000
"""Milliseconds for something to happen on a busy machine."""

UNTIL = """async ([arg, patience]) => {
  const deadline = performance.now() + patience;
  while (!(await (PREDICATE)(arg))) {
    if (performance.now() > deadline) throw new Error("never came true");
    await new Promise((again) => setTimeout(again, 50));
  }
}"""
"""The predicate is written into the loop: the pages' security policy lets nobody make code out of words."""

KEPT = """async () => {
  const kept = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
  return kept.flat().map(({ url }) => new URL(url).pathname);
}"""


KEPT_ALL = f"""async (starts) => {{
  const kept = await ({KEPT})();
  return starts.every((start) => kept.some((path) => path.startsWith(start)));
}}"""


async def wait_until(page: Page, predicate: str, arg: Any = None) -> None:
    """Ask a function in the page, asynchronous or not, again and again, until it says yes."""
    await page.evaluate(UNTIL.replace("PREDICATE", predicate), [arg, TIMEOUT_MS])


async def kept_files(page: Page) -> list[str]:
    """The addresses that this phone's service worker keeps."""
    paths: list[str] = await page.evaluate(KEPT)
    return paths


async def wait_until_kept(page: Page, *starts: str) -> None:
    """Until this phone keeps a file under each of these addresses."""
    await wait_until(page, KEPT_ALL, list(starts))
