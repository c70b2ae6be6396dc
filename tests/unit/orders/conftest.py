"""A buyer at the till, and the bank's side of it."""

import hashlib
import hmac
import json
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest

from pwa_tickets.payments.stripe import Payments
from pwa_tickets.sandbox.process import Servers
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember, cookie_name
from tests.factories import Owner, Show
from tests.office import make_staff, sign_in

NOTHING: dict[str, Any] = {}


@dataclass
class Bank:
    """The sandbox's Stripe, seen from the bank: cards, and the reports it signs."""

    http: httpx.AsyncClient
    webhook_secret: str

    async def pay(self, intent_id: str, card: str = "pm_card_visa") -> dict[str, Any]:
        """The buyer's card, as Stripe's script would send it. A refusal comes back as its error."""
        answer = await self.http.post(
            f"/v1/payment_intents/{intent_id}/confirm",
            data={"payment_method": card, "return_url": "http://tickets.test/orders"},
        )
        told: dict[str, Any] = answer.json()
        return told

    async def reports(self, kind: str, intent_id: str) -> list[dict[str, Any]]:
        """The events of a kind about a payment, oldest first."""
        answer = await self.http.get("/v1/events", params={"type": kind, "limit": 100})
        events: list[dict[str, Any]] = answer.json()["data"]
        return [event for event in reversed(events) if intent_id in json.dumps(event)]

    async def intent(self, intent_id: str) -> dict[str, Any]:
        """A payment as the bank sees it."""
        told: dict[str, Any] = (await self.http.get(f"/v1/payment_intents/{intent_id}")).json()
        return told

    async def refunds(self, intent_id: str) -> list[dict[str, Any]]:
        """Its refunds."""
        answer = await self.http.get("/v1/refunds", params={"payment_intent": intent_id})
        told: list[dict[str, Any]] = answer.json()["data"]
        return told

    def sign(self, body: bytes, *, secret: str | None = None, at: int | None = None) -> str:
        """`Stripe-Signature` for a report."""
        at = int(time.time()) if at is None else at
        key = (secret or self.webhook_secret).encode()
        return f"t={at},v1={hmac.new(key, f'{at}.'.encode() + body, hashlib.sha256).hexdigest()}"


@pytest.fixture
async def bank(stripe_sandbox: Servers) -> AsyncGenerator[Bank]:
    """The bank's side."""
    headers = {"Authorization": f"Bearer {stripe_sandbox.secret_key}"}
    async with httpx.AsyncClient(base_url=stripe_sandbox.stripe_url, headers=headers, verify=False) as http:
        yield Bank(http, stripe_sandbox.webhook_secret)


@pytest.fixture
async def payments(settings: Settings) -> AsyncGenerator[Payments]:
    """The client the worker uses."""
    client = Payments(settings)
    yield client
    await client.close()


@dataclass
class CheckoutClient:
    """One buyer's way through the API."""

    browser: httpx.AsyncClient

    async def reserve(self, show: Show, *labels: str) -> dict[str, Any]:
        return await self._good(
            "/api/seat-reservations/reserve",
            {"show_id": str(show.id), "seat_ids": [str(seat) for seat in show.ids(*labels)]},
        )

    async def create(self, *, key: str | None = None, **facts: Any) -> httpx.Response:
        body = {"customer_name": "Maya Okafor", "customer_email": "maya@example.com", **facts}
        headers = {"Idempotency-Key": key or str(uuid4())}
        return await self.browser.post("/api/ticket-orders/create", json=body, headers=headers)

    async def order(self, show: Show, *labels: str) -> dict[str, Any]:
        """Reserve and create; the pending order."""
        await self.reserve(show, *labels)
        answer = await self.create()
        assert answer.status_code == 201, answer.text
        created: dict[str, Any] = answer.json()
        return created

    async def open_payment(self, order_id: str) -> dict[str, Any]:
        return await self._good("/api/ticket-orders/payment-intent", {"order_id": order_id})

    async def confirm(self, order_id: str, intent_id: str | None) -> httpx.Response:
        body = {"order_id": order_id, "payment_intent_id": intent_id}
        return await self.browser.post("/api/ticket-orders/confirm", json=body)

    async def read(self, order_id: str, headers: dict[str, str] = NOTHING) -> httpx.Response:
        return await self.browser.get(f"/api/ticket-orders/{order_id}", headers=headers)

    async def _good(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = await self.browser.post(path, json=body)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told


@pytest.fixture
def checkout(browser: httpx.AsyncClient) -> CheckoutClient:
    """Maya at the till."""
    return CheckoutClient(browser)


@pytest.fixture
async def clerk(owner: Owner) -> StaffMember:
    """Works at the studio."""
    return await make_staff(owner, name="Dana Whitfield")


@pytest.fixture
async def office(
    browser: httpx.AsyncClient, owner: Owner, settings: Settings, clerk: StaffMember
) -> httpx.AsyncClient:
    """Dana's browser, signed in."""
    browser.cookies.set(cookie_name(settings), await sign_in(owner, clerk))
    browser.headers.update({"Accept": "text/html"})
    return browser
