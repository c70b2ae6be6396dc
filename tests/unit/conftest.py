"""The application in this process, against a real Postgres and the sandbox's Stripe."""

import ssl
from collections.abc import AsyncGenerator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import httpx
import hypothesis
import pytest
import stripe
from litestar import Litestar

from pwa_tickets.app import create_app, lifespan, running
from pwa_tickets.db.embedded import Urls
from pwa_tickets.db.session import Database
from pwa_tickets.sandbox.process import SandboxServers, Servers
from pwa_tickets.settings import Settings
from pwa_tickets.stripe_access import StripeAccess
from tests.buyer_clients import BuyerClient, HttpClient, SqlClient
from tests.factories import Owner
from tests.postgres import TestPostgres
from tests.races import Deadlocks, deadlocks_so_far

CROWD = 60
ORIGIN = "http://tickets.test"

# Hypothesis would fail an example that took 200 ms of the clock: that is a busy machine, not a slow function.
hypothesis.settings.register_profile("any machine", deadline=None)
hypothesis.settings.load_profile("any machine")


@pytest.fixture(scope="session")
def stripe_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """A Stripe that sends no reports by itself: tests deliver those they are about."""
    running = SandboxServers.start(tmp_path_factory.mktemp("stripe"))
    yield running.servers
    running.stop()


@pytest.fixture(scope="session", autouse=True)
def certificates_read_once() -> Iterator[None]:
    """Stripe's SDK reads its certificates for each application that opens: a twentieth of all that tests do."""
    read = ssl.create_default_context
    kept = cache(lambda: read(cafile=stripe.ca_bundle_path))

    def read_or_kept(*args: Any, **options: Any) -> ssl.SSLContext:
        return kept() if options == {"cafile": stripe.ca_bundle_path} and not args else read(*args, **options)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(ssl, "create_default_context", read_or_kept)
        yield


@pytest.fixture
def settings(database_urls: Urls, stripe_sandbox: Servers, tmp_path: Path) -> Settings:
    """The server's settings: this test's database, no limits, no worker."""
    return Settings(
        database_url=database_urls.app_url,
        database_admin_url=database_urls.admin_url,
        data_dir=tmp_path,
        base_url=ORIGIN,
        studio_name="Starlight Dance Academy",
        secret_key=b"a key for tests of thirty-two bytes",
        stripe_secret_key=stripe_sandbox.secret_key,
        stripe_publishable_key=stripe_sandbox.publishable_key,
        stripe_webhook_secret=stripe_sandbox.webhook_secret,
        stripe_api_base=stripe_sandbox.stripe_url,
        stripe_js_url="/sandbox/stripe/v3",
        smtp_url=stripe_sandbox.smtp_url,
        rate_limit=0,
        jobs_inside=False,
    )


@pytest.fixture
async def app(settings: Settings, postgres: TestPostgres, database_urls: Urls) -> AsyncGenerator[Litestar]:
    """The application, open. Wiring its doors takes longer than most tests, so one that is closed again serves the next."""
    direct = settings.database_url == database_urls.app_url
    app = wired(settings.stripe_api_base, settings.stripe_js_url, settings.sandbox_dir, settings.rehearsal)
    app.state.settings = settings
    opened = running(app, await postgres.database_of(database_urls)) if direct else lifespan(app)
    async with opened:  # not `app.lifespan`: its task group must end in the task that began it
        yield app


@cache
def wired(
    stripe_api_base: str, stripe_js_url: str, sandbox_dir: Path | None, rehearsal: StripeAccess | None
) -> Litestar:
    """The application for all tests with the same doors: every other setting comes into force when it opens."""
    doors = Settings(database_url="", stripe_api_base=stripe_api_base, stripe_js_url=stripe_js_url)
    return create_app(replace(doors, sandbox_dir=sandbox_dir, rehearsal=rehearsal))


class MakeBrowser(Protocol):
    """`async with make_browser() as browser`: a client with cookies of its own."""

    def __call__(self) -> AbstractAsyncContextManager[httpx.AsyncClient]: ...


@pytest.fixture
def make_browser(app: Litestar) -> MakeBrowser:
    """Browsers, as many as a test has people."""

    @asynccontextmanager
    async def make() -> AsyncGenerator[httpx.AsyncClient]:
        transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
        headers = {"Sec-Fetch-Site": "same-origin"}
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=headers) as browser:
            yield browser

    return make


@pytest.fixture
async def browser(make_browser: MakeBrowser) -> AsyncGenerator[httpx.AsyncClient]:
    """One person's browser."""
    async with make_browser() as one:
        yield one


@pytest.fixture
async def deadlocks(owner: Owner, postgres: TestPostgres, database_urls: Urls) -> AsyncGenerator[Deadlocks]:
    """Postgres broke none, or, where a control run says so, some. First of a race's fixtures: it looks when all have left."""
    await postgres.hang_up(database_urls)
    before, watch = await deadlocks_so_far(owner), Deadlocks()
    yield watch
    await postgres.hang_up(database_urls)
    counted = await deadlocks_so_far(owner) - before
    assert (counted > 0) == watch.wanted, f"{counted} deadlocks"


@pytest.fixture
async def crowd(database_urls: Urls, deadlocks: Deadlocks) -> AsyncGenerator[Database]:
    """A connection for each of many."""
    database = await Database.connect(database_urls.app_url, size=CROWD)
    yield database
    await database.close()


@pytest.fixture
async def bank_http(stripe_sandbox: Servers) -> AsyncGenerator[httpx.AsyncClient]:
    """The bank's own door."""
    headers = {"Authorization": f"Bearer {stripe_sandbox.secret_key}"}
    async with httpx.AsyncClient(base_url=stripe_sandbox.stripe_url, headers=headers, verify=False) as http:
        yield http


@pytest.fixture(params=["functions", "api"])
def client(request: pytest.FixtureRequest, deadlocks: Deadlocks) -> BuyerClient:
    """How the buyers of a race come: each race is run both ways."""
    if request.param == "functions":
        return SqlClient(request.getfixturevalue("crowd"), CROWD)
    return HttpClient(request.getfixturevalue("browser"), request.getfixturevalue("bank_http"))
