"""Event streams are bounded by network and by session: a school fits, and one machine does not hold them all."""

from contextlib import ExitStack
from dataclasses import replace

import httpx
import pytest

from pwa_tickets.errors import TooManyRequests
from pwa_tickets.settings import Settings
from pwa_tickets.web import open_streams
from pwa_tickets.web.open_streams import MOST_OF_A_NETWORK, MOST_OF_A_SESSION, OpenStreams
from tests.factories import Show


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With the limits on."""
    return replace(settings, rate_limit=3600)


def test_a_session_has_a_stream_for_each_of_some_tabs_and_gets_them_back() -> None:
    streams = OpenStreams()
    with ExitStack() as tabs:
        for _ in range(MOST_OF_A_SESSION):
            streams.require_one_more("192.0.2.1", "maya")
            tabs.enter_context(streams.counted("192.0.2.1", "maya"))
        with pytest.raises(TooManyRequests):
            streams.require_one_more("192.0.2.1", "maya")
        streams.require_one_more("192.0.2.1", "dana")
    streams.require_one_more("192.0.2.1", "maya")


def test_three_hundred_families_of_a_school_watch_and_a_network_ends_somewhere() -> None:
    streams = OpenStreams()
    with ExitStack() as school:
        for number in range(MOST_OF_A_NETWORK):
            streams.require_one_more("192.0.2.1", f"phone {number}")
            school.enter_context(streams.counted("192.0.2.1", f"phone {number}"))
        assert MOST_OF_A_NETWORK >= 3 * 300
        with pytest.raises(TooManyRequests):
            streams.require_one_more("192.0.2.1", "")
        streams.require_one_more("192.0.2.2", "")


async def test_a_stream_too_many_is_asked_to_come_back(
    browser: httpx.AsyncClient, show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_streams, "MOST_OF_A_NETWORK", 0)
    answer = await browser.get(f"/api/shows/{show.id}/seat-events")
    assert answer.status_code == 429
    assert answer.json()["type"] == "/problems/too-many-requests"
