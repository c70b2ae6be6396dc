"""What an usher sees: from a phone that is no scanner yet to one that is none any more."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from playwright.async_api import Page, Route, expect

from tests import factories
from tests.e2e import door
from tests.e2e.states.studio import States, Studio
from tests.e2e.waiting import TIMEOUT_MS
from tests.factories import Show

NOT_OURS = "TKT-0123456789ABCDEFGHJKMNPQRS"


async def enrolling(studio: Studio) -> States:
    """A phone nobody enrolled, one that is asked for a name, one that has the choice between shows."""
    page = (await studio.visitor()).page
    await page.goto("/scan")
    await expect(page.get_by_text("Not a scanner yet")).to_be_visible()
    yield "scanner-not-enrolled", page
    _, code = await door.add_scanner(studio.owner, studio.on_sale, studio.sold_out, gate="Main door")
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
    tonight, labels = studio.on_sale, await studio.together(studio.on_sale, 4)
    good, void, twice, sold_later = labels
    await factories.buy(studio.database, tonight, studio.parent(), good, void, twice)
    await studio.owner.execute(
        "update show_seat_codes set state = 'void' where show_seat_id = $1 and generation = 0",
        tonight.seats[void],
    )
    elsewhere = await studio.owner.fetchval(
        "select qr_code from show_seat_codes c join show_seats s on s.id = c.show_seat_id where s.show_id = $1 limit 1",
        studio.sold_out.id,
    )
    device_id, enroll_code = await door.add_scanner(studio.owner, tonight, studio.sold_out, gate="Main door")
    phone = await studio.visitor(permissions=["camera"], service_workers="allow")
    await door.give_camera(phone.context)
    page = phone.page
    await door.enroll(page, phone.base_url, enroll_code, "Rosa Diaz")
    await page.get_by_role("button", name=tonight.title).click()
    await expect(page.get_by_text("unsold seats known")).to_be_visible(timeout=TIMEOUT_MS)
    yield "scanner-ready", page
    await page.get_by_role("button", name="Start scanning").click()
    await expect(page.locator("scanner-camera")).to_be_visible()
    await door.hold_up(page, None)
    yield "scanner-scanning", page

    codes = await door.codes_of(studio.owner, tonight, good, void, sold_later)
    (replacement,) = await door.codes_of(studio.owner, tonight, twice, generation=1)
    (replaced,) = await door.codes_of(studio.owner, tonight, twice)
    for name, text, words in [
        ("let-in", codes[0], "Let in"),
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
            await door.read_by_hand(page, text)
            await expect(door.verdict(page, words)).to_be_visible()
            yield f"verdict-{name}", page
    await door.read_by_hand(page, codes[1])
    await page.get_by_role("button", name="Let in anyway").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    yield "scanner-reason", page
    await page.get_by_role("button", name="Staff said so").click()
    await expect(door.verdict(page, "Let in anyway: Staff said so")).to_be_visible()
    yield "verdict-let-in-anyway", page
    await door.hold_up(page, "https://example.com/menu")
    await expect(door.verdict(page, "This code says something else")).to_be_visible(timeout=TIMEOUT_MS)
    await door.hold_up(page, None)
    yield "verdict-no-ticket", page

    await _more(page)
    await expect(page.get_by_role("button", name="Ready check")).to_be_visible()
    yield "scanner-menu", page
    await page.get_by_role("button", name="Scan people who leave").click()
    await expect(door.said(page, "Scanning people who leave")).to_be_visible()
    await door.read_by_hand(page, codes[0])
    await expect(door.verdict(page, "They can come back")).to_be_visible()
    yield "verdict-out", page
    await door.read_by_hand(page, codes[0])
    await expect(door.verdict(page, "Nobody came in with this ticket")).to_be_visible()
    yield "verdict-not-inside", page
    await _choose(page, "Scan people who come in")
    await expect(door.said(page, "Hold the code in the frame")).to_be_visible()
    async for state in _without_signal(studio, phone.page, codes[2]):
        yield state

    await studio.owner.execute("update devices set revoked_at = now() where id = $1", device_id)
    await page.evaluate("dispatchEvent(new Event('online'))")
    await expect(page.get_by_text("This phone is off the door")).to_be_visible(timeout=TIMEOUT_MS)
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
    await page.get_by_label("The characters under the code").fill("not a code")
    await page.get_by_role("button", name="Check it").click()
    await expect(page.get_by_text("That is not a whole code")).to_be_visible()
    yield "scanner-type-error", page
    await page.get_by_role("button", name="Back", exact=True).filter(visible=True).click()
    await door.read_by_hand(page, code)
    await expect(door.said(page, "No signal · 1 waiting")).to_be_visible(timeout=TIMEOUT_MS)
    yield "verdict-no-signal", page
    await _choose(page, "Ready check")
    await expect(page.get_by_text("1 scan waiting")).to_be_visible(timeout=TIMEOUT_MS)
    yield "scanner-queue", page
    await came_in_elsewhere(studio, studio.on_sale, code)
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


async def came_in_elsewhere(studio: Studio, show: Show, code: str) -> None:
    """Another door let this code in, some minutes ago, and says so now."""
    found: Any = await studio.owner.fetchrow("select code_hash from show_seat_codes where qr_code = $1", code)
    device_id, _ = await door.add_scanner(studio.owner, show, gate="Balcony stairs")
    now = datetime.now(UTC)
    scan = {
        "id": str(uuid4()), "seq": 0, "show_id": str(show.id), "code_hash": found["code_hash"],
        "at": (now - timedelta(minutes=4)).isoformat(), "clock_offset_ms": 0, "direction": "in",
        "shown": "admitted", "admitted": True,
    }  # fmt: skip
    await studio.owner.fetchval(
        "select record_scans($1, $2)",
        device_id,
        json.dumps({"sent_at": now.isoformat(), "scans": [scan], "annuls": []}),
    )
