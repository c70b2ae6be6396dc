"""What stands in a hall beside its rows: tables with their seats, aisles and doors, placed, named, moved, and seen by buyers."""

from uuid import UUID

from playwright.async_api import Page, expect

from tests import factories
from tests.e2e.conftest import Phone
from tests.e2e.test_seat_map_builder import (
    drawn,
    laptop,  # noqa: F401 - a fixture
    open_builder,
    venue_id,  # noqa: F401 - a fixture
)
from tests.factories import Owner, Venue

MIDDLES = "select avg(x_position)::int, avg(y_position)::int from seats where venue_id = $1 and row_name = $2"


async def place(page: Page, what: str, across: float, down: float) -> None:
    """Press the map with the tool that puts something there; where, in parts of it."""
    await page.get_by_role("group", name="Tools").get_by_role("button", name="Add a label").click()
    await page.get_by_label("What", exact=True).select_option(label=what)
    await page.mouse.click(*await at(page, across, down))


async def at(page: Page, across: float, down: float) -> tuple[float, float]:
    box = await page.locator("[data-part=surface]").bounding_box()
    assert box is not None
    return box["x"] + across * box["width"], box["y"] + down * box["height"]


async def test_tables_aisles_and_doors_are_placed_named_moved_and_seen(
    laptop: Phone,  # noqa: F811
    phone: Phone,
    owner: Owner,
    venue_id: UUID,  # noqa: F811
) -> None:
    page = await open_builder(laptop, venue_id)
    await place(page, "Round table", 0.3, 0.6)
    await page.get_by_label("Seats at each").fill("6")
    await page.mouse.click(*await at(page, 0.7, 0.6))
    panel = page.locator("[data-part=object]")
    await expect(panel.get_by_label("Name")).to_have_value("Table 2")
    await panel.get_by_label("Name").fill("Gold table")
    await page.keyboard.press("Tab")
    await place(page, "Door", 0.1, 0.3)
    await panel.get_by_label("Name").fill("North door")
    await page.keyboard.press("Tab")
    await place(page, "Aisle", 0.5, 0.7)
    await expect(page.locator(".builder-drawing .piece")).to_have_count(4)
    await page.get_by_role("button", name="Save map").click()
    await expect(page.get_by_text("Saved. 14 seats are new.")).to_be_visible()
    assert await drawn(owner, venue_id) == {
        *(("Tables", "Table 1", str(seat)) for seat in range(1, 9)),
        *(("Tables", "Gold table", str(seat)) for seat in range(1, 7)),
    }

    before = await owner.fetchrow(MIDDLES, venue_id, "Table 1")
    table = await page.locator(".piece-table text").first.bounding_box()
    assert table is not None
    x, y = table["x"] + table["width"] / 2, table["y"] + table["height"] / 2
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x + 30, y + 40, steps=4)
    await page.mouse.up()
    await page.get_by_role("button", name="Save map").click()
    await expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    after = await owner.fetchrow(MIDDLES, venue_id, "Table 1")
    assert before is not None
    assert after is not None
    assert after[1] > before[1]

    show = await factories.make_show(owner, Venue(venue_id, "Grange Hall", {}))
    picker = await phone.open(f"/shows/{show.id}/seats")
    await expect(picker.locator(".piece-table")).to_have_count(2)
    await expect(picker.locator(".piece text")).to_have_text(["Aisle", "Table 1", "Gold table", "North door"])
    await expect(picker.locator(".seats path")).to_have_count(14)
