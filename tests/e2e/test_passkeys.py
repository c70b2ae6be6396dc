"""A passkey from the account page to the next sign-in, with the authenticator that Chromium has for this."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from pwa_tickets.accounts import staff
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from tests.e2e.accessibility import violations
from tests.e2e.live_server import LiveServer, free_port
from tests.e2e.set_up_steps import SMALL
from tests.postgres import TestPostgres

EMAIL, PASSWORD = "sam@studio.example", "curtain up at seven"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
DIALOG_CLOSED = """() => {
  navigator.credentials.get = async () => { throw new DOMException("Closed by the person.", "NotAllowedError"); };
}"""
"""The virtual authenticator answers or waits for minutes; a person who closes the browser's dialog is at once."""


class NamedServer(LiveServer):
    """A studio with a name: browsers make no passkeys at an address of numbers."""

    @property
    def base_url(self) -> str:
        return f"http://localhost:{self.port}"


@pytest.fixture
async def server(postgres: TestPostgres, tmp_path: Path) -> AsyncGenerator[LiveServer]:
    """The studio, open."""
    server = NamedServer(tmp_path, await postgres.clone(), free_port())
    try:
        await server.start()
        yield server
    finally:
        await server.stop()


async def test_a_passkey_is_made_and_signs_in_alone_and_after_the_password(
    server: LiveServer, browser: Browser
) -> None:
    database = await Database.connect(server.urls.app_url)
    async with database.transaction(SYSTEM) as db:
        await staff.add(db, email=EMAIL, name="Sam", role="staff", password=PASSWORD)
    await database.close()
    context = await browser.new_context(viewport=SMALL, reduced_motion="reduce", base_url=server.base_url)
    page = await context.new_page()
    devtools = await context.new_cdp_session(page)
    await devtools.send("WebAuthn.enable")
    await devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})

    await page.goto("/admin/sign-in?next=/admin/account/passkeys")
    await page.get_by_label("Email").fill(EMAIL)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Sign in", exact=True).click()
    faults = await violations(page, SMALL)
    await page.get_by_label("What to call it").fill("My phone")
    await page.get_by_label("Your password").fill(PASSWORD)
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_role("button", name="Make the passkey")).to_be_visible()
    faults += await violations(page, SMALL)
    await page.get_by_role("button", name="Make the passkey").click()
    await expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()

    async def sign_out() -> None:
        await page.get_by_text("Menu").click()
        await page.get_by_role("button", name="Sign out").click()
        await expect(page.get_by_role("heading", name="Staff sign-in")).to_be_visible()

    await sign_out()
    await page.goto("/admin/sign-in?next=/admin/account/passkeys")
    await page.get_by_role("button", name="Sign in with a passkey").click()
    await expect(page.get_by_role("link", name="Change My phone")).to_be_visible()

    await sign_out()
    await page.get_by_label("Email").fill(EMAIL)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    await page.evaluate(DIALOG_CLOSED)
    await page.get_by_role("button", name="Use your passkey").click()
    await expect(page.get_by_role("alert").filter(has_text="No passkey was used.")).to_be_visible()
    faults += await violations(page, SMALL)
    await page.evaluate("delete navigator.credentials.get")
    await page.get_by_role("button", name="Use your passkey").click()
    await expect(page.get_by_role("heading", name="Staff sign-in")).not_to_be_visible()
    await expect(page.get_by_text("Menu")).to_be_visible()
    await context.close()
    assert faults == []
