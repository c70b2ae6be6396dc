"""Drawing all 785 seats of the sample hall from an empty canvas, and how many actions that takes."""

import csv
import io
import json
from dataclasses import dataclass
from uuid import UUID

from PIL import Image, ImageChops, ImageStat
from playwright.async_api import Locator, Page, expect

from tests import factories
from tests.e2e.conftest import Phone
from tests.e2e.test_seat_map_builder import (
    CENTER,
    LEFT,
    laptop,  # noqa: F401 - a fixture
    open_builder,
    state,
)
from tests.factories import Owner, Venue
from tests.venue_factories import RIVERSIDE

ZONES = (("Premium", "28"), ("Standard", "22"), ("Value", "15"), ("Balcony", "12"))
ACTIONS = 58
"""As the README says."""

Place = tuple[str, str, str]

DRAWN = """
    select section.name, seat.row_name, seat.seat_number, zone.name as zone, seat.seat_type::text as type
    from seats seat join venue_sections section on section.id = seat.section_id
    join price_zones zone on zone.id = seat.price_zone_id where seat.venue_id = $1
"""


@dataclass
class Hand:
    """Somebody who draws; counts a press of a button, a field filled or chosen, a click, a drag."""

    page: Page
    actions: int = 0

    async def tool(self, name: str) -> None:
        await self.press(self.page.get_by_role("group", name="Tools").get_by_role("button", name=name))

    async def press(self, target: Locator) -> None:
        self.actions += 1
        await target.click()

    async def fill(self, field: Locator, value: str) -> None:
        self.actions += 1
        if await field.evaluate("(field) => field.tagName") == "SELECT":
            await field.select_option(label=value)
        else:
            await field.fill(value)

    async def click(self, at: tuple[float, float]) -> None:
        self.actions += 1
        await self.page.mouse.click(*at)

    async def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        self.actions += 1
        await self.page.mouse.move(*start)
        await self.page.mouse.down()
        await self.page.mouse.move(*end, steps=4)
        await self.page.mouse.up()

    async def rows(self, **fields: str) -> None:
        """Describe rows and add them; `fields` by their labels, with _ for spaces."""
        await self.tool("Add rows")
        form = self.page.locator("form[data-part=rows]")
        for label, value in fields.items():
            await self.fill(form.get_by_label(label.replace("_", " "), exact=True), value)
        await self.press(form.get_by_role("button", name="Add them"))

    async def paint(self, paint: str, *at: tuple[float, float]) -> None:
        await self.fill(self.page.get_by_label("Paint", exact=True), paint)
        for place in at:
            await self.click(place)


async def on_screen(page: Page, owner: Owner, venue_id: UUID) -> dict[Place, tuple[float, float]]:
    """Where each seat is seen in the window, by the draft that was kept."""
    await expect(state(page)).to_contain_text("Draft kept")
    document = json.loads(
        await owner.fetchval("select document::text from seat_map_drafts where venue_id = $1", venue_id)
    )
    names = {section["id"]: section["name"] for section in document["sections"]}
    seats = document["seats"]
    seen: list[tuple[float, float]] = await page.locator("[data-part=map] svg").first.evaluate(
        "(svg, places) => places.map(([x, y]) => { "
        "const at = new DOMPoint(x, y).matrixTransform(svg.getScreenCTM()); return [at.x, at.y] })",
        [[seat["x_position"], seat["y_position"]] for seat in seats],
    )
    keys = [(names[seat["section_id"]], seat["row_name"], seat["seat_number"]) for seat in seats]
    return {key: (x, y) for key, (x, y) in zip(keys, seen, strict=True)}


def sample() -> set[tuple[str, ...]]:
    """Section, row, number, price zone and type of the sample hall's seats."""
    columns = ("section_name", "row_name", "seat_number", "price_zone_name", "seat_type")
    with RIVERSIDE.open(newline="") as file:
        return {tuple(row[column] for column in columns) for row in csv.DictReader(file)}


