"""What staff see of orders: the list; one that was used, refunded in part and mailed in vain; one that nobody paid."""

from playwright.async_api import expect

from tests import arrange, factories, office
from tests.e2e.states.studio import States, Studio

ORDERS = "/admin/ticketing/orders"


async def office_orders(studio: Studio) -> States:
    """The list as it was searched, one order that is paid, and one that waits."""
    staff = await office.make_staff(studio.owner, name="Dana Whitfield")
    page = (await studio.signed_in(await office.sign_in(studio.owner, staff))).page
    buyer = studio.parent()
    bought = await studio.bought(buyer, 4)
    tickets = await factories.tickets_of(studio.owner, bought)
    await arrange.admit_at_another_gate(studio.owner, studio.on_sale, tickets[0]["qr_code"])
    await arrange.refused_email(studio.owner, bought, buyer.email)
    await page.goto(ORDERS)
    await page.get_by_label("Search").fill("okafor")
    await page.get_by_role("button", name="Find").click()
    await expect(page.get_by_text("Email refused").first).to_be_visible()
    yield "staff-orders", page
    await page.goto(f"{ORDERS}?q=okafro&refunded=no")
    await expect(page.get_by_text("Here’s what’s close.")).to_be_visible()
    yield "staff-orders-close", page
    await page.goto(f"{ORDERS}?q=zebra+crossing")
    await expect(page.get_by_text("No orders match")).to_be_visible()
    yield "staff-orders-none", page
    await page.goto(f"{ORDERS}/{bought}")
    await expect(page.get_by_role("heading", name="History")).to_be_visible()
    yield "staff-order", page
    await page.get_by_label("New note").fill("Needs the ramp; will ring before they come.")
    await page.get_by_role("button", name="Keep the note").click()
    await expect(page.get_by_text("The note is kept.")).to_be_visible()
    yield "staff-order-note", page
    await page.get_by_role("button", name="Keep the note").click()
    await expect(page.get_by_text("Please write the note first.")).to_be_visible()
    yield "staff-order-note-error", page
    await page.get_by_role("link", name="Correct name or email").click()
    await page.get_by_label("Email").fill("maya at example")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("group", name="Please check this")).to_be_visible()
    yield "staff-order-buyer-error", page
    (label,) = await studio.together(studio.on_sale, 1)
    waiting = await factories.reserve_and_place(
        studio.database, studio.on_sale, studio.parent("Tom Lindqvist"), label
    )
    await page.goto(f"{ORDERS}/{waiting}")
    await expect(page.get_by_text("Nobody has paid this yet.")).to_be_visible()
    yield "staff-order-unpaid", page
    await page.get_by_role("link", name="Cancel the order").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    yield "staff-order-cancel", page
