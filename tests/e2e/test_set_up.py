"""From an empty database to a first ticket sold and scanned, on a phone: the set-up as an owner goes through it.

What it costs is counted: answers that are typed or chosen, and taps.
"""

import re
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e import purchase_steps
from tests.e2e.browser_waits import TIMEOUT_MS
from tests.e2e.conftest import Phone
from tests.e2e.live_server import free_port
from tests.e2e.scanner_steps import begin_early, give_camera, hold_up, text_shown, verdict
from tests.e2e.set_up_steps import SMALL, EmptyStudio, Hand
from tests.factories import Owner
from tests.html_validity import html_faults
from tests.postgres import TestPostgres

PASSWORD = "a quiet rehearsal"
ANSWERS_AT_MOST = 13
TAPS_AT_MOST = 40


@pytest.fixture
async def studio(postgres: TestPostgres, tmp_path: Path) -> AsyncGenerator[EmptyStudio]:
    """A server on an empty database."""
    server = EmptyStudio(tmp_path, await postgres.clone(), free_port())
    try:
        await server.start()
        yield server
    finally:
        await server.stop()


async def test_an_empty_server_sells_its_first_ticket(
    studio: EmptyStudio, browser: Browser, postgres: TestPostgres, playwright: object
) -> None:
    owner = await postgres.owner_of(studio.urls)
    first = await browser.new_context(
        viewport=SMALL, has_touch=True, reduced_motion="reduce", base_url=studio.base_url
    )
    hand = Hand(await first.new_page())
    await begin(hand, studio.printed_link())
    await the_show(hand)

    # Interrupted: the total was typed, the phone died. On another one the set-up goes on where it stopped.
    await hand.at("The hall")
    await hand.page.get_by_label("How many seats").fill("790")
    async with hand.page.expect_response("**/setup/venue/draft"):
        await hand.page.get_by_label("How many seats").blur()
    await first.close()
    second = await browser.new_context(
        viewport=SMALL, has_touch=True, reduced_motion="reduce", base_url=studio.base_url
    )
    await give_camera(second)
    hand.page = page = await second.new_page()
    await page.goto("/admin/sign-in?next=/setup")
    await page.get_by_label("Email").fill("olivia@prairie.example")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").tap()
    await hand.at("The hall")
    await expect(page.get_by_label("How many seats")).to_have_value("790")

    await hand.choose("A sample hall")
    await hand.press("Continue")
    await hand.is_asked("785 seats")
    await hand.answer("How many seats", "785")
    await hand.press("Continue")
    await hand.at("The price")
    await no_price(hand)
    await hand.answer("One price for every seat", "28")
    await expect(page.get_by_text("A family of four pays $112.00 in all.")).to_be_visible()
    await hand.press("Continue")
    await hand.at("Seats to keep back")
    await hand.tap(page.locator("label.hold-seat").first)
    await hand.press("Keep the tapped seats back")
    await expect(page.get_by_text("1 seat is kept back.")).to_be_visible()
    await hand.choose("These are the wheelchair places")
    await hand.press("Continue")
    await hand.at("Try it")
    await rehearse(hand, studio, owner)
    await send_back(hand)
    await hand.press("It works, continue")
    await the_money(hand, studio)
    await the_mail(hand, studio)
    await hand.at("Open the sale")
    proof = page.locator(".proof")
    await expect(proof).to_contain_text(
        re.compile(r"Spring Recital, \w+day, \w+ \d+, 2:00.pm [\w ]+, Riverside: 785 seats of 785")
    )
    await expect(proof).to_contain_text("at $28")
    await hand.press("Open the studio")
    await expect(page.get_by_text("The studio is open.")).to_be_visible()
    await hand.look("The studio is open")
    await page.goto("/admin/ticketing/settings/payments")
    await expect(page.get_by_label("Secret key")).to_be_visible()
    await hand.look("Payments")

    assert not (faults := hand.faults + html_faults(hand.documents)), "\n".join(faults)
    assert hand.answers <= ANSWERS_AT_MOST, hand.answers
    assert hand.taps <= TAPS_AT_MOST, hand.taps
    assert await owner.fetchval("select count(*) from ticket_orders") == 0
    assert await owner.fetchval("select count(*) from show_seats where status in ('sold', 'reserved')") == 0
    await sell_and_scan(
        Phone(second, await second.new_page(), studio.base_url), hand, owner, email="maya@example.com"
    )
    assert await owner.fetchval("select count(*) from tickets where scanned_at is not null") == 1


async def begin(hand: Hand, link: str) -> None:
    """The first step, by the link that was printed; it works once."""
    await hand.page.goto(link)
    await hand.at("Open your ticket office")
    await hand.answer("Your email", "olivia@prairie.example")
    await hand.answer("Choose a password", PASSWORD)
    await hand.answer("What your studio is called", "Prairie Dance")
    await hand.press("Begin")
    await hand.at("The show")
    answer = await hand.page.request.get(link)
    assert answer.status == 410


