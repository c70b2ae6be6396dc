"""A client that a generator made of the API's document buys a seat: nothing in it was written by hand."""

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

from tests.factories import Show
from tests.unit.orders.conftest import Bank

pytestmark = pytest.mark.proof

GENERATOR = Path(sys.executable).with_name("openapi-python-client")
NAME = "generated_tickets_client"
CONFIG = """
post_hooks: []
content_type_overrides: {application/pdf: application/octet-stream, image/webp: application/octet-stream}
"""
SESSION = "qT7vWm2LxN5rKb8ZcY4dHg"


@pytest.fixture
async def generated(browser: httpx.AsyncClient, tmp_path: Path) -> Path:
    """The client's package, made of what `/schema/openapi.json` says."""
    document, config, package = tmp_path / "openapi.json", tmp_path / "config.yml", tmp_path / NAME
    document.write_text(json.dumps((await browser.get("/schema/openapi.json")).json()))
    config.write_text(CONFIG)
    command: list[str | Path] = [
        GENERATOR,
        "generate",
        "--path",
        document,
        "--config",
        config,
        "--meta",
        "none",
    ]
    made = subprocess.run(
        [*command, "--output-path", package, "--fail-on-warning"], capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stdout + made.stderr
    return package


class Generated:
    """The package's modules, by their dotted names."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self("models"), name)

    def __call__(self, module: str) -> ModuleType | Any:
        return importlib.import_module(f"{NAME}.{module}")


@pytest.fixture
def client_of(generated: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Generated]:
    """The package, imported."""
    monkeypatch.syspath_prepend(generated.parent)
    yield Generated()
    for name in [name for name in sys.modules if name.partition(".")[0] == NAME]:
        del sys.modules[name]


async def test_a_generated_client_buys_a_seat(
    client_of: Generated, browser: httpx.AsyncClient, show: Show, bank: Bank
) -> None:
    client = client_of("client").Client(base_url="https://tickets.example", raise_on_unexpected_status=True)
    browser.headers["X-Reservation-Session"] = SESSION
    client.set_async_httpx_client(browser)

    async def call(module: str, **arguments: Any) -> Any:
        return await client_of(f"api.{module}").asyncio(client=client, **arguments)

    shows = await call("shows.list_shows")
    assert [one.title for one in shows.shows] == [show.title]
    venue = await call("seats.available_seats", show_id=shows.shows[0].id)
    free = next(seat for seat in venue.seats if seat.status == "available")
    wanted = client_of.ReserveRequest(show_id=venue.show_id, seat_ids=[free.id])
    cart = await call("reservations.reserve", body=wanted)
    assert [seat.id for seat in cart.seats] == [free.id]

    buyer = client_of.CreateRequest(customer_name="Maya Okafor", customer_email="maya@example.com")
    order = await call("orders.create", body=buyer, idempotency_key="one order")
    payment = await call("orders.payment_intent", body=client_of.PaymentIntentRequest(order_id=order.id))
    assert payment.amount_in_cents == order.total_amount_in_cents == free.price_in_cents
    paid = client_of.ConfirmRequest(order_id=order.id, payment_intent_id=payment.payment_intent_id)
    declined = await call("orders.confirm", body=paid)
    assert isinstance(declined, client_of.PaymentDeclined)
    assert declined.type_ == "/problems/payment-declined"
    await bank.pay(payment.payment_intent_id)
    confirmed = await call("orders.confirm", body=paid)
    assert confirmed.order.status == "paid"

    read = await call("orders.read_order", order_id=order.id)
    assert [(ticket.row_name, ticket.seat_number) for ticket in read.tickets] == [
        (free.row_name, free.seat_number)
    ]
    pdf = await call("tickets.download_ticket", ticket_id=read.tickets[0].id)
    assert pdf.payload.read(4) == b"%PDF"
