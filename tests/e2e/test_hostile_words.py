"""Somebody leaves scripts where words belong: no page runs them, neither what the server wrote nor what a script drew."""

from dataclasses import replace
from uuid import uuid4

from playwright.async_api import Page, expect

from pwa_tickets.db.session import Database
from tests import factories
from tests.e2e.conftest import EnrolledDevice
from tests.e2e.live_server import LiveServer
from tests.factories import Owner, Show
from tests.unit.web import hostile
from tests.unit.web.hostile import one_line

WATCH = "window.ran = () => { window.hasRun = true; };"


async def test_no_page_runs_what_people_typed(
    phone: EnrolledDevice, live_server: LiveServer, database: Database, owner: Owner, show: Show
) -> None:
    await hostile.speak(owner, show.id)
    await factories.make_upsell(owner, show.series_id, name=hostile.EXTRA)
    buyer = replace(
        factories.a_buyer(1),
        name=hostile.BUYER_AS_KEPT,
        session_id=uuid4().hex,
        email=f"{uuid4().hex}@example.com",
    )
    order_id = await factories.buy(database, show, buyer, "B3", "B4")
    await factories.reserve(database, show, buyer, "B5")
    cookie = {"name": "pwa_tickets", "value": buyer.session_id, "url": live_server.base_url}
    await phone.context.add_cookies([cookie])  # type: ignore[list-item]
    await phone.context.add_init_script(WATCH)
    page = phone.page
    section = one_line(hostile.SECTION)
    for path in ("/", f"/recitals/{show.series_id}", f"/shows/{show.id}", f"/orders/{order_id}", "/checkout"):
        await open_and_look(page, path)
    await open_and_look(page, f"/shows/{show.id}/seats")
    await open_and_look(page, f"/shows/{show.id}/seats?view=list")
    await expect(page.get_by_text(section).first).to_be_visible()
    await open_and_look(page, "/wallet")
    await expect(page.get_by_text(one_line(hostile.TITLE)).first).to_be_visible()
    assert not await page.evaluate("window.hasRun")


async def open_and_look(page: Page, path: str) -> None:
    """The page has loaded, its scripts have drawn, and nothing ran."""
    await page.goto(path)
    await page.wait_for_load_state(
        "networkidle" if not path.endswith("/seats") and "view" not in path else "load"
    )
    assert not await page.evaluate("window.hasRun"), path
    assert await page.locator("img[src=x], svg[onload], b[onclick]").count() == 0, path
