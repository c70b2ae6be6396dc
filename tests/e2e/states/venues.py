"""What staff see of venues: the list, one with its map, its forms, and what is refused."""

import io
from typing import Final
from uuid import UUID

from PIL import Image, ImageDraw
from playwright.async_api import FilePayload, expect

from tests import factories, office
from tests.chart_paper import Paper
from tests.e2e.states.studio import States, Studio

LISTED: Final = b"""\
Section,Row,Seats,Type,Price zone,Price,Folding
Left,A,1-11 odd,,Premium,$28,
Center,A,101-114,,Premium,$28,
Right,A,2-12 even,,Premium,$28,
Left,B,1-13 odd,,Standard,,
Center,B,101-115,,Standard,,yes
Right,B,2-14 even,,Standard,,
Center,C,101-116,,Standard,,
"""
WRONG: Final = LISTED + b"Center,D,1-9 x,,Standard,,\nCenter,C,104,,Standard,cheap,\n"
SEAT_SET: Final = """
    with made as (insert into seat_sets (venue_id, name) values ($1, 'With orchestra pit') returning id),
      absent as (insert into seat_set_seats (seat_set_id, seat_id) select made.id, seat::uuid from made, unnest($2::text[]) seat)
    select id from made
"""
NAMELESS: Final = b"Plaats,Rij,Kleur,Vak\n12,X,rood,m\n13,X,blauw,m\n"


def chart_picture() -> bytes:
    """A chart of two rows to trace."""
    picture = Image.new("RGB", (900, 500), "ivory")
    pen = ImageDraw.Draw(picture)
    for row in range(2):
        for place in range(8):
            x, y = 100 + 100 * place, 200 + 110 * row
            pen.ellipse((x - 35, y - 35, x + 35, y + 35), outline="black", width=3)
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def chart_pdf() -> bytes:
    """A chart that can be read, but for the name of a row and the place of a number."""
    paper = Paper()
    for place, row in enumerate("ABCDEF"):
        for seat in range(16):
            paper.text("91" if (place, seat) == (2, 6) else str(seat + 1), 250 + seat * 18, 450 - place * 20)
        paper.text(row if row != "F" else "", 225, 450 - place * 20)
    return paper.pdf()


def csv_file(content: bytes) -> FilePayload:
    """A spreadsheet to send."""
    return {"name": "seats.csv", "mimeType": "text/csv", "buffer": content}


