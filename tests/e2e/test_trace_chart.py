"""Tracing the theater's own chart: it lies under the drawing, is moved, made level and dimmed, and no buyer sees it."""

import io
from uuid import UUID

from PIL import Image, ImageDraw
from playwright.async_api import Page, expect

from tests import factories
from tests.e2e.conftest import MakePhone, Phone
from tests.e2e.live_server import LiveServer
from tests.e2e.test_seat_map_builder import (
    TABLET,
    add_rows,
    laptop,  # noqa: F401 - a fixture
    open_builder,
    sign_in,
    venue_id,  # noqa: F401 - a fixture
)
from tests.factories import Owner, Venue

ENDS = ((150, 200), (850, 270))
"""Of a row of eight seats, in a photo that was taken askew."""

PLACED = """
    select placement ->> 'angle' as angle, placement ->> 'scale' as scale, placement ->> 'opacity' as opacity,
      placement ->> 'is_locked' as is_locked from seat_map_charts where venue_id = $1
"""


def photo() -> bytes:
    """A photo of a chart of one row, taken askew."""
    picture = Image.new("RGB", (1000, 600), "ivory")
    pen = ImageDraw.Draw(picture)
    (left, top), (right, bottom) = ENDS
    for place in range(8):
        x, y = left + (right - left) * place / 7, top + (bottom - top) * place / 7
        pen.ellipse((x - 30, y - 30, x + 30, y + 30), outline="black", width=3)
        pen.text((x, y), str(place + 1), fill="black", anchor="mm")
    written = io.BytesIO()
    picture.save(written, "JPEG")
    return written.getvalue()


async def take(page: Page) -> None:
    await (
        page.get_by_role("group", name="Tools").get_by_role("button", name="The theater’s own chart").click()
    )
    await page.get_by_label("PDF or picture").set_input_files(
        {"name": "chart.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    )
    await expect(page.get_by_role("button", name="Level by two seats")).to_be_visible()


async def on_screen(page: Page, x: int, y: int) -> tuple[float, float]:
    """Where a pixel of the chart is seen in the window."""
    place: list[float] = await page.locator(".chart image").evaluate(
        "(image, [x, y]) => { const at = new DOMPoint(x, y).matrixTransform(image.getScreenCTM()); "
        "return [at.x, at.y] }",
        [x, y],
    )
    return place[0], place[1]


async def test_a_photo_is_traced_level_in_its_place_and_no_buyer_sees_it(
    laptop: Phone,  # noqa: F811
    phone: Phone,
    owner: Owner,
    venue_id: UUID,  # noqa: F811
) -> None:
    page = await open_builder(laptop, venue_id)
    await take(page)
    await page.get_by_label("Seats from end to end").fill("8")
    await page.get_by_role("button", name="Level by two seats").click()
    for told, end in zip(("press the first of two points", "now the second"), ENDS, strict=True):
        await expect(page.locator("[data-part=chart-told]")).to_contain_text(told)
        await page.mouse.click(*await on_screen(page, *end))
    await expect(page.get_by_label("Turn, degrees")).to_have_value("-5.7")
    before = await on_screen(page, *ENDS[0])
    after = await on_screen(page, *ENDS[1])
    assert abs(after[1] - before[1]) < 2

    await page.mouse.move(*before)
    await page.mouse.down()
    await page.mouse.move(before[0] + 40, before[1] + 25, steps=4)
    await page.mouse.up()
    moved = await on_screen(page, *ENDS[0])
    assert abs(moved[0] - before[0] - 40) < 2
    await page.get_by_role("button", name="Undo").click()
    assert abs((await on_screen(page, *ENDS[0]))[0] - before[0]) < 2
    await page.get_by_role("button", name="Redo").click()
    await page.get_by_label("How visible it is").fill("30")
    async with page.expect_response(lambda answer: '"is_locked":true' in (answer.request.post_data or "")):
        await page.get_by_label("Locked in place").check()
    await expect(page.locator(".chart image")).to_have_attribute("opacity", "0.3")

    await page.reload()
    await expect(page.locator("seat-map-builder[data-ready]")).to_be_visible()
    placed = await owner.fetchrow(PLACED, venue_id)
    assert placed
    assert (placed["opacity"], placed["is_locked"]) == ("0.3", "true")
    await expect(page.locator(".chart image")).to_have_attribute("opacity", "0.3")
    # A row of eight drawn now is as long as the one in the photo: 700 pixels for seven seats' distance.
    first, last = await on_screen(page, *ENDS[0]), await on_screen(page, *ENDS[1])
    await add_rows(page, Rows="1", Seats_per_row="8", Section="Floor")
    await page.get_by_role("button", name="Save map").click()
    await expect(page.get_by_text("Saved. 8 seats are new.")).to_be_visible()
    assert last[0] > first[0]
    assert abs(float(placed["scale"]) - 700 / 703.5) < 0.02

    show = await factories.make_show(owner, Venue(venue_id, "Grange Hall", {}))
    picker = await phone.open(f"/shows/{show.id}/seats")
    await expect(picker.locator(".seats path")).to_have_count(8)
    await expect(picker.locator("image")).to_have_count(0)

    await (
        page.get_by_role("group", name="Tools").get_by_role("button", name="The theater’s own chart").click()
    )
    await page.get_by_role("button", name="Remove the chart").click()
    await expect(page.locator(".chart image")).to_have_count(0)
    assert await owner.fetchrow(PLACED, venue_id) is None


async def test_a_chart_that_is_none_is_refused_in_words(laptop: Phone, venue_id: UUID) -> None:  # noqa: F811
    page = await open_builder(laptop, venue_id)
    await page.get_by_role("button", name="Trace the theater’s own chart").click()
    await page.get_by_label("PDF or picture").set_input_files(
        {"name": "chart.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 torn"}
    )
    await expect(page.get_by_text("We cannot read this file.")).to_be_visible()
    await expect(page.locator(".chart image")).to_have_count(0)


async def test_a_chart_is_moved_by_touch(
    make_device: MakePhone,
    live_server: LiveServer,
    owner: Owner,
    venue_id: UUID,  # noqa: F811
) -> None:
    async with make_device(**TABLET) as tablet:
        await sign_in(tablet, live_server, owner)
        page = await open_builder(tablet, venue_id)
        await take(page)
        x, y = await on_screen(page, 500, 300)
        touch = await page.context.new_cdp_session(page)
        for kind, points in (
            ("touchStart", [{"x": x, "y": y}]),
            ("touchMove", [{"x": x + 20, "y": y + 20}]),
            ("touchMove", [{"x": x + 60, "y": y + 50}]),
            ("touchEnd", []),
        ):
            await touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        after = await on_screen(page, 500, 300)
        assert abs(after[0] - x - 60) < 3
        assert abs(after[1] - y - 50) < 3
