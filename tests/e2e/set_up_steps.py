"""What the set-up of an empty studio needs in a browser: the server of one, and an owner's hand that is counted."""

import re
from dataclasses import dataclass, field

from playwright.async_api import Locator, Page, ViewportSize, expect

from tests.e2e.accessibility import violations
from tests.e2e.live_server import LiveServer

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
    """The owner's hand on a phone: counts what it answers and how often it taps, and looks at each page on the way.

    Attributes:
        faults: what could not be read or reached.
        documents: the HTML of what it looked at, by its name.
    """

    page: Page
    answers: int = 0
    taps: int = 0
    faults: list[str] = field(default_factory=list)
    documents: dict[str, str] = field(default_factory=dict)

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
        await self.tap(
            self.page.get_by_role("button", name=name).or_(self.page.get_by_role("link", name=name)).first
        )

    async def tap(self, what: Locator) -> None:
        """Tap it."""
        self.taps += 1
        await what.tap()

    async def at(self, heading: str) -> None:
        """Wait for the page with this heading."""
        await expect(self.page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
        await self.look(heading)

    async def is_asked(self, words: str) -> None:
        """Wait for the page to come back with this to be checked."""
        await expect(self.page.get_by_role("group", name="Please check this")).to_contain_text(words)
        await self.look(words)

    async def look(self, name: str) -> None:
        """Note what cannot be read or reached here: `tests/e2e/states` does not come to a studio that is not open."""
        self.faults += [f"{name}: {fault}" for fault in await violations(self.page, SMALL)]
        self.documents[name] = await self.page.content()
