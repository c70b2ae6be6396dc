"""What the builder keeps and says: by keys alone, with seats that lack a zone, with a lawn, after a battery died."""

import re
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from uuid import UUID

from playwright.async_api import Page, Route, expect

from tests import office
from tests.e2e.browser_waits import TIMEOUT_MS
from tests.e2e.conftest import Phone
from tests.e2e.dead_battery import pull_battery
from tests.e2e.test_builder_hands import changes, moved_only
from tests.e2e.test_seat_map_builder import (
    add_rows,
    laptop,  # noqa: F401 - a fixture
    open_builder,
    state,
    venue_id,  # noqa: F401 - a fixture
)
from tests.factories import Owner

SEATS_AT = """select s.row_name || s.seat_number as label, s.seat_type::text as type
    from seats s where s.venue_id = $1"""


async def test_a_hall_is_drawn_changed_and_saved_by_keys_alone(
    laptop: Phone,  # noqa: F811
    owner: Owner,
    venue_id: UUID,  # noqa: F811
) -> None:
    page = await open_builder(laptop, venue_id)
    keys = page.keyboard
    await keys.press("?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    await expect(sheet).to_contain_text("Mirror to the other side")
    words = await sheet.get_by_text("Map or list").bounding_box()
    assert words is not None
    assert words["width"] > words["height"], "it is read along, not down"
    await keys.press("Enter")  # OK has the focus
    await expect(sheet).to_be_hidden()

    await keys.press("r")
    await keys.type("2")
    await keys.press("Tab")
    await keys.type("6")
    await keys.press("Enter")
    await expect(page.get_by_role("heading", name="2 rows, 12 seats")).to_be_visible()
    await expect(page.locator("[data-part=surface]")).to_be_focused()
    await keys.press("Control+d")
    await expect(page.locator("[data-part=sections] > li")).to_contain_text("24 seats")
    await keys.press("Control+z")
    await expect(page.locator("[data-part=sections] > li")).to_contain_text("12 seats")
    await keys.press("Escape")

    assert moved_only(*await changes(page, lambda: keys.press("ArrowLeft")))  # nothing is selected
    await keys.press("s")
    await keys.press("Enter")
    await expect(page.locator("[data-part=sections] > li")).to_contain_text("13 seats")
    await keys.press("Escape")
    await keys.press("Shift+ArrowDown")  # what was put there is selected
    await keys.press("Escape")

    await keys.press("l")
    first = page.get_by_label("Seats of row A to select")
    await first.focus()
    await keys.type("2-3, 99")
    await keys.press("Enter")
    await expect(page.get_by_text("Row A has no seat 99.")).to_be_visible()
    await expect(page.get_by_role("heading", name="2 seats")).to_be_visible()
    await page.locator("[data-part=selection]").get_by_label("For").focus()
    await keys.type("Wheel")
    await page.get_by_label("Name of row B").focus()
    await keys.press("Control+a")
    await keys.type("C")
    await keys.press("Enter")
    await expect(page.get_by_label("Name of row C")).to_be_focused()  # the line stays under the fingers
    await keys.press("Control+s")
    await expect(page.get_by_text("Saved. 13 seats are new.")).to_be_visible(timeout=TIMEOUT_MS)
    await expect(state(page)).to_have_text("Saved")

    seats = {seat["label"]: seat for seat in await owner.fetch(SEATS_AT, venue_id)}
    assert {label[0] for label in seats} == {"A", "C"}
    assert sorted(label for label, seat in seats.items() if seat["type"] == "ada") == ["A2", "A3"]


async def test_seats_without_a_zone_and_a_lawn_without_a_number_say_what_they_need(
    laptop: Phone,  # noqa: F811
    owner: Owner,
) -> None:
    bare: UUID = await owner.fetchval("insert into venues (name) values ('Bare Hall') returning id")
    page = await open_builder(laptop, bare)
    await add_rows(page, Rows="2", Seats_per_row="5", Price_zone="None")
    told = page.locator("[data-part=no-zone]")
    await expect(told).to_contain_text("10 seats have no price zone.")
    await told.get_by_role("button", name="Give them one").click()
    await expect(told).to_be_hidden()
    await expect(page.get_by_label("Name of the price zone")).to_have_value("All seats")
    await page.get_by_role("button", name="Undo").click()
    await expect(told).to_be_visible()
    await page.get_by_role("button", name="Undo").click()
    await add_rows(page, Rows="2", Seats_per_row="5")  # the first rows of a hall make its first zone
    await expect(page.get_by_label("Name of the price zone")).to_have_value("All seats")

    await page.get_by_role("button", name="Add a section").click()
    await page.keyboard.type("Lawn")
    await page.keyboard.press("Tab")
    lawn = page.locator("[data-part=sections] > li").last
    await lawn.get_by_text("Level, entrance, seating").click()
    await lawn.get_by_label("Seating").select_option(label="General admission")
    await lawn.get_by_label("Entrance").fill("Garden gate")
    await page.get_by_text("1 thing to check").click()
    await expect(page.get_by_text("Lawn: please enter how many people fit.")).to_be_visible()
    await page.get_by_role("button", name="Save map").click()
    refused = page.get_by_role("dialog", name="The map is not saved yet")
    await expect(refused).to_contain_text("Lawn")
    await refused.get_by_role("button", name="OK").click()
    await lawn.get_by_label("How many people fit").fill("120")
    await page.keyboard.press("Tab")
    await expect(page.get_by_text("thing to check")).to_be_hidden()
    await page.get_by_role("button", name="Save map").click()
    await expect(page.get_by_text(re.compile(r"^Saved\."))).to_be_visible()
    kept = await owner.fetchrow(
        "select kind::text, capacity, entrance from venue_sections where venue_id = $1 and name = 'Lawn'",
        bare,
    )
    assert kept
    assert tuple(kept) == ("general", 120, "Garden gate")


async def test_a_draft_survives_a_dead_battery_that_no_server_heard_of(
    make_persistent_phone: Callable[..., AbstractAsyncContextManager[Phone]],
    owner: Owner,
    venue_id: UUID,  # noqa: F811
    tmp_path: Path,
) -> None:
    secret = await office.sign_in(owner, await office.make_staff(owner, "staff"))

    async def begin(device: Phone) -> Page:
        cookie = {"name": "pwa_tickets", "value": secret, "url": device.base_url}
        await device.context.add_cookies([cookie])  # type: ignore[list-item]
        await device.context.route("**/seat-map/draft", no_signal)
        return await open_builder(device, venue_id)

    async with make_persistent_phone("tablet") as device:
        page = await begin(device)
        await add_rows(page, Rows="2", Seats_per_row="13+13", Section="Balcony")
        await expect(state(page)).to_have_text("Kept on this device, no connection")
        async with device.context.expect_event("close"):
            pull_battery(tmp_path / "tablet")
    assert await owner.fetchval("select count(*) from seat_map_drafts where venue_id = $1", venue_id) == 0
    async with make_persistent_phone("tablet") as device:
        page = await begin(device)
        await expect(page.get_by_text("These are your changes that haven’t been saved yet.")).to_be_visible()
        await expect(page.locator("[data-part=sections] > li")).to_contain_text("52 seats")


async def no_signal(route: Route) -> None:
    """Drafts are read, and none arrives."""
    await (route.continue_() if route.request.method == "GET" else route.abort())
