"""The wallet opens from a closed browser with the network off, and its QR decodes from a screenshot."""

import re
from datetime import UTC, datetime
from typing import Any

from playwright.async_api import BrowserContext, CDPSession, Page, Route, expect

from pwa_tickets.db.session import Database
from tests import arrange
from tests.e2e.browser_waits import wait_until
from tests.e2e.live_server import LiveServer
from tests.e2e.wallet_steps import MakePersistentPhone, buy_for_family, open_mailed_wallet, read_code
from tests.factories import Owner, Show


async def test_the_wallet_opens_from_a_closed_browser_without_signal(
    make_persistent_phone: MakePersistentPhone,
    live_server: LiveServer,
    database: Database,
    owner: Owner,
    show: Show,
) -> None:
    family = await buy_for_family(database, owner, show)
    async with make_persistent_phone() as phone:
        await open_mailed_wallet(phone, live_server, family.email)

    async with make_persistent_phone() as phone:
        await phone.context.grant_permissions(["screen-wake-lock"])  # as phones do unasked
        await phone.context.set_offline(True)
        page = await phone.open("/wallet")
        await expect(page.get_by_role("heading", name=show.title)).to_be_visible()
        await expect(
            page.get_by_text(
                re.compile(r"No signal\. Your tickets still work\. Last refreshed today, .*[ap]m\.")
            )
        ).to_be_visible()

        await page.locator(".wallet-shows li").first.tap()
        await expect(page.get_by_text("Maya Okafor, 1 of 4")).to_be_visible()
        await expect(page.get_by_text("The screen stays on.")).to_be_visible()
        for number, code in enumerate(family.codes, start=1):
            await expect(page.get_by_role("img", name=f"Ticket {number} of 4")).to_be_visible()
            ticket = page.get_by_role("group", name=f"Ticket {number} of 4")
            await expect(ticket).to_be_in_viewport(ratio=0.99)
            assert await read_code(page) == code
            assert " ".join([code[:3], *re.findall("....|..$", code[4:])]) in await ticket.inner_text()
            if number < len(family.codes):
                await swipe(page)

        await page.go_back()
        await expect(page.get_by_role("dialog", name="Ticket")).to_be_hidden()
        await expect(page).to_have_url(f"{live_server.base_url}/wallet")


async def swipe(page: Page) -> None:
    """One finger, to the left."""
    devtools = await page.context.new_cdp_session(page)
    await touch(devtools, "touchStart", {"x": 320, "y": 400})
    for x in range(300, 60, -20):
        await touch(devtools, "touchMove", {"x": x, "y": 400})
    await touch(devtools, "touchEnd")
    await devtools.detach()


async def touch(devtools: CDPSession, kind: str, *points: dict[str, float]) -> None:
    """What a finger does."""
    await devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})


async def test_a_page_that_does_not_come_offers_the_wallet(
    make_persistent_phone: MakePersistentPhone,
    live_server: LiveServer,
    database: Database,
    owner: Owner,
    show: Show,
) -> None:
    family = await buy_for_family(database, owner, show)
    async with make_persistent_phone() as phone:
        page = await open_mailed_wallet(phone, live_server, family.email)
        await phone.context.set_offline(True)
        await phone.open("/")
        await expect(page.get_by_role("heading", name="This page didn’t load")).to_be_visible()
        await page.get_by_role("link", name="Open my tickets").tap()
        await expect(page.locator(".wallet-shows li")).to_have_count(4)
        await phone.open("/")
        await phone.context.set_offline(False)
        await page.get_by_role("link", name="Try again").tap()
        await expect(page.get_by_role("heading", name="This page didn’t load")).to_be_hidden()


ANSWERS: dict[str, dict[str, Any]] = {
    "an ended session": {"status": 401, "json": {"title": "Please sign in"}},
    "a server in trouble": {"status": 503, "body": "upstream connect error"},
    "a lobby's sign-in page": {
        "status": 200,
        "content_type": "text/html",
        "body": "<h1>Welcome to Lobby WiFi</h1>",
    },
    "an empty wallet of nobody": {
        "status": 200,
        "json": {"refreshed_at": datetime.now(UTC).isoformat(), "shows": []},
    },
}


