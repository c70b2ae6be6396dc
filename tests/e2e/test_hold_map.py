"""Staff keep seats of several sections back by dragging a frame over them on the show's map, and put some on sale again."""

from playwright.async_api import Page, expect

from tests import office
from tests.e2e.conftest import MakePhone
from tests.e2e.live_server import LiveServer
from tests.factories import Owner, Show


async def drag_over(page: Page, *, left: float, top: float, right: float, bottom: float) -> None:
    """Drag a frame, its corners as shares of the map."""
    glass = page.locator("[data-part=glass]")
    await glass.evaluate("glass => glass.scrollIntoView({ block: 'center' })")
    box = await glass.bounding_box()
    assert box
    await page.mouse.move(box["x"] + left * box["width"], box["y"] + top * box["height"])
    await page.mouse.down()
    for share in (0.5, 1.0):
        await page.mouse.move(
            box["x"] + (left + share * (right - left)) * box["width"],
            box["y"] + (top + share * (bottom - top)) * box["height"],
        )
    await page.mouse.up()


async def test_a_frame_over_the_map_keeps_seats_back(
    make_device: MakePhone, live_server: LiveServer, owner: Owner, show: Show
) -> None:
    other = await owner.fetchval(
        "insert into venue_sections (venue_id, name, display_order) values ($1, 'Balcony', 5) returning id",
        show.venue.id,
    )
    await owner.execute("update seats set section_id = $1 where row_name = 'C'", other)
    secret = await office.sign_in(owner, await office.make_staff(owner, "staff"))
    async with make_device() as device:
        page = device.page
        cookie = {"name": "pwa_tickets", "value": secret, "url": live_server.base_url}
        await device.context.add_cookies([cookie])  # type: ignore[list-item]
        await page.set_viewport_size({"width": 1280, "height": 800})
        await page.goto(f"/admin/ticketing/shows/{show.id}/seats")
        await expect(page.locator("hold-map .seats path")).to_have_count(24)
        await page.get_by_role("checkbox", name="3").first.check()
        await expect(page.get_by_text("1 seat is chosen: Orchestra")).to_be_visible()
        await drag_over(page, left=0.02, top=0.05, right=0.98, bottom=0.98)
        await expect(page.get_by_text("24 seats are chosen")).to_be_visible()
        await expect(page.locator("input[name=seat_ids]:checked")).to_have_count(16)
        await drag_over(page, left=0.02, top=0.05, right=0.98, bottom=0.98)
        await expect(page.get_by_text("No seat is chosen")).to_be_visible()
        await drag_over(page, left=0.02, top=0.05, right=0.98, bottom=0.98)
        await page.get_by_role("checkbox", name="1", exact=True).first.uncheck()
        await page.get_by_label("Why").fill("Cast families")
        await page.get_by_role("button", name="Keep these back").click()
        await expect(page.get_by_text("23 seats are kept back.")).to_be_visible()
        held = "select count(*) from show_seats where show_id = $1 and status = 'held'"
        assert await owner.fetchval(held, show.id) == 23
        await expect(page.locator("hold-map .seats path.held")).to_have_count(23)
        await drag_over(page, left=0.02, top=0.05, right=0.98, bottom=0.98)
        await page.get_by_role("button", name="Put these on sale").click()
        await expect(page.get_by_text("23 seats are on sale now.")).to_be_visible()
