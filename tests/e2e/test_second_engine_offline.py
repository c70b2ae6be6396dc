"""In WebKit, without a server: the wallet opens, the scanner decides, a killed phone loses no scan."""

from collections.abc import AsyncGenerator
from pathlib import Path
from uuid import UUID

import pytest
import zxingcpp

from pwa_tickets.db.session import Database
from tests import arrange, factories
from tests.e2e import scanner_steps
from tests.e2e.browser_waits import KEPT_ALL
from tests.e2e.live_server import LiveServer
from tests.e2e.wallet_steps import Family, buy_for_family, wallet_link
from tests.e2e.webkit import ONCE_MORE, MakeWebKitPhone, WebKitPhone, webkit_phone
from tests.factories import Buyer, Owner, Show

pytestmark = [ONCE_MORE, pytest.mark.proof]

STANDS = """const page = [...document.querySelectorAll("[data-part=pages] > *")][arguments[0] - 1].getBoundingClientRect();
return Math.abs(page.left) < 1"""
"""The pages no longer slide: this ticket is on the screen."""

LISTEN = """window.said = [];
new MutationObserver(() => said.push(document.querySelector("scanner-verdict:not([hidden])")?.innerText ?? ""))
  .observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });"""
"""A verdict goes after four seconds, which a busy machine may take to ask once: the page itself remembers each."""

SAID = "return said.some((words) => [...arguments].every((part) => new RegExp(part).test(words)))"


@pytest.fixture
async def server(live_server: LiveServer) -> AsyncGenerator[LiveServer]:
    """WebKit cannot be told that it is offline, so the server goes away. It is here again when the next journey begins."""
    yield live_server
    if "server" not in live_server.processes:
        await live_server.start_server()


@pytest.fixture
def make_device(screen: str, server: LiveServer, tmp_path: Path) -> MakeWebKitPhone:
    """The same phone each time: `async with make_device() as phone`."""
    return lambda: webkit_phone(tmp_path / "phone", screen, server.base_url)


async def test_the_wallet_opens_from_a_closed_browser_without_a_server(
    make_device: MakeWebKitPhone, server: LiveServer, database: Database, owner: Owner, show: Show
) -> None:
    family = await buy_for_family(database, owner, show)
    async with make_device() as phone:
        await open_mailed_wallet(phone, server, family)

    await server.stop_server()
    async with make_device() as phone:
        await phone.open("/wallet")
        await phone.find("[role=status]", r"No signal\. Your tickets still work\.")
        await every_code_is_read(phone, family)


async def test_a_new_version_takes_no_ticket_away(
    make_device: MakeWebKitPhone, server: LiveServer, database: Database, owner: Owner, show: Show
) -> None:
    family = await buy_for_family(database, owner, show)
    async with make_device() as phone:
        await open_mailed_wallet(phone, server, family)
        await phone.run("return caches.open('pwa-tickets-files-of-last-year')")
        await phone.run(
            "return navigator.serviceWorker.register('/service-worker.js?new', { scope: '/' }).then(() => null)"
        )
        await phone.tap("update-toast button", "Reload")
        await phone.holds("return caches.has('pwa-tickets-files-of-last-year').then((kept) => !kept)")
        await server.stop_server()
        await phone.open("/")
        await phone.find("h1", "This page didn’t load")
        await phone.tap("a", "Open my tickets")
        await every_code_is_read(phone, family)


async def open_mailed_wallet(phone: WebKitPhone, server: LiveServer, family: Family) -> None:
    """Follow the confirmation mail's link, and wait until the phone keeps everything."""
    await phone.open(await wallet_link(server, family.email))
    await phone.holds("return document.querySelectorAll('.wallet-shows li').length === 4")
    await phone.find("[data-slot=kept]", "^Kept on this phone")


async def every_code_is_read(phone: WebKitPhone, family: Family) -> None:
    """From the list, one ticket after the other, held out to a scanner."""
    await phone.tap(".wallet-shows li a")
    for number, code in enumerate(family.codes, start=1):
        await phone.find(".ticket-holder", f"Maya Okafor, {number} of 4")
        await phone.holds(STANDS, number)
        (found,) = zxingcpp.read_barcodes(await phone.picture())
        assert found.text == code
        if number < len(family.codes):
            await phone.tap("button", "^Next ticket")


async def test_the_scanner_reads_what_the_camera_sees(
    make_device: MakeWebKitPhone,
    server: LiveServer,
    database: Database,
    owner: Owner,
    show: Show,
    maya: Buyer,
) -> None:
    order_id = await factories.buy(database, show, maya, "A1")
    (code,) = await arrange.ticket_codes(owner, show, "A1")
    async with make_device() as phone:
        device_id = await become_scanner(phone, owner, show)
        await scan(phone, code, "Let in", "A", "1")
        await arrange.until_scans_arrived(owner, device_id, 1)
        await phone.run("holdUp(null)")
        await phone.gone("scanner-verdict")
        await scan(phone, code, "Already came in", "A", "1")
    (ticket,) = await factories.tickets_of(owner, order_id)
    assert ticket["scanned_at"]


async def test_scans_outlive_a_killed_browser_and_reach_the_server(
    make_device: MakeWebKitPhone,
    server: LiveServer,
    database: Database,
    owner: Owner,
    show: Show,
    maya: Buyer,
) -> None:
    await factories.buy(database, show, maya, "B1", "B2", "B3")
    codes = await arrange.ticket_codes(owner, show, "B1", "B2", "B3")
    async with make_device() as phone:
        device_id = await become_scanner(phone, owner, show)
        await server.stop_server()
        for number, code in enumerate(codes, start=1):
            await scan(phone, code, "Let in", "B", str(number))
        await phone.find("[data-slot=sync]", "No signal · 3 waiting")
        phone.kill()

    assert await arrange.scans_of(owner, device_id) == []
    async with make_device() as phone:
        await phone.open("/scan")  # there is no server: the page comes from the phone
        await phone.find("scanner-ready", "3 scans waiting")
        await server.start_server()
        await phone.run("dispatchEvent(new Event('online'))")
        await phone.find("scanner-ready", "0 scans waiting")
    assert [row["shown"] for row in await arrange.scans_of(owner, device_id)] == ["admitted"] * 3
    assert (
        await owner.fetchval(
            "select count(*) from tickets t join show_seats s on s.id = t.show_seat_id "
            "where s.show_id = $1 and t.scanned_at is not null",
            show.id,
        )
        == 3
    )


async def become_scanner(phone: WebKitPhone, owner: Owner, show: Show) -> UUID:
    """The volunteer opens the enrolment's address, waits until this phone keeps all it needs, and starts."""
    device_id, code = await arrange.add_device(owner, show)
    await phone.open(f"/scan#enroll={code}")
    await phone.type("Your name", "Rosa")
    await phone.tap("button", "^Make this phone a scanner")
    await phone.find("scanner-ready", "unsold seats known")
    await phone.holds(
        f"return ({KEPT_ALL})(arguments[0])",
        ["/scan", "/static/built/checkin-scan-", "/static/built/zxing_reader-"],
    )
    await phone.run(scanner_steps.CAMERA)
    await phone.run(LISTEN)
    await phone.tap("button", "^Start scanning")
    await phone.tap("button", "^Scan anyway")
    return device_id


async def scan(phone: WebKitPhone, code: str, words: str, row: str, seat: str) -> None:
    """Hold a ticket up until the phone says this."""
    await phone.run("said.length = 0; holdUp(arguments[0])", scanner_steps.drawn(code))
    await phone.holds(SAID, rf"Row\s*{row}\s*Seat\s*{seat}\b", words)
