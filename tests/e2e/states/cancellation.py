"""A show that is called off, and one that is moved: staff ask every family, families choose by one link."""

from datetime import UTC, datetime, timedelta

from playwright.async_api import expect

from tests import factories, office
from tests.e2e.states.studio import States, Studio
from tests.waiting import until_true

ROWS = ("A", "B", "C", "D")


async def cancellation(studio: Studio) -> States:
    """Canceling with a mistake, the mails going out, what a family reads and checks, what it chose, who has chosen what."""
    venue = await factories.make_venue(studio.owner, ROWS, name="Old Town Hall")
    show = await factories.make_show(
        studio.owner, venue, title="Spring Gala, Friday", starts_in=timedelta(days=20)
    )
    other = await factories.make_show(
        studio.owner,
        venue,
        title="Spring Gala, Sunday",
        starts_in=timedelta(days=22),
        series_id=show.series_id,
    )
    buyer, second = studio.parent("Priya Raman"), studio.parent("Tom Lindqvist")
    order_id = await studio.bought(buyer, 3, show)
    await studio.bought(second, 2, show)
    await factories.buy(studio.database, other, studio.parent("Ines Duarte"), "A2")

    staff = await studio.signed_in(await office.sign_in(studio.owner, await office.make_staff(studio.owner)))
    desk = await staff.open(f"/admin/ticketing/shows/{show.id}/cancel")
    await desk.get_by_label("Days families have to choose").fill("0")
    await desk.get_by_label("Your words to the families").fill("The theater has no power.\nWe are so sorry!")
    yield "staff-cancel-show", desk
    await desk.get_by_role("button", name="Cancel this show").click()
    await expect(desk.get_by_role("group", name="Please check this")).to_be_focused()
    yield "staff-cancel-show-error", desk
    await desk.get_by_label("Days families have to choose").fill("10")
    await desk.get_by_role("button", name="Cancel this show").click()
    asked = "select count(*) = 2 from family_choices where show_id = $1"
    await until_true(studio.owner, asked, show.id)
    await expect(desk.get_by_text("Every family has its email.")).to_be_visible(timeout=20_000)

    phone = await studio.visitor(buyer)
    page = await phone.open(f"/orders/{order_id}")
    await expect(page.get_by_role("heading", name="Your show is canceled.")).to_be_visible()
    yield "order-show-canceled", page
    friend = await studio.who_has_the_link(order_id)
    await friend.get_by_role("link", name="Choose what you would like").click()
    await expect(friend.get_by_role("heading", name="Is this your choice to make?")).to_be_visible()
    yield "choice-by-link", friend
    await friend.get_by_role("button", name="Email me that link again").click()
    await expect(friend.get_by_text("We’ve just emailed the link to")).to_be_visible()
    yield "choice-mailed", friend
    await page.get_by_role("link", name="Choose what you would like").click()
    await expect(page.get_by_role("heading", name="What would you like to do?")).to_be_visible()
    yield "choice", page
    await page.get_by_role("link", name="Give").click()
    yield "choice-donation", page
    await page.get_by_role("link", name="Choose something else").click()
    await page.get_by_role("link", name="back").last.click()
    yield "choice-refund", page
    await page.get_by_role("link", name="Choose something else").click()
    await page.get_by_role("link", name="Spring Gala, Sunday").click()
    await expect(page.get_by_role("heading", name="Your new seats")).to_be_visible()
    yield "choice-another-show", page
    await page.get_by_role("button", name="Yes, take these seats").click()
    await expect(page.get_by_role("heading", name="See you there.")).to_be_visible()
    yield "choice-made", page
    await desk.reload()
    await expect(desk.get_by_text("Another show")).to_have_count(2)
    yield "staff-cancellation", desk


async def moving(studio: Studio) -> States:
    """Moving with a mistake, and what a family reads, checks and keeps."""
    venue = await factories.make_venue(studio.owner, ROWS, name="Mill House")
    show = await factories.make_show(
        studio.owner, venue, title="Winter Matinee", starts_in=timedelta(days=20)
    )
    buyer = studio.parent("Noor Haddad")
    order_id = await studio.bought(buyer, 2, show)
    when = datetime.now(UTC) + timedelta(days=23)

    staff = await studio.signed_in(await office.sign_in(studio.owner, await office.make_staff(studio.owner)))
    desk = await staff.open(f"/admin/ticketing/shows/{show.id}/move")
    await desk.get_by_label("Your words to the families").fill("The theater needs our evening.")
    await desk.get_by_label("Days families have to choose").fill("0")
    yield "staff-move-show", desk
    await desk.get_by_role("button", name="Move this show").click()
    await expect(desk.get_by_role("group", name="Please check this")).to_be_focused()
    yield "staff-move-show-error", desk
    await desk.get_by_label("Days families have to choose").fill("10")
    await desk.get_by_label("Date", exact=True).fill(when.date().isoformat())
    await desk.get_by_role("button", name="Move this show").click()
    await until_true(
        studio.owner, "select count(*) = 1 from family_choices where ticket_order_id = $1", order_id
    )
    await expect(desk.get_by_text("Every family has its email.")).to_be_visible(timeout=20_000)

    phone = await studio.visitor(buyer)
    page = await phone.open(f"/orders/{order_id}")
    yield "order-show-moved", page
    await page.get_by_role("link", name="Choose what you would like").click()
    await expect(page.get_by_role("heading", name="What would you like to do?")).to_be_visible()
    yield "choice-moved", page
    await page.get_by_role("link", name="Keep my tickets").click()
    yield "choice-keep", page
    await page.get_by_role("button").first.click()
    await expect(page.get_by_role("heading", name="See you there.")).to_be_visible()
    await desk.reload()
    yield "staff-moved", desk
