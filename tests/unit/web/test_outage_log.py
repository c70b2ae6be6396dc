"""An outage of the database is two lines in the log, whoever meets it and however often."""

import logging
from collections.abc import AsyncGenerator
from dataclasses import replace

import pytest
from httpx import AsyncClient

from pwa_tickets.db import outage
from pwa_tickets.db.embedded import Urls
from pwa_tickets.settings import Settings
from tests.tcp_proxy import TcpProxy, tcp_proxy
from tests.waiting import until


@pytest.fixture
async def proxy(database_urls: Urls) -> AsyncGenerator[TcpProxy]:
    """The way to this test's database."""
    async with tcp_proxy(database_urls.app_url) as proxy:
        yield proxy


@pytest.fixture
def settings(settings: Settings, proxy: TcpProxy, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A server that runs the jobs too, by way of the proxy."""
    monkeypatch.setattr(outage.database_outage, "failures", 0)  # as in a process that has just begun
    monkeypatch.setattr(outage.database_outage, "_ended_at", float("-inf"))
    return replace(settings, database_url=proxy.url, jobs_inside=True)


async def test_an_outage_is_a_line_when_it_begins_and_one_when_it_ends(
    browser: AsyncClient, proxy: TcpProxy, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    assert (await browser.get("/api/shows")).status_code == 200
    async with proxy.refusing():
        for _ in range(20):
            assert (await browser.get("/api/shows")).status_code == 503

        async def everybody_has_met_it() -> bool:
            return outage.database_outage.failures > 30

        await until(everybody_has_met_it)
    assert [record.getMessage().partition(":")[0] for record in caplog.records] == ["the database is away"]

    async def is_over() -> bool:
        return not outage.database_outage.failures

    await until(is_over)
    assert (await browser.get("/api/shows")).status_code == 200
    assert len(caplog.records) == 2, [record.getMessage() for record in caplog.records]
    assert "the database answers again, after" in caplog.records[1].getMessage()
