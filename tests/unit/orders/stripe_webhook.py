"""Stripe, that sends its events to our webhook."""

import json
from typing import Any

import httpx

from tests.unit.orders.conftest import Bank

WEBHOOK = "/api/webhooks/stripe"


async def post(
    browser: httpx.AsyncClient, bank: Bank, event: dict[str, Any], **signing: Any
) -> httpx.Response:
    """Send one, signed; its answer."""
    body = json.dumps(event).encode()
    headers = {"Stripe-Signature": bank.sign(body, **signing), "Sec-Fetch-Site": "cross-site"}
    return await browser.post(WEBHOOK, content=body, headers=headers)
