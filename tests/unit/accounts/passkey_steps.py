"""What people do with passkeys, by the pages: adding one, and signing in with it."""

import json
import re
from html import unescape
from typing import Any

import httpx

from pwa_tickets.accounts import staff
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from tests.authenticator import Authenticator
from tests.unit.accounts.team_steps import PAGE, PASSWORD

SAM, NINA = "sam@studio.example", "nina@studio.example"
LIST = "/admin/account/passkeys"
ORIGIN = "http://localhost"
WHO = {"email": SAM, "password": PASSWORD}


def phone(**wrong: Any) -> Authenticator:
    """A phone that is on our page."""
    return Authenticator(**{"origin": ORIGIN, "site": "localhost", **wrong})


async def join(database: Database, email: str) -> None:
    async with database.transaction(SYSTEM) as db:
        await staff.add(db, email=email, name="Sam", role="door_staff", password=PASSWORD)


async def make(browser: httpx.AsyncClient, key: Authenticator, name: str = "My phone") -> httpx.Response:
    """Add a passkey by its pages."""
    asked = await browser.post(LIST, data={"name": name, "current": PASSWORD})
    options = re.search(r'data-options="([^"]*)"', asked.text)
    assert options, asked.text
    credential = key.make(json.loads(unescape(options[1])))
    return await browser.post(f"{LIST}/made", data={"credential": credential, "name": name})


async def options(browser: httpx.AsyncClient, pending: str = "") -> dict[str, Any]:
    """What the browser is told to have signed."""
    asked = await browser.post("/admin/sign-in/passkey/options", json={"pending": pending})
    assert asked.status_code == 200
    told: dict[str, Any] = asked.json()
    return told


async def come_in(browser: httpx.AsyncClient, credential: str, pending: str = "") -> httpx.Response:
    """Send what was signed."""
    typed = {"credential": credential, "pending": pending, "next": "/admin/account"}
    return await browser.post("/admin/sign-in/passkey", data=typed, headers=PAGE)


async def first_step(browser: httpx.AsyncClient) -> tuple[str, httpx.Response]:
    """Type address and password; what the second step carries."""
    asked = await browser.post("/admin/sign-in", data=WHO, headers=PAGE)
    assert "One more step" in asked.text
    return asked.text.partition('name="pending" value="')[2].partition('"')[0], asked
