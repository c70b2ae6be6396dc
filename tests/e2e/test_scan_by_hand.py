"""Scanning without a camera: a hand-held scanner, a typed code, two phones, two tabs, and letting in anyway."""

from playwright.async_api import expect

from pwa_tickets.db.session import Database
from tests import arrange, factories, office
from tests.e2e import scanner_steps
from tests.e2e.browser_waits import TIMEOUT_MS
from tests.e2e.conftest import MakePhone, Phone
from tests.factories import Buyer, Owner, Show

GERMAN_SCANNER = """text => {
  const press = (key, code) => document.body.dispatchEvent(
    new KeyboardEvent("keydown", { key, code, bubbles: true, cancelable: true }));
  for (const char of text)
    press({ Y: "Z", Z: "Y", "-": "ß" }[char] ?? char, char === "-" ? "Minus" : /\\d/.test(char) ? `Digit${char}` : `Key${char}`);
  window.tabWasSwallowed = !press("Tab", "Tab");
}"""
"""It presses the keys of an American keyboard, and the phone reads them as a German one's."""


async def test_a_phone_without_a_camera_types_and_takes_back(
    phone: Phone, owner: Owner, database: Database, show: Show, maya: Buyer
) -> None:
    await factories.buy(database, show, maya, "A1", "A2")
    first, second = await arrange.ticket_codes(owner, show, "A1", "A2")
    page = phone.page
    device_id = await scanner_steps.start_scanning(phone, owner, show)
    await expect(
        page.get_by_text("can’t use the camera").or_(page.get_by_text("browser can’t find a camera"))
    ).to_be_visible()

    await page.get_by_role("button", name="Type code").click()
    await page.get_by_label("Code or ticket number").fill("no code")
    await page.get_by_role("button", name="Check it").click()
    await expect(page.get_by_text("Something is missing")).to_be_visible()
    await page.get_by_label("Code or ticket number").fill(" ".join(first.removeprefix("TKT-").lower()))
    await page.get_by_role("button", name="Check it").click()
    await expect(scanner_steps.verdict_seat(page, "A", "1")).to_be_visible()
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_text("Taken back. Nobody came in.")).to_be_visible()

    await scanner_steps.read_by_hand(page, second)
    await expect(scanner_steps.verdict_seat(page, "A", "2")).to_be_visible()
    await arrange.until_scans_arrived(owner, device_id, 2)
    rows = await arrange.scans_of(owner, device_id)
    assert [(row["manual"], row["annulled_at"] is not None) for row in rows] == [(True, True), (False, False)]
    inside = await owner.fetch(
        "select show_seat_id from tickets where show_seat_id = any ($1) and scanned_at is not null",
        show.ids(),
    )
    assert [row["show_seat_id"] for row in inside] == [show.seats["A2"]]


async def test_the_number_printed_under_a_code_opens_its_ticket_without_signal(
    phone: Phone, owner: Owner, database: Database, show: Show, maya: Buyer
) -> None:
    await factories.buy(database, show, maya, "A1")
    number = await owner.fetchval(
        "select ticket_number from tickets where show_seat_id = $1", show.seats["A1"]
    )
    page = phone.page
    device_id = await scanner_steps.start_scanning(phone, owner, show)
    await phone.context.set_offline(True)
    await page.get_by_role("button", name="Type code").click()
    await page.get_by_label("Code or ticket number").fill("T-0000-0000")
    await page.get_by_role("button", name="Check it").click()
    await expect(page.get_by_text("No ticket on this phone has that number")).to_be_visible()
    await page.get_by_label("Code or ticket number").fill(number.lower().replace("-", " "))
    await page.get_by_role("button", name="Check it").click()
    await expect(scanner_steps.verdict_seat(page, "A", "1")).to_be_visible()
    await phone.context.set_offline(False)
    await arrange.until_scans_arrived(owner, device_id, 1)
    (row,) = await arrange.scans_of(owner, device_id)
    assert (row["shown"], row["admitted"], row["manual"]) == ("admitted", True, True)


async def test_a_hand_held_scanner_types_on_a_german_phone_and_ends_with_tab(
    phone: Phone, owner: Owner, database: Database, show: Show, maya: Buyer
) -> None:
    await factories.buy(database, show, maya, "A1")
    (code,) = await arrange.ticket_codes(owner, show, "A1")
    await scanner_steps.start_scanning(phone, owner, show)
    await phone.page.evaluate(GERMAN_SCANNER, code)
    await expect(scanner_steps.verdict_seat(phone.page, "A", "1")).to_be_visible()
    assert await phone.page.evaluate("tabWasSwallowed")


