"""Reading a theater's chart: a PDF's seats are drawn at once, doubts are shown and settled, one undo takes all of it back."""

from uuid import UUID

from playwright.async_api import Page, expect

from tests.chart_paper import Paper
from tests.e2e.conftest import Phone
from tests.e2e.test_seat_map_builder import (
    drawn,
    laptop,  # noqa: F401 - a fixture
    open_builder,
    venue_id,  # noqa: F401 - a fixture
)
from tests.factories import Owner
from tests.printed_charts import two_levels


def torn() -> bytes:
    """Two levels whose row C has a number that cannot be, and where somebody cut row EE's letters off."""
    paper = Paper(612, 792)
    paper.text("STAGE", 306, 740, 18)
    for level, rows, top in (("ORCHESTRA", [*"ABCDEF"], 660.0), ("BALCONY", ["AA", "BB", "CC"], 400.0)):
        paper.text(level, 306, top + 30, 12)
        for place, row in enumerate(rows):
            for seat in range(16):
                number = "40" if (row, seat) == ("C", 4) else str(seat + 1)
                paper.text(number, 181 + seat * 16, top - place * 20, 7)
            if row != "CC":
                paper.text(row, 155, top - place * 20, 8)
    return paper.pdf()


async def take(page: Page, content: bytes) -> None:
    """Choose a chart, and draw the seats that were found in it."""
    await page.get_by_role("button", name="Trace the theater’s own chart").click()
    await page.get_by_label("PDF or picture").set_input_files(
        {"name": "chart.pdf", "mimeType": "application/pdf", "buffer": content}
    )


async def test_a_chart_is_read_its_doubts_are_settled_and_saved(
    laptop: Phone,  # noqa: F811
    owner: Owner,
    venue_id: UUID,  # noqa: F811
) -> None:
    page = await open_builder(laptop, venue_id)
    await take(page, torn())
    await expect(page.get_by_text("There are 144 seats on this page.")).to_be_visible()
    await page.get_by_role("button", name="Draw these seats").click()
    panel = page.get_by_role("region", name="Read from the chart")
    await expect(panel).to_contain_text("144 seats in 2 sections")
    doubts = panel.locator("[data-part=reading-doubts] > li")
    await expect(doubts).to_have_count(2)
    await expect(page.locator("[data-part=sections] > li")).to_have_count(2)

    await page.get_by_role("button", name="Undo").click()
    await expect(panel).to_be_hidden()
    await expect(page.locator("[data-part=sections] > li")).to_have_count(0)
    await page.get_by_role("button", name="Redo").click()
    await expect(doubts).to_have_count(2)

    await doubts.filter(has_text="out of order").get_by_role("button", name="Show").click()
    await page.locator("[data-part=selection]").get_by_label("Seat", exact=True).fill("5")
    await page.keyboard.press("Tab")
    await expect(doubts).to_have_count(1)
    await expect(doubts).to_contain_text("Balcony: these rows have no name on the chart, so we counted: CC.")
    await doubts.get_by_role("button", name="It’s right").click()
    await expect(panel).to_contain_text("Nothing about the seats looks doubtful.")
    await panel.get_by_role("button", name="Done").click()
    await page.get_by_role("button", name="Save map").click()
    await expect(page.get_by_text("Saved. 144 seats are new.")).to_be_visible()
    rows = {(section, row) for section, row, _ in await drawn(owner, venue_id)}
    assert rows == {("Orchestra", row) for row in "ABCDEF"} | {("Balcony", row) for row in ("AA", "BB", "CC")}


async def test_the_stage_below_turns_a_chart_and_its_seats_lie_over_it(
    laptop: Phone,  # noqa: F811
    venue_id: UUID,  # noqa: F811
) -> None:
    page = await open_builder(laptop, venue_id)
    await take(page, two_levels().pdf())
    await page.get_by_role("button", name="Draw these seats").click()
    panel = page.get_by_role("region", name="Read from the chart")
    await expect(panel).to_contain_text("We turned the chart, so that the stage is at the top.")
    await page.get_by_role("button", name="The theater’s own chart").click()
    await expect(page.get_by_label("Turn, degrees")).to_have_value("180")
    await expect(page.get_by_role("button", name="Draw these seats")).to_be_hidden()
