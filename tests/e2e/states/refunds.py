"""Money that goes back, as staff and the family see it."""

from playwright.async_api import expect

from tests import arrange, factories
from tests.e2e.states.staff import PASSWORD
from tests.e2e.states.studio import States, Studio


async def refunds(studio: Studio) -> States:
    """Choosing what goes back, nothing chosen, what would happen."""
    email = f"rita.{next(studio.numbers)}@example.com"
    await arrange.add_staff(studio.owner, email, PASSWORD)
    labels = await studio.together(studio.on_sale, 3)
    order_id = await factories.buy(studio.database, studio.on_sale, studio.parent(), *labels)
    await arrange.know_card(studio.owner, order_id)
    page = (await studio.visitor()).page
    await page.goto(f"/admin/sign-in?next=/admin/ticketing/orders/{order_id}/refund")
    await page.get_by_label("Email").fill(email)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("heading", name="Refund")).to_be_visible()
    yield "staff-refund", page
    boxes = page.get_by_role("group", name="Tickets and extras").get_by_role("checkbox")
    for box in await boxes.all():
        await box.uncheck()
    await page.get_by_role("button", name="See what happens").click()
    await expect(page.get_by_role("group", name="Please check this")).to_be_focused()
    yield "staff-refund-error", page
    await boxes.first.check()
    await page.get_by_role("button", name="See what happens").click()
    await expect(page.get_by_role("heading", name="back?")).to_be_visible()
    yield "staff-refund-check", page
