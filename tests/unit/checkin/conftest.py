"""Two phones at two doors of one show, and somebody in the office."""

import httpx
import pytest

from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import cookie_name
from tests.factories import Owner, Show
from tests.office import make_staff, sign_in
from tests.unit.checkin.device_reports import EnrolledDevice, make_device


@pytest.fixture
async def rosa(owner: Owner, show: Show) -> EnrolledDevice:
    """Rosa's phone, at Door A."""
    return await make_device(owner, show, gate="Door A", usher="Rosa")


@pytest.fixture
async def bo(owner: Owner, show: Show) -> EnrolledDevice:
    """Bo's phone, at Door B."""
    return await make_device(owner, show, gate="Door B", usher="Bo")


@pytest.fixture
async def office(browser: httpx.AsyncClient, owner: Owner, settings: Settings) -> httpx.AsyncClient:
    """A browser of somebody who works at the doors, signed in."""
    browser.cookies.set(
        cookie_name(settings), await sign_in(owner, await make_staff(owner, "door_staff", name="Sam Hill"))
    )
    browser.headers.update({"Accept": "text/html"})
    return browser
