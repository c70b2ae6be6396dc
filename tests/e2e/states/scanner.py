"""What an usher sees: from a phone that is no scanner yet to one that is none any more."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, nullcontext

from playwright.async_api import Page, Route, expect

from tests import arrange, factories
from tests.e2e import scanner_steps
from tests.e2e.browser_waits import TIMEOUT_MS
from tests.e2e.states.studio import States, Studio

NOT_OURS = "TKT-0123456789ABCDEFGHJKMNPQRS"


async def enrolling(studio: Studio) -> States:
    """A phone nobody enrolled, one that is asked for a name, one that has the choice between shows."""
    page = (await studio.visitor()).page
    await page.goto("/scan")
    await expect(page.get_by_text("Not a scanner yet")).to_be_visible()
    yield "scanner-not-enrolled", page
    _, code = await arrange.add_device(studio.owner, studio.on_sale, studio.sold_out, gate="Main door")
    await page.goto("/wallet")
    await page.goto(f"/scan#enroll={code}")
    await expect(page.get_by_label("Your name")).to_be_visible()
    yield "scanner-enroll", page
    await page.get_by_label("Your name").fill("Rosa Diaz")
    await page.get_by_role("button", name="Make this phone a scanner").click()
    await expect(page.get_by_text("Which show is at this door?")).to_be_visible(timeout=TIMEOUT_MS)
    yield "scanner-shows", page
    await page.goto("/wallet")
    await page.goto("/scan#enroll=long-gone")
    await expect(page.get_by_label("Your name")).to_be_visible()
    await page.get_by_label("Your name").fill("Rosa Diaz")
    await page.get_by_role("button", name="Make this phone a scanner").click()
    await expect(page.locator("[data-slot=enroll-error]")).to_be_visible(timeout=TIMEOUT_MS)
    yield "scanner-enroll-refused", page


async def scanning(studio: Studio) -> States:
    """An evening at one door: every verdict, every dialog, no signal, and the end."""
    tonight, labels = studio.on_sale, await studio.together(studio.on_sale, 5)
    good, void, twice, sold_later, again = labels
    await factories.buy(studio.database, tonight, studio.parent(), good, void, twice, again)
    await arrange.void_code(studio.owner, tonight, void)
    [elsewhere] = await arrange.ticket_codes(studio.owner, studio.sold_out, next(iter(studio.sold_out.seats)))
    device_id, enroll_code = await arrange.add_device(
        studio.owner, tonight, studio.sold_out, gate="Main door"
    )
    phone = await studio.visitor(permissions=["camera"], service_workers="allow")
    await scanner_steps.give_camera(phone.context)
    page = phone.page
    await scanner_steps.enroll(page, phone.base_url, enroll_code, "Rosa Diaz")
    await page.get_by_role("button", name=tonight.title).click()
    await expect(page.get_by_text("unsold seats known")).to_be_visible(timeout=TIMEOUT_MS)
    yield "scanner-ready", page
    await page.get_by_role("button", name="Start scanning").click()
    await expect(page.get_by_role("dialog")).to_contain_text("Doors open")
    yield "scanner-early", page
    await page.get_by_role("button", name="Scan anyway").click()
    await expect(page.locator("scanner-camera")).to_be_visible()
    await scanner_steps.hold_up(page, None)
    yield "scanner-scanning", page

    codes = await arrange.ticket_codes(studio.owner, tonight, good, void, sold_later, again)
    (replacement,) = await arrange.ticket_codes(studio.owner, tonight, twice, generation=1)
    (replaced,) = await arrange.ticket_codes(studio.owner, tonight, twice)
    for name, text, words in [
        ("let-in", codes[0], "Let in"),
        ("just-now", codes[3], "Just now, here"),
        ("already-in", codes[0], "Already came in"),
        ("void", codes[1], "This ticket no longer counts"),
        ("let-in-new", replacement, "Bought since this phone last synced"),
        ("seat-taken", replaced, "Another ticket for this seat came in"),
        ("wrong-show", elsewhere, "This ticket is for"),
        ("unknown", NOT_OURS, "This code is not one of ours"),
    ]:
        async with (
            _answered_later(page) if name == "let-in-new" else nullcontext()
        ):  # that ticket nobody bought
            if name == "just-now":  # that lasts no longer than it takes to look at a state
                await scanner_steps.read_by_hand(page, text)
                await expect(scanner_steps.verdict(page, "Let in")).to_be_visible()
            if name == "already-in":  # what came in a moment ago is no longer that once its verdict is gone
                await expect(page.locator("scanner-verdict")).to_be_hidden(timeout=TIMEOUT_MS)
            await scanner_steps.read_by_hand(page, text)
            await expect(scanner_steps.verdict(page, words)).to_be_visible()
            yield f"verdict-{name}", page
    await scanner_steps.read_by_hand(page, codes[1])
    await page.get_by_role("button", name="Let in anyway").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    yield "scanner-reason", page
    await page.get_by_role("button", name="Staff said so").click()
    await expect(scanner_steps.verdict(page, "Let in anyway: Staff said so")).to_be_visible()
    yield "verdict-let-in-anyway", page
    await scanner_steps.hold_up(page, "https://example.com/menu")
    await expect(scanner_steps.verdict(page, "This code says something else")).to_be_visible(
        timeout=TIMEOUT_MS
    )
    await scanner_steps.hold_up(page, None)
    yield "verdict-no-ticket", page

    await _more(page)
    await expect(page.get_by_role("button", name="Ready check")).to_be_visible()
    yield "scanner-menu", page
    await page.get_by_role("button", name="Scan people who leave").click()
    await expect(scanner_steps.text_shown(page, "Scanning people who leave")).to_be_visible()
    await scanner_steps.read_by_hand(page, codes[0])
    await expect(scanner_steps.verdict(page, "They can come back")).to_be_visible()
    yield "verdict-out", page
    await scanner_steps.read_by_hand(page, codes[0])
    await expect(scanner_steps.verdict(page, "Nobody came in with this ticket")).to_be_visible()
    yield "verdict-not-inside", page
    await _choose(page, "Scan people who come in")
    await expect(scanner_steps.text_shown(page, "Hold the code in the frame")).to_be_visible()
    async for state in _without_signal(studio, phone.page, codes[2]):
        yield state

    await arrange.revoke_device(studio.owner, device_id)
    await page.evaluate("dispatchEvent(new Event('online'))")
    await expect(page.get_by_text("This phone was removed")).to_be_visible(timeout=TIMEOUT_MS)
    yield "scanner-revoked", page


@asynccontextmanager
async def _answered_later(page: Page) -> AsyncGenerator[None]:
    """The server's answer waits: it knows better than the phone, and turns the screen that is being looked at."""
    looked, told = asyncio.Event(), asyncio.Event()

    async def wait(route: Route) -> None:
        await looked.wait()
        await route.continue_()
        told.set()

    await page.context.route("**/api/check-in/scans", wait, times=1)
    yield
    looked.set()
    await asyncio.wait_for(told.wait(), TIMEOUT_MS / 1000)


