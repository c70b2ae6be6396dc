"""Strangers use up what is theirs: neither the buyer's mails nor the right password are kept from who has been here before."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from http.cookies import SimpleCookie

import httpx
import pytest
from litestar import Litestar

from pwa_tickets.accounts import sign_in, staff
from pwa_tickets.accounts.limits import Asker
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.embedded import Urls
from pwa_tickets.db.session import Database
from pwa_tickets.errors import TooManyRequests
from pwa_tickets.settings import Settings
from pwa_tickets.web.security import consume_token
from tests import factories
from tests.factories import Buyer, Owner, Show, a_buyer
from tests.guards import remove_guards
from tests.races import all_stuck, locked
from tests.unit.accounts.test_sign_in import mailed
from tests.unit.conftest import ORIGIN

DEVICE = "pwa_tickets_device"
PASSWORD = "curtain up at seven"
GUARD = (
    "bucket.tokens + (bucket.tokens < 0)::integer",
    "(select tokens + (tokens < 0)::integer from rate_limits where key = p_key)",
)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The server's, with limits."""
    return replace(settings, rate_limit=3600)


@asynccontextmanager
async def browser_at(app: Litestar, address: str = "127.0.0.1") -> AsyncGenerator[httpx.AsyncClient]:
    """Somebody's browser, in a network of its own."""
    transport = httpx.ASGITransport(app, client=(address, 4000))  # type: ignore[arg-type]
    headers = {"Sec-Fetch-Site": "same-origin"}
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=headers) as browser:
        yield browser


async def asked(owner: Owner) -> int:
    """How many sign-in mails were queued."""
    return int(await owner.fetchval("select count(*) from pgqueuer where entrypoint = 'send_sign_in'"))


@pytest.mark.parametrize("guarded", [True, False])
async def test_thirty_asks_at_once_are_five_mails(
    crowd: Database, database_urls: Urls, settings: Settings, owner: Owner, maya: Buyer, guarded: bool
) -> None:
    if not guarded:
        await remove_guards(owner, "rate_limits.sql", GUARD)
    asker = Asker(settings=settings, network="192.0.2.1")

    async def ask(number: int) -> None:
        async with crowd.transaction(SYSTEM) as db:
            session_hash = a_buyer(number).session_hash
            await sign_in.ask(db, settings, email=maya.email, session_hash=session_hash, asker=asker)

    await ask(0)
    async with locked(database_urls, "select from rate_limits for update"):
        asks = [asyncio.create_task(ask(number)) for number in range(1, 30)]
        await all_stuck(owner, asks, width=29)
    await asyncio.gather(*asks)
    assert (await asked(owner) == 5) is guarded


@pytest.mark.parametrize("impatient", [0, 1, 7])
async def test_whoever_waits_as_long_as_told_is_let_through(
    database: Database, owner: Owner, impatient: int
) -> None:
    """Those who asked again meanwhile, too: who was refused took nothing."""

    async def wait() -> int:
        try:
            await consume_token(database, "somebody", per_minute=5, burst=3)
        except TooManyRequests as refusal:
            return int(refusal.facts["retry_after"])
        return 0

    assert [await wait() for _ in range(3)] == [0, 0, 0]
    told = [await wait() for _ in range(1 + impatient)]
    assert 0 < told[-1] <= told[0]
    await owner.execute(
        "update rate_limits set refilled_at = refilled_at - make_interval(secs => $1)", told[-1]
    )
    assert await wait() == 0
    assert await wait() > 0


async def sign_in_by_code(
    browser: httpx.AsyncClient, database: Database, settings: Settings, owner: Owner, maya: Buyer
) -> None:
    await browser.post("/lookup", data={"email": maya.email})
    code = (await mailed(database, settings, owner)).code
    answer = await browser.post("/lookup/code", data={"email": maya.email, "code": code})
    assert answer.status_code == 303