async def the_show(hand: Hand) -> None:
    """The second step: two in the night is asked about."""
    day = datetime.now(UTC) + timedelta(weeks=9)
    await hand.answer("What is it called?", "Spring Recital")
    await hand.answer("Date", f"{day:%Y-%m-%d}")
    await hand.answer("Time", "02:00")
    await hand.answer("Where?", "Riverside")
    await hand.press("Continue")
    await hand.is_asked("Did you mean pm?")
    hand.answers -= 1  # a mistake is none of the set-up's questions
    await hand.answer("Time", "14:00")
    await hand.press("Continue")
    await expect(hand.page.locator("#flash")).to_contain_text(re.compile(r"\w+day, \w+ \d+, \d+, 2:00.pm\."))


async def no_price(hand: Hand) -> None:
    """The fourth step with a price of zero, and nothing said of free seats."""
    await hand.page.get_by_label("One price for every seat").fill("0")
    await hand.press("Continue")
    await hand.is_asked("A price of 0 gives the seats away.")


async def rehearse(hand: Hand, studio: EmptyStudio, owner: Owner) -> None:
    """The sixth step: a ticket is bought with the practice card, and let in, on this phone."""
    page = hand.page
    await hand.press("Start the rehearsal")
    await expect(page.get_by_role("link", name="Make this device a scanner")).to_be_visible()
    await hand.look("The rehearsal has begun")
    scanner = await page.get_by_role("link", name="Make this device a scanner").get_attribute("href")
    await hand.press("Choose seats on this device")
    await expect(page.get_by_text("Rehearsal: this studio is not open yet.").first).to_be_visible()
    await buy(page, "olivia@prairie.example")
    code = await owner.fetchval("select qr_code from tickets")
    await page.goto(scanner or "")
    await let_in(page, code)


async def send_back(hand: Hand) -> None:
    """What was bought is refunded, as a family asks for it."""
    await hand.page.goto("/setup")
    await hand.press("Refund what was bought")
    await hand.press("See what happens")
    await hand.press(re.compile(r"^Send .+ back$"))
    await expect(hand.page.get_by_role("heading", name="back?")).to_be_hidden()
    await hand.page.goto("/setup")
    await expect(hand.page.get_by_text("1 was paid back.")).to_be_visible()
    await hand.look("It works")


async def buy(page: Page, email: str) -> None:
    """Choose the first free seat of the list, and pay with a card that pays."""
    await page.goto(page.url.split("?")[0] + "?view=list")
    await page.locator("label.seat-box:has(input:not([disabled]))").first.tap()
    await purchase_steps.go_to_checkout(page, name="Olivia Grant", email=email)
    await purchase_steps.pay(page, purchase_steps.PAYS)
    await expect(page.get_by_role("heading", name=re.compile("going"))).to_be_visible(timeout=TIMEOUT_MS)


async def let_in(page: Page, code: str) -> None:
    """Become a scanner and hold the ticket up."""
    await page.get_by_label("Your name").fill("Rosa")
    await page.get_by_role("button", name="Make this phone a scanner").click()
    await expect(text_shown(page, "unsold seats known")).to_be_visible(timeout=TIMEOUT_MS)
    await begin_early(page)
    await hold_up(page, code)
    await expect(verdict(page, "Let in")).to_be_visible(timeout=TIMEOUT_MS)
    await hold_up(page, None)
    await expect(text_shown(page, "All sent")).to_be_visible(timeout=TIMEOUT_MS)


async def the_money(hand: Hand, studio: EmptyStudio) -> None:
    """The keys: an account that may not take payments yet is not taken."""
    await hand.at("Getting paid")
    await studio.tell_stripe("/_control/account", {"charges_enabled": False})
    await hand.answer("Publishable key", studio.sandbox["publishable_key"])
    await hand.answer("Secret key", studio.sandbox["secret_key"])
    await hand.press("Check them with Stripe")
    await hand.is_asked("take payments yet")
    await studio.tell_stripe("/_control/account", {"charges_enabled": True})
    await hand.page.get_by_label("Secret key").fill(studio.sandbox["secret_key"])
    await hand.press("Check them with Stripe")


async def the_mail(hand: Hand, studio: EmptyStudio) -> None:
    """The mail to oneself: its button is pressed."""
    await hand.at("Your mail")
    await hand.press("Send me an email")
    await expect(hand.page.get_by_text("The email is on its way.")).to_be_visible()
    await hand.look("The email is on its way")
    mail = await studio.wait_for_mail("olivia@prairie.example", subject="arrive")
    link = re.search(r"http://\S+/setup/mail/\S+", mail["text"])
    assert link
    await hand.page.goto(link[0])
    await hand.at("Is this the email you sent yourself?")
    await hand.press("Yes, it arrived")


async def sell_and_scan(family: Phone, hand: Hand, owner: Owner, *, email: str) -> None:
    """The sale is open: a family buys with the real keys, and a volunteer lets them in."""
    show_id = await owner.fetchval("select id from recital_shows")
    await family.open(f"/shows/{show_id}/seats")
    assert await family.page.get_by_text("Rehearsal:").count() == 0
    await buy(family.page, email)
    await hand.page.goto("/admin/ticketing/check-in")
    await hand.page.get_by_label("Gate or door", exact=True).fill("Main door")
    await hand.page.get_by_role("button", name="Show the code").click()
    link = hand.page.get_by_role("link", name="Open the scanner on this device")
    await hand.page.goto(await link.get_attribute("href") or "")
    await let_in(hand.page, await owner.fetchval("select qr_code from tickets"))
