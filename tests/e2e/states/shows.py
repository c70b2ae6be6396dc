"""What staff see of shows: the list, one show, its forms, keeping seats back, prices, the same show on another day."""

from playwright.async_api import expect

from tests import arrange
from tests.e2e.states.studio import States, Studio

PASSWORD = "a quiet rehearsal"


async def planning(studio: Studio) -> States:
    """The list, a show, its forms right and wrong, its seats and prices."""
    email = f"petra.{next(studio.numbers)}@example.com"
    await arrange.add_staff(studio.owner, email, PASSWORD)
    page = (await studio.visitor()).page
    await page.goto("/admin/sign-in?next=/admin/ticketing/shows")
    await page.get_by_label("Email").fill(email)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("heading", name="Shows", exact=True)).to_be_visible()
    yield "staff-shows", page
    await page.goto("/admin/ticketing/shows?q=zebra")
    await expect(page.get_by_text("No shows match")).to_be_visible()
    yield "staff-shows-none", page
    await page.goto("/admin/ticketing/series/create")
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_role("group", name="Please check this")).to_be_focused()
    yield "staff-series-error", page

    show = f"/admin/ticketing/shows/{studio.upcoming.id}"
    await studio.owner.execute(
        "insert into seat_sets (venue_id, name) values ($1, 'Camera platform') on conflict do nothing",
        studio.upcoming.venue.id,
    )
    await page.goto(show)
    await expect(page.get_by_role("heading", name="Kept back")).to_be_visible()
    yield "staff-show", page
    await expect(page.get_by_text("Every seat of the hall is there.")).to_be_visible()
    await page.get_by_role("link", name="Open the sale now").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    yield "staff-show-open", page
    await page.goto(f"{show}/edit")
    await page.get_by_label("Title").fill("")
    await page.get_by_label("How many minutes it lasts").fill("two hours")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("group", name="Please check this")).to_be_focused()
    yield "staff-show-error", page
    await page.goto(f"{show}/duplicate")
    yield "staff-show-another-day", page
    await page.goto(f"{show}/seats")
    for seat in (await page.locator(".hold-seat:not(.is-taken) input").all())[:3]:
        await seat.check()
    await expect(page.get_by_text("3 seats are chosen")).to_be_visible()
    yield "staff-show-seats", page
    await page.get_by_role("button", name="Keep these back").click()
    await expect(page.get_by_role("group", name="Please check this")).to_be_focused()
    yield "staff-show-seats-error", page
    await page.goto(f"{show}/prices")
    await page.get_by_label("New price for all").fill("a lot")
    await page.get_by_role("button", name="Set the price").first.click()
    await expect(page.get_by_role("group", name="Please check this")).to_be_focused()
    yield "staff-show-prices-error", page
