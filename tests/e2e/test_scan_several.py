"""Several codes before one camera, and a phone that has no room left: what is said, and what reaches the server."""

from playwright.async_api import expect

from pwa_tickets.db.session import Database
from tests import arrange, factories
from tests.e2e import scanner_steps
from tests.e2e.browser_waits import TIMEOUT_MS
from tests.e2e.conftest import Phone
from tests.factories import Buyer, Owner, Show

NO_ROOM = """
  for (const name of ["add", "put"]) {
    const write = IDBObjectStore.prototype[name];
    IDBObjectStore.prototype[name] = function (...values) {
      if (window.isFull) throw new DOMException("no room", "QuotaExceededError");
      return write.apply(this, values);
    };
  }
"""


async def test_two_tickets_side_by_side_come_in_once_each(
    phone: Phone, owner: Owner, database: Database, show: Show, maya: Buyer
) -> None:
    await factories.buy(database, show, maya, "A1", "A2", "A3")
    first, second, third = await arrange.ticket_codes(owner, show, "A1", "A2", "A3")
    await scanner_steps.give_camera(phone.context)
    device_id = await scanner_steps.start_scanning(phone, owner, show)
    await scanner_steps.hold_up(phone.page, first, second)
    await expect(scanner_steps.verdict(phone.page, "2 tickets")).to_be_visible(timeout=TIMEOUT_MS)
    await expect(scanner_steps.verdict(phone.page, "Let in")).to_be_visible()
    await arrange.until_scans_arrived(owner, device_id, 2)
    # They stay before the camera until the verdict has gone by itself, and are two tickets all the same.
    await expect(phone.page.locator("scanner-verdict")).to_be_hidden(timeout=TIMEOUT_MS)
    # A poster beside the next one is none of the phone's business.
    await scanner_steps.hold_up(phone.page, third, "https://example.com/")
    await expect(scanner_steps.verdict_seat(phone.page, "A", "3")).to_be_visible(timeout=TIMEOUT_MS)
    await expect(phone.page.locator("scanner-verdict")).to_be_hidden(timeout=TIMEOUT_MS)
    await arrange.until_scans_arrived(owner, device_id, 3)
    assert [scan["shown"] for scan in await arrange.scans_of(owner, device_id)] == ["admitted"] * 3


async def test_a_phone_without_room_decides_and_sends(
    phone: Phone, owner: Owner, database: Database, show: Show, maya: Buyer
) -> None:
    await factories.buy(database, show, maya, "A1", "A2")
    first, second = await arrange.ticket_codes(owner, show, "A1", "A2")
    await scanner_steps.give_camera(phone.context)
    await phone.context.add_init_script(NO_ROOM)
    device_id = await scanner_steps.start_scanning(phone, owner, show)
    await phone.page.evaluate("window.isFull = true")
    await scanner_steps.scan(phone.page, first, "Let in")
    await scanner_steps.scan(phone.page, first, "Already came in")
    await expect(scanner_steps.text_shown(phone.page, "Phone full")).to_be_visible(timeout=TIMEOUT_MS)
    await arrange.until_scans_arrived(owner, device_id, 2)
    await phone.page.evaluate("window.isFull = false")
    await scanner_steps.scan(phone.page, second, "Let in")
    await arrange.until_scans_arrived(owner, device_id, 3)
    assert [scan["seq"] for scan in await arrange.scans_of(owner, device_id)] == [1, 2, 3]
    await expect(scanner_steps.text_shown(phone.page, "All sent")).to_be_visible(timeout=TIMEOUT_MS)
