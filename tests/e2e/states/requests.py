"""What a family asks the studio for on its order's page, and what staff see and answer."""

from playwright.async_api import expect

from tests import office
from tests.e2e.states.studio import States, Studio


async def change_requests(studio: Studio) -> States:
    """Asking with a mistake, what waits, the list at the office, a no, and money that goes back."""
    buyer = studio.parent("Priya Raman")
    order_id = await studio.bought(buyer, 3)
    friend = await studio.who_has_the_link(order_id)
    await friend.get_by_role("link", name="Ask the studio").click()
    await expect(friend.get_by_role("heading", name="Is this your order?")).to_be_visible()
    yield "change-by-link", friend
    phone = await studio.visitor(buyer)
    page = await phone.open(f"/orders/{order_id}")
    await page.get_by_role("link", name="Ask the studio").click()
    await expect(page.get_by_role("group", name="Which tickets?")).to_be_visible()
    yield "change-order", page
    await page.get_by_label("Anything we should know?").fill("Two of us have a fever.\nSo sorry!")
    await page.get_by_role("button", name="Ask the studio").click()
    await expect(page.get_by_role("group", name="Please check this")).to_be_focused()
    yield "change-order-error", page
    for box in (await page.get_by_role("checkbox").all())[:2]:
        await box.check()
    await page.get_by_role("button", name="Ask the studio").click()
    await expect(page.get_by_text("Until it answers by email, they stay good.")).to_be_visible()
    yield "order-change-asked", page

    staff = await studio.signed_in(await office.sign_in(studio.owner, await office.make_staff(studio.owner)))
    desk = await staff.open("/admin/ticketing/requests")
    await expect(desk.get_by_role("heading", name="Priya Raman")).to_be_visible()
    yield "staff-requests", desk
    await desk.get_by_role("link", name="Say no").click()
    await desk.get_by_label("Your answer").fill("Tickets go back up to a week before the show.")
    yield "staff-request-decline", desk
    await desk.get_by_role("button", name="Send the answer").click()
    await expect(desk.get_by_text("Nobody is waiting")).to_be_visible()
    yield "staff-requests-empty", desk
    await page.reload()
    await expect(page.get_by_text("Tickets go back up to a week before the show.")).to_be_visible()
    yield "order-change-declined", page

    await page.get_by_role("link", name="Ask the studio").click()
    await page.get_by_role("checkbox").first.check()
    await page.get_by_role("button", name="Ask the studio").click()
    await desk.reload()
    await desk.get_by_role("link", name="back").first.click()
    await expect(desk.get_by_role("heading", name="back to Priya Raman?")).to_be_visible()
    yield "staff-request-refund", desk
    await desk.get_by_role("button", name="Send it back").click()
    await expect(desk.get_by_text("goes back to the family.")).to_be_visible()
