"""Drawing a hall: rows are seen while they are described, mirrored, painted, undone, saved, and then buyers see them."""

import csv
from collections.abc import AsyncGenerator
from uuid import UUID

import pytest
from playwright.async_api import Locator, Page, expect

from tests import factories, office
from tests.e2e.conftest import MakePhone, Phone
from tests.e2e.live_server import LiveServer
from tests.factories import Owner, Venue
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
    await expect(page.locator("seat-map-builder[data-ready]")).to_be_visible()
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