async def venues(studio: Studio) -> States:
    """The list, a venue with its map, its forms, a venue that must stay, a new one without seats."""
    staff = await office.make_staff(studio.owner, "staff", name="Dana Whitfield")
    page = (await studio.signed_in(await office.sign_in(studio.owner, staff))).page
    await page.goto("/admin/ticketing/venues")
    await expect(page.get_by_role("heading", name="Venues")).to_be_visible()
    yield "venues", page
    await page.get_by_role("link", name=studio.on_sale.venue.name).first.click()
    await expect(page.locator("venue-map svg.map-drawing")).to_be_attached()
    yield "venue", page
    await page.get_by_role("link", name="Draw it").click()
    await expect(page.locator("seat-map-builder[data-ready]")).to_be_visible()
    yield "seat-map", page
    await page.keyboard.press("Control+a")
    await expect(page.get_by_role("heading", name="rows, ")).to_be_visible()
    yield "seat-map-selected", page
    await page.keyboard.press("r")
    await expect(page.get_by_role("heading", name="Add rows")).to_be_visible()
    yield "seat-map-rows", page
    await page.get_by_role("button", name="Cancel").click()
    await page.keyboard.press("c")
    await page.get_by_label("PDF or picture").set_input_files(
        {"name": "chart.png", "mimeType": "image/png", "buffer": chart_picture()}
    )
    await expect(page.locator(".chart image")).to_be_attached()
    yield "seat-map-chart", page
    await page.get_by_label("PDF or picture").set_input_files(
        {"name": "chart.pdf", "mimeType": "application/pdf", "buffer": chart_pdf()}
    )
    await page.get_by_role("button", name="Draw these seats").click()
    await expect(page.get_by_role("region", name="Read from the chart")).to_be_visible()
    yield "seat-map-read", page
    await page.get_by_role("button", name="Undo").click()
    await page.keyboard.press("t")
    await page.get_by_label("What", exact=True).select_option(label="Round table")
    await page.locator("[data-part=surface]").click(position={"x": 60, "y": 60})
    await expect(page.locator(".piece-table")).to_be_attached()
    yield "seat-map-table", page
    await page.keyboard.press("Escape")
    last = page.locator("[data-part=sections] > li").last
    await last.get_by_text("Level, entrance, seating").click()
    await last.get_by_label("Level").fill("Balcony")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("group", name="Level").first).to_be_visible()
    yield "seat-map-levels", page
    await page.get_by_role("button", name="As buyers see it").click()
    await expect(page.locator("dialog[open] .seats path").first).to_be_in_viewport()
    yield "seat-map-preview", page
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="List").click()
    yield "seat-map-list", page
    await page.get_by_role("link", name="Back to").click()
    await page.get_by_role("link", name="Delete").click()
    await expect(page.get_by_text("This venue must stay")).to_be_visible()
    yield "venue-in-use", page
    await page.get_by_role("link", name="Add a price zone").click()
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("group", name="Please check this")).to_be_focused()
    yield "price-zone-error", page
    await page.get_by_label("Name").fill("Boxes")
    await page.get_by_label("Berry").check()
    await page.get_by_label("Open diamond").check()
    yield "price-zone", page
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("No price yet")).to_be_visible()
    yield "price-zone-without-price", page
    await page.get_by_role("link", name="Boxes").click()
    await page.get_by_role("button", name="Delete").click()
    await expect(page.get_by_text("Deleted.")).to_be_visible()
    await page.goto("/admin/ticketing/venues/create")
    yield "venue-create", page
    await page.get_by_label("Name").fill("Grange Hall")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Now it needs its seats")).to_be_visible()
    yield "venue-without-seats", page
    await page.get_by_role("link", name="From a spreadsheet").click()
    await expect(page.get_by_role("heading", name="Import seats")).to_be_visible()
    yield "venue-import", page
    for name, content in (("wrong", WRONG), ("nameless", NAMELESS), ("check", LISTED)):
        await page.get_by_label("Spreadsheet").set_input_files(csv_file(content))
        await page.get_by_role("button", name="Look at it").click()
        await expect(page.get_by_role("heading", name="What this file does")).to_be_visible()
        yield f"venue-import-{name}", page
        if name != "check":
            await page.get_by_role("link", name="Another file").click()
    await page.get_by_role("link", name="Align by number").click()
    await expect(page.get_by_role("link", name="Center the rows")).to_be_visible()
    await page.get_by_role("button", name="Import it").click()
    await expect(page.get_by_text("71 seats are new")).to_be_visible()
    await expect(page.locator("venue-map svg.map-drawing")).to_be_attached()
    yield "venue-imported", page
    await page.get_by_role("link", name="Delete").click()
    await expect(page.get_by_role("heading", name="Delete Grange Hall?")).to_be_visible()
    yield "venue-delete", page
    await page.get_by_role("button", name="Delete").click()
    await expect(page.get_by_text("Grange Hall is deleted.")).to_be_visible()


async def seat_sets(studio: Studio) -> States:
    """A set-up of the hall: renamed to nothing, one that shows need, and the venue that lists it."""
    venue = await factories.make_venue(studio.owner, name="Hall with a pit")
    absent = [str(venue.seats[label]) for label in ("A1", "A2", "A3")]
    set_id: UUID = await studio.owner.fetchval(SEAT_SET, venue.id, absent)
    staff = await office.make_staff(studio.owner, "staff", name="Dana Whitfield")
    page = (await studio.signed_in(await office.sign_in(studio.owner, staff))).page
    own = f"/admin/ticketing/venues/{venue.id}/seat-sets/{set_id}"
    await page.goto(own)
    await expect(page.get_by_role("button", name="Delete")).to_be_visible()
    yield "seat-set", page
    await page.get_by_label("Name of this setup").fill("")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("group", name="Please check this")).to_be_visible()
    yield "seat-set-error", page
    show = await factories.make_show(studio.owner, venue, title="With the pit")
    await studio.owner.execute("update recital_shows set seat_set_id = $2 where id = $1", show.id, set_id)
    await page.goto(own)
    await expect(page.get_by_text("1 show takes place in it.")).to_be_visible()
    yield "seat-set-in-use", page
    await page.goto(f"/admin/ticketing/venues/{venue.id}#seat-sets")
    await expect(page.get_by_role("heading", name="Hall setups")).to_be_in_viewport()
    yield "venue-seat-sets", page
