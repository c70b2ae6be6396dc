"""Another phone gets the tickets by a typed code, and a sign-out empties it, with or without signal."""

import asyncio
import re

from playwright.async_api import Page, Route, expect

from pwa_tickets.accounts import sessions
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from tests.e2e.browser_waits import TIMEOUT_MS
from tests.e2e.conftest import MakePhone, Phone
from tests.e2e.live_server import LiveServer
from tests.e2e.wallet_steps import MakePersistentPhone, buy_for_family, open_mailed_wallet, wallet_link
from tests.factories import Owner, Show


async def test_another_phone_gets_the_tickets_by_a_typed_code_and_loses_them_at_sign_out(
    make_persistent_phone: MakePersistentPhone,
    live_server: LiveServer,
    database: Database,
    owner: Owner,
    show: Show,
) -> None:
    family = await buy_for_family(database, owner, show)
    async with make_persistent_phone() as phone:
        page = await phone.open("/wallet")
        await page.get_by_label("Email you bought with").fill(family.email)
        await page.get_by_role("button", name="Send me a code").tap()
        mail = await live_server.wait_for_mail(family.email, subject="code")
        code = re.search(r"^\d{3} ?\d{3}$", mail["text"], re.MULTILINE)
        assert code, mail["text"]

        wrong = "000000" if code.group() != "000000" else "111111"
        await page.get_by_label("Six digits from the email").fill(wrong)
        await expect(page.get_by_text("That code isn’t right")).to_be_visible()
        await expect(page.get_by_label("Six digits from the email")).to_have_value(wrong)

        # Reading the mail closed the app: it comes back where it was.
        await page.reload()
        await page.get_by_label("Six digits from the email").fill(code.group())
        await expect(page.locator(".wallet-shows li")).to_have_count(4)
        await expect(page.get_by_text(f"Signed in as {family.email}")).to_be_visible()
        await expect(page.get_by_text("Kept on this phone")).to_be_visible(timeout=TIMEOUT_MS)

        other = await phone.context.new_page()
        await other.goto(page.url)
        await expect(other.locator(".wallet-shows li")).to_have_count(4)

        await page.get_by_role("button", name="Sign out and empty this phone").tap()
        await page.get_by_role("button", name="Sign out and empty", exact=True).tap()
        for tab in (page, other):
            await expect(tab.get_by_role("heading", name="No tickets here yet")).to_be_visible()
        assert await kept_databases(page) == []

        await phone.context.set_offline(True)
        await page.reload()
        await expect(page.get_by_role("heading", name="No tickets here yet")).to_be_visible()
        await expect(page.locator(".wallet-shows li")).to_have_count(0)


