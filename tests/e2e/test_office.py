"""The office's pages renew the part that changed where scripts run, and do the same by whole pages where none does."""

import re
from collections.abc import AsyncGenerator

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests import office
from tests.e2e.conftest import MakePhone
from tests.e2e.live_server import LiveServer
from tests.factories import Owner, Show
from tests.unit.checkin.device_reports import make_device as make_scanner

CHECK_IN = "/admin/ticketing/check-in"


async def sign_in(context: BrowserContext, live_server: LiveServer, owner: Owner) -> None:
    """Let this browser be of somebody who works at the doors."""
    secret = await office.sign_in(owner, await office.make_staff(owner, "door_staff"))
    cookie = {"name": "pwa_tickets", "value": secret, "url": live_server.base_url}
    await context.add_cookies([cookie])  # type: ignore[list-item]


@pytest.fixture
async def desk(
    make_device: MakePhone, live_server: LiveServer, owner: Owner, show: Show
) -> AsyncGenerator[Page]:
    """Check-in with seven devices; whoever loads another page loses the mark on this one."""
    await nobody_scans(owner)
    for number, gate in enumerate(("Door A", "Door B", "Stairs", "Ramp", "Lobby", "Foyer", "Stage door")):
        await make_scanner(owner, show, gate=gate, usher=f"Usher {number}")
    async with make_device() as phone:
        await sign_in(phone.context, live_server, owner)
        await phone.page.goto(CHECK_IN)
        await phone.page.evaluate("document.documentElement.dataset.mark = 'here'")
        yield phone.page


async def nobody_scans(owner: Owner) -> None:
    """Forget the devices of other journeys."""
    await owner.execute("truncate devices, device_shows, ticket_scans, scan_annuls")


async def is_same_page(page: Page) -> bool:
    return await page.evaluate("document.documentElement.dataset.mark === 'here'") is True


async def test_the_list_narrows_without_a_new_page_and_back_is_back(desk: Page) -> None:
    await desk.get_by_label("Search").fill("door")
    await desk.get_by_role("button", name="Find").click()
    await expect(desk.get_by_role("rowheader")).to_have_count(3)
    assert desk.url.endswith(f"{CHECK_IN}?q=door&sort=-added")
    await desk.get_by_role("link", name="Gate or door").click()
    await expect(desk.get_by_role("columnheader", name="Gate or door")).to_have_attribute(
        "aria-sort", "ascending"
    )
    await expect(desk.get_by_role("rowheader").first).to_contain_text("Door A")
    await expect(desk.get_by_label("Search")).to_have_value("door")
    assert await is_same_page(desk)
    await desk.go_back()
    await expect(desk.get_by_role("columnheader", name="Gate or door")).to_have_attribute("aria-sort", "none")
    await expect(desk.get_by_role("rowheader")).to_have_count(3)
    await desk.get_by_role("link", name="Clear").click()
    await expect(desk.get_by_role("rowheader")).to_have_count(7)


async def test_errors_take_the_focus_and_a_code_stands_beside_the_list(desk: Page) -> None:
    await desk.get_by_role("button", name="Show the code").click()
    await expect(desk.get_by_role("group", name="Please check this")).to_be_focused()
    await desk.get_by_role("link", name="Please name the gate").click()
    await expect(desk.get_by_label("Gate or door", exact=True)).to_be_focused()
    await desk.get_by_label("Gate or door", exact=True).fill("Back door")
    await desk.get_by_role("button", name="Show the code").click()
    await expect(desk.get_by_role("heading", name="Back door")).to_be_focused()
    await expect(desk.get_by_role("rowheader", name="Back door")).to_be_visible()
    await desk.get_by_role("link", name="Add another").click()
    await expect(desk.get_by_label("Gate or door", exact=True)).to_have_value("")
    assert await is_same_page(desk)


