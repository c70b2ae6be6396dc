"""Selling at the counter, as staff see it."""

from playwright.async_api import expect

from tests import factories, office
from tests.e2e.seat_list import open_list, tick_free_seats
from tests.e2e.states.studio import States, Studio


async def box_office(studio: Studio) -> States:
    """Nothing chosen, the map, the list, the payment, what is missing of a comp and of what is paid later, the tickets."""
    show = await factories.make_show(
        studio.owner, await factories.make_venue(studio.owner), title="Friday evening"
    )
    await factories.make_upsell(studio.owner, show.series_id)
    clerk = await office.make_staff(studio.owner, "box_office", name="Casey Bloom")
    staff = await studio.signed_in(await office.sign_in(studio.owner, clerk))
    page = await staff.open(f"/admin/ticketing/box-office?show_id={show.id}")
    await expect(page.locator("seat-map svg").first).to_be_visible()
    yield "box-office", page
    await page.get_by_role("button", name="Take the payment").click()
    await expect(page.get_by_role("group", name="Please check this")).to_be_focused()
    yield "box-office-error", page
    await open_list(page)
    await tick_free_seats(page, 0, 0, 0)
    await page.get_by_text("Extras").click()
    await page.locator("select[name=extras]").first.select_option(index=2)
    await expect(page.locator("[data-words]")).to_contain_text("3 seats")
    yield "box-office-list", page
    await page.get_by_role("button", name="Take the payment").click()
    await page.get_by_label("Cash you were given").fill("150")
    await expect(page.locator("[data-change]")).to_contain_text("Change")
    yield "box-office-pay", page
    await page.get_by_role("radio", name="Given away").check()
    await page.locator("button[value=sell]").click()
    await expect(page.get_by_role("group", name="Please check this")).to_be_focused()
    yield "box-office-comp-error", page
    await page.get_by_text("Later: the seats are kept").click()
    yield "box-office-later", page
    await page.locator("button[value=sell]").click()
    await expect(page.get_by_role("group", name="Please check this")).to_be_focused()
    yield "box-office-later-error", page
    await page.get_by_label("Cash", exact=True).check()
    await page.locator("button[value=sell]").click()
    await expect(page.get_by_role("list", name="Tickets")).to_be_visible()
    yield "box-office-tickets", page


async def pay_later(studio: Studio) -> States:
    """An order that owes, its payment at the counter, and the family's own page: to pay, and when its time is over."""
    show = await factories.make_show(
        studio.owner, await factories.make_venue(studio.owner), title="Friday evening"
    )
    clerk = await office.make_staff(studio.owner, "box_office", name="Casey Bloom")
    staff = await studio.signed_in(await office.sign_in(studio.owner, clerk))
    starts_at = await studio.owner.fetchval("select starts_at from recital_shows where id = $1", show.id)
    order_id = await office.sell(
        studio.database, clerk, show, "A1", "A2", payment="later", customer_name="Ruth Berg",
        customer_email="ruth@example.com", customer_email_canonical="ruth@example.com", pay_until=starts_at,
    )  # fmt: skip
    page = await staff.open("/admin/ticketing/orders")
    await expect(page.get_by_text("Owes $60.00")).to_be_visible()
    yield "staff-orders-owes", page
    await page.goto(f"/admin/ticketing/orders/{order_id}")
    await expect(page.get_by_text("The seats are kept until")).to_be_visible()
    yield "staff-order-owes", page
    await page.get_by_role("link", name="Take the payment").click()
    await page.get_by_label("Cash you were given").fill("100")
    await expect(page.locator("[data-change]")).to_contain_text("Change")
    yield "box-office-pay-later", page
    await page.get_by_label("Cash you were given").fill("10")
    await page.locator("button[value=take]").click()
    await expect(page.get_by_text("That is less than it costs.").first).to_be_visible()
    yield "box-office-pay-later-error", page
    family = await studio.who_has_the_link(order_id)
    await expect(family.get_by_role("button", name="Pay")).to_be_visible()
    yield "kept-order", family
    await studio.owner.execute("update ticket_orders set expires_at = now() where id = $1", order_id)
    await family.reload()
    await expect(family.get_by_role("heading", name="The time to pay is over")).to_be_visible()
    yield "kept-order-over", family