async def test_a_sign_out_without_signal_empties_the_phone_and_is_told_later(
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
        await page.get_by_role("button", name="Sign out and empty this phone").tap()
        await page.get_by_role("button", name="Sign out and empty", exact=True).tap()
        await expect(page.get_by_role("heading", name="No tickets here yet")).to_be_visible()

        async with page.expect_response("**/api/sign-out") as told:
            await phone.context.set_offline(False)
        assert (await told.value).ok
        await page.reload()
        await expect(page.get_by_role("heading", name="No tickets here yet")).to_be_visible()
        await expect(page.locator(".wallet-shows li")).to_have_count(0)


async def test_signing_out_while_another_tab_still_looks_empties_that_one_too(
    make_persistent_phone: MakePersistentPhone,
    live_server: LiveServer,
    database: Database,
    owner: Owner,
    show: Show,
) -> None:
    family = await buy_for_family(database, owner, show)
    async with make_persistent_phone() as phone:
        page = await open_mailed_wallet(phone, live_server, family.email)
        other, signed_out = await phone.context.new_page(), asyncio.Event()

        async def late(route: Route) -> None:
            await signed_out.wait()
            await route.continue_()

        await other.route("**/api/wallet", late)
        await other.goto(page.url)
        await expect(other.locator(".wallet-shows li")).to_have_count(4)
        await page.bring_to_front()
        await page.get_by_role("button", name="Sign out and empty this phone").tap()
        await page.get_by_role("button", name="Sign out and empty", exact=True).tap()
        await expect(page.get_by_role("heading", name="No tickets here yet")).to_be_visible()
        signed_out.set()
        await expect(other.get_by_role("heading", name="No tickets here yet")).to_be_visible()


async def test_a_phone_that_never_hears_that_it_is_online_asks_again_by_itself(
    make_persistent_phone: MakePersistentPhone,
    live_server: LiveServer,
    database: Database,
    owner: Owner,
    show: Show,
) -> None:
    family = await buy_for_family(database, owner, show)
    link = await wallet_link(live_server, family.email)
    async with make_persistent_phone() as phone:
        page = await phone.open("/wallet")
        await expect(page.get_by_text("Kept on this phone")).to_be_visible(timeout=TIMEOUT_MS)
        await phone.context.route(
            re.compile("/wallet"), lambda route: route.abort()
        )  # a network that is there and leads nowhere
        await page.goto(link)
        await expect(page.get_by_text("No signal.")).to_be_visible()
        await phone.context.unroute_all()
        await expect(page.locator(".wallet-shows li")).to_have_count(4)
        await expect(page).to_have_url(f"{live_server.base_url}/wallet")


async def test_a_link_opened_without_signal_is_exchanged_when_there_is_one(
    make_persistent_phone: MakePersistentPhone,
    live_server: LiveServer,
    database: Database,
    owner: Owner,
    show: Show,
) -> None:
    family = await buy_for_family(database, owner, show)
    link = await wallet_link(live_server, family.email)
    async with make_persistent_phone() as phone:
        page = await phone.open("/wallet")
        await expect(page.get_by_text("Kept on this phone")).to_be_visible(timeout=TIMEOUT_MS)
        await phone.context.set_offline(True)
        await page.goto(link)
        await expect(
            page.get_by_text("No signal. To bring tickets to this phone the first time, it needs one.")
        ).to_be_visible()
        await phone.context.set_offline(False)
        await expect(page.locator(".wallet-shows li")).to_have_count(4)
        await expect(page).to_have_url(f"{live_server.base_url}/wallet")


async def test_signing_out_elsewhere_asks_what_becomes_of_the_tickets(
    make_persistent_phone: MakePersistentPhone,
    live_server: LiveServer,
    database: Database,
    owner: Owner,
    show: Show,
) -> None:
    family = await buy_for_family(database, owner, show)
    async with make_persistent_phone() as phone:
        page = await open_mailed_wallet(phone, live_server, family.email)
        for choice, left in (("Keep them here", 4), ("Sign out and empty", 0)):
            await sign_in(phone, live_server, database, family.email)
            await page.get_by_role("button", name="Use another email").tap()
            await page.get_by_role("button", name=choice).tap()
            await expect(page.get_by_role("heading", name="Which email did you buy with?")).to_be_visible()
            await phone.context.set_offline(True)
            await phone.open("/wallet")
            await expect(page.get_by_text("No signal.")).to_be_visible()
            await expect(page.locator(".wallet-shows li")).to_have_count(left)
            await phone.context.set_offline(False)


async def sign_in(phone: Phone, server: LiveServer, database: Database, email: str) -> None:
    """As by a typed code, without the typing; ends on the page of one's orders."""
    async with database.transaction(SYSTEM) as db:
        secret = await sessions.prove(db, "", email=email)
    await phone.context.add_cookies([{"name": "pwa_tickets", "value": secret, "url": server.base_url}])
    await phone.open("/lookup")


async def test_a_window_that_stores_nothing_shows_the_tickets_and_says_so(
    make_device: MakePhone, live_server: LiveServer, database: Database, owner: Owner, show: Show
) -> None:
    family = await buy_for_family(database, owner, show)
    async with make_device() as phone:
        await phone.page.add_init_script(
            "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError') }"
        )
        await sign_in(phone, live_server, database, family.email)
        await phone.open("/wallet")
        await expect(phone.page.locator(".wallet-shows li")).to_have_count(4)
        await expect(phone.page.get_by_text("Not kept on this phone")).to_be_visible()
        await expect(phone.page.get_by_text("This is a private window")).to_be_visible()


async def kept_databases(page: Page) -> list[str]:
    """What is left in the browser's storage."""
    names: list[str] = await page.evaluate("indexedDB.databases().then(all => all.map(one => one.name))")
    return names
