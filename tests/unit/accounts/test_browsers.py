"""A log-in is told in words that somebody recognizes, and its place no closer than a town."""

import pytest

from pwa_tickets.accounts.browsers import browser_name, rough_network

CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (f"Mozilla/5.0 (Linux; Android 15; Pixel 9) {CHROME} Mobile Safari/537.36", "Chrome on Android"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36 Edg/141.0", "Edge on Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1",
            "Safari on iPhone",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) CriOS/141.0 Safari/604.1",
            "Chrome on iPhone",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Gecko/20100101 Firefox/143.0", "Firefox on Mac"),
        ("curl/8.5", "A browser we don’t know"),
        ("", "A browser we don’t know"),
        (None, "A browser we don’t know"),
    ],
)
def test_a_browser_has_a_name(agent: str | None, name: str) -> None:
    assert browser_name(agent) == name


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.*"),
        ("::ffff:192.0.2.77", "192.0.2.*"),
        ("2001:db8:7:1::5", "2001:db8:7::/48"),
        ("unknown", None),
        ("", None),
    ],
)
def test_a_network_is_told_roughly(address: str, network: str | None) -> None:
    assert rough_network(address) == network