async def test_no_answer_but_the_familys_own_takes_a_ticket_away(
    make_persistent_phone: MakePersistentPhone,
    live_server: LiveServer,
    database: Database,
    owner: Owner,
    show: Show,
) -> None:
    family = await buy_for_family(database, owner, show)
    async with make_persistent_phone() as phone:
        page = await open_mailed_wallet(phone, live_server, family.email)
        await phone.context.clear_cookies()
        await page.reload()
        await expect(page.get_by_role("button", name="Refresh")).to_have_attribute("aria-busy", "false")
        await expect(page.locator(".wallet-shows li")).to_have_count(4)
        for answer in ANSWERS.values():
            await answer_wallet(phone.context, answer)
            async with page.expect_response("**/api/wallet"):
                await page.get_by_role("button", name="Refresh").tap()
            await expect(page.get_by_role("button", name="Refresh")).to_have_attribute("aria-busy", "false")
            await page.reload()
            await expect(page.locator(".wallet-shows li")).to_have_count(4)
        phone.problems.clear()  # the 503 above


async def answer_wallet(context: BrowserContext, answer: dict[str, Any]) -> None:
    """From now on, this is what the network says."""

    async def say(route: Route) -> None:
        await route.fulfill(**answer)

    await context.unroute("**/api/wallet")
    await context.route("**/api/wallet", say)


async def test_the_screen_stays_awake_after_a_glance_at_something_else(
    make_persistent_phone: MakePersistentPhone,
    live_server: LiveServer,
    database: Database,
    owner: Owner,
    show: Show,
) -> None:
    family = await buy_for_family(database, owner, show)
    async with make_persistent_phone() as phone:
        await phone.context.grant_permissions(["screen-wake-lock"])
        await phone.context.add_init_script(
            """const request = navigator.wakeLock.request.bind(navigator.wakeLock);
            window.locks = [];
            navigator.wakeLock.request = async (kind) => { const lock = await request(kind); locks.push(lock); return lock; };"""
        )
        page = await open_mailed_wallet(phone, live_server, family.email)
        await page.locator(".wallet-shows li").first.tap()
        await expect(page.get_by_text("The screen stays on.")).to_be_visible()
        # What a browser does when the page is hidden and shown again.
        await page.evaluate(
            "locks.at(-1).release().then(() => document.dispatchEvent(new Event('visibilitychange')))"
        )
        await wait_until(page, "() => locks.length === 2 && !locks[1].released")
        await page.go_back()
        await wait_until(page, "() => locks.every((lock) => lock.released)")


async def test_a_refund_and_a_scan_show_on_the_phone(
    make_persistent_phone: MakePersistentPhone,
    live_server: LiveServer,
    database: Database,
    owner: Owner,
    show: Show,
) -> None:
    family = await buy_for_family(database, owner, show)
    async with make_persistent_phone() as phone:
        page = await open_mailed_wallet(phone, live_server, family.email)
        await phone.context.grant_permissions(["screen-wake-lock"])
        await arrange.void_ticket(owner, family.codes[0])
        await arrange.admit_ticket(owner, family.codes[1])
        await page.get_by_role("button", name="Refresh").tap()
        await expect(page.locator("[data-state=void]")).to_contain_text("Canceled on")
        await expect(page.locator("[data-state=used]")).to_contain_text("Came in at")

        await page.locator("[data-state=void] a").tap()
        ticket = page.get_by_role("group", name="Ticket 4 of 4")
        await expect(ticket).to_contain_text("Canceled on")
        await expect(ticket.get_by_role("img", name="Ticket code")).to_be_hidden()
        await expect(page.get_by_text("The screen stays on.")).to_be_hidden()
        await page.keyboard.press("ArrowLeft")
        await expect(page.get_by_role("img", name="Ticket 3 of 4")).to_be_visible()
        await expect(page.get_by_text("The screen stays on.")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog", name="Ticket")).to_be_hidden()
        await expect(page).to_have_url(f"{live_server.base_url}/wallet")
