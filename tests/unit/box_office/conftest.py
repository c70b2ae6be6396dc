"""Clerks at their screens."""

import httpx
import pytest

from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember, cookie_name
from tests.factories import Owner
from tests.office import make_staff, sign_in


@pytest.fixture
async def clerk(owner: Owner) -> StaffMember:
    """Somebody who sells, and does no more than that."""
    return await make_staff(owner, "box_office", name="Casey Bloom")


@pytest.fixture
async def counter(
    browser: httpx.AsyncClient, owner: Owner, settings: Settings, clerk: StaffMember
) -> httpx.AsyncClient:
    """The clerk's browser."""
    browser.cookies.set(cookie_name(settings), await sign_in(owner, clerk))
    return browser
