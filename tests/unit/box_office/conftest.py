"""Clerks at their screens."""

from collections.abc import AsyncGenerator

import httpx
import pytest

from pwa_tickets.payments.stripe import Payments
from pwa_tickets.sandbox.process import Servers
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember, cookie_name
from tests.factories import Owner
from tests.office import make_staff, sign_in
from tests.unit.conftest import MakeBrowser
from tests.unit.orders.conftest import Bank


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


@pytest.fixture
async def family(make_browser: MakeBrowser) -> AsyncGenerator[httpx.AsyncClient]:
    """The browser of a family that buys."""
    async with make_browser() as one:
        yield one


@pytest.fixture
def bank(bank_http: httpx.AsyncClient, stripe_sandbox: Servers) -> Bank:
    """The bank's side of the families' cards."""
    return Bank(bank_http, stripe_sandbox.webhook_secret)


@pytest.fixture
async def payments(settings: Settings) -> AsyncGenerator[Payments]:
    """The client the worker uses."""
    client = Payments(settings)
    yield client
    await client.close()
