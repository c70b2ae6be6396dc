"""What the set-up of an empty studio needs in a browser: the server of one, and an owner's hand that is counted."""

import re
from dataclasses import dataclass, field

from playwright.async_api import Browser, BrowserContext, Locator, Page, ViewportSize, expect

from tests.e2e import purchase_steps
from tests.e2e.browser_waits import TIMEOUT_MS
from tests.e2e.live_server import LiveServer
from tests.e2e.scanner_steps import begin_early, give_camera, hold_up, text_shown, verdict

SMALL: ViewportSize = {"width": 360, "height": 740}


class EmptyStudio(LiveServer):
    """A server that knows Stripe's address alone: keys are typed in, and until then the sandbox's are practiced with."""

    @property
    def environment(self) -> dict[str, str]:
        known = super().environment
        if self.sandbox:
            known["PWA_TICKETS_REHEARSAL_STRIPE"] = self.sandbox["stripe_url"]
        for key in ("STRIPE_SECRET_KEY", "STRIPE_PUBLISHABLE_KEY", "STRIPE_WEBHOOK_SECRET"):
            known.pop(key, None)
        return known

    def printed_link(self) -> str:
        """The link that the server printed last."""
        log = (self.folder / "server.log").read_text()
        return str(re.findall(r"http://\S+/setup/start/\S+", log)[-1])


@dataclass
class Hand:
    """The owner's hand, on one phone after the other: counts what it answers and how often it taps.

    Attributes:
        viewport: of its phones, or of its laptop.
        phones: those it picked up; the last one is in it.
    """

    browser: Browser
    studio: EmptyStudio
    viewport: ViewportSize
    answers: int = 0
    taps: int = 0
    phones: list[BrowserContext] = field(default_factory=list)

    @property
    def page(self) -> Page:
        """What the last phone shows."""
        return self.phones[-1].pages[0]

    async def pick_up(self) -> Page:
        """Take a phone that has never been here; the one before, if any, is dead."""
        if self.phones:
            await self.phones[-1].close()
        phone = await self.browser.new_context(
            viewport=self.viewport, has_touch=True, reduced_motion="reduce", base_url=self.studio.base_url
        )
        await give_camera(phone)
        self.phones.append(phone)
        return await phone.new_page()

    async def answer(self, label: str, words: str) -> None:
        """Tap a field and type."""
        self.answers += 1
        self.taps += 1
        await self.page.get_by_label(label).fill(words)

    async def choose(self, label: str) -> None:
        """Tap one of several."""
        self.answers += 1
        await self.tap(self.page.get_by_label(label))

    async def press(self, name: str | re.Pattern[str]) -> None:
        """Tap a button or a link."""
        self.taps += 1
        await self.slip(name)

    async def slip(self, name: str | re.Pattern[str]) -> None:
        """Tap a button or a link by mistake: that is none of the set-up's taps."""
        await (
            self.page.get_by_role("button", name=name)
            .or_(self.page.get_by_role("link", name=name))
            .first.tap()
        )

    async def tap(self, what: Locator) -> None:
        """Tap it."""
        self.taps += 1
        await what.tap()

    async def at(self, heading: str) -> None:
        """Wait for the page with this heading."""
        await expect(self.page.get_by_role("heading", name=heading, exact=True)).to_be_visible()

    async def is_asked(self, words: str) -> None:
        """Wait for the page to come back with this to be checked."""
        await expect(self.page.get_by_role("group", name="Please check this")).to_contain_text(words)


async def buy(page: Page, email: str) -> None:
    """Choose the first free seat of the list, and pay with a card that pays."""
    await page.goto(page.url.split("?")[0] + "?view=list")
    await page.locator("label.seat-box:has(input:not([disabled]))").first.tap()
    await purchase_steps.go_to_checkout(page, name="Olivia Grant", email=email)
    await purchase_steps.pay(page, purchase_steps.PAYS)
    await expect(page.get_by_role("heading", name=re.compile("going"))).to_be_visible(timeout=TIMEOUT_MS)


async def let_in(page: Page, code: str) -> None:
    """Become a scanner and hold the ticket up."""
    await page.get_by_label("Your name").fill("Rosa")
    await page.get_by_role("button", name="Make this phone a scanner").click()
    await expect(text_shown(page, "unsold seats known")).to_be_visible(timeout=TIMEOUT_MS)
    await begin_early(page)
    await hold_up(page, code)
    await expect(verdict(page, "Let in")).to_be_visible(timeout=TIMEOUT_MS)
    await hold_up(page, None)
    await expect(text_shown(page, "All sent")).to_be_visible(timeout=TIMEOUT_MS)
