"""Journeys: a real server, a real browser. Fixtures of `tests/conftest.py` work on the live server's database here."""

import os
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Playwright, async_playwright, expect

from pwa_tickets.db.embedded import Urls
from tests.e2e import webkit
from tests.e2e.browser_waits import TIMEOUT_MS
from tests.e2e.chromium import ARGUMENTS, CHROMIUM, HEADLESS_SHELL
from tests.e2e.live_server import LiveServer, free_port
from tests.postgres import TestPostgres


@pytest.fixture(scope="session")
async def live_server(
    postgres: TestPostgres, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[LiveServer]:
    """The product, for the whole run: each journey makes shows of its own in it."""
    urls = await postgres.clone()
    server = LiveServer(tmp_path_factory.mktemp("live"), urls, free_port())
    try:
        await server.start()
        yield server
    finally:
        await server.stop()


@pytest.fixture
def database_urls(live_server: LiveServer) -> Urls:
    """The live database, so that `owner`, `venue` and `show` arrange what the browser will see."""
    return live_server.urls


@pytest.fixture(scope="session")
async def playwright() -> AsyncGenerator[Playwright]:
    """Playwright itself, as patient as a busy machine needs."""
    expect.set_options(timeout=TIMEOUT_MS)
    async with async_playwright() as running:
        yield running


@pytest.fixture(scope="session")
async def browser(playwright: Playwright) -> AsyncGenerator[Browser]:
    """Chromium, the machine's own where there is one."""
    running = await playwright.chromium.launch(executable_path=HEADLESS_SHELL, args=ARGUMENTS)
    yield running
    await running.close()


@dataclass
class Phone:
    """One phone with its page, and what went wrong on it.

    Attributes:
        problems: errors no handler caught, and answers of 500 and up. A journey that expects some clears the list.
    """

    context: BrowserContext
    page: Page
    base_url: str
    problems: list[str] = field(default_factory=list)

    async def open(self, path: str) -> Page:
        """Go somewhere, as by typing the address."""
        await self.page.goto(self.base_url + path)
        return self.page

    def watch(self, page: Page) -> None:
        """Remember what goes wrong on this page."""
        page.on("pageerror", lambda error: self.problems.append(f"{page.url}: {error}"))
        page.on(
            "response",
            lambda answer: (
                self.problems.append(f"{answer.status} {answer.url}") if answer.status >= 500 else None
            ),
        )


MakePhone = Callable[..., AbstractAsyncContextManager[Phone]]


def pixel(playwright: Playwright) -> dict[str, object]:
    """A Pixel 7 with touch, as Playwright describes it."""
    return {
        name: value for name, value in playwright.devices["Pixel 7"].items() if name != "default_browser_type"
    }


@pytest.fixture
def make_device(browser: Browser, playwright: Playwright, live_server: LiveServer) -> MakePhone:
    """More phones: `async with make_device() as phone`; options are those of a browser's context."""

    @asynccontextmanager
    async def make(**options: object) -> AsyncGenerator[Phone]:
        given = {**pixel(playwright), **options}
        context = await browser.new_context(**given, base_url=live_server.base_url)  # type: ignore[arg-type]
        page = await context.new_page()
        phone = Phone(context, page, live_server.base_url)
        phone.watch(page)
        try:
            yield phone
        finally:
            await context.close()
        assert not phone.problems, phone.problems

    return make


@pytest.fixture
async def phone(make_device: MakePhone) -> AsyncGenerator[Phone]:
    """A parent's phone: a Pixel 7 with touch."""
    async with make_device() as one:
        yield one


@pytest.fixture
def make_persistent_phone(
    playwright: Playwright, live_server: LiveServer, tmp_path: Path
) -> Callable[..., AbstractAsyncContextManager[Phone]]:
    """A phone whose browser can be closed and opened again on the same folder: `async with make_persistent_phone("a")`.

    Wallet and scanner need it: a plain context is incognito and keeps neither service worker nor Background Sync.
    """

    @asynccontextmanager
    async def make(name: str = "phone", *, arguments: tuple[str, ...] = ()) -> AsyncGenerator[Phone]:
        context = await playwright.chromium.launch_persistent_context(
            tmp_path / name,
            executable_path=CHROMIUM,
            args=[*ARGUMENTS, *arguments],
            permissions=["camera", "notifications", "background-sync"],
            base_url=live_server.base_url,
            **pixel(playwright),  # type: ignore[arg-type]
        )
        page = context.pages[0] if context.pages else await context.new_page()
        phone = Phone(context, page, live_server.base_url)
        phone.watch(page)
        try:
            yield phone
        finally:
            await context.close()
        assert not phone.problems, phone.problems

    return make


@pytest.fixture(scope="session")
def screen() -> Iterator[str]:
    """A display for the second engine. A machine that cannot have it leaves its journeys out; CI never does."""
    if reason := webkit.missing():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    with webkit.screen() as display:
        yield display
