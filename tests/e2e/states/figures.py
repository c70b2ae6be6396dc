"""What staff see of figures: the dashboard of a recital and of a show."""

import re
import time

from playwright.async_api import expect

from pwa_tickets.reports.schedules import queue_due
from tests import factories, office
from tests.e2e.states.studio import States, Studio
from tests.e2e.states.tickets import read_mail


async def figures(studio: Studio) -> States:
    """All shows of a recital, then one, its numbers unfolded, who has come in."""
    labels = await studio.together(studio.on_sale, 3)
    await factories.buy(studio.database, studio.on_sale, studio.parent(), *labels)
    staff = await office.make_staff(studio.owner, "owner", name="Dana Whitfield")
    page = (await studio.signed_in(await office.sign_in(studio.owner, staff))).page
    await page.goto("/admin/ticketing/dashboard")
    await expect(page.locator("sales-chart canvas")).to_be_visible()
    yield "dashboard", page
    await page.goto(f"/admin/ticketing/dashboard?of={studio.sold_out.id}")
    await page.get_by_text("The same in numbers").click()
    await page.get_by_text("Section by section").click()
    await expect(page.get_by_role("table", name="Sections")).to_be_visible()
    yield "dashboard-show", page


async def deposits(studio: Studio) -> States:
    """What reached the bank, and of what it is the sum."""
    buyer = studio.parent("Rosa Delgado-Whitfield")
    labels = await studio.together(studio.on_sale, 3)
    order_id = await factories.reserve_and_place(studio.database, studio.on_sale, buyer, *labels)
    number, cents = await studio.owner.fetchrow(
        "select order_number, total_amount_in_cents from ticket_orders where id = $1", order_id
    )  # type: ignore[misc]
    intent = await studio.server.ask_stripe("payment_intents", amount=cents, currency="usd")
    card = {"payment_method": "pm_card_visa", "return_url": studio.server.base_url}
    await studio.server.ask_stripe(f"payment_intents/{intent['id']}/confirm", **card)
    await factories.settle(studio.database, order_id, payment_intent_id=intent["id"])
    await studio.owner.execute(
        "update ticket_orders set stripe_payment_intent_id = $2 where id = $1", order_id, intent["id"]
    )
    await studio.server.ask_stripe("refunds", payment_intent=intent["id"], amount=1000)
    await studio.server.tell_stripe("/_control/payouts", {"until": time.time() + 9 * 86_400})
    staff = await office.make_staff(studio.owner, "owner", name="Dana Whitfield")
    page = (await studio.signed_in(await office.sign_in(studio.owner, staff))).page
    await page.goto("/admin/ticketing/reports/deposits")
    yield "deposits", page
    await page.get_by_role("link", name="Open").first.click()
    await expect(page.get_by_role("link", name=number)).to_have_count(2)
    yield "deposit", page


async def schedules(studio: Studio) -> States:
    """Who gets reports by mail, and ending one without a log-in."""
    staff = await office.make_staff(studio.owner, "owner", name="Dana Whitfield")
    page = (await studio.signed_in(await office.sign_in(studio.owner, staff))).page
    await page.goto("/admin/ticketing/reports/schedules")
    await page.get_by_role("button", name="Send it from now on").click()
    await expect(page.get_by_role("group", name="Please check this")).to_be_focused()
    yield "report-schedules-error", page
    await page.get_by_label("To", exact=True).fill("rosa@delgado-books.example")
    await page.get_by_role("button", name="Send it from now on").click()
    await expect(page.get_by_role("rowheader", name="rosa@delgado-books.example")).to_be_visible()
    yield "report-schedules", page
    await queue_due(studio.database)
    mail = await studio.server.wait_for_mail("rosa@delgado-books.example")
    yield "mail-report", await read_mail(studio, mail["id"])
    link = re.search(r"/reports/stop/\S+", mail["text"])
    assert link, mail["text"]
    phone = await studio.visitor()
    stopping = await phone.open(link.group())
    yield "report-stop", stopping
    await stopping.get_by_role("button", name="Stop these emails").click()
    await expect(stopping.get_by_role("heading", name="No more emails")).to_be_visible()
    yield "report-stopped", stopping


async def show_tickets(studio: Studio) -> States:
    """All tickets of a show on paper: not asked for yet, then made."""
    labels = await studio.together(studio.on_sale, 3)
    await factories.buy(studio.database, studio.on_sale, studio.parent(), *labels)
    staff = await office.make_staff(studio.owner, "owner", name="Dana Whitfield")
    page = (await studio.signed_in(await office.sign_in(studio.owner, staff))).page
    await page.goto(f"/admin/ticketing/reports/shows/{studio.on_sale.id}/tickets")
    yield "show-tickets-none", page
    await page.get_by_role("button", name="Make the file").click()
    await expect(page.get_by_role("link", name="Download all tickets")).to_be_visible(timeout=60_000)
    yield "show-tickets", page


async def sales_tax(studio: Studio) -> States:
    """No tax yet, a rate that is none, then months with money that came and went, and an exempt order."""
    order_id = await factories.buy(
        studio.database, studio.on_sale, studio.parent(), *await studio.together(studio.on_sale, 2)
    )
    await factories.refund(studio.database, order_id, amount_in_cents=1000)
    await studio.owner.execute("update refunds set status = 'succeeded' where ticket_order_id = $1", order_id)
    number = await studio.owner.fetchval("select order_number from ticket_orders where id = $1", order_id)
    staff = await office.make_staff(studio.owner, "owner", name="Dana Whitfield")
    page = (await studio.signed_in(await office.sign_in(studio.owner, staff))).page
    await page.goto("/admin/ticketing/reports/sales-tax")
    yield "sales-tax-none", page
    await page.get_by_label("From this day on").fill("2026-01-01")
    await page.get_by_label("Tax on tickets, percent").fill("eight")
    await page.get_by_role("button", name="Save the rate").click()
    await expect(page.get_by_text("Please type a number like 8.25").first).to_be_visible()
    yield "sales-tax-error", page
    await page.get_by_label("Tax on tickets, percent").fill("8.25")
    await page.get_by_label("Tax on extras, percent").fill("5")
    await page.get_by_role("button", name="Save the rate").click()
    await expect(page.get_by_role("table", name="By month")).to_be_visible()
    await page.get_by_label("Order number").fill(number)
    await page.get_by_label("Number of the certificate").fill("E-2231-0098")
    await page.get_by_role("button", name="This order is exempt").click()
    await expect(page.get_by_role("table", name="Exempt orders")).to_be_visible()
    yield "sales-tax", page
