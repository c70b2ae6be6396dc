"""Journey 5: an evening without a network, a phone that dies in the middle of it, and nothing lost."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import Page, expect

from pwa_tickets.db.session import Database
from tests import arrange, factories
from tests.e2e import scanner_steps
from tests.e2e.browser_waits import TIMEOUT_MS, wait_until_kept
from tests.e2e.conftest import Phone
from tests.e2e.dead_battery import pull_battery
from tests.e2e.live_server import LiveServer
from tests.factories import Buyer, Owner, Show

MakePhone = Callable[..., AbstractAsyncContextManager[Phone]]
TICKETS = ("A1", "A2", "A3", "A4", "A5", "A6", "B1", "B2", "B3", "B4")


@pytest.fixture(autouse=True)
async def _server_again(live_server: LiveServer) -> AsyncGenerator[None]:
    """Whatever happens here, the journeys that follow find a server."""
    yield
    if "server" not in live_server.processes:
        await live_server.start_server()


@pytest.fixture
async def other_show(owner: Owner, show: Show) -> Show:
    """Another show of the same day, whose tickets get mixed up with this one's."""
    return await factories.make_show(owner, show.venue, title="Evening", series_id=show.series_id)


async def test_ten_tickets_scanned_without_a_network_reach_the_server_once_each(
    make_persistent_phone: MakePhone,
    live_server: LiveServer,
    database: Database,
    owner: Owner,
    show: Show,
    other_show: Show,
    maya: Buyer,
    dana: Buyer,
    tmp_path: Path,
) -> None:
    await factories.buy(database, show, maya, *TICKETS[:6])
    await factories.buy(database, show, dana, *TICKETS[6:])
    await factories.buy(database, other_show, dana, "C1")
    device_id, enroll_code = await arrange.add_device(owner, show, other_show)
    codes = await arrange.ticket_codes(owner, show, *TICKETS)
    wrong = (await arrange.ticket_codes(owner, other_show, "C1"))[0]
    seen: dict[str, tuple[datetime, datetime]] = {}

    async with make_persistent_phone() as phone:
        await scanner_steps.give_camera(phone.context)
        await scanner_steps.enroll(phone.page, phone.base_url, enroll_code)
        await phone.page.get_by_role("button", name=show.title).click()
        await _is_kept(phone.page)
        await live_server.stop_server()
        await scanner_steps.begin_early(phone.page)
        for number, (label, code) in enumerate(zip(TICKETS, codes, strict=True)):
            before = datetime.now(UTC)
            await scanner_steps.hold_up(phone.page, code)
            await expect(scanner_steps.verdict_seat(phone.page, label[0], label[1])).to_be_visible(
                timeout=TIMEOUT_MS
            )
            seen[label] = (before, datetime.now(UTC))
            await expect(scanner_steps.verdict(phone.page, "Let in")).to_be_visible()
            if number == 4:
                await _same_code_again(phone.page, code)
        await scanner_steps.hold_up(phone.page, wrong)
        await expect(scanner_steps.verdict(phone.page, "This ticket is for")).to_be_visible(
            timeout=TIMEOUT_MS
        )
        await expect(scanner_steps.text_shown(phone.page, "No signal · 12 waiting")).to_be_visible(
            timeout=TIMEOUT_MS
        )
        async with phone.context.expect_event("close"):
            pull_battery(tmp_path / "phone")

    assert await arrange.scans_of(owner, device_id) == []
    async with make_persistent_phone() as phone:
        await phone.page.goto(
            f"{phone.base_url}/scan"
        )  # no server, no network: the page comes from the phone
        await expect(phone.page.get_by_text("12 scans waiting")).to_be_visible(timeout=TIMEOUT_MS)
        phone.problems.clear()
        await live_server.start_server()
        await phone.page.evaluate("dispatchEvent(new Event('online'))")
        await expect(phone.page.get_by_text("0 scans waiting")).to_be_visible(timeout=TIMEOUT_MS)

        first = await arrange.scans_of(owner, device_id)
        assert len(first) == 12
        shown = [row["shown"] for row in first]
        assert shown == ["admitted"] * 5 + ["already_admitted"] + ["admitted"] * 5 + ["wrong_show"]
        scanned = {row["label"]: row["scanned_at"] for row in await _tickets(owner, show)}
        for label, (before, after) in seen.items():
            slack = timedelta(seconds=1)  # the phone measured its clock by an answer of a busy machine
            assert before - slack <= scanned[label] <= after + slack, label
        assert [row["scanned_at"] for row in await _tickets(owner, other_show)] == [None]

        await _reports_again(owner, phone.page, device_id)
        assert await arrange.scans_of(owner, device_id) == first
        assert {row["label"]: row["scanned_at"] for row in await _tickets(owner, show)} == scanned


async def _same_code_again(page: Page, code: str) -> None:
    """The same ticket, held up once more after it was away: its owner's sister, perhaps."""
    await scanner_steps.hold_up(page, None)
    await expect(page.locator("scanner-verdict")).to_be_hidden(timeout=TIMEOUT_MS)
    await scanner_steps.hold_up(page, code)
    await expect(scanner_steps.verdict(page, "Already came in")).to_be_visible(timeout=TIMEOUT_MS)


async def _is_kept(page: Page) -> None:
    """Until the ready check says that the phone can do without a network: page, decoder and roster are on it."""
    await expect(page.get_by_text("10 sold, 14 unsold seats known")).to_be_visible(timeout=TIMEOUT_MS)
    await wait_until_kept(page, "/scan", "/static/built/checkin-scan-", "/static/built/zxing_reader-")


async def _reports_again(owner: Owner, page: Page, device_id: UUID) -> None:
    """The phone reports once more, and is heard."""
    last_heard = "select last_seen_at from devices where id = $1"
    before = await owner.fetchval(last_heard, device_id)
    await page.evaluate("dispatchEvent(new Event('online'))")
    async with asyncio.timeout(30):
        while await owner.fetchval(last_heard, device_id) == before:  # noqa: ASYNC110 – another process writes it
            await asyncio.sleep(0.02)


async def _tickets(owner: Owner, show: Show) -> Sequence[Any]:
    return await owner.fetch(
        "select t.scanned_at, s.row_name || s.seat_number as label from tickets t "
        "join show_seats ss on ss.id = t.show_seat_id join seats s on s.id = ss.seat_id where ss.show_id = $1",
        show.id,
    )
