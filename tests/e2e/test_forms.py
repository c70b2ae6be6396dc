"""Forms answer at once what needs no server, in their own words, and read well in large letters."""

import re

from playwright.async_api import Locator, Page, Request, expect

from tests.e2e.conftest import Phone
from tests.e2e.purchase_steps import choose, continue_button
from tests.factories import Owner, Show, make_upsell

LONGEST_LINE = """element => {
  const range = document.createRange();
  range.selectNodeContents(element);
  return Math.max(...[...range.getClientRects()].map(({ width }) => width));
}"""


def count_posts(page: Page) -> list[str]:
    """The addresses that forms are sent to from now on."""
    posts: list[str] = []

    def remember(request: Request) -> None:
        if request.method == "POST":
            posts.append(request.url)

    page.on("request", remember)
    return posts


async def expect_answer(page: Page, label: str, sentence: str) -> None:
    """The field says this, and has the focus."""
    box = page.get_by_label(label, exact=True)
    await expect(box).to_be_focused()
    await expect(box).to_have_attribute("aria-invalid", "true")
    await expect(page.get_by_text(sentence)).to_be_visible()
    await box.press_sequentially("m")
    await expect(page.get_by_text(sentence)).to_be_hidden()


async def test_an_empty_form_is_answered_at_once_and_not_sent(phone: Phone) -> None:
    page = await phone.open("/lookup")
    posts = count_posts(page)
    await page.get_by_role("button", name="Send me a code").tap()
    await expect_answer(page, "Email", "Please type your email address.")

    await page.goto(f"{phone.base_url}/admin/sign-in")
    await page.get_by_role("button", name="Sign in").tap()
    await expect(page.get_by_text("Please type your password.")).to_be_visible()
    await expect_answer(page, "Email", "Please type your email address.")
    assert posts == []


async def test_a_password_is_shown_to_whoever_asks_and_sent_as_a_password(phone: Phone) -> None:
    page = await phone.open("/admin/sign-in")
    box = page.get_by_label("Password", exact=True)
    show = page.get_by_role("button", name="Show password")
    await box.fill("velvet swan")
    await show.tap()
    await expect(box).to_have_attribute("type", "text")
    await expect(show).to_have_attribute("aria-pressed", "true")
    await show.tap()
    await expect(box).to_have_attribute("type", "password")


async def test_checkout_asks_who_they_are_before_it_offers_more(
    phone: Phone, owner: Owner, show: Show
) -> None:
    await make_upsell(owner, show.series_id, name="Bouquet")
    page = await choose(phone, show, "A1")
    await continue_button(page, 1).tap()
    await expect(page.get_by_label("Your name")).to_be_visible()
    posts = count_posts(page)
    await page.get_by_role("button", name=re.compile("^Continue to payment")).tap()
    await expect(page.get_by_text("We need an email address to send the tickets to.")).to_be_visible()
    await expect_answer(page, "Your name", "Please tell us your name.")
    assert [post for post in posts if "ticket-orders/create" in post] == []
    headings = await page.get_by_role("main").get_by_role("heading").all_inner_texts()
    assert headings.index("Where do the tickets go?") < headings.index("Would you like these too?")


async def line_width(rows: Locator) -> float:
    width: float = await rows.first.evaluate(LONGEST_LINE)
    return width


async def test_large_letters_on_a_small_phone_still_make_words(phone: Phone, show: Show) -> None:
    page = await phone.open("/")
    await page.set_viewport_size({"width": 320, "height": 568})
    await page.evaluate("document.documentElement.style.fontSize = '200%'")
    row = page.locator(".list-row .strong", has_text="Saturday Evening")
    assert await line_width(row) > 130  # one of its words at least
