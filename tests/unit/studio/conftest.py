"""The owner at the settings, and Stripe's side of them."""

from collections.abc import AsyncGenerator
from typing import Any, Final

import httpx
import pytest

from pwa_tickets.sandbox.process import Servers
from tests import office
from tests.factories import Owner
from tests.unit.accounts.team_steps import PAGE as ACCEPTS_PAGES

HEALTHY: Final[dict[str, Any]] = {
    "id": "acct_sandbox",
    "charges_enabled": True,
    "payouts_enabled": True,
    "default_currency": "usd",
    "statement_descriptor": "SANDBOX STUDIO",
}


@pytest.fixture
async def owners_browser(browser: httpx.AsyncClient, owner: Owner) -> httpx.AsyncClient:
    """The owner's browser, signed in."""
    browser.cookies.set("pwa_tickets", await office.sign_in(owner, await office.make_staff(owner, "owner")))
    browser.headers.update(ACCEPTS_PAGES)
    return browser


@pytest.fixture
async def stripe(bank_http: httpx.AsyncClient) -> AsyncGenerator[httpx.AsyncClient]:
    """Stripe's side of it, healthy again for the next test."""
    yield bank_http
    await bank_http.delete("/_control/next")
    await bank_http.post("/_control/account", json=HEALTHY)


@pytest.fixture
def pair(stripe_sandbox: Servers) -> dict[str, str]:
    """Two keys that are right."""
    return {"publishable_key": stripe_sandbox.publishable_key, "secret_key": stripe_sandbox.secret_key}
