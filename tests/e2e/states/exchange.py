"""Other seats for a family's tickets, as staff choose them."""

from uuid import UUID

from playwright.async_api import expect

from tests import factories, office
from tests.e2e.seat_list import open_list, tick_free_seats, tick_seats
from tests.e2e.states.studio import States, Studio


async def exchange(studio: Studio) -> States:
    """Choosing tickets and show, the map, the list, nothing chosen, what would happen, moved."""
    buyer = studio.parent("Priya Raman")
    show = await factories.make_show(
        studio.owner, await factories.make_venue(studio.owner), title="Sunday matinee"
    )
    order_id = await studio.bought(buyer, 3, show)  # in the first row, which costs more than the last
    staff = await studio.signed_in(await office.sign_in(studio.owner, await office.make_staff(studio.owner)))
    page = await staff.open(f"/admin/ticketing/orders/{order_id}")
    await page.get_by_role("link", name="Other seats").click()
    await expect(page.get_by_role("group", name="Which tickets move?")).to_be_visible()
    yield "staff-exchange", page
    await page.get_by_role("button", name="Choose the seats").click()
    await expect(page.locator("seat-map svg").first).to_be_visible()
    yield "staff-exchange-seats", page
    await page.get_by_role("button", name="See what happens").click()
    await expect(page.get_by_role("group", name="Please check this")).to_be_focused()
    yield "staff-exchange-error", page
    await open_list(page)
    await tick_free_seats(page, -1, -1, -1)
    await expect(page.locator("[data-words]")).to_contain_text("back")
    yield "staff-exchange-list", page
    await page.get_by_role("button", name="See what happens").click()
    await expect(page.get_by_role("heading", name="Is this right?")).to_be_visible()
    yield "staff-exchange-check", page


async def offered_seats(studio: Studio) -> States:
    """Dearer seats by a link: the question, no day, the open offer, what the family pays, and that it has."""
    show = await factories.make_show(
        studio.owner, await factories.make_venue(studio.owner), title="Sunday matinee"
    )
    order_id = await factories.buy(studio.database, show, studio.parent("Priya Raman"), "B1", "B2")
    staff = await studio.signed_in(await office.sign_in(studio.owner, await office.make_staff(studio.owner)))
    page = await staff.open(f"/admin/ticketing/orders/{order_id}/exchange")
    await page.get_by_role("button", name="Choose the seats").click()
    await open_list(page)
    await tick_seats(page, show.seats["A1"], show.seats["A2"])
    await page.get_by_role("button", name="See what happens").click()
    await page.get_by_label("They pay it by a link").check()
    yield "staff-exchange-link", page
    day = await page.get_by_label("With a link: kept until the end of").input_value()
    await page.get_by_label("With a link: kept until the end of").fill("")
    await page.get_by_role("button", name="Move 2 tickets").click()
    await expect(page.get_by_text("Please choose a date.").first).to_be_visible()
    yield "staff-exchange-link-error", page
    await page.get_by_label("With a link: kept until the end of").fill(day)
    await page.get_by_role("button", name="Move 2 tickets").click()
    await expect(page.get_by_text("Take the offer back")).to_be_visible()
    yield "staff-order-offer", page
    paying_id: UUID = await studio.owner.fetchval(
        "select paying_order_id from exchange_offers where ticket_order_id = $1", order_id
    )
    await page.goto(f"/admin/ticketing/orders/{paying_id}")
    await expect(page.get_by_text("The order with the tickets")).to_be_visible()
    yield "staff-order-difference", page
    await page.get_by_role("link", name="Take the payment").click()
    await expect(page.get_by_text("Difference: Orchestra").first).to_be_visible()
    yield "box-office-difference", page
    family = await studio.who_has_the_link(paying_id)
    await expect(family.get_by_role("button", name="Pay")).to_be_visible()
    yield "offered-seats", family
    outcome = await factories.settle(studio.database, paying_id)
    assert outcome["outcome"] == "paid", outcome
    await family.reload()
    await expect(family.get_by_role("heading", name="Your tickets have moved")).to_be_visible()
    yield "offered-seats-paid", family
