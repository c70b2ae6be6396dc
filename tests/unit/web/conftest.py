"""A studio about which everything sayable is hostile, for the tests that look where its words end up."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from uuid import UUID

import httpx
import pytest

from pwa_tickets.accounts.order_links import make_token
from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from pwa_tickets.tickets.pdf_worker import shared_pdf_worker
from tests import factories
from tests.factories import Owner, Show
from tests.unit.web import hostile
from tests.unit.web.strangers import signed_in


@dataclass(frozen=True)
class Studio:
    """A show, an order and a phone about which everything sayable is hostile."""

    show: Show
    order_id: str
    staff: dict[str, str]
    phone: dict[str, str]
    link: dict[str, str]


@pytest.fixture
async def studio(
    browser: httpx.AsyncClient, database: Database, owner: Owner, show: Show, settings: Settings
) -> AsyncGenerator[Studio]:
    """Everything typed through the API, and the studio's own words by SQL."""
    await hostile.speak(owner, show.id)
    extra = await factories.make_upsell(owner, show.series_id, name=hostile.EXTRA)
    seats = [str(seat) for seat in show.ids("B1", "B2")]
    await good(browser, "/api/seat-reservations/reserve", {"show_id": str(show.id), "seat_ids": seats})
    buyer = {
        "customer_name": hostile.BUYER,
        "customer_email": hostile.EMAIL,
        "customer_phone": "<b>555</b> 0100",
    }
    items = [{"upsell_item_id": str(extra), "quantity": 1}]
    order = await good(browser, "/api/ticket-orders/create", {**buyer, "items": items})
    await factories.settle(database, UUID(order["id"]))
    staff = dict((await signed_in(owner, "staff")).page)
    added = await good(
        browser, "/api/check-in/devices", {"show_ids": [str(show.id)], "gate": hostile.GATE}, staff
    )
    phone = await good(browser, "/api/check-in/enroll", {"code": added["code"], "name": hostile.USHER})
    await good(
        browser,
        "/api/seat-reservations/reserve",
        {"show_id": str(show.id), "seat_ids": [str(show.seats["C1"])]},
    )
    token = make_token(settings, UUID(order["id"]), 1)
    yield Studio(
        show, order["id"], staff, {"Authorization": f"Bearer {phone['token']}"}, {"X-Order-Token": token}
    )
    await shared_pdf_worker().close()


async def good(
    browser: httpx.AsyncClient, path: str, said: object, headers: dict[str, str] | None = None
) -> dict[str, str]:
    answer = await browser.post(path, json=said, headers=headers)
    assert answer.is_success, answer.text
    told: dict[str, str] = answer.json()
    return told
