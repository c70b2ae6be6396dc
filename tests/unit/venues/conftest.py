"""The people who draw: somebody of the studio's staff, in a browser and as themselves."""

import httpx
import pytest

from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember, cookie_name
from tests.factories import Owner, Show
from tests.office import make_staff, sign_in
from tests.unit.venues.drawing import Drawing


@pytest.fixture
async def dana(owner: Owner) -> StaffMember:
    """Dana, of the staff."""
    return await make_staff(owner, "staff", name="Dana Whitfield")


@pytest.fixture
async def office(
    browser: httpx.AsyncClient, owner: Owner, settings: Settings, dana: StaffMember
) -> httpx.AsyncClient:
    """Dana's browser, signed in."""
    browser.cookies.set(cookie_name(settings), await sign_in(owner, dana))
    browser.headers.update({"Accept": "text/html"})
    return browser


@pytest.fixture
async def drawing(office: httpx.AsyncClient, show: Show) -> Drawing:
    """The map of the show's venue, open."""
    return await Drawing(office, show.venue).open()
