"""What happens at doors: no camera, two phones, a lost answer, a portal in between, a phone taken off."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from playwright.async_api import Page, Route, expect

from pwa_tickets.db.session import Database
from tests import factories
from tests.e2e import door
from tests.e2e.conftest import EnrolledDevice, MakePhone
from tests.e2e.waiting import TIMEOUT_MS
from tests.factories import Buyer, Owner, Show


async def _at_work(
    phone: EnrolledDevice, owner: Owner, *shows: Show, gate: str = "Door A", name: str = "Rosa"
) -> Any:
    """This phone is enrolled, knows its show and is scanning."""
    device_id, code = await door.add_scanner(owner, *shows, gate=gate)
    await door.enroll(phone.page, phone.base_url, code, name)
    await expect(phone.page.get_by_text("unsold seats known")).to_be_visible(timeout=TIMEOUT_MS)
    await phone.page.get_by_role("button", name="Start scanning").click()
    return device_id


async def _hand_scanner(page: Page, text: str) -> None:
    """A hand-held scanner reads a code: it types faster than anybody, then presses Enter."""
    await page.evaluate(
        """text => [...text, "Enter"].forEach((key) =>
             document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })))""",
        text,
    )


def _answering(**answer: Any) -> Callable[[Route], Awaitable[None]]:
    """Somebody in between answers instead of the studio."""

    async def in_between(route: Route) -> None:
        await route.fulfill(**answer)

    return in_between


async def test_a_phone_without_a_camera_types_and_takes_back(
    phone: EnrolledDevice, owner: Owner, database: Database, show: Show, maya: Buyer
) -> None:
    await factories.buy(database, show, maya, "A1", "A2")
    first, second = await door.codes_of(owner, show, "A1", "A2")
    page = phone.page
    device_id = await _at_work(phone, owner, show)
    await expect(
        page.get_by_text("may not use the camera").or_(page.get_by_text("no camera that the browser"))
    ).to_be_visible()

    await page.get_by_role("button", name="Type code").click()
    await page.get_by_label("The characters under the code").fill("not a code")
    await page.get_by_role("button", name="Check it").click()
    await expect(page.get_by_text("That is not a whole code")).to_be_visible()
    await page.get_by_label("The characters under the code").fill(
        " ".join(first.removeprefix("TKT-").lower())
    )
    await page.get_by_role("button", name="Check it").click()
    await expect(door.seat(page, "A", "1")).to_be_visible()
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_text("Taken back. Nobody came in.")).to_be_visible()

    await _hand_scanner(page, second)
    await expect(door.seat(page, "A", "2")).to_be_visible()
    await door.arrived(owner, device_id, 2)
    rows = await door.reports(owner, device_id)
    assert [(row["manual"], row["annulled_at"] is not None) for row in rows] == [(True, True), (False, False)]
    inside = await owner.fetch(
        "select show_seat_id from tickets where show_seat_id = any ($1) and scanned_at is not null",
        show.ids(),
    )
    assert [row["show_seat_id"] for row in inside] == [show.seats["A2"]]


async def test_two_phones_let_the_same_ticket_in_and_the_later_one_turns_red(
    make_device: MakePhone, owner: Owner, database: Database, show: Show, maya: Buyer
) -> None:
    await factories.buy(database, show, maya, "A1")
    (code,) = await door.codes_of(owner, show, "A1")
    async with make_device() as rosa, make_device() as bo:
        rosas = await _at_work(rosa, owner, show, gate="Door A", name="Rosa")
        await _at_work(bo, owner, show, gate="Door B", name="Bo")
        await _hand_scanner(rosa.page, code)
        await expect(door.verdict(rosa.page, "Let in")).to_be_visible()
        await door.arrived(owner, rosas, 1)
        await _hand_scanner(bo.page, code)  # Bo's phone has not heard of it yet, and then it has
        await expect(door.verdict(bo.page, "through Door A")).to_be_visible(timeout=TIMEOUT_MS)
        await expect(door.verdict(bo.page, "Stop")).to_be_visible()
        await expect(door.said(bo.page, "1 to look at")).to_be_visible(timeout=TIMEOUT_MS)
    gates = await owner.fetch(
        "select d.gate, s.conflict_with is not null as met from ticket_scans s join devices d on d.id = s.device_id "
        "where s.show_id = $1 order by s.scanned_at",
        show.id,
    )
    assert [tuple(row) for row in gates] == [("Door A", False), ("Door B", True)]


async def test_somebody_is_let_in_anyway_with_a_reason(
    phone: EnrolledDevice, owner: Owner, database: Database, show: Show, maya: Buyer
) -> None:
    await factories.buy(database, show, maya, "A1")
    (code,) = await door.codes_of(owner, show, "A1")
    await owner.execute(
        "update show_seat_codes set state = 'void' where show_seat_id = $1 and generation = 0",
        show.seats["A1"],
    )
    device_id = await _at_work(phone, owner, show)
    await _hand_scanner(phone.page, code)
    await expect(door.verdict(phone.page, "This ticket no longer counts")).to_be_visible()
    await phone.page.get_by_role("button", name="Let in anyway").click()
    await phone.page.get_by_role("button", name="Staff said so").click()
    await expect(door.verdict(phone.page, "Let in anyway: Staff said so")).to_be_visible()
    await door.arrived(owner, device_id, 2)
    rows = await door.reports(owner, device_id)
    assert [(row["shown"], row["admitted"], row["reason"]) for row in rows] == [
        ("void", False, None),
        ("void", True, "Staff said so"),
    ]


async def test_a_second_tab_knows_what_the_first_one_scanned(
    phone: EnrolledDevice, owner: Owner, database: Database, show: Show, maya: Buyer
) -> None:
    await factories.buy(database, show, maya, "A1")
    (code,) = await door.codes_of(owner, show, "A1")
    device_id = await _at_work(phone, owner, show)
    other = await phone.context.new_page()
    await other.goto(f"{phone.base_url}/scan")
    await other.get_by_role("button", name="Start scanning").click()
    await _hand_scanner(phone.page, code)
    await expect(door.verdict(phone.page, "Let in")).to_be_visible()
    await expect(other.get_by_text("1 let in here")).to_be_visible(timeout=TIMEOUT_MS)
    await _hand_scanner(other, code)
    await expect(door.verdict(other, "Already came in")).to_be_visible()
    await door.arrived(owner, device_id, 2)
    assert [row["shown"] for row in await door.reports(owner, device_id)] == ["admitted", "already_admitted"]


async def test_the_code_leaves_the_address_and_a_lost_answer_may_be_asked_for_again(
    phone: EnrolledDevice, owner: Owner, show: Show
) -> None:
    device_id, code = await door.add_scanner(owner, show)
    page, lost = phone.page, []

    async def lose_the_answer(route: Route) -> None:
        lost.append(await route.fetch())
        await route.abort()

    await page.route("**/api/check-in/enroll", lose_the_answer, times=1)
    await page.goto(f"{phone.base_url}/scan#enroll={code}")
    await expect(page.get_by_label("Your name")).to_be_visible()
    assert code not in page.url
    await page.get_by_label("Your name").fill("Rosa")
    await page.get_by_role("button", name="Make this phone a scanner").click()
    await expect(page.get_by_text("No answer came")).to_be_visible()
    assert [answer.status for answer in lost] == [200]
    await page.reload()
    await page.get_by_label("Your name").fill("Rosa")
    await page.get_by_role("button", name="Make this phone a scanner").click()
    await expect(page.get_by_text("Ready for the door")).to_be_visible(timeout=TIMEOUT_MS)
    assert await owner.fetchval("select enrolled_at is not null from devices where id = $1", device_id)


async def test_no_portal_and_no_other_refusal_makes_a_phone_forget(
    phone: EnrolledDevice, owner: Owner, database: Database, show: Show, maya: Buyer
) -> None:
    await factories.buy(database, show, maya, "A1", "A2", "A3", "A4")
    codes = await door.codes_of(owner, show, "A1", "A2", "A3", "A4")
    device_id = await _at_work(phone, owner, show)
    answers: list[dict[str, Any]] = [
        {"status": 200, "content_type": "text/html", "body": "<h1>Welcome to the hotel</h1>"},
        {
            "status": 401,
            "content_type": "application/problem+json",
            "body": '{"type": "/problems/not-signed-in"}',
        },
        {
            "status": 403,
            "content_type": "application/problem+json",
            "body": '{"type": "/problems/not-allowed"}',
        },
        {"status": 503, "content_type": "text/html", "body": "busy"},
    ]
    for number, (code, answer) in enumerate(zip(codes, answers, strict=True), start=1):
        await phone.context.route(
            "**/api/check-in/**", _answering(**answer)
        )  # the newest route is asked first
        await _hand_scanner(phone.page, code)
        await expect(door.seat(phone.page, "A", str(number))).to_be_visible()
        await expect(door.said(phone.page, f"· {number} waiting")).to_be_visible(timeout=TIMEOUT_MS)
    await phone.context.unroute_all()
    phone.problems.clear()
    await phone.page.evaluate("dispatchEvent(new Event('online'))")
    await expect(door.said(phone.page, "All sent")).to_be_visible(timeout=TIMEOUT_MS)
    assert len(await door.reports(owner, device_id)) == 4


async def test_a_phone_taken_off_the_door_reports_and_forgets(
    phone: EnrolledDevice, owner: Owner, database: Database, show: Show, maya: Buyer
) -> None:
    await factories.buy(database, show, maya, "A1", "A2")
    before, after = await door.codes_of(owner, show, "A1", "A2")
    device_id = await _at_work(phone, owner, show)
    await phone.context.route("**/api/check-in/**", lambda route: route.abort())
    await _hand_scanner(phone.page, before)
    await expect(door.verdict(phone.page, "Let in")).to_be_visible()
    await expect(phone.page.locator("scanner-verdict")).to_be_hidden(
        timeout=TIMEOUT_MS
    )  # four seconds have passed
    between = "update devices set revoked_at = clock_timestamp() - interval '2 seconds' where id = $1"
    await owner.execute(between, device_id)
    await _hand_scanner(phone.page, after)
    await expect(door.seat(phone.page, "A", "2")).to_be_visible()
    await phone.context.unroute("**/api/check-in/**")
    await phone.page.evaluate("dispatchEvent(new Event('online'))")
    await expect(phone.page.get_by_text("This phone is off the door")).to_be_visible(timeout=TIMEOUT_MS)
    rows = await door.reports(owner, device_id)
    assert [row["counts"] for row in rows] == [True, False]
    kept = await phone.page.evaluate(
        """() => new Promise((resolve) => {
             const opening = indexedDB.open("pwa-tickets-door");
             opening.onsuccess = async () => {
               const count = (name) => new Promise((done) => {
                 const asked = opening.result.transaction(name).objectStore(name).count();
                 asked.onsuccess = () => done(asked.result);
               });
               resolve(await Promise.all(["facts", "rosters", "scans", "annuls"].map(count)));
             };
           })"""
    )
    assert kept == [0, 0, 0, 0]
    await phone.page.reload()
    await expect(phone.page.get_by_text("Not a scanner yet")).to_be_visible()


async def test_a_ticket_bought_a_minute_ago_is_known_to_a_phone_that_did_not_hear_of_it(
    phone: EnrolledDevice, owner: Owner, database: Database, show: Show, maya: Buyer
) -> None:
    device_id = await _at_work(phone, owner, show)
    await phone.context.route("**/api/check-in/**", lambda route: route.abort())
    await factories.buy(database, show, maya, "A1")
    (code,) = await door.codes_of(owner, show, "A1")
    await _hand_scanner(phone.page, code)
    await expect(door.verdict(phone.page, "Bought since this phone last synced")).to_be_visible()
    await phone.context.unroute("**/api/check-in/**")
    await phone.page.evaluate("dispatchEvent(new Event('online'))")
    await expect(door.said(phone.page, "All sent")).to_be_visible(timeout=TIMEOUT_MS)
    row = (await door.reports(owner, device_id))[0]
    assert (row["shown"], row["ticket_id"] is not None) == ("admitted_unsynced", True)
    assert abs(await owner.fetchval("select scanned_at from tickets where show_seat_id = $1", show.seats["A1"])
               - row["phone_at"]) < timedelta(seconds=5)  # fmt: skip
