"""Hands on the seat-map builder: wheel, space bar, two fingers, a box dragged open, a tablet."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
from playwright.async_api import CDPSession, Page, expect

from tests.e2e.browser_waits import TIMEOUT_MS
from tests.e2e.conftest import MakePhone, Phone
from tests.e2e.live_server import LiveServer
from tests.e2e.test_furniture import at
from tests.e2e.test_seat_map_builder import (
    TABLET,
    add_rows,
    drawn,
    laptop,  # noqa: F401 - a fixture
    open_builder,
    sign_in,
    venue_id,  # noqa: F401 - a fixture
)
from tests.factories import Owner
from tests.waiting import until

SEEN = """([path, where]) => {
  const { left, top, width, height } = document.querySelector(path).getBoundingClientRect();
  const of = document.querySelector(where).getBoundingClientRect();
  return [left - of.left, top - of.top, width, height].map(Math.round);
}"""
SEATS = "[data-part=map] .builder-drawing > .seats"
Seen = tuple[int, int, int, int]


async def seen(page: Page) -> Seen:
    """Where the seats of one look are in the map, and how large."""
    left, top, width, height = await page.evaluate(SEEN, [SEATS, "[data-part=surface]"])
    return left, top, width, height


async def changes(page: Page, do: Callable[[], Awaitable[object]]) -> tuple[Seen, Seen]:
    """What is seen before and after; the view comes to rest a moment after it was moved."""
    before = await seen(page)
    await do()
    await until(lambda: differs(page, before))
    return before, await seen(page)


async def differs(page: Page, before: Seen) -> bool:
    return await seen(page) != before


def moved_only(before: Seen, after: Seen) -> bool:
    return after[2:] == before[2:] and after[:2] != before[:2]


async def test_the_wheel_the_space_bar_and_two_fingers_move_the_view_and_nothing_else(
    laptop: Phone,  # noqa: F811
    venue_id: UUID,  # noqa: F811
) -> None:
    page = await open_builder(laptop, venue_id)
    await add_rows(page, Rows="4", Seats_per_row="10", Section="Floor")
    await page.keyboard.press("Escape")
    x, y = await at(page, 0.5, 0.5)
    await page.mouse.move(x, y)

    assert moved_only(*await changes(page, lambda: page.mouse.wheel(40, 60)))

    await page.keyboard.down("Control")
    before, after = await changes(page, lambda: page.mouse.wheel(0, -120))
    assert after[2] > before[2], "the wheel with Control comes nearer"
    await page.keyboard.up("Control")

    async def drag() -> None:
        await page.mouse.down()
        await page.mouse.move(x + 80, y + 30, steps=4)
        await page.mouse.up()
        await page.mouse.move(x, y)

    await page.keyboard.down(" ")
    before, after = await changes(page, drag)
    moved = (after[0] - before[0], after[1] - before[1])
    assert moved == pytest.approx((80, 30), abs=1)  # each of the two was rounded
    assert after[2:] == before[2:]
    await page.keyboard.up(" ")

    touch = await page.context.new_cdp_session(page)
    before, after = await changes(page, lambda: spread(touch, x, y))
    assert after[2] > before[2] * 1.5, "two fingers that part come nearer"
    await page.get_by_role("button", name="Show all of it").click()
    await expect(page.get_by_role("button", name="Undo")).to_be_enabled()
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_role("button", name="Undo")).to_be_disabled()  # the rows were all that was done


async def spread(touch: CDPSession, x: float, y: float) -> None:
    """Two fingers part."""
    for kind, apart in (("touchStart", 40), ("touchMove", 60), ("touchMove", 100), ("touchEnd", 0)):
        points = [{"x": x - apart, "y": y, "id": 1}, {"x": x + apart, "y": y, "id": 2}] if apart else []
        await touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


async def test_a_box_takes_what_lies_in_it_and_shift_takes_more_or_less(
    laptop: Phone,  # noqa: F811
    venue_id: UUID,  # noqa: F811
) -> None:
    page = await open_builder(laptop, venue_id)
    await add_rows(page, Rows="4", Seats_per_row="10", Section="Floor")
    await page.keyboard.press("Escape")
    seats = page.locator(SEATS)
    box = await seats.bounding_box()
    assert box is not None
    left, top, width, height = box["x"], box["y"], box["width"], box["height"]
    told = page.locator("[data-part=selected-what]")

    async def take(x: float, y: float, to_x: float, to_y: float) -> None:
        await page.mouse.move(left + x * width, top + y * height)
        await page.mouse.down()
        await page.mouse.move(left + to_x * width, top + to_y * height, steps=3)
        await page.mouse.up()

    await take(-0.04, -0.06, 0.5, 0.25)
    await expect(told).to_have_text("5 seats")
    await page.keyboard.down("Shift")
    await take(-0.04, 0.75, 1.04, 1.06)
    await expect(told).to_have_text("2 rows, 15 seats")
    await page.mouse.click(left + 0.02 * width, top + 0.05 * height)  # A1 is taken already
    await expect(told).to_have_text("2 rows, 14 seats")
    await page.mouse.click(left + 0.98 * width, top + 0.05 * height)
    await expect(told).to_have_text("2 rows, 15 seats")
    await page.keyboard.up("Shift")
    await page.keyboard.press("Escape")
    await expect(told).to_be_hidden()


async def test_a_tablet_sets_tables_by_touch(
    make_device: MakePhone,
    live_server: LiveServer,
    owner: Owner,
    venue_id: UUID,  # noqa: F811
) -> None:
    async with make_device(**TABLET) as tablet:
        await sign_in(tablet, live_server, owner)
        page = await open_builder(tablet, venue_id)
        for what, seats, across in (("Round table", "6", 0.3), ("Long table", "4", 0.7)):
            await page.get_by_role("button", name="Add a label, door, aisle or table").tap()
            await page.get_by_label("What", exact=True).select_option(label=what)
            await page.get_by_label("Seats at each").fill(seats)
            await page.touchscreen.tap(*await at(page, across, 0.6))
        await page.get_by_role("button", name="Select", exact=True).first.tap()
        table = page.locator(".piece-table").first
        before = await table.bounding_box()
        assert before is not None
        x, y = before["x"] + before["width"] / 2, before["y"] + before["height"] / 2
        touch = await page.context.new_cdp_session(page)
        for kind, points in (
            ("touchStart", [{"x": x, "y": y}]),
            ("touchMove", [{"x": x, "y": y + 30}]),
            ("touchMove", [{"x": x, "y": y + 90}]),
            ("touchEnd", []),
        ):
            await touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        # By mouse: the browser takes a tap right after a drag for a part of that gesture, now and then.
        await page.get_by_role("button", name="Save map").click()
        await expect(page.get_by_text("Saved. 10 seats are new.")).to_be_visible(timeout=TIMEOUT_MS)
        lowest = "select max(y_position) from seats where venue_id = $1 and row_name = $2"
        moved, stayed = [await owner.fetchval(lowest, venue_id, name) for name in ("Table 1", "Table 2")]
        assert moved > stayed
        assert await drawn(owner, venue_id) == {
            *(("Tables", "Table 1", str(seat)) for seat in range(1, 7)),
            *(("Tables", "Table 2", str(seat)) for seat in range(1, 5)),
        }
