"""Journey: three seats, a declined card, one that pays; the mail comes and the order shows its tickets."""

import asyncio
import re
from datetime import timedelta

from playwright.async_api import Route, expect

from tests.e2e.conftest import Phone
from tests.e2e.live_server import LiveServer
from tests.e2e.purchase_steps import (
    DECLINED,
    PAYS,
    box,
    card_form,
    choose,
    continue_button,
    go_to_checkout,
    pay,
    pay_button,
    tick,
    type_card,
)
from tests.factories import Owner, Show, Venue, make_show, make_upsell
from tests.waiting import until_true

EMAIL = "maya.buys@example.com"


async def test_a_parent_buys_three_seats_after_a_declined_card(
    phone: Phone, live_server: LiveServer, owner: Owner, show: Show
) -> None:
    page = await choose(phone, show, "A1", "A2", "B1")
    await go_to_checkout(page, name="Maya Okafor", email=EMAIL)

    await pay(page, DECLINED)
    declined = page.get_by_role("alert").filter(has_text="Your bank said no to this card.")
    await expect(declined).to_contain_text("Nothing was charged")
    assert (
        await owner.fetchval(
            "select count(*) from show_seats where show_id = $1 and status = 'reserved'", show.id
        )
        == 3
    )

    await pay(page, PAYS)
    await expect(page.get_by_role("heading", name=re.compile("going"))).to_be_visible(timeout=20_000)
    await expect(page).to_have_url(re.compile(r"/orders/[0-9a-f-]{36}$"))
    await expect(page.get_by_text("paid $80.00")).to_be_visible()
    numbers = await page.locator(".ticket-number").all_inner_texts()
    sold = await owner.fetch(
        "select t.ticket_number from tickets t join show_seats ss on ss.id = t.show_seat_id where ss.show_id = $1",
        show.id,
    )
    assert sorted(numbers) == sorted(ticket["ticket_number"] for ticket in sold)
    assert len(numbers) == 3

    mail = await live_server.wait_for_mail(EMAIL, subject="Your 3 tickets for")
    assert mail["attachments"], mail
    mailbox = await phone.open("/sandbox/mailbox")
    await expect(mailbox.get_by_text("Your 3 tickets for").first).to_be_visible()
    assert await owner.fetchval("select count(*) from payment_transactions p join ticket_orders o on o.id = p.ticket_order_id "
                                "where o.customer_email = $1", EMAIL) == 1  # fmt: skip


async def let_through(route: Route, when: asyncio.Event) -> None:
    await when.wait()
    await route.continue_()


async def test_seats_ticked_before_the_script_came_are_reserved(
    phone: Phone, owner: Owner, show: Show
) -> None:
    here = asyncio.Event()
    await phone.context.route("**/seat-map?*", lambda route: let_through(route, here))
    page = await phone.open(f"/shows/{show.id}/seats?view=list")
    await tick(page, "A1")
    await tick(page, "A2")
    await expect(box(page, "A2")).to_be_checked()
    here.set()
    await expect(continue_button(page, 2)).to_be_visible()
    await until_true(
        owner, "select count(*) = 2 from show_seats where show_id = $1 and status = 'reserved'", show.id
    )


async def test_pages_open_when_their_sale_opens(phone: Phone, owner: Owner, venue: Venue) -> None:
    show = await make_show(owner, venue, opens_in=timedelta(hours=1))
    await phone.context.clock.install()
    picker = await phone.open(f"/shows/{show.id}/seats?view=list")
    about = await phone.context.new_page()
    await about.goto(f"/shows/{show.id}")
    for page in (picker, about):
        await expect(page.get_by_text("On sale")).to_be_visible()
    assert await about.get_by_role("link", name="Choose seats").count() == 0
    await tick(picker, "A1")
    await expect(picker.get_by_role("alert")).to_contain_text("on sale")

    await owner.execute("update recital_shows set sale_opens_at = now() where id = $1", show.id)
    await phone.context.clock.fast_forward("01:00:01")
    await expect(picker.get_by_text("Choose the seats you would like.")).to_be_visible()
    await expect(picker.locator("[data-notice]")).to_be_hidden()
    await expect(about.get_by_role("link", name="Choose seats")).to_be_visible()
    await expect(about.get_by_text("Open now")).to_be_visible()
    await tick(picker, "A1")
    await expect(continue_button(picker, 1)).to_be_visible()


