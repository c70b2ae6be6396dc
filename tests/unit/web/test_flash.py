"""Flash messages: shown once by the page that comes next, and only when we wrote them ourselves."""

from collections.abc import AsyncGenerator
from typing import Any

import httpx
import pytest
from litestar import Litestar, Request, get, post
from litestar.datastructures import State
from litestar.response import Redirect

from pwa_tickets.settings import Settings
from pwa_tickets.web.flash import Flash, cookie_name, leave_flash, send_flash_cookie, take_flash
from pwa_tickets.web.signed import sign

SETTINGS = Settings(database_url="", secret_key=b"a key for tests of thirty-two bytes")
SECURE = Settings(
    database_url="", secret_key=b"a key of another server, 32 bytes", base_url="https://tickets.test"
)
COOKIE = "pwa_tickets_flash"


@post("/save", status_code=303)
async def save(request: Request[Any, Any, Any]) -> Redirect:
    leave_flash(request, Flash("Door A – “Maya’s” – is saved."))
    return Redirect("/list", status_code=303)


@get("/list")
async def listed(request: Request[Any, Any, Any]) -> dict[str, str]:
    flash = take_flash(request)
    return {"said": flash.sentence if flash else "", "kind": flash.kind if flash else ""}


@pytest.fixture(params=[SETTINGS, SECURE], ids=["http", "https"])
async def browser(request: pytest.FixtureRequest) -> AsyncGenerator[httpx.AsyncClient]:
    settings: Settings = request.param
    app = Litestar([save, listed], state=State({"settings": settings}), before_send=[send_flash_cookie])
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="https://tickets.test") as client:
        yield client


async def test_a_message_is_shown_by_the_next_page_and_never_again(browser: httpx.AsyncClient) -> None:
    assert (await browser.get("/list")).json() == {"said": "", "kind": ""}
    saved = await browser.post("/save")
    assert saved.status_code == 303
    assert "HttpOnly" in saved.headers["set-cookie"]
    shown = await browser.get("/list")
    assert shown.json() == {"said": "Door A – “Maya’s” – is saved.", "kind": "good"}
    assert "set-cookie" in shown.headers
    assert "set-cookie" not in (await browser.get("/list")).headers
    assert (await browser.get("/list")).json()["said"] == ""


@pytest.mark.parametrize(
    "value",
    [
        "",
        "x",
        "W1siaGVsbG8iXV0",
        "ü",
        sign(SETTINGS, "another purpose", b'["Send us your password"]'),
        sign(SECURE, "pwa-tickets flash message v1", b'["Send us your password"]'),
    ],
    ids=["empty", "short", "unsigned", "no ascii", "another purpose", "another key"],
)
async def test_what_somebody_else_wrote_is_never_shown(value: str) -> None:
    app = Litestar([listed], state=State({"settings": SETTINGS}), before_send=[send_flash_cookie])
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://tickets.test") as client:
        cookie = f"{cookie_name(SETTINGS)}={value}".encode("latin-1")
        answer = await client.get("/list", headers=[(b"Cookie", cookie)])
    assert answer.json() == {"said": "", "kind": ""}
