"""No other site's page may make a visitor's browser change anything here: every unsafe call, every way to come from elsewhere."""

from dataclasses import replace

import httpx
import pytest
from litestar import Litestar

from pwa_tickets.app import create_app, lifespan
from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from tests.factories import Owner
from tests.unit.web.callers import Callers, make_callers
from tests.unit.web.callers_table import rows
from tests.unit.web.request_bodies import request_bodies
from tests.unit.web.test_callers import EVERYTHING, changed

pytestmark = pytest.mark.proof

ELSEWHERE: list[dict[str, str]] = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://tickets.test"},
    {"Origin": "https://elsewhere.example"},
    {"Origin": "null"},
    {"Origin": "https://tickets.test"},
    {"Origin": "http://tickets.test:81"},
    {"Origin": "http://tickets.test.elsewhere.example"},
    {"Origin": "http://elsewhere.example", "Authorization": "Basic c3R1ZGlvOnNlY3JldA=="},
]
OURS: list[dict[str, str]] = [
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "http://tickets.test"},
    {"Sec-Fetch-Site": "cross-site", "Authorization": "Bearer a token nobody gave out"},
    {},
]
WEBHOOK = "POST /api/webhooks/stripe"
UNSAFE = [call for call in rows() if not call.startswith("GET ")]


@pytest.fixture
async def stranger(app: Litestar) -> httpx.AsyncClient:
    """A browser that says nothing by itself about where it comes from."""
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
    return httpx.AsyncClient(transport=transport, base_url="http://tickets.test")


async def status(
    stranger: httpx.AsyncClient, callers: Callers, call: str, said: dict[str, str]
) -> tuple[int, str]:
    """What Maya's browser, or the owner's, is told."""
    method, path = call.split()
    caller = "owner" if "/admin/" in path or "devices" in path or "generate-seats" in path else "buyer"
    ids = {**callers.ids, "device_id": str(callers.spare_devices[caller].id)}
    headers = {**said, **callers.credentials[caller].api}
    answer = await stranger.request(
        method, path.format(**ids), headers=headers, **request_bodies(callers, caller).get(call, {})
    )
    return answer.status_code, answer.text


async def test_from_elsewhere_every_unsafe_call_is_refused_and_changes_nothing(
    stranger: httpx.AsyncClient,
    browser: httpx.AsyncClient,
    database: Database,
    owner: Owner,
    settings: Settings,
) -> None:
    callers = await make_callers(database, owner, settings, browser)
    everything = await owner.fetchval(EVERYTHING)
    before = await owner.fetch(everything)
    wrong = []
    for call in UNSAFE:
        for said in ELSEWHERE:
            code, words = await status(stranger, callers, call, said)
            if (code, "another site" in words) != (403, True) and call != WEBHOOK:
                wrong.append(f"{call} {said}: {code}")
            if call == WEBHOOK and code != 400:
                wrong.append(f"{call} {said}: {code}, though its signature is what counts")
    assert wrong + changed(before, await owner.fetch(everything)) == []


async def test_from_our_own_pages_none_is_refused_for_it(
    stranger: httpx.AsyncClient,
    browser: httpx.AsyncClient,
    database: Database,
    owner: Owner,
    settings: Settings,
) -> None:
    callers = await make_callers(database, owner, settings, browser)
    wrong = []
    for nth, call in enumerate(UNSAFE):
        said = OURS[nth % len(OURS)]
        code, words = await status(stranger, callers, call, said)
        if "another site" in words or code == 405:
            wrong.append(f"{call} {said}: {code}")
    assert wrong == []


async def test_over_https_the_same_host_in_the_clear_is_elsewhere(settings: Settings) -> None:
    app = create_app(replace(settings, base_url="https://tickets.test"))
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
    async with (
        lifespan(app),
        httpx.AsyncClient(transport=transport, base_url="https://tickets.test") as browser,
    ):
        for origin, code in (("http://tickets.test", 403), ("https://tickets.test", 204)):
            assert (await browser.post("/api/sign-out", headers={"Origin": origin})).status_code == code


async def test_reading_is_open_to_links_from_anywhere(stranger: httpx.AsyncClient) -> None:
    for path in ("/", "/api/shows", "/wallet"):
        assert (await stranger.get(path, headers={"Sec-Fetch-Site": "cross-site"})).status_code == 200
        assert (await stranger.head(path, headers={"Sec-Fetch-Site": "cross-site"})).status_code in (200, 405)


async def test_a_form_in_disguise_is_no_json(stranger: httpx.AsyncClient) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        answer = await stranger.post(
            "/api/sign-in", content='{"email": "maya@example.com"}', headers={"Content-Type": kind}
        )
        assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
