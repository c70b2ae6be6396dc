"""What rides on every answer, whatever kind of answer it is, and the cookie: strict over https, plain on this machine alone."""

import re
from dataclasses import replace
from http.cookies import SimpleCookie

import httpx
import pytest
from litestar import Litestar

from pwa_tickets.app import create_app, lifespan
from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings, SettingsError
from tests.factories import Owner, Show
from tests.unit.web.call_route import call_as
from tests.unit.web.callers import make_callers
from tests.unit.web.callers_table import rows

pytestmark = pytest.mark.proof

KEPT = {
    "GET /static/{file_path}": "no-cache",
    "GET /manifest.webmanifest": "public, max-age=3600",
    "GET /service-worker.js": "no-cache",
    "GET /wallet": "no-cache",
    "GET /offline": "no-cache",
    "GET /offline/order": "no-cache",
    "GET /scan": "no-cache",
    "GET /api/shows/{show_id}/seat-map": "no-cache",
    "GET /api/check-in/shows/{show_id}/roster": "private, no-cache",
}
"""What may be kept: the same for everybody, or known by its tag to the phone that asked with its token. All else is not."""

WORDS = ("'unsafe-inline'", "'unsafe-eval'", "*;", "http:", "data: *")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With the real Stripe's script, so that the sandbox has no doors here."""
    return replace(settings, stripe_js_url=Settings.stripe_js_url)


async def test_every_kind_of_answer_carries_them(
    app: Litestar, browser: httpx.AsyncClient, database: Database, owner: Owner, settings: Settings
) -> None:
    callers = await make_callers(database, owner, settings, browser)
    wrong = []
    for call in rows():
        response = await call_as(app, callers, call, "device" if "/roster" in call else "buyer")
        wrong += [
            f"{call}: {response.status} {what}" for what in missing(call, response.status, response.headers)
        ]
    for path in ("/nowhere", "/api/nowhere", "/shows/not-an-id", "/static/none.js", "/api/shows"):
        answer = await browser.request("POST", path, headers={"Sec-Fetch-Site": "cross-site"})
        wrong += [f"{path}: {what}" for what in missing(path, answer.status_code, answer.headers)]
    assert not wrong, "\n".join(wrong)


async def test_a_defect_carries_them_too(browser: httpx.AsyncClient, owner: Owner, show: Show) -> None:
    await owner.execute("drop view seat_labels; alter table show_seats rename column price_in_cents to cents")
    for path in (f"/shows/{show.id}", f"/api/shows/{show.id}/seat-map"):
        answer = await browser.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == 500
        assert missing(path, 500, answer.headers) == []
        assert "seat_labels" not in answer.text
        assert "show_seats" not in answer.text


def missing(call: str, status: int, headers: httpx.Headers) -> list[str]:
    """What is not as it should be."""
    policy = {
        words.split()[0]: words.split()[1:]
        for words in headers.get("content-security-policy", "").split("; ")
        if words
    }
    wanted_cache = KEPT.get(call, "") if status < 300 else ""
    cache = headers.get("cache-control", "")
    asked = {
        "policy": not any(word in headers.get("content-security-policy", "*;") for word in WORDS)
        and policy.get("default-src") == policy.get("style-src") == ["'self'"]
        and policy.get("object-src") == policy.get("base-uri") == ["'none'"]
        and policy.get("frame-ancestors") == policy.get("form-action") == ["'self'"]
        and "https:" not in policy.get("script-src", ["https:"]),
        "nosniff": headers.get("x-content-type-options") == "nosniff",
        "referrer": headers.get("referrer-policy") == "same-origin",
        "permissions": "camera=(self)" in headers.get("permissions-policy", "")
        and "microphone=()" in headers["permissions-policy"],
        "opener": headers.get("cross-origin-opener-policy") == "same-origin-allow-popups",
        "no hsts on http": "strict-transport-security" not in headers,
        f"cache {cache!r}": cache == wanted_cache if wanted_cache else "no-store" in cache,
        "type": status in (204, 304) or 300 <= status < 400 or "content-type" in headers,
    }
    return [what for what, holds in asked.items() if not holds]


async def test_built_files_are_kept_for_ever(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/wallet")
    built = page.text.split('href="/static/built/')[1].split('"')[0]
    answer = await browser.get(f"/static/built/{built}")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert missing("GET /static/{file_path}", 404, answer.headers) == [
        f"cache {answer.headers['cache-control']!r}"
    ]


async def cookie_from(settings: Settings, show: Show) -> tuple[str, httpx.Headers]:
    app = create_app(settings)
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
    async with lifespan(app), httpx.AsyncClient(transport=transport, base_url=settings.base_url) as browser:
        choice = {"show_id": str(show.id), "seat_ids": [str(show.seats["A1"])]}
        answer = await browser.post("/api/seat-reservations/reserve", json=choice)
        return answer.headers["set-cookie"], answer.headers


async def test_over_https_cookie_and_transport_are_strict(settings: Settings, show: Show) -> None:
    cookie, headers = await cookie_from(replace(settings, base_url="https://tickets.test"), show)
    [morsel] = SimpleCookie(cookie).values()
    assert morsel.key == "__Host-pwa_tickets"
    assert (morsel["secure"], morsel["httponly"], morsel["samesite"].lower(), morsel["path"]) == (
        True,
        True,
        "lax",
        "/",
    )
    assert morsel["domain"] == ""
    assert headers["strict-transport-security"] == "max-age=31536000"


async def test_on_this_machine_the_cookie_is_plain(settings: Settings, show: Show) -> None:
    cookie, headers = await cookie_from(replace(settings, base_url="http://127.0.0.1:8000"), show)
    [morsel] = SimpleCookie(cookie).values()
    assert morsel.key == "pwa_tickets"
    assert (morsel["secure"], morsel["httponly"], morsel["samesite"].lower(), morsel["path"]) == (
        "",
        True,
        "lax",
        "/",
    )
    assert "strict-transport-security" not in headers


@pytest.mark.parametrize(
    "url", ["http://tickets.example", "http://192.168.1.7:8000", "ftp://localhost", "tickets.example"]
)
def test_elsewhere_there_is_no_cookie_because_there_is_no_server(url: str) -> None:
    with pytest.raises(SettingsError, match="PWA_TICKETS_BASE_URL must begin with https://"):
        Settings.from_env({"DATABASE_URL": "postgresql://x", "PWA_TICKETS_BASE_URL": url})


@pytest.mark.parametrize(
    "url", ["https://tickets.example", "http://localhost:8000", "http://127.0.0.1:8000", "http://[::1]:8000"]
)
def test_at_these_addresses_it_serves(url: str) -> None:
    env = {
        "DATABASE_URL": "postgresql://x",
        "PWA_TICKETS_BASE_URL": f"{url}/",
        "PWA_TICKETS_SECRET_KEY": "s" * 32,
    }
    assert Settings.from_env(env).base_url == url


async def test_the_page_of_all_calls_lists_them_and_brings_nothing_from_elsewhere(
    app: Litestar, browser: httpx.AsyncClient
) -> None:
    page = (await browser.get("/schema")).text
    document = (await browser.get("/schema/openapi.json")).json()
    assert [path for path in document["paths"] if f" {path}</code>" not in page] == []
    assert re.findall(r"(?:src|href)=\"(?!/|#)[^\"]*", page) == []
