"""Drawing a hall: rows are seen while they are described, mirrored, painted, undone, saved, and then buyers see them."""

import csv
from collections.abc import AsyncGenerator
from uuid import UUID

import pytest
from playwright.async_api import Locator, Page, expect

from pwa_tickets.db.session import Database
from tests import factories, office
from tests.e2e.browser_waits import TIMEOUT_MS
from tests.e2e.conftest import MakePhone, Phone
from tests.e2e.live_server import LiveServer
from tests.factories import MAYA, Owner, Show, Venue
from tests.venue_factories import RIVERSIDE

LAPTOP = {"viewport": {"width": 1280, "height": 800}, "has_touch": False, "is_mobile": False}
TABLET = {"viewport": {"width": 820, "height": 1180}, "has_touch": True, "is_mobile": True}
LEFT = "7,7,7,8,8,8,9,9,9,10,10,10,11"
CENTER = "12,13,12,13,12,14,13,14,13,14,14,15,14,15,14,15,14,15,14,15"

LABELS = """
    select section.name, s.row_name, s.seat_number from seats s
    join venue_sections section on section.id = s.section_id where s.venue_id = $1
"""


@pytest.fixture
async def venue_id(owner: Owner) -> UUID:
    """A venue nobody has drawn yet."""
    made: UUID = await owner.fetchval("insert into venues (name) values ('Grange Hall') returning id")
    await owner.execute(
        "insert into price_zones (venue_id, name, price_in_cents, display_order) values "
        "($1, 'Premium', 2800, 0), ($1, 'Standard', 2200, 1)",
        made,
    )
    return made


@pytest.fixture
async def laptop(make_device: MakePhone, live_server: LiveServer, owner: Owner) -> AsyncGenerator[Phone]:
    """The laptop of somebody who draws."""
    async with make_device(**LAPTOP) as device:
        await sign_in(device, live_server, owner)
        yield device


async def sign_in(device: Phone, live_server: LiveServer, owner: Owner) -> None:
    secret = await office.sign_in(owner, await office.make_staff(owner, "staff"))
    cookie = {"name": "pwa_tickets", "value": secret, "url": live_server.base_url}
    await device.context.add_cookies([cookie])  # type: ignore[list-item]


async def open_builder(device: Phone, venue_id: UUID) -> Page:
    page = await device.open(f"/admin/ticketing/venues/{venue_id}/seat-map")
    await expect(page.locator("seat-map-builder[data-ready]")).to_be_visible(timeout=TIMEOUT_MS)
    return page


async def add_rows(page: Page, **fields: str) -> None:
    """Describe rows and add them; `fields` by their labels, with _ for spaces."""
    await page.get_by_role("group", name="Tools").get_by_role("button", name="Add rows").click()
    form = page.locator("form[data-part=rows]")
    for label, value in fields.items():
        field = form.get_by_label(label.replace("_", " "), exact=True)
        if await field.evaluate("(field) => field.tagName") == "SELECT":
            await field.select_option(label=value)
        else:
            await field.fill(value)
    await form.get_by_role("button", name="Add them").click()


async def drawn(owner: Owner, venue_id: UUID) -> set[tuple[str, str, str]]:
    return {tuple(row) for row in await owner.fetch(LABELS, venue_id)}


def riverside(*sections: str) -> set[tuple[str, str, str]]:
    """Section, row and number of the sample hall's seats."""
    with RIVERSIDE.open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        (row["section_name"], row["row_name"], row["seat_number"])
        for row in rows
        if row["section_name"] in sections
    }


def state(page: Page) -> Locator:
    return page.locator("[data-part=state]")


async def test_the_sample_halls_blocks_are_drawn_mirrored_painted_and_sold(
    laptop: Phone, phone: Phone, owner: Owner, venue_id: UUID
) -> None:
    page = await open_builder(laptop, venue_id)
    await add_rows(page, Rows="20", Seats_per_row=CENTER, Section="Center", Numbers="101, 102, 103")
    await add_rows(
        page,
        Rows="20",
        Seats_per_row=LEFT,
        Section="Left",
        Where="Left of Center",
        Numbers="Odd: 1, 3, 5",
        Direction="Right to left",
    )
    await expect(page.get_by_role("heading", name="20 rows, 190 seats")).to_be_visible()
    await page.get_by_role("button", name="Mirror").click()
    await expect(page.get_by_text("Right, rows A to V")).to_be_visible()
    panel = page.locator("[data-part=selection]")
    await panel.get_by_label("Price zone").select_option(label="Standard")

    await page.get_by_role("button", name="Undo").click()
    await page.get_by_role("button", name="Undo").click()
    await expect(page.locator("[data-part=sections] > li")).to_have_count(2)
    await page.get_by_role("button", name="Redo").click()
    await page.get_by_role("button", name="Redo").click()
    await expect(page.locator("[data-part=sections] > li")).to_have_count(3)

    await page.get_by_role("button", name="Save map").click()
    await expect(page.get_by_text("Saved. 655 seats are new.")).to_be_visible()
    await expect(state(page)).to_have_text("Saved")
    assert await drawn(owner, venue_id) == riverside("Left", "Center", "Right")
    assert await owner.fetchval("select count(*) from seat_map_drafts where venue_id = $1", venue_id) == 0

    show = await factories.make_show(owner, Venue(venue_id, "Grange Hall", {}))
    picker = await phone.open(f"/shows/{show.id}/seats")
    await expect(picker.locator(".seats path")).to_have_count(655)
    await expect(picker.locator(".seats path.z2")).to_have_count(190)
    await expect(picker.locator(".labels text")).to_have_text(["Center", "Left", "Right"])


