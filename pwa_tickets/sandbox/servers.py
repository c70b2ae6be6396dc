"""Runs both servers in one process: the sandbox Stripe over HTTP, the mailbox over SMTP; free ports if none are named."""

import asyncio
import json
import os
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from granian.constants import Interfaces
from granian.server.embed import Server

from pwa_tickets.sandbox.mailbox.server import create_smtp
from pwa_tickets.sandbox.process import SERVERS_FILE, Servers
from pwa_tickets.sandbox.stripe.app import create_stripe_sandbox

HOST = "127.0.0.1"
LISTENS_WITHIN_SECONDS = 10.0
KEYS_FILE = "keys.json"


@dataclass(frozen=True, kw_only=True)
class Keys:
    """The keys of the sandbox Stripe: of servers, of browsers, and the secret that signs events."""

    secret_key: str
    publishable_key: str
    webhook_secret: str

    @classmethod
    def kept_in(cls, folder: Path) -> "Keys":
        """Read the keys kept in the folder, or make them: a browser's tab of yesterday holds a key that still works."""
        path = folder / KEYS_FILE
        if not path.exists():
            made = cls(
                secret_key=f"sk_test_{secrets.token_hex(12)}",
                publishable_key=f"pk_test_{secrets.token_hex(12)}",
                webhook_secret=f"whsec_{secrets.token_hex(16)}",
            )
            write_whole(path, asdict(made))
        return cls(**json.loads(path.read_text()))


@asynccontextmanager
async def serving(
    folder: Path,
    keys: Keys,
    *,
    webhook_url: str | None,
    stripe_port: int = 0,
    smtp_port: int = 0,
    retry_seconds: float = 1.0,
) -> AsyncIterator[Servers]:
    """Serve both until the block is left; `servers.json` in the folder tells where."""
    mailbox_folder = folder / "mailbox"
    stripe_port = stripe_port or free_port()
    app = create_stripe_sandbox(folder, **asdict(keys), webhook_url=webhook_url, retry_seconds=retry_seconds)
    http = Server(
        app,
        address=HOST,
        port=stripe_port,
        interface=Interfaces.ASGI,
        log_enabled=False,
        backlog=1024,
        backpressure=4096,  # kept connections count, and its own limit of 128 would let nobody else in
    )
    running = asyncio.create_task(http.serve())
    smtp = await asyncio.get_running_loop().create_server(create_smtp(mailbox_folder), HOST, smtp_port)
    try:
        await _listening(stripe_port, running)
        smtp_port = smtp.sockets[0].getsockname()[1]
        servers = Servers(
            stripe_url=f"http://{HOST}:{stripe_port}",
            stripe_port=stripe_port,
            smtp_port=smtp_port,
            smtp_url=f"smtp://{HOST}:{smtp_port}",
            mailbox_folder=str(mailbox_folder),
            **asdict(keys),
            pid=os.getpid(),
        )
        write_whole(folder / SERVERS_FILE, asdict(servers))
        yield servers
    finally:
        (folder / SERVERS_FILE).unlink(missing_ok=True)
        smtp.close()
        http.stop()  # type: ignore[no-untyped-call]
        with suppress(asyncio.CancelledError):
            await running


async def _listening(port: int, running: "asyncio.Task[None]") -> None:
    async with asyncio.timeout(LISTENS_WITHIN_SECONDS):
        while True:
            if running.done():
                running.result()
                raise RuntimeError(f"The sandbox Stripe could not listen on port {port}.")
            with suppress(OSError):
                _, writer = await asyncio.open_connection(HOST, port)
                writer.close()
                await writer.wait_closed()
                return
            await asyncio.sleep(0.01)


def free_port() -> int:
    """Ask the system for a port that nobody listens on."""
    with socket.socket() as check:
        check.bind((HOST, 0))
        port: int = check.getsockname()[1]
        return port


def write_whole(path: Path, facts: dict[str, object]) -> None:
    """Write JSON by renaming, so that no reader finds half of it; readable by this user alone, for it holds keys."""
    draft = path.with_suffix(".part")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(facts, indent=2))
    draft.replace(path)