async def test_a_question_opens_over_the_list_and_its_answer_keeps_the_filters(desk: Page) -> None:
    await desk.goto(f"{CHECK_IN}?status=active")
    await desk.evaluate("document.documentElement.dataset.mark = 'here'")
    await desk.get_by_role("link", name="Revoke Ramp").click()
    dialog = desk.get_by_role("dialog", name="Revoke Ramp, Usher 3’s phone?")
    await expect(dialog.get_by_role("link", name="Keep it")).to_be_focused()
    await dialog.get_by_role("link", name="Keep it").click()
    await expect(dialog).to_be_hidden()
    await expect(desk.get_by_role("link", name="Revoke Ramp")).to_be_focused()
    await desk.get_by_role("link", name="Revoke Ramp").click()
    await dialog.get_by_role("button", name="Revoke").click()
    await expect(dialog).to_be_hidden()
    await expect(desk.get_by_text("Ramp, Usher 3’s phone is revoked.")).to_be_visible()
    await expect(desk.locator("#flash > *")).to_be_focused()
    await expect(desk.get_by_role("rowheader")).to_have_count(6)
    assert await is_same_page(desk)
    assert desk.url.endswith("?status=active")
    await desk.reload()
    await expect(desk.get_by_text("is revoked.")).to_be_hidden()


async def test_somebody_signed_out_meanwhile_signs_in_and_comes_back(desk: Page, owner: Owner) -> None:
    await owner.execute("delete from sessions")
    await desk.get_by_role("link", name="Revoke Ramp").click()
    await expect(desk.get_by_role("heading", name="Staff sign-in")).to_be_visible()
    await expect(desk.locator("[name=next]")).to_have_value(CHECK_IN)


async def test_a_server_that_does_not_answer_is_said_and_nothing_is_lost(desk: Page) -> None:
    await desk.get_by_label("Gate or door", exact=True).fill("Back door")
    await desk.context.set_offline(True)
    await desk.get_by_role("button", name="Show the code").click()
    await expect(desk.get_by_role("alert")).to_contain_text("We can’t reach the server. Nothing was saved.")
    await expect(desk.get_by_label("Gate or door", exact=True)).to_have_value("Back door")
    await desk.context.set_offline(False)
    await desk.get_by_role("button", name="Show the code").click()
    await expect(desk.get_by_role("heading", name="Back door")).to_be_visible()
    await expect(desk.get_by_role("alert")).to_have_count(0)


async def test_a_refusals_own_sentence_is_shown(desk: Page, owner: Owner) -> None:
    await nobody_scans(owner)
    await desk.get_by_role("link", name="Revoke Ramp").click()
    await expect(desk.get_by_role("alert")).to_contain_text("We can’t find this page.")
    await expect(desk.get_by_role("rowheader")).to_have_count(7)


async def test_a_menu_closes_by_escape_and_by_a_press_beside_it(desk: Page) -> None:
    button, sheet = desk.get_by_text("Menu", exact=True), desk.locator(".office-sheet")
    await button.click()
    await expect(sheet.get_by_role("link", name="Check-in")).to_have_attribute("aria-current", "page")
    await desk.keyboard.press("Escape")
    await expect(sheet).to_be_hidden()
    await button.click()
    await desk.locator("body").click(position={"x": 20, "y": 500})
    await expect(sheet).to_be_hidden()


async def test_all_of_it_works_without_scripts(
    make_device: MakePhone, live_server: LiveServer, owner: Owner, show: Show
) -> None:
    await nobody_scans(owner)
    for number in range(7):
        await make_scanner(owner, show, gate=f"Door {number}", usher="Rosa")
    async with make_device(java_script_enabled=False) as phone:
        await sign_in(phone.context, live_server, owner)
        page = phone.page
        await page.goto(CHECK_IN)
        await page.get_by_label("Search").fill("rosa")
        await page.get_by_role("button", name="Find").click()
        await expect(page).to_have_url(re.compile(r"\?q=rosa&status=&"))
        await page.get_by_role("button", name="Show the code").click()
        await expect(page.get_by_role("group", name="Please check this")).to_be_focused()
        await page.get_by_label("Gate or door", exact=True).fill("Back door")
        await page.get_by_role("button", name="Show the code").click()
        await expect(page.get_by_role("heading", name="Back door")).to_be_visible()
        await page.get_by_role("link", name="Back to the devices").click()
        await page.get_by_role("link", name="Revoke Back door").click()
        await expect(page.get_by_role("heading", name="Revoke Back door?")).to_be_visible()
        await page.get_by_role("button", name="Revoke").click()
        await expect(page.get_by_text("Back door is revoked.")).to_be_visible()
        assert page.url.endswith(CHECK_IN)
