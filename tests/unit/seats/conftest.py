"""Somebody in the office who keeps seats back; a hall of four hundred seats, and somebody who wants very many of them."""

import httpx
import pytest

from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember, cookie_name
from tests import factories
from tests.factories import Owner, Show
from tests.office import make_staff, sign_in
from tests.unit.seats.one_visitor import ROWS, Visitor


@pytest.fixture
async def dana(owner: Owner) -> StaffMember:
    """Works at the studio."""
    return await make_staff(owner)


@pytest.fixture
async def office(
    browser: httpx.AsyncClient, owner: Owner, settings: Settings, dana: StaffMember
) -> httpx.AsyncClient:
    """Dana's browser, signed in."""
    browser.cookies.set(cookie_name(settings), await sign_in(owner, dana))
    browser.headers.update({"Accept": "text/html"})
    return browser


@pytest.fixture
async def large_show(owner: Owner) -> Show:
    """Four hundred seats: forty may be unpaid from one address."""
    return await factories.make_show(owner, await factories.make_venue(owner, ROWS, 16))


@pytest.fixture
def visitor(browser: httpx.AsyncClient, large_show: Show, settings: Settings) -> Visitor:
    """Somebody with a loop."""
    return Visitor(browser, large_show, settings)