async def comps(studio: Studio) -> States:
    """A comp over the show's allowance, for a clerk and for staff, and the report with reasons and allowances."""
    show = await factories.make_show(
        studio.owner, await factories.make_venue(studio.owner), title="Friday evening"
    )
    await studio.owner.execute("insert into comp_allowances (show_id, tickets) values ($1, 1)", show.id)
    for role in ("box_office", "staff"):
        clerk = await office.make_staff(studio.owner, role, name="Casey Bloom")
        staff = await studio.signed_in(await office.sign_in(studio.owner, clerk))
        page = await staff.open(f"/admin/ticketing/box-office?show_id={show.id}")
        await open_list(page)
        await tick_free_seats(page, 0, 0)
        await page.get_by_role("button", name="Take the payment").click()
        await page.get_by_role("radio", name="Given away").check()
        await page.get_by_label("Why are they given away?").select_option("Volunteer")
        await page.get_by_label("Name").fill("Inez Ruiz")
        await page.locator("button[value=sell]").click()
        await expect(page.get_by_text("allowance of comps is 1, and 0 are given").first).to_be_visible()
        if role == "staff":  # who may pass it; on a phone that lies below what both read
            await page.get_by_label("Give away more than planned for this show").scroll_into_view_if_needed()
        yield f"box-office-allowance-{role}", page
    await page.get_by_label("Give away more than planned for this show").check()
    await page.locator("button[value=sell]").click()
    await expect(page.get_by_role("list", name="Tickets")).to_be_visible()
    await page.goto("/admin/ticketing/reports/comps")
    await expect(page.get_by_role("table", name="By reason")).to_be_visible()
    yield "comps", page
    await page.get_by_role("button", name="Add").click()
    await expect(page.get_by_role("group", name="Please check this")).to_be_focused()
    yield "comps-error", page


async def drawer(studio: Studio) -> States:
    """No drawer yet, one that is open, a count that differs, one that is closed, and what the bookkeeper sees of both."""
    show = await factories.make_show(
        studio.owner, await factories.make_venue(studio.owner), title="Friday evening"
    )
    clerk = await office.make_staff(studio.owner, "staff", name="Casey Bloom")
    staff = await studio.signed_in(await office.sign_in(studio.owner, clerk))
    await office.sell(studio.database, clerk, show, "A1")
    page = await staff.open("/admin/ticketing/shifts")
    yield "drawer-none", page
    await page.get_by_label("Cash in it now").fill("100")
    await page.get_by_role("button", name="Open the drawer").click()
    await expect(page.get_by_text("Your drawer is open.")).to_be_visible()
    await office.sell(studio.database, clerk, show, "A2", "A3")
    await office.sell(studio.database, clerk, show, "A4", payment="check")
    await page.goto("/admin/ticketing/shifts")
    yield "drawer-open", page
    await page.get_by_role("link", name="Count and close it").click()
    await page.get_by_label("Cash in the drawer").fill("150")
    await page.get_by_role("button", name="Close the drawer").click()
    await expect(page.get_by_text("That’s $10.00 short.").first).to_be_visible()
    yield "drawer-error", page
    await page.get_by_label("If it differs, why?").fill("Gave change for a twenty twice")
    await page.get_by_role("button", name="Close the drawer").click()
    await expect(page.get_by_text("The drawer is closed.")).to_be_visible()
    yield "drawer-closed", page
    await page.goto("/admin/ticketing/reports/drawer-shifts")
    await expect(page.get_by_role("heading", name="In no drawer")).to_be_visible()
    yield "drawers", page
