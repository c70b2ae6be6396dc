"""The site on a home screen: what it keeps, and a new version that waits until somebody says so."""

import json
from typing import Final

from playwright.async_api import Page, expect

from pwa_tickets.db.session import Database
from pwa_tickets.web.assets import STATIC
from tests.e2e.browser_waits import TIMEOUT_MS, kept_files, wait_until, wait_until_kept
from tests.e2e.live_server import LiveServer
from tests.e2e.wallet_steps import MakePersistentPhone, buy_for_family, open_mailed_wallet
from tests.factories import Owner, Show

FOR_BUYERS: Final = ("app", "orders/", "shows/", "wallet/", "seats/picker", "seats/proof")
"""How the logical names of built files begin that buyers' pages name; the office's stay with the office's phones."""


async def test_a_new_version_waits_until_somebody_says_so(make_persistent_phone: MakePersistentPhone) -> None:
    async with make_persistent_phone() as phone:
        page = await phone.open("/wallet")
        await expect(page.get_by_text("Kept on this phone")).to_be_visible(timeout=TIMEOUT_MS)
        await page.evaluate("caches.open('pwa-tickets-files-of-last-year')")
        await deploy(page)
        await expect(page.get_by_text("New version ready")).to_be_visible()
        await page.get_by_role("button", name="Later").tap()
        await expect(page.get_by_text("New version ready")).to_be_hidden()

        await phone.open("/checkout")
        await deploy(page)
        asking = await phone.context.new_page()
        await asking.goto(f"{phone.base_url}/wallet")
        await asking.get_by_role("button", name="Reload").tap()
        await expect(asking.get_by_text("The scanner or a checkout is open in another tab.")).to_be_visible()
        await expect(
            page.get_by_text("New version ready")
        ).to_be_hidden()  # nobody is asked with a card in hand
        assert "pwa-tickets-files-of-last-year" in await file_caches(asking)

        await page.close()
        await asking.reload()
        async with asking.expect_navigation():
            await asking.get_by_role("button", name="Reload").tap()
        await expect(asking.get_by_text("Kept on this phone")).to_be_visible(timeout=TIMEOUT_MS)
        assert "pwa-tickets-files-of-last-year" not in await file_caches(asking)


async def deploy(page: Page) -> None:
    """A service worker at another address is, to a browser, a new version of the one it has; this waits until it waits."""
    await page.evaluate(
        """async () => {
          const registration = await navigator.serviceWorker.register("/service-worker.js?" + Date.now(), { scope: "/" });
          const coming = registration.installing;
          if (coming) await new Promise((done) => coming.addEventListener("statechange", done, { once: true }));
        }"""
    )


async def file_caches(page: Page) -> list[str]:
    """The versions of files that this phone keeps."""
    names: list[str] = await page.evaluate("caches.keys()")
    return names


async def test_the_site_can_be_installed(make_persistent_phone: MakePersistentPhone) -> None:
    async with make_persistent_phone() as phone:
        page = await phone.open("/wallet")
        await expect(page.get_by_text("Kept on this phone")).to_be_visible(timeout=TIMEOUT_MS)
        devtools = await phone.context.new_cdp_session(page)
        assert (await devtools.send("Page.getInstallabilityErrors"))["installabilityErrors"] == []


async def test_an_ushers_phone_keeps_the_scanner_from_its_first_visit(
    make_persistent_phone: MakePersistentPhone,
) -> None:
    async with make_persistent_phone() as phone:
        page = await phone.open("/scan")
        await wait_until_kept(
            page,
            "/scan",
            "/static/built/checkin-scan-",
            "/static/built/checkin-decoder",
            "/static/built/zxing_reader-",
        )
        await page.evaluate("navigator.serviceWorker.ready")
        await wait_until(page, "() => navigator.serviceWorker.controller?.state === 'activated'")
        title = await page.title()
        await phone.context.set_offline(True)
        again = await phone.context.new_page()
        await again.goto(f"{phone.base_url}/scan")
        assert await again.title() == title


def files_of_buyers() -> set[str]:
    """The addresses of the built files that pages for buyers are made of."""
    built = json.loads((STATIC / "built" / "manifest.json").read_text())["assets"]
    by_address = {entry["url"]: entry for entry in built.values()}
    found = {entry["url"] for name, entry in built.items() if name.startswith(FOR_BUYERS)}
    while more := {chunk for url in found for chunk in by_address[url].get("imports", ())} - found:
        found |= more
    return found


async def test_a_buyers_phone_keeps_no_scanner_and_nothing_personal(
    make_persistent_phone: MakePersistentPhone,
    live_server: LiveServer,
    database: Database,
    owner: Owner,
    show: Show,
) -> None:
    family = await buy_for_family(database, owner, show)
    async with make_persistent_phone() as phone:
        page = await open_mailed_wallet(phone, live_server, family.email)
        await phone.open("/lookup")
        kept = await kept_files(page)
        assert not [path for path in kept if "wasm" in path or "checkin" in path]
        assert not {path for path in kept if path.startswith("/static/built/")} - files_of_buyers()
        assert {path for path in kept if not path.startswith("/static/built/")} == {
            "/wallet",
            "/offline",
            "/offline/order",
        }
