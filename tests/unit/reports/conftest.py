"""Somebody in the office who looks at figures."""

import httpx
import pytest

from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember, cookie_name
from tests.factories import Owner
from tests.office import make_staff, sign_in


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
    return browser