async def test_five_asks_of_a_stranger_do_not_silence_the_buyer(
    app: Litestar, database: Database, settings: Settings, owner: Owner, show: Show, maya: Buyer
) -> None:
    await factories.buy(database, show, maya, "A1")
    async with browser_at(app) as known, browser_at(app) as stranger, browser_at(app, "192.0.2.7") as new:
        await sign_in_by_code(known, database, settings, owner, maya)
        await known.post("/sign-out")
        for _ in range(8):
            assert (await stranger.post("/lookup", data={"email": maya.email})).status_code == 200
        assert await asked(owner) == 5
        await known.post("/lookup", data={"email": maya.email})
        assert await asked(owner) == 6, (
            "the browser that has signed in before, from the stranger's own network"
        )
        await new.post("/api/sign-in", json={"email": maya.email})
        assert await asked(owner) == 7, "a new one, from elsewhere"


async def test_a_mailbox_gets_no_more_than_fifteen_an_hour_from_however_many_strangers(
    app: Litestar, database: Database, settings: Settings, owner: Owner, show: Show, maya: Buyer
) -> None:
    await factories.buy(database, show, maya, "A1")
    async with browser_at(app) as known:
        await sign_in_by_code(known, database, settings, owner, maya)
        for number in range(20):
            async with browser_at(app, f"192.0.2.{number}") as stranger:
                await stranger.post("/lookup", data={"email": maya.email})
        assert await asked(owner) == 15
        await known.post("/lookup", data={"email": maya.email})
        assert await asked(owner) == 16


@pytest.fixture
async def dana(database: Database) -> str:
    """The owner of the studio; returns her address."""
    async with database.transaction(SYSTEM) as db:
        await staff.add(db, email="dana@studio.example", name="Dana", role="owner", password=PASSWORD)
    return "dana@studio.example"


async def log_in(browser: httpx.AsyncClient, email: str, password: str) -> int:
    return (await browser.post("/admin/sign-in", data={"email": email, "password": password})).status_code


async def test_wrong_log_ins_of_a_stranger_do_not_lock_the_right_password_out(
    app: Litestar, dana: str
) -> None:
    async with browser_at(app) as known, browser_at(app) as stranger, browser_at(app, "192.0.2.7") as new:
        assert await log_in(known, dana, PASSWORD) == 303
        await known.post("/admin/sign-out")
        tries = [await log_in(stranger, dana, "guess") for _ in range(staff.TRIES + 2)]
        assert tries.count(401) == staff.TRIES - 1
        assert tries[-1] == 429
        assert await log_in(stranger, dana, PASSWORD) == 429
        answer = await stranger.post("/api/auth/login", json={"email": dana, "password": PASSWORD})
        assert answer.status_code == 429, "the same tries, by whichever way"
        assert await log_in(known, dana, PASSWORD) == 303
        assert await log_in(new, dana, PASSWORD) == 303


async def test_a_known_browser_has_no_more_tries_than_anybody(app: Litestar, dana: str) -> None:
    async with browser_at(app) as known:
        assert await log_in(known, dana, PASSWORD) == 303
        tries = [await log_in(known, dana, "guess") for _ in range(staff.TRIES + 1)]
        assert tries == [401] * staff.TRIES + [429]


async def test_the_device_cookie_outlives_the_session_names_nobody_and_cannot_be_forged(
    app: Litestar, dana: str
) -> None:
    async with browser_at(app) as browser:
        answer = await browser.post("/admin/sign-in", data={"email": dana, "password": PASSWORD})
        set_cookies = "\n".join(answer.headers.get_list("set-cookie"))
        cookie = SimpleCookie(set_cookies)[DEVICE]
        assert cookie["httponly"]
        assert int(cookie["max-age"]) == 400 * 86400
        assert "dana" not in cookie.value
        await browser.post("/admin/sign-out")
        assert browser.cookies[DEVICE] == cookie.value
        browser.cookies.set(DEVICE, cookie.value[:-4] + "AAAA", domain="tickets.test")
        tries = [await log_in(browser, dana, "guess") for _ in range(staff.TRIES)]
        assert tries[-1] == 429, "no tries of its own"


@pytest.mark.parametrize("path", ["/lookup", "/lookup/code", "/admin/sign-in", "/sign-out"])
async def test_forms_count_as_calls_of_the_api_do(app: Litestar, owner: Owner, path: str) -> None:
    await owner.execute(
        "insert into rate_limits (key, tokens, refilled_at) values ('address:127.0.0.1', 0, now() + interval '1 minute')"
    )
    async with browser_at(app) as browser:
        assert (await browser.post(path, data={"email": "a@b.example", "code": "1"})).status_code == 429
