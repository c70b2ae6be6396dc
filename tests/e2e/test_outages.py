"""What a parent reads while somebody else's machine is away: what happened, what did not, and no word that is untrue."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from playwright.async_api import expect

from tests.e2e import purchase_steps
from tests.e2e.conftest import Phone
from tests.e2e.live_server import LiveServer
from tests.factories import Show

Control = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
async def control(live_server: LiveServer) -> AsyncGenerator[Control]:
    """The sandbox Stripe's levers, back in their places at the end."""
    headers = {"Authorization": f"Bearer {live_server.sandbox['secret_key']}"}
    address = live_server.sandbox["stripe_url"] + "/_control"
    async with httpx.AsyncClient(base_url=address, headers=headers, verify=False) as stripe:
        yield stripe.request
        await stripe.delete("/next")
        await stripe.post("/webhooks", json={"mode": "normal"})


@asynccontextmanager
async def failing(control: Control, **where: Any) -> AsyncGenerator[None]:
    """Stripe answers 500 there for as long as the block lasts."""
    fault = {"effect": "error", "status": 500, "times": -1, **where}
    assert (await control("POST", "/next", json=fault)).is_success
    yield
    await control("DELETE", "/next")


async def test_stripe_is_away_at_checkout_and_comes_back(phone: Phone, show: Show, control: Control) -> None:
    page = await purchase_steps.choose(phone, show, "A1", "A2")
    await page.get_by_role("button", name="Continue · 2 seats").tap()
    await page.get_by_label("Your name").fill("Maya Okafor")
    await page.get_by_label("Email").fill("maya@bounce.example")
    notice = page.locator("[data-notice]")
    async with failing(control, path="/v1/payment_intents"):
        await page.get_by_role("button", name="Continue to payment").tap()
        await expect(notice).to_contain_text(
            "No answer from the bank. Nothing was charged and your two seats are still yours.",
            timeout=20_000,
        )
    await expect(purchase_steps.card_form(page).get_by_label("Card number")).to_be_visible(timeout=20_000)
    await expect(notice).to_be_hidden()

    await purchase_steps.type_card(page, purchase_steps.PAYS)
    await control("POST", "/webhooks", json={"mode": "paused"})
    async with failing(control, method="GET", path="/v1/payment_intents/"):
        await purchase_steps.pay_button(page).tap()
        await expect(notice).to_contain_text(
            "If it took your payment, your tickets will show here and come by email. Please don’t pay again",
            timeout=20_000,
        )
    await expect(page.get_by_role("heading", name="You’re all going.")).to_be_visible(timeout=20_000)
    phone.problems.clear()  # the 503s were wanted

    refused = page.get_by_text("Our email to maya@bounce.example was refused, so it won’t arrive.")
    async with asyncio.timeout(60):
        while not await refused.is_visible():
            await page.reload()
