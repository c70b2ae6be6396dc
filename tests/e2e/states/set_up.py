"""The set-up of an empty studio, from the printed link to the open sale, with what can be wrong on the way."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from playwright.async_api import expect

from tests.e2e.set_up_steps import Hand, buy, let_in
from tests.e2e.states.studio import States
from tests.factories import Owner

EMAIL: Final = "olivia@prairie.example"
PASSWORD: Final = "a quiet rehearsal"


async def setting_up(hand: Hand, owner: Owner) -> States:
    """Eight steps, on a phone that dies after the second; the sale is open in the end.

    It needs a studio that nobody opened, so it is no journey through the catalogue's: see `catalogue.SETTING_UP`.
    """
    steps = (
        begin, the_show, the_venue, the_price, the_seats, the_rehearsal, the_money, the_mail, the_opening, afterwards,
    )  # fmt: skip
    await hand.pick_up()
    for step in steps:
        async for state in step(hand, owner):
            yield state


async def begin(hand: Hand, owner: Owner) -> States:
    """The first step, by the link that was printed; it works once."""
    link = hand.studio.printed_link()
    await hand.page.goto(link)
    await hand.at("Open your ticket office")
    yield "setup-start", hand.page
    await hand.slip("Begin")
    await hand.is_asked("Please choose a password.")
    yield "setup-start-error", hand.page
    await hand.answer("Your email", EMAIL)
    await hand.answer("Choose a password", PASSWORD)
    await hand.answer("What your studio is called", "Prairie Dance")
    await hand.press("Begin")
    await hand.at("The show")
    answer = await hand.page.goto(link)
    assert answer is not None
    assert answer.status == 410
    yield "setup-link-used", hand.page
    await hand.page.goto("/setup")


async def the_show(hand: Hand, owner: Owner) -> States:
    """The second step: two in the night is asked about."""
    await hand.at("The show")
    yield "setup-show", hand.page
    day = datetime.now(UTC) + timedelta(weeks=9)
    await hand.answer("What is it called?", "Spring Recital")
    await hand.answer("Date", f"{day:%Y-%m-%d}")
    await hand.page.get_by_label("Time").fill("02:00")
    await hand.answer("Where?", "Riverside")
    await hand.slip("Continue")
    await hand.is_asked("Did you mean pm?")
    yield "setup-show-night", hand.page
    await hand.answer("Time", "14:00")
    await hand.press("Continue")
    await expect(hand.page.locator("#flash")).to_contain_text(re.compile(r"\w+day, \w+ \d+, \d+, 2:00.pm\."))


async def the_venue(hand: Hand, owner: Owner) -> States:
    """The third step. The total was typed, the phone died: on another one it goes on where it stopped."""
    await hand.at("The hall")
    yield "setup-venue", hand.page
    await hand.page.get_by_label("How many seats").fill("790")
    async with hand.page.expect_response("**/setup/venue/draft"):
        await hand.page.get_by_label("How many seats").blur()
    page = await hand.pick_up()
    await page.goto("/admin/sign-in?next=/setup")
    await page.get_by_label("Email").fill(EMAIL)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").tap()
    await hand.at("The hall")
    await expect(page.get_by_label("How many seats")).to_have_value("790")
    await hand.choose("A sample hall")
    await hand.press("Continue")
    await hand.is_asked("785 seats")
    yield "setup-venue-total", page
    await hand.answer("How many seats", "785")
    await hand.press("Continue")


async def the_price(hand: Hand, owner: Owner) -> States:
    """The fourth step: a price of zero, with nothing said of free seats, is asked about."""
    await hand.at("The price")
    yield "setup-price", hand.page
    await hand.page.get_by_label("One price for every seat").fill("0")
    await hand.slip("Continue")
    await hand.is_asked("A price of 0 gives the seats away.")
    yield "setup-price-zero", hand.page
    await hand.answer("One price for every seat", "28")
    await expect(hand.page.get_by_text("A family of four pays $112.00 in all.")).to_be_visible()
    await hand.press("Continue")


async def the_seats(hand: Hand, owner: Owner) -> States:
    """The fifth step: what is not for sale, and the wheelchair places."""
    await hand.at("Seats to keep back")
    yield "setup-seats", hand.page
    await hand.tap(hand.page.locator("label.hold-seat").first)
    await hand.press("Keep the tapped seats back")
    await expect(hand.page.get_by_text("1 seat is kept back.")).to_be_visible()
    await hand.slip("Continue")
    await hand.is_asked("wheelchair")
    yield "setup-seats-error", hand.page
    await hand.choose("These are the wheelchair places")
    await hand.press("Continue")


async def the_rehearsal(hand: Hand, owner: Owner) -> States:
    """The sixth step: a ticket is bought with the practice card, let in and paid back, on this phone."""
    page = hand.page
    await hand.at("Try it")
    yield "setup-try", page
    await hand.press("Start the rehearsal")
    await expect(page.get_by_role("link", name="Make this device a scanner")).to_be_visible()
    yield "setup-rehearsal", page
    scanner = await page.get_by_role("link", name="Make this device a scanner").get_attribute("href")
    await hand.press("Choose seats on this device")
    await expect(page.get_by_text("Rehearsal: this studio is not open yet.").first).to_be_visible()
    yield "setup-rehearsal-seats", page
    await buy(page, EMAIL)
    await page.goto(scanner or "")
    await let_in(page, await owner.fetchval("select qr_code from tickets"))
    await page.goto("/setup")
    await hand.press("Refund what was bought")
    await hand.press("See what happens")
    await hand.press(re.compile(r"^Send .+ back$"))
    await expect(page.get_by_role("heading", name="back?")).to_be_hidden()
    await page.goto("/setup/open")
    await hand.at("Open the sale")
    yield "setup-open-missing", page
    await page.goto("/setup")
    await expect(page.get_by_text("1 was paid back.")).to_be_visible()
    yield "setup-rehearsal-worked", page
    await hand.press("It works, continue")


async def the_money(hand: Hand, owner: Owner) -> States:
    """The keys: an account that may not take payments yet is not taken."""
    await hand.at("Getting paid")
    yield "setup-keys", hand.page
    studio = hand.studio
    await studio.tell_stripe("/_control/account", {"charges_enabled": False})
    await hand.answer("Publishable key", studio.sandbox["publishable_key"])
    await hand.answer("Secret key", studio.sandbox["secret_key"])
    await hand.slip("Check them with Stripe")
    await hand.is_asked("take payments yet")
    yield "setup-keys-error", hand.page
    await studio.tell_stripe("/_control/account", {"charges_enabled": True})
    await hand.page.get_by_label("Secret key").fill(studio.sandbox["secret_key"])
    await hand.press("Check them with Stripe")


async def the_mail(hand: Hand, owner: Owner) -> States:
    """The mail to oneself: its button is pressed."""
    await hand.at("Your mail")
    yield "setup-mail", hand.page
    await hand.press("Send me an email")
    await expect(hand.page.get_by_text("The email is on its way.")).to_be_visible()
    yield "setup-mail-sent", hand.page
    mail = await hand.studio.wait_for_mail(EMAIL, subject="arrive")
    link = re.search(r"http://\S+/setup/mail/\S+", mail["text"])
    assert link
    await hand.page.goto(link[0])
    await hand.at("Is this the email you sent yourself?")
    yield "setup-mail-arrived", hand.page
    await hand.press("Yes, it arrived")


async def the_opening(hand: Hand, owner: Owner) -> States:
    """The last step: everything read as a sentence, a moment that has passed, and the switch."""
    page = hand.page
    await hand.at("Open the sale")
    proof = page.locator(".proof")
    await expect(proof).to_contain_text(
        re.compile(r"Spring Recital, \w+day, \w+ \d+, 2:00.pm [\w ]+, Riverside: 785 seats of 785")
    )
    await expect(proof).to_contain_text("at $28")
    yield "setup-open", page
    await page.get_by_label("Date").fill("2026-01-05")
    await page.get_by_label("Time").fill("10:00")
    await hand.slip("Open the studio")
    await hand.is_asked("This time has passed.")
    yield "setup-open-error", page
    await page.get_by_label("Date").fill("")
    await page.get_by_label("Time").fill("")
    await hand.press("Open the studio")
    await expect(page.get_by_text("The studio is open.")).to_be_visible()
    yield "setup-opened", page


async def afterwards(hand: Hand, owner: Owner) -> States:
    """What the settings show of it: keys that were typed in, others that Stripe does not know; the set-up is over."""
    page = hand.page
    await page.goto("/admin/ticketing/settings/payments")
    await expect(page.get_by_label("Secret key")).to_be_visible()
    yield "staff-payments-keys", page
    await page.get_by_label("Publishable key").fill("pk_live_somebody")
    await page.get_by_label("Secret key").fill("sk_live_somebody")
    await hand.slip("Check them with Stripe")
    await expect(page.get_by_role("group", name="Please check this")).to_be_focused()
    yield "staff-payments-keys-error", page
    await page.goto("/setup")
    yield "setup-over", page