async def _without_signal(studio: Studio, page: Page, code: str) -> States:
    """A typed code and a scan that nobody hears of yet; then the signal is back and another door has let the same ticket in."""
    await page.context.set_offline(True)
    await expect(page.locator("scanner-verdict")).to_be_hidden(timeout=TIMEOUT_MS)
    await page.get_by_role("button", name="Type code").filter(visible=True).click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    yield "scanner-type", page
    await page.get_by_label("Code or ticket number").fill("no code")
    await page.get_by_role("button", name="Check it").click()
    await expect(page.get_by_text("Something is missing")).to_be_visible()
    yield "scanner-type-error", page
    await page.get_by_role("button", name="Back", exact=True).filter(visible=True).click()
    await scanner_steps.read_by_hand(page, code)
    await expect(scanner_steps.text_shown(page, "No signal · 1 waiting")).to_be_visible(timeout=TIMEOUT_MS)
    yield "verdict-no-signal", page
    await _choose(page, "Ready check")
    await expect(page.get_by_text("1 scan waiting")).to_be_visible(timeout=TIMEOUT_MS)
    yield "scanner-queue", page
    await arrange.admit_at_another_gate(studio.owner, studio.on_sale, code)
    await page.context.set_offline(False)
    await expect(page.locator("[data-conflicts] li")).to_be_visible(timeout=TIMEOUT_MS)
    yield "scanner-conflict", page


async def _more(page: Page) -> None:
    """The menu; a verdict that is still up lies over the button below and has one of its own."""
    bar = page.locator("scanner-verdict:not([hidden])").or_(
        page.locator("body:not(:has(scanner-verdict:not([hidden])))")
    )
    await bar.get_by_role("button", name="More").filter(visible=True).click()


async def _choose(page: Page, item: str) -> None:
    await _more(page)
    await page.get_by_role("button", name=item).click()
