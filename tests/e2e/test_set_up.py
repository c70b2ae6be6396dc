"""From an empty database to a first ticket sold and scanned, on a phone: the set-up as an owner goes through it.

What it costs is counted: answers that are typed or chosen, and taps. Each page is looked at as
`test_accessibility.py` looks at all others.
"""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.e2e.accessibility import violations
from tests.e2e.conftest import Phone
from tests.e2e.live_server import free_port
from tests.e2e.set_up_steps import SMALL, EmptyStudio, Hand, buy, let_in
from tests.e2e.states.catalogue import SETTING_UP
from tests.factories import Owner
from tests.html_validity import html_faults
from tests.postgres import TestPostgres

ANSWERS_AT_MOST = 13
TAPS_AT_MOST = 40


@pytest.fixture
async def studio(postgres: TestPostgres, tmp_path: Path) -> AsyncGenerator[EmptyStudio]:
    """A server on an empty database."""
    server = EmptyStudio(tmp_path, await postgres.clone(), free_port())
    try:
        await server.start()
        yield server
    finally:
        await server.stop()


async def test_an_empty_server_sells_its_first_ticket(
    studio: EmptyStudio, browser: Browser, postgres: TestPostgres, playwright: object
) -> None:
    owner = await postgres.owner_of(studio.urls)
    hand = Hand(browser, studio, SMALL)
    faults: list[str] = []
    documents: dict[str, str] = {}
    async for name, page in SETTING_UP(hand, owner):
        faults += [f"{name}: {fault}" for fault in await violations(page, SMALL)]
        documents[name] = await page.content()

    faults += html_faults(documents)
    assert not faults, "\n".join(faults)
    assert hand.answers <= ANSWERS_AT_MOST, hand.answers
    assert hand.taps <= TAPS_AT_MOST, hand.taps
    assert await owner.fetchval("select count(*) from ticket_orders") == 0
    assert await owner.fetchval("select count(*) from show_seats where status in ('sold', 'reserved')") == 0
    await sell_and_scan(hand, owner, email="maya@example.com")
    assert await owner.fetchval("select count(*) from tickets where scanned_at is not null") == 1


async def sell_and_scan(hand: Hand, owner: Owner, *, email: str) -> None:
    """The sale is open: a family buys with the real keys, and a volunteer lets them in."""
    phone = hand.phones[-1]
    family = Phone(phone, await phone.new_page(), hand.studio.base_url)
    show_id = await owner.fetchval("select id from recital_shows")
    await family.open(f"/shows/{show_id}/seats")
    assert await family.page.get_by_text("Rehearsal:").count() == 0
    await buy(family.page, email)
    await hand.page.goto("/admin/ticketing/check-in")
    await hand.page.get_by_label("Gate or door", exact=True).fill("Main door")
    await hand.page.get_by_role("button", name="Show the code").click()
    link = hand.page.get_by_role("link", name="Open the scanner on this device")
    await hand.page.goto(await link.get_attribute("href") or "")
    await let_in(hand.page, await owner.fetchval("select qr_code from tickets"))
