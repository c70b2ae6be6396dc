"""A page that is slower than anybody likes still comes: nothing that is on its way is thrown away."""

import asyncio
import re
from collections.abc import AsyncGenerator

import pytest
from playwright.async_api import Locator, Page, expect

from pwa_tickets.db.session import Database
from tests.e2e.browser_waits import TIMEOUT_MS, wait_until
from tests.e2e.conftest import Phone
from tests.e2e.live_server import LiveServer
from tests.e2e.purchase_steps import PAYS, choose, go_to_checkout, pay
from tests.e2e.slow_network import SlowNetwork, slow_network
from tests.e2e.wallet_steps import MakePersistentPhone, buy_for_family, wallet_link
from tests.factories import Owner, Show

LONGER_THAN_ANYBODY_LIKES = 4.0
"""Seconds. The service worker once gave up after three."""


@pytest.fixture
async def network(live_server: LiveServer) -> AsyncGenerator[SlowNetwork]:
    """What the phone's signal is like."""
    async with slow_network(live_server.port) as network:
        yield network


@pytest.fixture
async def phone(make_persistent_phone: MakePersistentPhone, network: SlowNetwork) -> AsyncGenerator[Phone]:
    """A phone on that network, whose service worker is in charge."""
    async with make_persistent_phone() as phone:
        phone.base_url = network.base_url
        page = await phone.open("/wallet")
        await wait_until(page, "() => navigator.serviceWorker.controller?.state === 'activated'")
        yield phone


async def test_a_slow_page_comes_in_the_end(phone: Phone, network: SlowNetwork, show: Show) -> None:
    async with network.slow(f"/shows/{show.id}") as here:
        opening = asyncio.create_task(phone.open(f"/shows/{show.id}"))
        done, _ = await asyncio.wait([opening], timeout=LONGER_THAN_ANYBODY_LIKES)
        assert not done, await phone.page.locator("h1").inner_text()
        here.set()
        await opening
    await expect(phone.page.get_by_role("heading", name=show.title)).to_be_visible()


async def test_after_paying_a_slow_page_says_that_the_payment_went_through_and_swaps_itself(
    phone: Phone, network: SlowNetwork, show: Show
) -> None:
    page = await choose(phone, show, "A1", "A2")
    await go_to_checkout(page, name="Maya Okafor", email="maya.slow@example.com")
    async with network.slow("/orders/") as here:
        await pay(page, PAYS)
        await expect(paid(page)).to_be_visible(timeout=TIMEOUT_MS)
        await expect(page.get_by_text("It is on its way and opens by itself.")).to_be_visible()
        await expect(page.locator("body")).not_to_contain_text("stay yours for")
        here.set()
        await expect(page.get_by_role("heading", name="You’re all going.")).to_be_visible(timeout=TIMEOUT_MS)
    await expect(page).to_have_url(re.compile(r"/orders/[0-9a-f-]{36}$"))


async def test_after_paying_a_page_that_does_not_come_says_that_the_payment_went_through(
    phone: Phone, network: SlowNetwork, show: Show
) -> None:
    page = await choose(phone, show, "B1", "B2")
    await go_to_checkout(page, name="Maya Okafor", email="maya.cut@example.com")
    network.cut.add("/orders/")
    await pay(page, PAYS)
    await expect(paid(page)).to_be_visible(timeout=TIMEOUT_MS)
    await expect(page.get_by_text("There is no signal here")).to_be_visible()
    network.cut.clear()
    await page.evaluate("dispatchEvent(new Event('online'))")
    await expect(page.get_by_role("heading", name="You’re all going.")).to_be_visible(timeout=TIMEOUT_MS)


def paid(page: Page) -> Locator:
    """What a parent reads who has just paid."""
    return page.get_by_role("heading", name="Your payment went through")


async def test_nobody_is_told_of_a_payment_that_this_phone_knows_nothing_of(phone: Phone) -> None:
    await phone.context.set_offline(True)
    page = await phone.open("/orders/0199f3a0-0000-7000-8000-000000000000")
    await expect(page.get_by_role("heading", name="Your order is safe")).to_be_visible()
    await expect(page.get_by_text("There is no signal here")).to_be_visible()
    await expect(paid(page)).to_be_hidden()


async def test_a_slow_link_from_the_mail_opens_the_wallet_and_then_brings_the_tickets(
    phone: Phone, network: SlowNetwork, live_server: LiveServer, database: Database, owner: Owner, show: Show
) -> None:
    family = await buy_for_family(database, owner, show)
    link = (await wallet_link(live_server, family.email)).replace(live_server.base_url, network.base_url)
    page = phone.page
    async with network.slow("/wallet?token=") as here:
        await page.goto(link)
        await expect(page.get_by_text("Looking for your tickets")).to_be_visible()
        here.set()
        await expect(page.locator(".wallet-shows li")).to_have_count(4, timeout=TIMEOUT_MS)
    await expect(page).to_have_url(f"{network.base_url}/wallet")
    assert len([path for path in network.asked if path.startswith("/wallet?token=")]) == 1


@pytest.mark.parametrize("path", ["/admin/sign-in", "/sandbox", "/schema", "/shows/{show}", "/lookup"])
async def test_each_page_is_asked_for_once(phone: Phone, network: SlowNetwork, show: Show, path: str) -> None:
    """The browser asks while the service worker is still waking up; nobody asks again."""
    path = path.format(show=show.id)
    await phone.open(path)
    assert network.asked.count(path) == 1


async def test_a_shell_is_renewed_by_what_the_browser_asked_for(phone: Phone, network: SlowNetwork) -> None:
    network.asked.clear()
    await phone.open("/wallet")
    await expect(phone.page.get_by_text("Kept on this phone")).to_be_visible(timeout=TIMEOUT_MS)
    assert network.asked.count("/wallet") == 1
