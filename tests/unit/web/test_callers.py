"""Every door and every kind of caller: let in is whom `callers_table` says; whoever is not changes and learns nothing."""

import asyncio
from dataclasses import replace
from typing import Any

import httpx
import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute

from pwa_tickets.app import create_app
from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from tests.factories import Owner
from tests.unit.conftest import ORIGIN
from tests.unit.web.callers_table import CALLERS, rows
from tests.unit.web.strangers import Scene, set_scene, wishes

READERS = ("buyer", "link")
"""Whom Maya's own words are told."""

EVERYTHING = """
    select string_agg(format('select %L, md5(coalesce(string_agg(t::text, '''' order by t::text), '''')) from %I t',
                             relname, relname), ' union all ')
    from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
"""


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With the real Stripe's script, so that the sandbox has no doors here."""
    return replace(settings, stripe_js_url=Settings.stripe_js_url)


def doors(app: Litestar) -> set[str]:
    """Every call that the application routes."""
    return {
        f"{method} {route.path_format}"
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for method in route.methods - {"OPTIONS"}
    }


def test_every_door_has_a_line_and_every_line_has_a_door(settings: Settings) -> None:
    assert sorted(doors(create_app(settings)) ^ set(rows())) == []


async def test_who_is_let_in_and_who_learns_and_changes_nothing(
    app: Litestar, browser: httpx.AsyncClient, database: Database, owner: Owner, settings: Settings
) -> None:
    scene = await set_scene(database, owner, settings, browser)
    everything = await owner.fetchval(EVERYTHING)
    wrong = []
    for call, expected in rows().items():
        refused = [caller for caller in CALLERS if is_refused(expected[caller])]
        before = await owner.fetch(everything) if refused else []
        for caller in sorted(CALLERS, key=lambda caller: caller not in refused):
            if refused and caller == next((one for one in CALLERS if one not in refused), None):
                wrong += [
                    f"{call}: a refusal changed {table}" for table in changed(before, await owner.fetch(everything))
                ]
            told, words = await knock(app, scene, call, caller)
            if told != expected[caller]:
                wrong.append(f"{call}: {caller} is told {told}, not {expected[caller]}: {words[:200]}")
            wrong += [
                f"{call}: {caller} reads {word}" for word in scene.secrets if caller not in READERS and word in words
            ]
        if len(refused) == len(CALLERS):
            wrong += [f"{call}: a refusal changed {table}" for table in changed(before, await owner.fetch(everything))]
    assert not wrong, "\n".join(wrong)


def is_refused(told: str) -> bool:
    return told == "in" or told[0] == "4"


def changed(before: list[Any], after: list[Any]) -> list[str]:
    return [table for (table, old), (_, new) in zip(before, after, strict=True) if old != new]


async def knock(app: Litestar, scene: Scene, call: str, caller: str) -> tuple[str, str]:
    """What the caller is told, and every word of the answer."""
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
    words = f"{answer.headers} {answer.content.decode(errors='replace')}"
    if answer.status_code == 303 and answer.headers["location"].startswith("/admin/sign-in?"):
        return "in", words
    return str(answer.status_code), words


async def first_words(app: Litestar, path: str, headers: dict[str, str]) -> tuple[str, str]:
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
    return str(start["status"]), f"{start['headers']} {body.decode()}"
