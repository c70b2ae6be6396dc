"""A scanner whose network fails: a lost answer, a portal in between, a phone taken off while it heard nothing."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from playwright.async_api import Route, expect

from pwa_tickets.db.session import Database
from tests import arrange, factories
from tests.e2e import scanner_steps
from tests.e2e.browser_waits import TIMEOUT_MS
from tests.e2e.conftest import Phone
from tests.factories import Buyer, Owner, Show


def answering(**answer: Any) -> Callable[[Route], Awaitable[None]]:
    """Somebody in between answers instead of the studio."""

    async def in_between(route: Route) -> None:
        await route.fulfill(**answer)

    return in_between


async def test_the_code_leaves_the_address_and_a_lost_answer_may_be_asked_for_again(
    phone: Phone, owner: Owner, show: Show
) -> None:
    device_id, code = await arrange.add_device(owner, show)
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
    await expect(page.get_by_text("No answer. Find a spot")).to_be_visible()
    assert [answer.status for answer in lost] == [200]
    await page.reload()
    await page.get_by_label("Your name").fill("Rosa")
    await page.get_by_role("button", name="Make this phone a scanner").click()
    await expect(page.get_by_text("Ready for the door")).to_be_visible(timeout=TIMEOUT_MS)
    assert await owner.fetchval("select enrolled_at is not null from devices where id = $1", device_id)


async def test_no_portal_and_no_other_refusal_makes_a_phone_forget(
    phone: Phone, owner: Owner, database: Database, show: Show, maya: Buyer
) -> None:
    await factories.buy(database, show, maya, "A1", "A2", "A3", "A4")
    codes = await arrange.ticket_codes(owner, show, "A1", "A2", "A3", "A4")
    device_id = await scanner_steps.start_scanning(phone, owner, show)
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
            "**/api/check-in/**", answering(**answer)
        )  # the newest route is asked first
        await scanner_steps.read_by_hand(phone.page, code)
        await expect(scanner_steps.verdict_seat(phone.page, "A", str(number))).to_be_visible()
        await expect(scanner_steps.text_shown(phone.page, f"· {number} waiting")).to_be_visible(
            timeout=TIMEOUT_MS
        )
    await phone.context.unroute_all()
    phone.problems.clear()
    await phone.page.evaluate("dispatchEvent(new Event('online'))")
    await expect(scanner_steps.text_shown(phone.page, "All sent")).to_be_visible(timeout=TIMEOUT_MS)
    assert len(await arrange.scans_of(owner, device_id)) == 4


async def test_a_phone_taken_off_the_door_reports_and_forgets(
    phone: Phone, owner: Owner, database: Database, show: Show, maya: Buyer
) -> None:
    await factories.buy(database, show, maya, "A1", "A2")
    before, after = await arrange.ticket_codes(owner, show, "A1", "A2")
    device_id = await scanner_steps.start_scanning(phone, owner, show)
    await phone.context.route("**/api/check-in/**", lambda route: route.abort())
    await scanner_steps.read_by_hand(phone.page, before)
    await expect(scanner_steps.verdict(phone.page, "Let in")).to_be_visible()
    await expect(phone.page.locator("scanner-verdict")).to_be_hidden(
        timeout=TIMEOUT_MS
    )  # four seconds have passed
    between = "update devices set revoked_at = clock_timestamp() - interval '2 seconds' where id = $1"
    await owner.execute(between, device_id)
    await scanner_steps.read_by_hand(phone.page, after)
    await expect(scanner_steps.verdict_seat(phone.page, "A", "2")).to_be_visible()
    await phone.context.unroute("**/api/check-in/**")
    await phone.page.evaluate("dispatchEvent(new Event('online'))")
    await expect(phone.page.get_by_text("This phone was removed")).to_be_visible(timeout=TIMEOUT_MS)
    rows = await arrange.scans_of(owner, device_id)
    # What arrives after it was taken off changes no ticket before staff accept it, whatever its clock says.
    assert [(row["counts"], row["review"]) for row in rows] == [(False, "waiting")] * 2
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
    phone: Phone, owner: Owner, database: Database, show: Show, maya: Buyer
) -> None:
    device_id = await scanner_steps.start_scanning(phone, owner, show)
    await phone.context.route("**/api/check-in/**", lambda route: route.abort())
    await factories.buy(database, show, maya, "A1")
    (code,) = await arrange.ticket_codes(owner, show, "A1")
    await scanner_steps.read_by_hand(phone.page, code)
    await expect(scanner_steps.verdict(phone.page, "Bought since this phone last synced")).to_be_visible()
    await phone.context.unroute("**/api/check-in/**")
    await phone.page.evaluate("dispatchEvent(new Event('online'))")
    await expect(scanner_steps.text_shown(phone.page, "All sent")).to_be_visible(timeout=TIMEOUT_MS)
    row = (await arrange.scans_of(owner, device_id))[0]
    assert (row["shown"], row["ticket_id"] is not None) == ("admitted_unsynced", True)
    assert abs(await owner.fetchval("select scanned_at from tickets where show_seat_id = $1", show.seats["A1"])
               - row["phone_at"]) < timedelta(seconds=5)  # fmt: skip
