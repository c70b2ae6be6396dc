"""Nobody gets a coding they refused: `Accept-Encoding` is read with its weights."""

import httpx
import pytest

from pwa_tickets.web.content_coding import accepted_codings
from tests.factories import Show


@pytest.mark.parametrize(
    ("header", "codings"),
    [
        ("", []),
        ("gzip, deflate, br", ["br", "gzip"]),
        ("GZIP", ["gzip"]),
        ("br;q=0, gzip", ["gzip"]),
        ("br; q=0.000 , gzip;q=0.001", ["gzip"]),
        ("gzip;q=0", []),
        ("*", ["br", "gzip"]),
        ("*;q=0", []),
        ("br, *;q=0", ["br"]),
        ("gzip;q=0, *", ["br"]),
        ("identity", []),
        ("x-gzip, brotli", []),
        ("gzip;q=1.2.3", []),
    ],
)
def test_only_what_is_allowed_is_used(header: str, codings: list[str]) -> None:
    assert accepted_codings(header) == codings


@pytest.mark.parametrize(
    ("header", "coding"),
    [("br", "br"), ("gzip, br;q=0", "gzip"), ("br;q=0", None), ("gzip;q=0, br;q=0", None), ("*", "br")],
)
async def test_a_built_file_comes_as_allowed(
    browser: httpx.AsyncClient, header: str, coding: str | None
) -> None:
    page = await browser.get("/wallet")
    built = page.text.split('href="/static/built/')[1].split('"')[0]
    answer = await browser.get(f"/static/built/{built}", headers={"Accept-Encoding": header})
    assert answer.headers.get("content-encoding") == coding
    assert answer.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize(("header", "coding"), [("gzip", "gzip"), ("gzip;q=0", None), ("br", None)])
async def test_a_page_comes_as_allowed(
    browser: httpx.AsyncClient, show: Show, header: str, coding: str | None
) -> None:
    answer = await browser.get(f"/shows/{show.id}", headers={"Accept-Encoding": header})
    assert len(answer.text) > 1000
    assert answer.headers.get("content-encoding") == coding