async def test_two_phones_let_the_same_ticket_in_and_the_later_one_turns_red(
    make_device: MakePhone, owner: Owner, database: Database, show: Show, maya: Buyer
) -> None:
    await factories.buy(database, show, maya, "A1")
    (code,) = await arrange.ticket_codes(owner, show, "A1")
    async with make_device() as rosa, make_device() as bo:
        rosas = await scanner_steps.start_scanning(rosa, owner, show, gate="Door A", name="Rosa")
        await scanner_steps.start_scanning(bo, owner, show, gate="Door B", name="Bo")
        await scanner_steps.read_by_hand(rosa.page, code)
        await expect(scanner_steps.verdict(rosa.page, "Let in")).to_be_visible()
        await arrange.until_scans_arrived(owner, rosas, 1)
        await scanner_steps.read_by_hand(bo.page, code)  # Bo's phone has not heard of it yet, and then it has
        await expect(scanner_steps.verdict(bo.page, "through Door A")).to_be_visible(timeout=TIMEOUT_MS)
        await expect(scanner_steps.verdict(bo.page, "Stop")).to_be_visible()
        await expect(scanner_steps.text_shown(bo.page, "1 to check")).to_be_visible(timeout=TIMEOUT_MS)
    gates = await owner.fetch(
        "select d.gate, s.conflict_with is not null as met from ticket_scans s join devices d on d.id = s.device_id "
        "where s.show_id = $1 order by s.scanned_at",
        show.id,
    )
    assert [tuple(row) for row in gates] == [("Door A", False), ("Door B", True)]


async def test_somebody_is_let_in_anyway_with_a_reason(
    phone: Phone, owner: Owner, database: Database, show: Show, maya: Buyer
) -> None:
    await factories.buy(database, show, maya, "A1")
    (code,) = await arrange.ticket_codes(owner, show, "A1")
    await owner.execute(
        "update show_seat_codes set state = 'void' where show_seat_id = $1 and generation = 0",
        show.seats["A1"],
    )
    device_id = await scanner_steps.start_scanning(phone, owner, show)
    await scanner_steps.read_by_hand(phone.page, code)
    await expect(scanner_steps.verdict(phone.page, "This ticket no longer counts")).to_be_visible()
    await phone.page.get_by_role("button", name="Let in anyway").click()
    await phone.page.get_by_role("button", name="Staff said so").click()
    await expect(scanner_steps.verdict(phone.page, "Let in anyway: Staff said so")).to_be_visible()
    await arrange.until_scans_arrived(owner, device_id, 2)
    rows = await arrange.scans_of(owner, device_id)
    assert [(row["shown"], row["admitted"], row["reason"]) for row in rows] == [
        ("void", False, None),
        ("void", True, "Staff said so"),
    ]


async def test_a_second_tab_knows_what_the_first_one_scanned(
    phone: Phone, owner: Owner, database: Database, show: Show, maya: Buyer
) -> None:
    await factories.buy(database, show, maya, "A1")
    (code,) = await arrange.ticket_codes(owner, show, "A1")
    device_id = await scanner_steps.start_scanning(phone, owner, show)
    other = await phone.context.new_page()
    await other.goto(f"{phone.base_url}/scan")
    await scanner_steps.begin_early(other)
    await scanner_steps.read_by_hand(phone.page, code)
    await expect(scanner_steps.verdict(phone.page, "Let in")).to_be_visible()
    await expect(other.get_by_text("1 let in here")).to_be_visible(timeout=TIMEOUT_MS)
    await scanner_steps.read_by_hand(other, code)
    await expect(scanner_steps.verdict(other, "Already came in")).to_be_visible()
    await arrange.until_scans_arrived(owner, device_id, 2)
    assert [row["shown"] for row in await arrange.scans_of(owner, device_id)] == [
        "admitted",
        "already_admitted",
    ]


async def test_an_order_that_owes_is_sent_to_the_box_office_without_signal(
    phone: Phone, owner: Owner, database: Database, show: Show
) -> None:
    clerk = await office.make_staff(owner, "box_office")
    starts_at = await owner.fetchval("select starts_at from recital_shows where id = $1", show.id)
    order_id = await office.sell(
        database, clerk, show, "C1", payment="later", customer_name="Ruth Berg", pay_until=starts_at
    )
    order = await owner.fetchrow(
        "select order_number, total_amount_in_cents as cents from ticket_orders where id = $1", order_id
    )
    assert order is not None
    page = phone.page
    device_id = await scanner_steps.start_scanning(phone, owner, show)
    await phone.context.set_offline(True)
    await page.get_by_role("button", name="Type code").click()
    await page.get_by_label("Code or ticket number").fill(order["order_number"].lower())
    await page.get_by_role("button", name="Check it").click()
    await expect(page.get_by_text(f"Owes ${order['cents'] / 100:.2f}")).to_be_visible()
    await expect(page.get_by_text("Send them to the box office.")).to_be_visible()
    await phone.context.set_offline(False)
    assert await arrange.scans_of(owner, device_id) == []