async def test_a_draft_survives_a_closed_tab_and_somebody_elses_save(
    laptop: Phone, make_device: MakePhone, live_server: LiveServer, owner: Owner, venue_id: UUID
) -> None:
    page = await open_builder(laptop, venue_id)
    await add_rows(page, Rows="2", Seats_per_row="13+13", Section="Balcony")
    await expect(state(page)).to_contain_text("Draft kept")
    await page.close()
    laptop.page = await laptop.context.new_page()
    page = await open_builder(laptop, venue_id)
    await expect(page.get_by_text("These are your changes that haven’t been saved yet.")).to_be_visible()
    await expect(page.locator("[data-part=sections] > li")).to_contain_text("52 seats")

    await save_meanwhile(make_device, live_server, owner, venue_id)
    await page.get_by_role("button", name="Save map").click()
    changed = page.get_by_role("dialog", name="Somebody else saved this map")
    await expect(changed.get_by_text("Kim saved it at")).to_be_visible()
    await changed.get_by_role("button", name="Keep mine as a draft").click()
    assert await drawn(owner, venue_id) == set()
    await page.get_by_role("button", name="Save map").click()
    await changed.get_by_role("button", name="Save mine over theirs").click()
    await expect(page.get_by_text("Saved. 52 seats are new.")).to_be_visible()
    assert len(await drawn(owner, venue_id)) == 52


async def save_meanwhile(
    make_device: MakePhone, live_server: LiveServer, owner: Owner, venue_id: UUID
) -> None:
    """Kim saves the map as it is, on a laptop of her own."""
    kim = await office.make_staff(owner, "staff", name="Kim")
    cookie = {
        "name": "pwa_tickets",
        "value": await office.sign_in(owner, kim),
        "url": live_server.base_url,
    }
    async with make_device(**LAPTOP) as device:
        await device.context.add_cookies([cookie])  # type: ignore[list-item]
        url = f"/api/venues/{venue_id}/seat-map"
        read = await device.context.request.get(url)
        headers = {
            "If-Match": read.headers["etag"],
            "Content-Type": "application/json",
            "Origin": live_server.base_url,
        }
        saved = await device.context.request.post(url, data=await read.text(), headers=headers)
        assert saved.ok, await saved.text()


async def test_seats_with_tickets_are_named_and_put_back(
    laptop: Phone, owner: Owner, database: Database, show: Show
) -> None:
    await factories.buy(database, show, MAYA, "A1")
    page = await open_builder(laptop, show.venue.id)
    await page.get_by_role("button", name="List").click()
    await page.get_by_label("Select Orchestra, row A").check()
    await page.locator("[data-part=selection]").get_by_label("Row", exact=True).fill("Z")
    await page.keyboard.press("Tab")
    await page.get_by_role("button", name="Save map").click()
    refusal = page.get_by_role("dialog", name="These seats have tickets")
    await expect(refusal.get_by_text(f"Orchestra, row A, seat 1: {show.title}")).to_be_visible()
    await refusal.get_by_role("button", name="Put them back as they were").click()
    await page.get_by_role("button", name="Save map").click()
    await expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    rows = await owner.fetch("select row_name from seats where venue_id = $1 order by 1", show.venue.id)
    assert [row["row_name"] for row in rows].count("A") == 1


async def test_a_tablet_draws_by_touch(
    make_device: MakePhone, live_server: LiveServer, owner: Owner, venue_id: UUID
) -> None:
    async with make_device(**TABLET) as tablet:
        await sign_in(tablet, live_server, owner)
        page = await open_builder(tablet, venue_id)
        await add_rows(page, Rows="3", Seats_per_row="6", Section="Floor")
        await page.get_by_role("button", name="Add single seats").tap()
        surface = page.get_by_role("application")
        box = await surface.bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] * 0.9, box["y"] + box["height"] * 0.8
        await page.touchscreen.tap(x, y)
        await expect(page.get_by_text("Floor, row C, seat 7")).to_be_visible()
        await page.get_by_role("button", name="Select", exact=True).first.tap()
        touch = await page.context.new_cdp_session(page)
        for kind, points in (
            ("touchStart", [{"x": x, "y": y}]),
            ("touchMove", [{"x": x - 40, "y": y - 30}]),
            ("touchMove", [{"x": x - 150, "y": y - 90}]),
            ("touchEnd", []),
        ):
            await touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        await page.get_by_role("button", name="Save map").click()
        await expect(state(page)).to_have_text("Saved")
        moved = await owner.fetchrow(
            "select x_position, y_position from seats where venue_id = $1 and seat_number = '7'", venue_id
        )
        row = await owner.fetchval(
            "select max(x_position) from seats where venue_id = $1 and seat_number = '6'", venue_id
        )
        assert moved
        assert moved["x_position"] > row
