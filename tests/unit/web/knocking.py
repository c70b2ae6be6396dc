"""Knocking at a door as one of the callers, and hearing the answer, also one that never ends."""

import asyncio
from dataclasses import dataclass
from typing import Any

import httpx
from litestar import Litestar

from tests.unit.conftest import ORIGIN
from tests.unit.web.strangers import Scene, wishes


@dataclass(frozen=True)
class Told:
    """An answer; of one that never ends, its beginning."""

    status: int
    headers: httpx.Headers
    body: str

    @property
    def outcome(self) -> str:
        """As the table writes it."""
        to_sign_in = self.status == 303 and self.headers["location"].startswith("/admin/sign-in?")
        return "in" if to_sign_in else str(self.status)

    @property
    def words(self) -> str:
        """Everything that is read."""
        return f"{self.headers} {self.body}"


async def answers(app: Litestar, scene: Scene, call: str, caller: str) -> Told:
    """What the caller is told."""
    method, path = call.split()
    said = wishes(scene, caller).get(call, {})
    ids = {**scene.ids, "device_id": str(scene.scanners[caller].id)}
    carried = scene.carried[caller]
    is_page = not path.startswith("/api/")
    headers = {"Sec-Fetch-Site": "same-origin", **(carried.page if is_page else carried.api)}
    if is_page:
        headers["Accept"] = "text/html"
    if path.endswith("/seat-events"):
        return await first_words(app, path.format(**ids), headers)
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=headers) as browser:
        answer = await browser.request(method, path.format(**ids), **said)
    return Told(answer.status_code, answer.headers, answer.content.decode(errors="replace"))


async def first_words(app: Litestar, path: str, headers: dict[str, str]) -> Told:
    """The beginning of an answer that never ends."""
    messages: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    spoken = asyncio.Event()

    async def receive() -> dict[str, Any]:
        await spoken.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        await messages.put(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("tickets.test", 80),
        "state": {},
    }
    answering = asyncio.create_task(app(scope, receive, send))  # type: ignore[arg-type]
    async with asyncio.timeout(20):
        start = await messages.get()
        body = b""
        while b"event: snapshot" not in body and start["status"] == 200:
            body += (await messages.get())["body"]
    spoken.set()
    await answering
    return Told(start["status"], httpx.Headers(start["headers"]), body.decode())
