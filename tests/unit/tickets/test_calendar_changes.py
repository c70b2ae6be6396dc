"""A calendar that reads an order's file again hears what changed since."""

import re
from uuid import UUID

import httpx
import pytest

from pwa_tickets.db.session import Database
from tests import factories
from tests.factories import Buyer, Owner, Show


@pytest.fixture
async def order_id(database: Database, show: Show, maya: Buyer) -> UUID:
    """Maya's two seats."""
    return await factories.buy(database, show, maya, "A1", "A2")


@pytest.fixture
async def phone(browser: httpx.AsyncClient, maya: Buyer, order_id: UUID) -> httpx.AsyncClient:
    """The browser Maya bought with."""
    browser.cookies.set("pwa_tickets", maya.session_id)
    return browser


async def test_a_calendar_that_asks_again_hears_that_the_show_was_called_off_or_the_tickets_are_void(
    phone: httpx.AsyncClient, owner: Owner, show: Show, order_id: UUID
) -> None:
    path = f"/orders/{order_id}/calendar.ics"

    async def told() -> tuple[int, bool]:
        text = (await phone.get(path)).text
        return int(re.findall(r"SEQUENCE:(\d+)", text)[0]), "STATUS:CANCELLED" in text

    confirmed, is_off = await told()
    assert not is_off
    await owner.execute(
        "update recital_shows set cancelled_at = now() + interval '1 hour' where id = $1", show.id
    )
    assert await told() > (confirmed, True)
    await owner.execute("update recital_shows set cancelled_at = null where id = $1", show.id)
    await owner.execute(
        "update tickets set voided_at = now() + interval '1 hour' where ticket_order_id = $1", order_id
    )
    sequence, is_off = await told()
    assert is_off
    assert sequence > confirmed
