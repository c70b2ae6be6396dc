"""A family with four seats, and the wallet they open from their mail."""

import io
import re
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from uuid import uuid4

import zxingcpp
from PIL import Image
from playwright.async_api import Page, expect

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.queue import enqueue
from pwa_tickets.db.session import Database
from tests import factories
from tests.e2e.browser_waits import TIMEOUT_MS
from tests.e2e.conftest import Phone
from tests.e2e.live_server import LiveServer
from tests.factories import Owner, Show

MakePersistentPhone = Callable[..., AbstractAsyncContextManager[Phone]]


@dataclass(frozen=True)
class Family:
    """Who they are by mail, and the codes of their seats as SQL knows them, in the order they sit."""

    email: str
    codes: list[str]


async def buy_for_family(database: Database, owner: Owner, show: Show) -> Family:
    """A family of one test's own, for the live server serves every journey. Four seats, paid and mailed."""
    known_by = uuid4().hex
    buyer = replace(
        factories.a_buyer(1), name="Maya Okafor", session_id=known_by, email=f"{known_by}@example.com"
    )
    order_id = await factories.buy(database, show, buyer, "B3", "B4", "B5", "A1")
    async with database.transaction(SYSTEM) as db:
        await enqueue(db, "deliver_order", order_id=str(order_id))
    return Family(buyer.email, [ticket["qr_code"] for ticket in await factories.tickets_of(owner, order_id)])


async def open_mailed_wallet(phone: Phone, server: LiveServer, email: str) -> Page:
    """Follow the confirmation mail's link, and wait until the phone keeps everything."""
    await phone.page.goto(await wallet_link(server, email))
    await expect(phone.page).to_have_url(f"{server.base_url}/wallet")
    await expect(phone.page.locator(".wallet-shows li")).to_have_count(4, timeout=TIMEOUT_MS)
    await expect(phone.page.get_by_text("Kept on this phone")).to_be_visible(timeout=TIMEOUT_MS)
    return phone.page


async def wallet_link(server: LiveServer, email: str) -> str:
    """The link to the wallet in the confirmation mail."""
    mail = await server.wait_for_mail(email, subject="tickets")
    link = re.search(r"http://\S+/wallet\S*", mail["text"])
    assert link, mail["text"]
    return link.group()


async def read_code(page: Page) -> str:
    """What a scanner reads off this screen."""
    picture = Image.open(io.BytesIO(await page.screenshot()))
    (found,) = zxingcpp.read_barcodes(picture)
    return found.text
