"""Families of a show that was called off, who are asked what they would like, and the page on which they choose."""

import re
from typing import Any
from uuid import UUID

import httpx

from pwa_tickets.accounts.order_links import make_choice_token
from pwa_tickets.db.session import Database
from pwa_tickets.orders import show_cancellation
from pwa_tickets.settings import Settings
from tests.factories import Owner, Show, tickets_of

PAGE = {"Accept": "text/html"}


async def call_off(
    staff: httpx.AsyncClient, database: Database, show: Show, *, fallback: str = "refund"
) -> str:
    """Ask every family of the show; the run."""
    body = {"message": "The <power> is out.", "choose": {"days": 5, "fallback": fallback}}
    answer = await staff.post(f"/api/shows/{show.id}/cancel", json=body)
    assert answer.status_code == 202, answer.text
    run = str(answer.json()["job_id"])
    await show_cancellation.run_cancellation(database, run)
    return run


async def choice_of(owner: Owner, order_id: UUID) -> dict[str, Any]:
    """What an order is asked, and what was chosen."""
    (row,) = await owner.fetch("select * from family_choices where ticket_order_id = $1", order_id)
    return dict(row)


async def open_page(
    browser: httpx.AsyncClient, settings: Settings, owner: Owner, order_id: UUID
) -> tuple[str, str]:
    """The family's page, by the link of its mail; its address and its words."""
    choice_id = (await choice_of(owner, order_id))["id"]
    address = f"/orders/{order_id}/choices/{choice_id}"
    token = make_choice_token(settings, order_id, 1, choice_id)
    linked = await browser.get(f"{address}?token={token}", headers=PAGE)
    assert linked.headers.get("location", "").endswith(address), linked.text
    return address, words((await browser.get(address, headers=PAGE)).text)


def words(text: str) -> str:
    """What a page says, without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


async def live(owner: Owner, order_id: UUID) -> list[UUID]:
    """The shows of the tickets that are good."""
    return [t["show_id"] for t in await tickets_of(owner, order_id) if t["voided_at"] is None]


def hidden_all(page: str, name: str) -> list[str]:
    """The values of the hidden fields of this name."""
    return re.findall(rf'name="{name}" value="([^"]+)"', page)
