"""The staff kit: every part of it in every state, on the pages of `tests/specimen`."""

from playwright.async_api import FilePayload, expect

from tests import office
from tests.e2e.states.studio import States, Studio

FAST = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
SLOW = {**FAST, "uploadThroughput": 5_000}
SPREADSHEET: FilePayload = {"name": "hall.csv", "mimeType": "text/csv", "buffer": b"row,seat\n" * 50_000}


async def specimen(studio: Studio) -> States:
    """Fields, what is wrong with them, a file on its way, lists, and a question."""
    staff = await office.make_staff(studio.owner, "owner", name="Dana Whitfield")
    page = (await studio.signed_in(await office.sign_in(studio.owner, staff))).page
    await page.goto("/admin/specimen")
    yield "specimen-fields", page

    empty = page.get_by_role("region", name="empty")
    await empty.get_by_label("Date").fill("2027-11-07")
    await empty.get_by_label("Time").fill("01:30")
    await empty.get_by_label("Price").fill("1.200")
    await empty.get_by_label("Title").fill("x" * 61)
    await empty.get_by_role("button", name="Save the show").click()
    await expect(page.get_by_role("group", name="Please check this")).to_be_focused()
    await expect(page.get_by_label("The second one, an hour later")).to_be_visible()
    yield "specimen-errors", page

    await page.goto("/admin/specimen")
    network = await page.context.new_cdp_session(page)
    await network.send("Network.enable")
    await network.send(
        "Network.emulateNetworkConditions", SLOW
    )  # the file is on its way while the page is looked at
    filled = page.get_by_role("region", name="filled")
    await filled.get_by_label("Seating plan").set_input_files(SPREADSHEET)
    await filled.get_by_role("button", name="Save the show").click()
    bar = filled.get_by_role("progressbar")
    await expect(bar).to_be_visible()
    await filled.locator("form").evaluate("form => form.scrollIntoView({ block: 'end' })")
    yield "specimen-upload", page
    await network.send("Network.emulateNetworkConditions", FAST)
    await expect(page.get_by_text("Saved.")).to_be_visible()

    await page.goto("/admin/specimen/list")
    yield "specimen-list", page
    await page.get_by_role("link", name="Delete SDA-4K7M").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    yield "specimen-dialog", page
    await page.goto("/admin/specimen/delete")
    yield "specimen-question", page
