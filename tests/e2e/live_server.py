"""The whole product on free ports: server with its worker, sandbox Stripe and mailbox, in a temporary folder."""

import asyncio
import json
import os
import signal
import socket
import sys
from asyncio.subprocess import Process
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from pwa_tickets.db.embedded import Urls

TIMEOUT_SECONDS = 120.0  # seconds for something to come up on a very busy machine


@dataclass
class LiveServer:
    """A running product.

    Attributes:
        base_url: where browsers reach it.
        urls: its database, as owner and as the app.
        more: settings that differ from those of every journey.
        starts_within: seconds for the server to come up.
        module: what is run; `tests.specimen` is the product with the specimen of the staff kit.
        sandbox: what the sandbox says of itself: stripe_url, secret_key, webhook_secret, mailbox_folder, …
    """

    folder: Path
    urls: Urls
    port: int
    more: dict[str, str] = field(default_factory=dict)
    starts_within: float = TIMEOUT_SECONDS
    module: str = "pwa_tickets"
    sandbox: dict[str, str] = field(default_factory=dict)
    processes: dict[str, Process] = field(default_factory=dict)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DATABASE_URL": self.urls.app_url,
            "DATABASE_ADMIN_URL": self.urls.admin_url,
            "PORT": str(self.port),
            "PWA_TICKETS_BASE_URL": self.base_url,
            "PWA_TICKETS_DATA_DIR": str(self.folder),
            "PWA_TICKETS_ALLOW_SANDBOX": "1",
            "PWA_TICKETS_RATE_LIMIT": "0",
            **self.more,
            **(
                {
                    "STRIPE_SECRET_KEY": self.sandbox["secret_key"],
                    "STRIPE_PUBLISHABLE_KEY": self.sandbox["publishable_key"],
                    "STRIPE_WEBHOOK_SECRET": self.sandbox["webhook_secret"],
                    "STRIPE_API_BASE": self.sandbox["stripe_url"],
                    "STRIPE_JS_URL": "/sandbox/stripe/v3",
                    "SMTP_URL": self.sandbox["smtp_url"],
                    "PWA_TICKETS_SANDBOX_DIR": self.sandbox["mailbox_folder"],
                }
                if self.sandbox
                else {}
            ),
        }

    async def start(self) -> None:
        """Bring everything up."""
        await self.start_sandbox()
        await self.start_server()

    async def start_server(self) -> None:
        """Start the server, or start it again after `stop_server`.

        Raises:
            RuntimeError: it ended instead; with what it said.
        """
        await self._run("server", "-m", self.module, "serve", "--quiet")
        async with (
            httpx.AsyncClient(base_url=self.base_url, verify=False) as client,
            asyncio.timeout(self.starts_within),
        ):
            while not await self._is_up(client):
                if self.processes["server"].returncode is not None:
                    raise RuntimeError((self.folder / "server.log").read_text()[-4000:])
                await asyncio.sleep(0.05)

    async def _is_up(self, client: httpx.AsyncClient) -> bool:
        try:
            return (await client.get("/healthz")).status_code == 200
        except httpx.TransportError:
            return False

    async def start_worker(self) -> None:
        """Start a process for the jobs; for a server that does not run them."""
        await self._run("worker", "-m", self.module, "worker")

    async def stop_server(self) -> None:
        """Take the server away; everything else stays."""
        await self._stop("server")

    async def stop(self) -> None:
        """Take everything down."""
        for name in list(self.processes):
            await self._stop(name)

    async def mails(self, to: str) -> list[dict[str, Any]]:
        """The mails to an address, newest first, as the mailbox tells them."""
        async with httpx.AsyncClient(base_url=self.base_url, verify=False) as client:
            answer = await client.get("/sandbox/mailbox.json", params={"to": to})
            found: list[dict[str, Any]] = answer.json()["messages"]
            return found

    async def wait_for_mail(self, to: str, *, subject: str = "") -> dict[str, Any]:
        """The newest mail to an address whose subject has these words, once it is there."""
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while True:
                for mail in await self.mails(to):
                    if subject in mail["subject"]:
                        return mail
                await asyncio.sleep(0.05)

    async def ask_stripe(self, path: str, **form: Any) -> dict[str, Any]:
        """A call of Stripe's API, as the studio's key may make it."""
        headers = {"Authorization": f"Bearer {self.sandbox['secret_key']}"}
        async with httpx.AsyncClient(
            base_url=self.sandbox["stripe_url"], headers=headers, verify=False
        ) as client:
            told: dict[str, Any] = (await client.post(f"/v1/{path}", data=form)).raise_for_status().json()
            return told

    async def tell_stripe(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """The sandbox Stripe's own controls: late, lost or doubled reports, failures."""
        headers = {"Authorization": f"Bearer {self.sandbox['secret_key']}"}
        async with httpx.AsyncClient(
            base_url=self.sandbox["stripe_url"], headers=headers, verify=False
        ) as client:
            answer = await client.post(path, json=body)
            answer.raise_for_status()
            told: dict[str, Any] = answer.json() if answer.content else {}
            return told

    async def start_sandbox(self) -> None:
        """Start what stands in for Stripe and the mail server; it reports to this server."""
        folder = self.folder / "sandbox"
        webhook = f"{self.base_url}/api/webhooks/stripe"
        arguments = ("--folder", str(folder), "--webhook-url", webhook, "--retry-seconds", "0.2")
        await self._run("sandbox", "-m", "pwa_tickets.sandbox", *arguments)
        told = folder / "servers.json"
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while not told.exists():  # noqa: ASYNC110 – another process writes it
                await asyncio.sleep(0.02)
        self.sandbox = json.loads(told.read_text())

    async def _run(self, name: str, *arguments: str) -> None:
        log = (self.folder / f"{name}.log").open("ab")
        self.processes[name] = await asyncio.create_subprocess_exec(
            sys.executable,
            *arguments,
            env=self.environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()

    async def _stop(self, name: str) -> None:
        process = self.processes.pop(name)
        if process.returncode is None:
            process.terminate()
            try:
                async with asyncio.timeout(10):
                    await process.wait()
            except TimeoutError:
                os.killpg(process.pid, signal.SIGKILL)
                await process.wait()


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as candidate:
        candidate.bind(("127.0.0.1", 0))
        return int(candidate.getsockname()[1])
