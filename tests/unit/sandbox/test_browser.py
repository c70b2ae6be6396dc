"""Paying by card in a real browser, with the script, the frames and a policy as strict as the product's."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, BrowserContext, FrameLocator, Page, async_playwright, expect

from tests.e2e.chromium import ARGUMENTS, HEADLESS_SHELL
from tests.unit.sandbox.conftest import Control

pytestmark = pytest.mark.proof


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=HEADLESS_SHELL, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture(scope="module")
async def phone(browser: Browser, shop: str) -> AsyncIterator[BrowserContext]:
    """A small phone."""
    context = await browser.new_context(
        base_url=shop, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True, locale="en-US"
    )
    yield context
    await context.close()


@pytest.fixture
async def page(phone: BrowserContext) -> AsyncIterator[Page]:
    """The phone at the checkout; anything its console complains of fails the test."""
    page = await phone.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None,
    )
    await page.goto("/checkout")
    await page.wait_for_selector("body[data-ready]")
    yield page
    await page.close()
    assert complaints == []


def card_form(page: Page) -> FrameLocator:
    return page.frame_locator("#card iframe")


async def type_card(page: Page, number: str) -> None:
    """As a thumb does: the form moves on by itself from field to field."""
    await card_form(page).get_by_label("Card number").tap()
    for part in (number, "1240", "123", "94107"):
        await page.keyboard.type(part)


async def pay(page: Page) -> None:
    await page.get_by_role("button", name="Pay").tap()


async def result(page: Page, text: str) -> None:
    await expect(page.locator("#result")).to_have_text(text, timeout=10_000)


async def test_a_good_card_pays(page: Page) -> None:
    await type_card(page, "4242424242424242")
    form = card_form(page)
    await expect(form.get_by_label("Card number")).to_have_value("4242 4242 4242 4242")
    await expect(form.get_by_label("Expiration")).to_have_value("12 / 40")
    await expect(form.get_by_label("ZIP code")).to_have_value("94107")
    assert await page.evaluate("() => window.card") == {"complete": True, "empty": False}

    await pay(page)
    await result(page, "succeeded")
    seen = await page.evaluate("() => window.retrieve()")
    assert (seen["paymentIntent"]["status"], seen["paymentIntent"]["amount"]) == ("succeeded", 2500)
    assert "metadata" not in seen["paymentIntent"]


async def test_the_hint_fills_the_form(page: Page) -> None:
    await card_form(page).get_by_role("button", name="Fill in the test card").tap()
    await pay(page)

    await result(page, "succeeded")


async def test_a_declined_card_says_why_and_another_may_follow(page: Page) -> None:
    await type_card(page, "4000000000009995")
    await pay(page)
    await result(page, "card_declined: Your card has insufficient funds.")
    error = (await page.evaluate("() => window.paid"))["error"]
    assert (error["type"], error["decline_code"]) == ("card_error", "insufficient_funds")
    assert error["payment_intent"]["status"] == "requires_payment_method"

    number = card_form(page).get_by_label("Card number")
    await number.fill("5555 5555 5555 4444")
    await pay(page)
    await result(page, "succeeded")


async def test_three_d_secure_asks_and_a_yes_pays(page: Page) -> None:
    await type_card(page, "4000002500003155")
    await pay(page)
    dialog = page.get_by_role("dialog", name="Confirm with your bank")
    await expect(dialog).to_be_visible()
    bank = dialog.frame_locator("iframe")
    await expect(bank.get_by_text("$25.00")).to_be_visible()
    await bank.get_by_role("button", name="Complete").tap()

    await result(page, "succeeded")
    await expect(dialog).to_have_count(0)


@pytest.mark.parametrize("way", ["button", "escape"])
async def test_three_d_secure_asks_and_a_no_does_not_pay(page: Page, way: str) -> None:
    await type_card(page, "4000002500003155")
    await pay(page)
    bank = page.get_by_role("dialog").frame_locator("iframe")
    await expect(bank.get_by_text("$25.00")).to_be_visible()
    fail = bank.get_by_role("button", name="Fail")
    await (fail.tap() if way == "button" else page.keyboard.press("Escape"))

    await expect(page.locator("#result")).to_contain_text(
        "payment_intent_authentication_failure", timeout=10_000
    )
    error = (await page.evaluate("() => window.paid"))["error"]
    assert error["payment_intent"]["status"] == "requires_payment_method"


async def test_an_unfinished_form_says_what_is_missing_and_asks_nobody(page: Page) -> None:
    form = card_form(page)
    await form.get_by_label("Card number").fill("4242 4242")
    await form.get_by_label("Expiration").fill("0120")
    await pay(page)

    await result(page, "incomplete_number: Your card number is incomplete.")
    await expect(form.get_by_role("alert").first).to_have_text("Your card number is incomplete.")
    await expect(form.get_by_text("Your card’s expiration year is in the past.")).to_be_visible()
    await expect(form.get_by_text("Your card’s security code is incomplete.")).to_be_visible()
    await expect(form.get_by_label("Card number")).to_be_focused()
    await expect(form.get_by_label("Card number")).to_have_attribute("aria-invalid", "true")
    assert (await page.evaluate("() => window.retrieve()"))["paymentIntent"][
        "status"
    ] == "requires_payment_method"


async def test_a_wrong_digit_is_seen_at_once_and_mended(page: Page) -> None:
    form = card_form(page)
    number = form.get_by_label("Card number")
    await number.tap()
    await page.keyboard.type("4242424242424241")
    await expect(form.get_by_text("Your card number is invalid.")).to_be_visible()
    await page.keyboard.press("Backspace")
    await page.keyboard.type("2")

    await expect(form.get_by_text("Your card number is invalid.")).to_be_hidden()
    await expect(form.get_by_label("Expiration")).to_be_focused()


async def test_a_deleted_month_goes_and_the_slash_with_it(page: Page) -> None:
    expiry = card_form(page).get_by_label("Expiration")
    await expiry.tap()
    await page.keyboard.type("12")
    await expect(expiry).to_have_value("12 / ")
    await page.keyboard.press("Backspace")
    await expect(expiry).to_have_value("12")
    await page.keyboard.press("Backspace")
    await page.keyboard.press("Backspace")
    await page.keyboard.type("5")

    await expect(expiry).to_have_value("05 / ")


async def test_another_country_has_no_zip_code(page: Page) -> None:
    form = card_form(page)
    await form.get_by_label("Country").select_option(label="Germany")
    await expect(form.get_by_label("ZIP code")).to_be_hidden()
    await form.get_by_role("button", name="Fill in the test card").tap()
    await pay(page)

    await result(page, "succeeded")


async def test_a_slow_bank_leaves_the_payment_processing(page: Page) -> None:
    await type_card(page, "4000000000000077")
    await pay(page)

    await result(page, "processing")


async def test_a_checkout_that_asks_for_it_is_left_for_the_return_page(page: Page) -> None:
    await page.goto("/checkout?redirect=always")
    await page.wait_for_selector("body[data-ready]")
    await card_form(page).get_by_role("button", name="Fill in the test card").tap()
    await pay(page)

    await expect(page.locator("body")).to_have_text("Thanks: succeeded", timeout=10_000)


async def test_a_lost_answer_is_a_connection_error_and_the_money_is_there(
    page: Page, control: Control
) -> None:
    await type_card(page, "4242424242424242")
    await control.post("next", effect="drop", path="/confirm")
    await pay(page)

    await expect(page.locator("#result")).to_contain_text("We could not reach the bank.", timeout=10_000)
    assert (await page.evaluate("() => window.paid"))["error"]["type"] == "api_connection_error"
    assert (await page.evaluate("() => window.retrieve()"))["paymentIntent"]["status"] == "succeeded"


async def test_the_express_buttons_are_ready_and_have_nothing_to_offer(page: Page) -> None:
    assert await page.evaluate("() => window.heard") == [["express", None]]


async def test_the_form_is_as_tall_as_its_fields_and_fits_a_narrow_phone(page: Page) -> None:
    await page.set_viewport_size({"width": 320, "height": 740})
    await pay(page)
    await expect(card_form(page).get_by_text("Your ZIP code is incomplete.")).to_be_visible()
    body = card_form(page).locator("body")
    async with asyncio.timeout(10):
        while not await body.evaluate(
            "({ offsetHeight, scrollWidth }) => scrollWidth <= innerWidth && Math.abs(offsetHeight - innerHeight) <= 1"
        ):
            pass
    assert await page.evaluate("() => document.scrollingElement.scrollWidth <= innerWidth")
