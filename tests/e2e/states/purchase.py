"""What a parent sees from the front page to the paid order."""

import re
from datetime import timedelta

from playwright.async_api import Page, expect

from pwa_tickets.web.actor import hash_of
from tests import arrange, factories
from tests.e2e.purchase_steps import DECLINED, choose, continue_button, pay, tick
from tests.e2e.states.studio import States, Studio
from tests.factories import Buyer, Show
from tests.venue_factories import raise_row

ASKS_FIRST = "4000 0027 6000 3184"
"""A card whose bank wants to hear from its owner."""


async def looking_around(studio: Studio) -> States:
    """What is on, a series, a show in each state of its sale, the studio's words."""
    page = (await studio.visitor()).page
    await page.goto("/")
    yield "whats-on", page
    await page.goto(f"/recitals/{studio.on_sale.series_id}")
    yield "series", page
    for name in ("on_sale", "upcoming", "sold_out", "over"):
        show: Show = getattr(studio, name)
        await page.goto(f"/shows/{show.id}")
        if name == "upcoming":
            await expect(page.locator("sale-opening")).to_contain_text(re.compile(r"\d"))
        yield f"show-{name.replace('_', '-')}", page
    for name in ("terms", "privacy", "refund-policy"):
        await page.goto(f"/{name}")
        yield name, page
    async with arrange.all_shows_cancelled(studio.owner):
        await page.goto("/")
    yield "whats-on-empty", page


async def map_of_seats(studio: Studio) -> States:
    """The map as it opens, nearer, sold out, and before the sale."""
    page = (await studio.visitor()).page
    await _picker(page, studio.on_sale)
    yield "picker-map", page
    await page.locator("[data-surface]").click(position={"x": studio.viewport["width"] * 0.4, "y": 150})
    await expect(page.locator("[data-mini]")).to_be_visible()
    yield "picker-zoomed", page
    await _picker(page, studio.sold_out)
    yield "picker-sold-out", page
    await _picker(page, studio.upcoming)
    yield "picker-upcoming", page
    await _picker(page, studio.on_sale, "list")
    yield "picker-list", page


async def places_without_numbers(studio: Studio) -> States:
    """Rows with a lawn beside them, and a whole show without numbers: nothing chosen, some chosen, bought."""
    park = await factories.make_venue(studio.owner, name="Riverside Park")
    await factories.add_lawn(studio.owner, park, 120)
    mixed = await factories.make_show(studio.owner, park, title="Park Evening")
    green = await factories.make_venue(studio.owner, rows=(), name="The Green")
    await factories.add_lawn(studio.owner, green, 400, name="Picnic blankets")
    lawn = await factories.add_lawn(studio.owner, green, 60, name="Chairs", price_in_cents=2500)
    show = await factories.make_show(studio.owner, green, title="Picnic Matinee")
    page = (await studio.visitor()).page
    await _picker(page, mixed)
    await expect(page.get_by_text("120 left")).to_be_visible()
    yield "picker-map-and-places", page
    await page.goto(f"/shows/{show.id}/seats")
    await expect(page.locator("seat-picker[data-ready]")).to_be_visible()
    yield "picker-places", page
    for _ in range(3):
        await page.get_by_role("group", name="Chairs").get_by_role("button", name="One more").click()
    await expect(continue_button(page, 3)).to_be_visible()
    yield "picker-places-chosen", page
    buyer = studio.parent()
    await factories.reserve_places(studio.database, show, buyer, lawn, 2)
    order = await factories.place(studio.database, buyer)
    await factories.settle(studio.database, order)
    page = (await studio.visitor(buyer)).page
    await page.goto(f"/orders/{order}")
    yield "order-places", page


async def levels(studio: Studio) -> States:
    """A hall with a balcony: the lower level as it opens, and a seat chosen above."""
    opera = await factories.make_venue(studio.owner, name="Old Opera")
    show = await factories.make_show(studio.owner, opera, title="Opera Evening")
    await raise_row(studio.owner, opera, "C")
    page = await choose(await studio.visitor(), show, "A1", "C1")
    await _picker(page, show)
    balcony = page.get_by_role("group", name="Level").get_by_role("button", name="Balcony")
    await expect(balcony).to_have_accessible_name("Balcony 1 seat chosen")
    yield "picker-levels", page
    await balcony.click()
    await expect(page.locator(".seats path:not([hidden])")).to_have_count(8)
    yield "picker-level-above", page
    await _picker(page, show, "list")
    yield "picker-levels-list", page


async def choosing_seats(studio: Studio) -> States:
    """Four seats chosen, on the list and on the map, until their time is over."""
    phone = await studio.visitor()
    await phone.page.clock.install()
    page = await choose(phone, studio.on_sale, *await studio.together(studio.on_sale, 4))
    yield "picker-list-chosen", page
    await page.get_by_role("link", name="Map").click()
    await expect(page.locator(".map-drawing .mine").first).to_be_visible()
    yield "picker-chosen", page
    (known_by,) = [cookie for cookie in await phone.context.cookies() if cookie["name"] == "pwa_tickets"]
    await arrange.expire_cart(studio.owner, hash_of(known_by["value"]))
    await page.clock.fast_forward("11:00")
    await expect(page.get_by_role("dialog")).to_contain_text("Your ten minutes are up")
    yield "picker-expired", page


