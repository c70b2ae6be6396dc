"""A browser that translates pages rewrites figures, too: seats and codes stay what the signs in the hall say."""

from typing import Final

from playwright.async_api import Page, expect

from pwa_tickets.db.session import Database
from tests import arrange, factories
from tests.e2e import scanner_steps
from tests.e2e.browser_waits import TIMEOUT_MS
from tests.e2e.conftest import Phone
from tests.e2e.live_server import LiveServer
from tests.e2e.purchase_steps import choose
from tests.e2e.wallet_steps import buy_for_family, wallet_link
from tests.factories import Buyer, Owner, Show

TRANSLATES: Final = """() => {
  const bengali = (text) => text.replace(/[0-9]/g, (figure) => "০১২৩৪৫৬৭৮৯"[figure]).replace(/\\bRow\\b/g, "সারি");
  const translate = () => {
    const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (words.nextNode()) {
      const text = words.currentNode;
      if (text.parentElement.closest("[translate=no], script, style, template")) continue;
      const said = bengali(text.data);
      if (said !== text.data) text.data = said;
    }
  };
  translate();
  new MutationObserver(translate).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""
"""What Chrome's own translation does to a page, and goes on doing as the page changes."""


async def figures_of(page: Page, part: str) -> str:
    """What stands in these parts of the page that are seen."""
    found = await page.locator(f"{part} >> visible=true").all_inner_texts()
    assert found, part
    return " ".join(found)


async def test_seats_and_codes_are_those_of_the_house_on_a_translated_page(
    phone: Phone, live_server: LiveServer, database: Database, owner: Owner, show: Show
) -> None:
    family = await buy_for_family(database, owner, show)
    page = await choose(phone, show, "A5", "A6")
    await page.evaluate(TRANSLATES)
    assert "5 6" in await figures_of(page, ".seat-box")
    assert "A 5 and 6" in await figures_of(page, ".chip-seat")
    await page.locator("[data-continue]").tap()
    await expect(page.locator("[data-lines]")).to_be_visible()
    await page.evaluate(TRANSLATES)
    assert "A 5 and 6" in await figures_of(page, "[data-lines]")

    await page.goto(await wallet_link(live_server, family.email))
    await expect(page.locator(".wallet-shows li")).to_have_count(4, timeout=TIMEOUT_MS)
    await page.evaluate(TRANSLATES)
    await page.locator(".wallet-shows li").first.tap()
    ticket = page.locator(".ticket-page:not([inert])")
    await expect(ticket.locator(".plate")).to_contain_text("1")
    assert family.codes[0].removeprefix("TKT-")[:4] in await ticket.inner_text()
    number = await owner.fetchval("select ticket_number from tickets where qr_code = $1", family.codes[0])
    await expect(ticket).to_contain_text(number)


async def test_the_door_reads_seats_on_a_translated_page(
    phone: Phone, database: Database, owner: Owner, show: Show, maya: Buyer
) -> None:
    await factories.buy(database, show, maya, "B7")
    [code] = await arrange.ticket_codes(owner, show, "B7")
    await scanner_steps.start_scanning(phone, owner, show)
    await phone.page.evaluate(TRANSLATES)
    await scanner_steps.read_by_hand(phone.page, code)
    plate = phone.page.locator("scanner-verdict:not([hidden]) .plate")
    await expect(plate).to_contain_text("B", timeout=TIMEOUT_MS)
    await expect(plate).to_contain_text("7")
