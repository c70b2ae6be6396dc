"""The studio's machine is gone: its backup, on another machine with nothing on it, sells and scans on."""

import asyncio
import shutil
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
from pyrage import x25519

from pwa_tickets.db.embedded import EmbeddedPostgres
from pwa_tickets.db.migrate import upgrade
from tests import factories
from tests.e2e.live_server import LiveServer, free_port
from tests.factories import DANA, MAYA, Buyer, Show
from tests.ledger import check_ledger
from tests.ticket_codes import code_hash
from tests.unit.checkin.device_reports import EnrolledDevice, make_device, sent_now

pytestmark = pytest.mark.proof


@asynccontextmanager
async def machine(
    folder: Path, backup: Path | None = None, identity: Path | None = None
) -> AsyncGenerator[LiveServer]:
    """A machine with a cluster, a server and a sandbox Stripe of its own, new or from a backup; all of it ends after."""
    folder.mkdir()
    postgres = EmbeddedPostgres(folder / "data", durable=False)
    try:
        server = LiveServer(
            folder, postgres.start(), free_port(), more={"PWA_TICKETS_DATA_DIR": str(folder / "data")}
        )
        if backup is None:
            await upgrade(server.urls.admin_url)
        else:
            await pwa_tickets(server, "restore", str(backup), "--identity", str(identity))
        try:
            await server.start()
            yield server
        finally:
            await server.stop()
    finally:
        postgres.stop()


async def pwa_tickets(server: LiveServer, *arguments: str) -> str:
    """Run a command on that machine; what it said."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "pwa_tickets", *arguments),
        env=server.environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
    return said.decode()


async def buy(server: LiveServer, show: Show, buyer: Buyer, label: str) -> dict[str, Any]:
    """Somebody buys a seat by card; the order, with the token of its link."""
    headers = {"Sec-Fetch-Site": "same-origin", "Idempotency-Key": str(uuid4())}
    async with httpx.AsyncClient(
        base_url=server.base_url, headers=headers, timeout=60, verify=False
    ) as phone:

        async def post(path: str, **body: Any) -> dict[str, Any]:
            answer = await phone.post(path, json=body)
            assert answer.status_code in (200, 201), answer.text
            told: dict[str, Any] = answer.json()
            return told

        seats = {"show_id": str(show.id), "seat_ids": [str(show.seats[label])]}
        await post("/api/seat-reservations/reserve", **seats)
        placed = await post("/api/ticket-orders/create", customer_name=buyer.name, customer_email=buyer.email)
        intent = (await post("/api/ticket-orders/payment-intent", order_id=placed["id"]))["payment_intent_id"]
        await server.ask_stripe(
            f"payment_intents/{intent}/confirm", payment_method="pm_card_visa", return_url=server.base_url
        )
        paid = await post("/api/ticket-orders/confirm", order_id=placed["id"], payment_intent_id=intent)
        return {**paid["order"], "access_token": placed["access_token"]}


async def scanned(server: LiveServer, phone: EnrolledDevice, order: dict[str, Any]) -> str:
    """An usher scans an order's first ticket; the server's verdict."""
    scan = phone.scan(code_hash(order["tickets"][0]["qr_code"]), datetime.now(UTC))
    headers = {"Authorization": f"Bearer {phone.token}"}
    async with httpx.AsyncClient(base_url=server.base_url, headers=headers, timeout=60, verify=False) as http:
        answer = await http.post("/api/check-in/scans", json=sent_now([scan]))
        assert answer.status_code == 200, answer.text
        return str(answer.json()["results"][0]["verdict"])


async def paper_of(server: LiveServer, order: dict[str, Any]) -> bytes:
    """The order's PDF, by the link that was mailed."""
    async with httpx.AsyncClient(base_url=server.base_url, timeout=120, verify=False) as http:
        headers = {"X-Order-Token": order["access_token"]}
        answer = await http.get(f"/api/ticket-orders/{order['id']}/download", headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.content


async def test_a_backup_restored_on_a_machine_with_nothing_on_it_sells_and_scans_on(tmp_path: Path) -> None:
    key = x25519.Identity.generate()
    identity = tmp_path / "identity"
    identity.write_text(str(key))
    async with machine(tmp_path / "first") as first:
        owner = await asyncpg.connect(first.urls.admin_url)
        show = await factories.make_show(owner, await factories.make_venue(owner))
        usher = await make_device(owner, show)
        await owner.close()
        mayas = await buy(first, show, MAYA, "A1")
        paper = await paper_of(first, mayas)
        await pwa_tickets(
            first, "backup", "--to", str(tmp_path / "kept"), "--recipient", str(key.to_public())
        )
        lost = await buy(first, show, DANA, "A2")
        port = first.port
    shutil.rmtree(tmp_path / "first")

    [backup] = (tmp_path / "kept").iterdir()
    async with machine(tmp_path / "second", backup, identity) as second:
        assert second.port != port
        assert await paper_of(second, mayas) == paper, "the link of her mail opens, and her file is there"
        danas = await buy(second, show, DANA, "B1")
        for order in (mayas, danas):
            assert await scanned(second, usher, order) == "admitted"
        assert await scanned(second, usher, mayas) == "already_admitted"
        assert await scanned(second, usher, lost) != "admitted", "what was sold after the backup is not known"
        owner = await asyncpg.connect(second.urls.admin_url)
        try:
            assert await owner.fetchval("select count(*) from tickets") == 2
            await check_ledger(owner)
        finally:
            await owner.close()