async def picture(page: Page, of: str) -> tuple[list[str], Image.Image]:
    """The paths of the seats on a map, and how it looks at a size that is the same on every page."""
    place = page.locator(of)
    await place.evaluate(
        "(map) => { Object.assign(map.style, { position: 'fixed', inset: '0 auto auto 0', margin: 0, border: 0, "
        "maxWidth: 'none', minHeight: 0, borderRadius: 0, width: '360px', height: '420px', zIndex: 9 }); "
        "for (const tools of map.querySelectorAll('.map-foot, .map-note')) tools.style.display = 'none' }"
    )
    drawn = place.locator(".seats path")
    paths: list[str] = await drawn.evaluate_all(
        "(paths) => paths.map((path) => `${path.getAttribute('class')} ${path.getAttribute('d')}`).sort()"
    )
    seen = await page.screenshot(clip={"x": 0, "y": 0, "width": 360, "height": 420}, scale="css")
    return paths, Image.open(io.BytesIO(seen)).convert("L")


async def test_the_sample_hall_takes_58_actions_and_buyers_see_what_was_drawn(
    laptop: Phone,  # noqa: F811
    phone: Phone,
    owner: Owner,
) -> None:
    venue_id: UUID = await owner.fetchval("insert into venues (name) values ('Grange Hall') returning id")
    page = await open_builder(laptop, venue_id)
    hand = Hand(page)
    for name, price in ZONES:
        await hand.press(page.get_by_role("button", name="Add a price zone"))
        await hand.fill(page.get_by_label("Name of the price zone").last, name)
        await hand.fill(page.get_by_label("Price", exact=True).last, price)
    await hand.rows(
        Rows="20", Seats_per_row=CENTER, Section="Center", Price_zone="Standard", Numbers="101, 102, 103"
    )
    await hand.rows(
        Seats_per_row=LEFT,
        Section="Left",
        Where="Left of Center",
        Numbers="Odd: 1, 3, 5",
        Direction="Right to left",
    )
    await hand.press(page.get_by_role("button", name="Mirror"))
    await hand.rows(
        Rows="5",
        Seats_per_row="26",
        Section="Balcony",
        Price_zone="Balcony",
        Where="Behind Center",
        First_row="AA",
        Numbers="1, 2, 3",
        Direction="Left to right",
    )
    seen = await on_screen(page, owner, venue_id)
    for first, last, zone in (("A", "F", "Premium"), ("Q", "V", "Value")):
        rows = [at for (_, row, _), at in seen.items() if len(row) == 1 and first <= row <= last]
        xs, ys = [x for x, _ in rows], [y for _, y in rows]
        await hand.drag((min(xs) - 9, min(ys) - 7), (max(xs) + 9, max(ys) + 7))
        await hand.fill(page.locator("[data-part=selection]").get_by_label("Price zone"), zone)
    await hand.tool("Paint")
    sides = (("Left", "1"), ("Left", "3"), ("Right", "2"), ("Right", "4"))
    await hand.paint("Wheelchair place", *(seen[side, row, number] for row in "FU" for side, number in sides))
    await hand.paint("House seat, kept back", seen["Center", "H", "101"], seen["Center", "H", "102"])
    await hand.paint("Blocked: no seat for anybody", seen["Center", "V", "107"], seen["Center", "V", "108"])
    await hand.press(page.get_by_role("button", name="Save map"))
    await expect(page.get_by_text("Saved. 785 seats are new.")).to_be_visible()
    await expect(state(page)).to_have_text("Saved")

    drawn = {tuple(row) for row in await owner.fetch(DRAWN, venue_id)}
    assert drawn == sample()
    assert hand.actions == ACTIONS

    await page.get_by_role("button", name="As buyers see it").click()
    await expect(page.locator("[data-part=preview] .seats path")).to_have_count(783)
    told, promised = await picture(page, "[data-part=preview] seat-map")
    show = await factories.make_show(owner, Venue(venue_id, "Grange Hall", {}))
    picker = await phone.open(f"/shows/{show.id}/seats")
    await expect(picker.locator(".seats path")).to_have_count(783)
    shown, received = await picture(picker, ".map")
    assert shown == told
    difference = ImageStat.Stat(ImageChops.difference(promised, received)).mean[0]
    assert difference < 1, "gray levels of 255"