async def test_a_double_tap_on_pay_charges_once(
    phone: Phone, live_server: LiveServer, owner: Owner, show: Show
) -> None:
    form_here, bank_says = asyncio.Event(), asyncio.Event()
    await phone.context.route("**/sandbox/assets/payment.js", lambda route: let_through(route, form_here))
    await phone.context.route(
        "**/sandbox/stripe/v1/payment_intents/*?client_secret=*", lambda route: let_through(route, bank_says)
    )
    page = await choose(phone, show, "C1")
    await go_to_checkout(page, name="Maya Okafor", email="maya.twice@example.com")
    number = card_form(page).get_by_label("Card number")
    await expect(number).to_be_disabled()  # what is typed before the form is there would be lost
    form_here.set()
    await type_card(page, PAYS)
    # whether this payment was made before is still asked: a tap counts all the same, and a second one counts for nothing
    await pay_button(page).evaluate("button => { button.click(); button.click(); }")
    await expect(page.get_by_role("heading", name=re.compile("going"))).to_be_visible(timeout=20_000)
    assert not bank_says.is_set()
    bank_says.set()
    charges = await owner.fetchval(
        "select count(*) from payment_transactions p join ticket_orders o on o.id = p.ticket_order_id "
        "where o.customer_email = 'maya.twice@example.com'"
    )
    assert charges == 1


async def test_buying_works_without_javascript_up_to_the_card(
    phone: Phone, live_server: LiveServer, owner: Owner, show: Show
) -> None:
    browser = phone.context.browser
    assert browser is not None
    plain = await browser.new_context(java_script_enabled=False, base_url=live_server.base_url)
    page = await plain.new_page()
    await page.goto(f"/shows/{show.id}/seats?view=list")
    for number in (4, 5):
        await page.get_by_role("checkbox", name=f"Orchestra, row B, seat {number}, $20.00").check(force=True)
    await page.get_by_role("button", name=re.compile("^Continue")).click()
    await expect(page).to_have_url(re.compile("/checkout$"))
    await expect(page.locator("noscript .notice")).to_contain_text("Paying by card needs JavaScript")
    await expect(page.locator(".lines-total")).to_contain_text("$40.00")
    assert (
        await owner.fetchval(
            "select count(*) from show_seats where show_id = $1 and status = 'reserved'", show.id
        )
        == 2
    )
    await plain.close()


async def test_a_second_tab_is_led_to_the_tickets_that_the_first_one_bought(phone: Phone, show: Show) -> None:
    picker = await choose(phone, show, "C1", "C2")
    first, second, third = [await phone.context.new_page() for _ in range(3)]
    for page in (first, second, third):
        await page.goto("/checkout")
    await first.get_by_label("Your name").fill("Maya Okafor")
    await first.get_by_label("Email").fill(EMAIL)
    await first.get_by_role("button", name=re.compile("^Continue to payment")).tap()
    await pay(first, PAYS)
    await expect(first).to_have_url(re.compile(r"/orders/[0-9a-f-]{36}$"), timeout=20_000)

    await second.get_by_label("Your name").fill("Maya Okafor")
    await second.get_by_label("Email").fill(EMAIL)
    await second.get_by_role("button", name=re.compile("^Continue to payment")).tap()
    await expect(second).to_have_url(first.url)
    await third.reload()
    await expect(third.get_by_role("heading", name="These seats are yours already")).to_be_visible()
    await third.get_by_role("link", name="Show my tickets").tap()
    await expect(third).to_have_url(first.url)
    await expect(picker.get_by_text("You have bought these seats.").first).to_be_visible(timeout=20_000)


async def test_a_browser_that_translates_the_page_still_counts_extras(
    phone: Phone, owner: Owner, show: Show
) -> None:
    await make_upsell(owner, show.series_id, name="Bouquet", price_in_cents=1500)
    page = await choose(phone, show, "A1")
    await continue_button(page, 1).tap()
    stepper = page.get_by_role("group", name="How many: Bouquet")
    await stepper.locator("output").evaluate("output => { output.textContent = '\u09e6'; }")  # 0 in Bengali
    await stepper.get_by_role("button", name="One more").tap()
    await expect(stepper.locator("output")).to_have_text("1")
    await expect(page.locator("[data-line]", has_text="Bouquet")).to_contain_text("$15.00")
