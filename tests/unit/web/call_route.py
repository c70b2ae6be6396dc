"""Call a route as one of the callers and read the response, also one that never ends."""

import asyncio
from dataclasses import dataclass
from typing import Any

import httpx
from litestar import Litestar

from tests.unit.conftest import ORIGIN
from tests.unit.web.callers import Callers
from tests.unit.web.request_bodies import request_bodies


@dataclass(frozen=True)
class Response:
    """A response; of one that never ends, its beginning."""

    status: int
    headers: httpx.Headers
    body: str

    @property
    def outcome(self) -> str:
        """The status as the table writes it; `in` where it leads to the staff's sign-in page."""
        to_sign_in = self.status == 303 and self.headers["location"].startswith("/admin/sign-in?")
        return "in" if to_sign_in else str(self.status)

    @property
    def text(self) -> str:
        """Headers and body."""
        return f"{self.headers} {self.body}"


async def head_as(app: Litestar, callers: Callers, path: str, caller: str) -> Response:
    """Ask with HEAD as `call_as` asks with GET."""
    return await call_as(app, callers, f"GET {path}", caller, method="HEAD")


async def call_as(
    app: Litestar, callers: Callers, call: str, caller: str, *, method: str | None = None
) -> Response:
    """Make this call, `GET /wallet`, with the caller's credentials and what such a request says."""
    method, path = method or call.split(maxsplit=1)[0], call.split()[1]
    said = request_bodies(callers, caller).get(call, {})
    device_id = str(callers.spare_devices[caller].id)
    ids = {**callers.ids, "device_id": device_id, **callers.more_ids.get(call, {})}
    carried = callers.credentials[caller]
    is_page = not path.startswith("/api/")
    headers = {"Sec-Fetch-Site": "same-origin", **(carried.page if is_page else carried.api)}
    if is_page:
        headers["Accept"] = "text/html"
    if path.endswith("/seat-events") and method == "GET":
        return await first_event(app, path.format(**ids), headers)
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=headers) as browser:
        answer = await browser.request(method, path.format(**ids), **said)
    return Response(answer.status_code, answer.headers, answer.content.decode(errors="replace"))


async def first_event(app: Litestar, path: str, headers: dict[str, str]) -> Response:
    """Read the first event of a stream that never ends, then disconnect."""
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
    return Response(start["status"], httpx.Headers(start["headers"]), body.decode())
