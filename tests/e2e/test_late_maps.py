"""A map that comes late comes into its own room: what a finger is about to tap stays where it is."""

import asyncio
import re

import pytest
from playwright.async_api import Locator, Route, expect

from tests import office
from tests.e2e.conftest import MakePhone
from tests.e2e.live_server import LiveServer
from tests.factories import Owner, Show

MAP = re.compile(r"/seat-map\?v=")


@pytest.mark.parametrize(
    "path", ["/admin/ticketing/box-office?show_id={show}", "/admin/ticketing/shows/{show}/seats"]
)
async def test_seats_of_the_list_stay_under_the_finger_when_the_map_comes(
    make_device: MakePhone, live_server: LiveServer, owner: Owner, show: Show, path: str
) -> None:
    secret = await office.sign_in(owner, await office.make_staff(owner, name="Dana Whitfield"))
    async with make_device() as device:
        cookie = {"name": "pwa_tickets", "value": secret, "url": live_server.base_url}
        await device.context.add_cookies([cookie])  # type: ignore[list-item]
        may_come = asyncio.Event()

        async def come_late(route: Route) -> None:
            await may_come.wait()
            await route.continue_()

        await device.page.route(MAP, come_late)
        async with device.page.expect_request(MAP):
            page = await device.open(path.format(show=show.id))
        if await page.locator("[data-list]").count():
            await page.get_by_text("All seats as a list").tap()
        seat = page.locator("label.hold-seat", has=page.locator(f'input[value="{show.seats["A2"]}"]'))
        await seat.evaluate("(box) => box.scrollIntoView({ block: 'center' })")
        before = await place(seat)
        may_come.set()
        await expect(page.locator("seat-map svg").first).to_be_visible()
        await expect(page.locator("seat-map")).not_to_have_attribute("data-calm", "")
        assert await place(seat) == before
        await page.touchscreen.tap(*before)
        await expect(seat.get_by_role("checkbox")).to_be_checked()


async def place(what: Locator) -> tuple[float, float]:
    """The middle of it, on the screen."""
    box = await what.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