async def losing_seats(studio: Studio) -> States:
    """Somebody else was faster; then the signal goes."""
    phone = await studio.visitor()
    await phone.context.route(
        "**/seat-events*", lambda route: route.abort()
    )  # so that this phone hears it from its tap
    ours = await studio.together(studio.on_sale, 4)
    page = await choose(phone, studio.on_sale, *ours[:2])
    await factories.reserve(studio.database, studio.on_sale, studio.parent("Dana Cole"), *ours[2:])
    await tick(page, ours[2])
    await expect(page.get_by_text("went a moment ago")).to_be_visible()
    yield "picker-taken", page
    await phone.context.set_offline(True)
    await tick(page, ours[1])
    await expect(page.get_by_text("No signal. We’ll keep trying.")).to_be_visible()
    yield "picker-no-signal", page

    phone = await studio.visitor()
    no_cookies = "Object.defineProperty(Navigator.prototype, 'cookieEnabled', { get: () => false })"
    await phone.context.add_init_script(no_cookies)
    await _picker(phone.page, studio.on_sale)
    await expect(phone.page.get_by_text("Cookies are off in this browser")).to_be_visible()
    yield "picker-no-cookies", phone.page


async def paying(studio: Studio) -> States:
    """Checkout with everything that can be mistyped and refused, and the tickets at its end."""
    phone = await studio.visitor()
    buyer = studio.parent()
    page = await choose(phone, studio.on_sale, *await studio.together(studio.on_sale, 4))
    await continue_button(page, 4).tap()
    await expect(page.get_by_role("heading", name="Where do the tickets go?")).to_be_visible()
    seats_alone = await page.locator("[data-onward] [data-slot=total]").inner_text()
    await page.get_by_role("button", name="One more").first.click()
    await expect(page.locator("[data-onward]")).not_to_contain_text(seats_alone)
    yield "checkout", page
    await page.get_by_label("Email").fill("maya.okafor@gmial")
    await page.get_by_role("button", name=re.compile("^Continue to payment")).tap()
    await expect(page.locator("[aria-invalid=true]").first).to_be_visible()
    yield "checkout-errors", page
    await page.get_by_label("Your name").fill(buyer.name)
    await page.get_by_label("Email").fill(buyer.email)
    await page.get_by_role("button", name=re.compile("^Continue to payment")).tap()
    await expect(page.frame_locator("iframe").first.get_by_label("Card number")).to_be_visible()
    yield "checkout-paying", page
    await pay(page, DECLINED)
    await expect(page.get_by_role("alert").filter(has_text="Your bank said no")).to_be_visible()
    yield "checkout-declined", page
    await pay(page, ASKS_FIRST)
    answer = page.frame_locator("iframe").last.get_by_role("button", name="Complete")
    await expect(answer).to_be_visible()
    yield "checkout-bank-asks", page
    await answer.click()
    await expect(page.get_by_role("heading", name=re.compile("going"))).to_be_visible(timeout=20_000)
    yield "confirmation", page
    yield "checkout-bought", await phone.open("/checkout")


async def other_checkouts(studio: Studio) -> States:
    """Nothing in the cart, an order that costs nothing, and time that runs out on the way."""
    page = (await studio.visitor()).page
    await page.goto("/checkout")
    yield "checkout-empty", page

    free = await factories.make_show(
        studio.owner, studio.on_sale.venue, title="Open rehearsal", series_id=studio.on_sale.series_id, price_in_cents=0,
        starts_in=timedelta(days=20),
    )  # fmt: skip
    phone = await studio.visitor(await _with_seats(studio, free))
    await phone.page.goto("/checkout")
    await arrange.cancel_show(studio.owner, free)
    await expect(phone.page.get_by_role("button", name=re.compile("Get my tickets"))).to_be_visible()
    yield "checkout-free", phone.page
    await page.goto(f"/shows/{free.id}")
    await expect(page.get_by_text("This show is canceled")).to_be_visible()
    yield "show-called-off", page

    buyer = await _with_seats(studio, studio.on_sale)
    phone = await studio.visitor(buyer)
    await phone.page.clock.install()
    await phone.page.goto("/checkout")
    await expect(phone.page.get_by_role("timer")).to_be_visible()
    await arrange.expire_cart(studio.owner, buyer.session_hash)
    await phone.page.clock.fast_forward("11:00")
    await expect(phone.page.get_by_role("dialog")).to_contain_text("Your ten minutes are up")
    yield "checkout-expired", phone.page


async def _picker(page: Page, show: Show, view: str = "map") -> None:
    await page.goto(f"/shows/{show.id}/seats?view={view}")
    await expect(page.locator("seat-picker[data-ready]")).to_be_visible()


async def _with_seats(studio: Studio, show: Show) -> Buyer:
    """A parent with two seats in the cart."""
    buyer = studio.parent()
    await factories.reserve(studio.database, show, buyer, *await studio.together(show, 2))
    return buyer
