"""The studio's own system hears of what happens; when it fails, hangs and lies, the log says so and an owner sends again.

Deliveries go to public addresses only, so the endpoint is added with one, and led to this machine after that. No job runs in
this server: the outbox of this program stands in for the worker's, and believes the receiver's certificate.
"""

import asyncio
import hashlib
import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import AsyncGenerator

import pytest
from playwright.async_api import Locator, Page, expect

from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from pwa_tickets.webhooks.outbox import WebhookOutbox
from pwa_tickets.webhooks.sender import WebhookSender
from tests import factories
from tests.e2e.conftest import MakePhone
from tests.e2e.live_server import LiveServer, free_port
from tests.e2e.office_steps import PHONE_AND_LAPTOP, at_work
from tests.factories import DANA, MAYA, Owner, Show
from tests.postgres import TestPostgres
from tests.unit.webhooks.receiver import HANG, OK, Receiver, receiving, tls
from tests.waiting import in_background

FAILS, LIES = b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", b"SSH-2.0-nobody\r\n"


@pytest.fixture(scope="module")
async def live_server(
    postgres: TestPostgres, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[LiveServer]:
    """The pages alone: no jobs, no sandbox."""
    more = {"PWA_TICKETS_JOBS_INSIDE": "0"}
    server = LiveServer(tmp_path_factory.mktemp("webhooks"), await postgres.clone(), free_port(), more)
    try:
        await server.start_server()
        yield server
    finally:
        await server.stop()


@pytest.fixture
async def receiver(live_server: LiveServer, database: Database) -> AsyncGenerator[Receiver]:
    """The studio's own system, with somebody who sends to it what is due."""
    sender = WebhookSender(may_connect=lambda address: address == "127.0.0.1", tls=tls()[1], seconds=0.5)
    outbox = WebhookOutbox(database, Settings.from_env(live_server.environment), sender)

    async def send() -> None:
        while True:
            await outbox.start_due()
            await asyncio.sleep(0.05)

    async with receiving() as one, in_background(send()):
        yield one
    await outbox.close()


async def add_endpoint(page: Page, owner: Owner, receiver: Receiver) -> str:
    """Add the receiver as an endpoint that hears of sales; its secret."""
    await page.get_by_label("URL").fill(f"https://93.184.215.14/hooks/{receiver.port}")
    await page.get_by_label("An order is paid").check()
    await page.get_by_role("button", name="Add the endpoint").click()
    await expect(page.get_by_text("It won’t be shown again")).to_be_visible()
    secret = await page.locator("pre").inner_text()
    moved = "update webhook_endpoints set url = $2 where url like '%/' || $1"
    assert await owner.execute(moved, str(receiver.port), receiver.url) == "UPDATE 1"
    await page.get_by_role("link", name="I saved it").click()
    return secret


async def look_again(page: Page, row: Locator, words: str) -> None:
    """Renew the log until a delivery's row has these words."""
    async with asyncio.timeout(20):
        while words not in await row.inner_text():
            async with page.expect_response(lambda answer: "/webhooks/" in answer.url):
                await page.get_by_role("link", name="Look again").click()


@PHONE_AND_LAPTOP
async def test_a_system_that_fails_hangs_and_lies_hears_of_the_sale_at_last(
    make_device: MakePhone,
    database: Database,
    owner: Owner,
    show: Show,
    receiver: Receiver,
    options: dict[str, object],
) -> None:
    async with at_work(make_device, owner, options) as device:
        page = await device.open("/admin/ticketing/webhooks")
        secret = await add_endpoint(page, owner, receiver)
        await page.get_by_role("button", name="Send a test").click()
        rows = page.get_by_role("row").filter(has=page.get_by_role("rowheader"))
        await look_again(page, rows.first, "Delivered")

        receiver.answers = [FAILS, HANG, LIES, OK]
        await factories.buy(database, show, MAYA, "A1", "A2")
        await page.get_by_role("link", name="Look again").click()
        await expect(rows).to_have_count(2)
        for words in ("It answered 500", "No answer within 15 seconds", "It could not be reached"):
            await look_again(page, rows.first, words)
            await expect(rows.first).to_contain_text("Late, tried again")
            await rows.first.get_by_role("button", name="Send again").click()
        await look_again(page, rows.first, "Delivered")

        await page.get_by_role("button", name="Pause").click()
        await expect(page.get_by_role("button", name="Resume")).to_be_visible()
        came = len(receiver.came)
        waits = await factories.buy(database, show, DANA, "B1")
        await page.reload()
        await expect(rows.first).to_contain_text("Waiting")
        assert len(receiver.came) == came
        await page.get_by_role("button", name="Resume").click()
        await look_again(page, rows.first, "Delivered")
        await page.get_by_role("link", name="Delete").click()
        await page.get_by_role("button", name="Delete").click()
        await expect(page.get_by_text("The endpoint is deleted.")).to_be_visible()
    assert await owner.fetchval("select count(*) from webhook_endpoints") == 0

    told = [json.loads(body) for _, body in receiver.came]
    assert [one["type"] for one in told] == ["webhook.test", *["order.paid"] * 5]
    assert told[-1]["data"]["order_id"] == str(waits)
    assert len({headers["webhook-id"] for headers, _ in receiver.came}) == 3, "an event keeps its id"
    for headers, body in receiver.came:
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        right = hmac.digest(b64decode(secret.removeprefix("whsec_")), signed, hashlib.sha256)
        assert headers["webhook-signature"] == f"v1,{b64encode(right).decode()}"
