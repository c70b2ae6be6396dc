"""A running sandbox, the official SDK pointed at it, and somebody to receive its webhooks."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import stripe
from stripe import StripeClient

from pwa_tickets.sandbox.process import SandboxServers, Servers
from pwa_tickets.sandbox.servers import free_port

RETRY_SECONDS = 0.05
RETURN_URL = "https://example.com"


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """One sandbox for every test that orders no trouble with webhooks."""
    running = SandboxServers.start(tmp_path_factory.mktemp("sandbox"), retry_seconds=RETRY_SECONDS)
    yield running.servers
    running.stop()


@pytest.fixture(scope="module")
def shop(sandbox: Servers) -> Iterator[str]:
    """A shop with one checkout, at its address."""
    port = free_port()
    environment = {
        **os.environ,
        "SHOP_STRIPE_URL": sandbox.stripe_url,
        "SHOP_SECRET_KEY": sandbox.secret_key,
        "SHOP_PUBLISHABLE_KEY": sandbox.publishable_key,
        "SHOP_MAILBOX_FOLDER": sandbox.mailbox_folder,
    }
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "asgi",
        "--factory",
        "--no-log",
        "--port",
        str(port),
    ]
    process = subprocess.Popen([*command, "tests.unit.sandbox.shop:create_shop"], env=environment)
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 30
    while True:
        try:
            httpx.get(f"{address}/sandbox", verify=False)
        except httpx.TransportError:
            assert process.poll() is None, "the shop ended while it started"
            assert time.monotonic() < deadline, "the shop did not start within 30 seconds"
            time.sleep(0.05)
        else:
            break
    yield address
    process.terminate()
    process.wait()


@asynccontextmanager
async def sdk(servers: Servers, *, retries: int = 0, key: str | None = None) -> AsyncIterator[StripeClient]:
    http = stripe.HTTPXClient(timeout=10)
    client = StripeClient(
        key or servers.secret_key,
        base_addresses={"api": servers.stripe_url},
        http_client=http,
        max_network_retries=retries,
    )
    try:
        yield client
    finally:
        await http.close_async()  # type: ignore[no-untyped-call]


@pytest.fixture
async def client(sandbox: Servers) -> AsyncIterator[StripeClient]:
    async with sdk(sandbox) as made:
        yield made


@pytest.fixture
async def control(sandbox: Servers) -> AsyncIterator["Control"]:
    async with controlling(sandbox) as made:
        yield made
        await made.clear()


@dataclass
class Control:
    """What the sandbox does on purpose; nothing Stripe has."""

    http: httpx.AsyncClient

    async def post(self, what: str, /, **body: Any) -> Any:
        answer = await self.http.post(f"/_control/{what}", json=body)
        assert answer.is_success, answer.text
        return answer.json()

    async def deliveries(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.http.get("/_control/deliveries")).json()
        return found

    async def pending_faults(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.http.get("/_control/next")).json()
        return found

    async def clear(self) -> None:
        await self.http.delete("/_control/next")


@asynccontextmanager
async def controlling(servers: Servers) -> AsyncIterator[Control]:
    headers = {"Authorization": f"Bearer {servers.secret_key}"}
    async with httpx.AsyncClient(base_url=servers.stripe_url, headers=headers, verify=False) as http:
        yield Control(http)


@dataclass
class Receiver:
    """The product's webhook, as Stripe sees it: it answers what `answers` says next, then 200."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    received: list[tuple[bytes, str]] = field(default_factory=list)
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lines = head.split("\r\n")[1:]
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        body = await reader.readexactly(int(headers["content-length"]))
        status = self.answers.pop(0) if self.answers else 200
        writer.write(f"HTTP/1.1 {status} Answer\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        async with self.arrived:
            self.received.append((body, headers["stripe-signature"]))
            self.arrived.notify_all()

    async def wait_for(self, count: int) -> list[dict[str, Any]]:
        async with asyncio.timeout(40), self.arrived:
            await self.arrived.wait_for(lambda: len(self.received) >= count)
        return [json.loads(body) for body, _ in self.received]

    def types(self) -> list[str]:
        return [json.loads(body)["type"] for body, _ in self.received]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/webhook"
    yield made
    server.close()
    await server.wait_closed()


@dataclass
class Heard:
    """The sandbox, with somebody listening to its webhooks."""

    servers: Servers
    client: StripeClient
    control: Control
    receiver: Receiver


@pytest.fixture
async def heard(
    sandbox: Servers, client: StripeClient, control: Control, receiver: Receiver
) -> AsyncIterator[Heard]:
    await control.post("webhooks", mode="normal", delay_seconds=0, url=receiver.url)
    yield Heard(sandbox, client, control, receiver)
    await control.post("webhooks", mode="normal", delay_seconds=0, url=None)
    await control.http.delete("/_control/deliveries")


def envelope(refused: "pytest.ExceptionInfo[Any]") -> dict[str, Any]:
    """What Stripe put inside `error`."""
    inside: dict[str, Any] = refused.value.json_body["error"]
    return inside


async def pay(client: StripeClient, amount: int = 2500, card: str = "pm_card_visa") -> stripe.PaymentIntent:
    return await client.v1.payment_intents.create_async(
        {
            "amount": amount,
            "currency": "usd",
            "payment_method": card,
            "confirm": True,
            "return_url": RETURN_URL,
        }
    )
