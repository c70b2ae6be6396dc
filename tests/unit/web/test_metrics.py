"""Prometheus reads what the machines do, with a token; nobody else finds anything there."""

import re
from dataclasses import replace

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from pwa_tickets.app import create_app, lifespan
from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings, SettingsError
from tests import factories
from tests.factories import MAYA, Owner, Show
from tests.job_queue import enqueue_job
from tests.tcp_proxy import tcp_proxy

TOKEN = "a token of tests, long enough"
WITH_TOKEN = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, metrics_token=TOKEN)


def read(content: str) -> dict[str, float]:
    """Each sample by its name and labels, without the process."""
    found = {}
    for family in text_string_to_metric_families(content):
        for sample in family.samples:
            labels = [value for label, value in sorted(sample.labels.items()) if label != "process"]
            found[" ".join([sample.name.removeprefix("pwa_tickets_"), *labels])] = sample.value
    return found


async def test_prometheus_reads_requests_queue_pools_sales_and_scans(
    browser: httpx.AsyncClient, database: Database, owner: Owner, show: Show
) -> None:
    before = read((await browser.get("/metrics", headers=WITH_TOKEN)).text)
    await factories.buy(database, show, MAYA, "A1", "A2")
    await enqueue_job(database, "nobody-runs-this")
    await owner.execute("update pgqueuer set execute_after = now() - interval '3 minutes'")
    assert (await browser.get("/api/shows")).status_code == 200
    assert (await browser.request("BREW", "/api/shows")).status_code == 405

    answer = await browser.get("/metrics", headers=WITH_TOKEN)

    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    now = read(answer.text)
    assert now["database_up"] == 1
    assert (now["orders_paid_last_hour"], now["tickets_sold_last_hour"], now["scans_last_hour"]) == (1, 2, 0)
    assert now["jobs_waiting"] >= 1
    assert now["oldest_job_seconds"] >= 180
    assert now["dead_letters"] == now["orderless_payments"] == 0
    counted = "request_seconds_count GET 200"
    assert now[counted] == before.get(counted, 0) + 2, "the answer before, and the list of shows"
    assert now["request_seconds_count other 405"] >= 1
    assert now["pool_connections sessions lent"] == 0
    assert now["pool_connections sessions idle"] >= 1
    assert MAYA.email not in answer.text


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": TOKEN}])
async def test_nobody_else_finds_anything(browser: httpx.AsyncClient, headers: dict[str, str]) -> None:
    answer = await browser.get("/metrics", headers=headers)
    assert answer.status_code == 404
    assert "pwa_tickets" not in answer.text


async def test_without_a_token_there_is_nothing_to_read(settings: Settings) -> None:
    app = create_app(replace(settings, metrics_token=""))
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
    async with lifespan(app), httpx.AsyncClient(transport=transport, base_url=settings.base_url) as browser:
        for headers in ({}, {"Authorization": "Bearer "}, WITH_TOKEN):
            assert (await browser.get("/metrics", headers=headers)).status_code == 404


async def test_while_the_database_is_away_that_is_told(settings: Settings) -> None:
    async with tcp_proxy(settings.database_url) as proxy:
        app = create_app(replace(settings, database_url=proxy.url))
        transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
        async with (
            lifespan(app),
            httpx.AsyncClient(transport=transport, base_url=settings.base_url) as browser,
        ):
            async with proxy.refusing():
                told = read((await browser.get("/metrics", headers=WITH_TOKEN)).text)
            assert told["database_up"] == 0
            assert "jobs_waiting" not in told


def test_a_token_that_can_be_guessed_is_refused() -> None:
    told = {"DATABASE_URL": "postgresql://shop", "PWA_TICKETS_METRICS_TOKEN": "short"}
    with pytest.raises(SettingsError, match=re.escape("PWA_TICKETS_METRICS_TOKEN must have at least 16")):
        Settings.from_env(told)
