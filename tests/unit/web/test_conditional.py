"""Bytes that a client has are not sent again; of what it lacks, it gets the part it asks for."""

from typing import Any

import pytest
from litestar import Request

from pwa_tickets.web.conditional import bytes_answer, etag_of, has_already

CONTENT = bytes(range(100))
TAG = etag_of(CONTENT)


def answer(**headers: str) -> tuple[int, bytes, dict[str, Any]]:
    """Status, content and headers of the answer to a GET with these headers."""
    asked = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope: Any = {"type": "http", "method": "GET", "path": "/", "headers": asked, "query_string": b""}
    response = bytes_answer(
        Request(scope), CONTENT, media_type="application/pdf", headers={"Cache-Control": "no-store"}
    )
    assert response.headers["ETag"] == TAG
    assert response.headers["Accept-Ranges"] == "bytes"
    return response.status_code or 200, response.content, dict(response.headers)


def test_without_conditions_everything_comes() -> None:
    status, content, headers = answer()
    assert (status, content) == (200, CONTENT)
    assert "Content-Range" not in headers


@pytest.mark.parametrize("tags", [TAG, f"W/{TAG}", f'"other", {TAG}', "*"])
def test_what_the_client_has_is_not_sent(tags: str) -> None:
    assert answer(if_none_match=tags, range="bytes=0-9")[:2] == (304, b"")


def test_what_the_client_has_of_another_version_is_sent() -> None:
    assert answer(if_none_match='"other"')[:2] == (200, CONTENT)
    assert not has_already(None, TAG)
    assert not has_already(TAG.strip('"'), TAG)


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-9", 0, 9),
        ("bytes=90-", 90, 99),
        ("bytes=-10", 90, 99),
        ("bytes=50-999", 50, 99),
        ("bytes=-999", 0, 99),
    ],
)
def test_a_part_is_sent_and_named(asked: str, first: int, last: int) -> None:
    status, content, headers = answer(range=asked)
    assert (status, content) == (206, CONTENT[first : last + 1])
    assert headers["Content-Range"] == f"bytes {first}-{last}/100"
    assert answer(range=asked, if_range=TAG)[0] == 206


@pytest.mark.parametrize("asked", ["bytes=100-", "bytes=9999-", "bytes=100-200", "bytes=-0"])
def test_a_part_that_is_not_there_is_refused(asked: str) -> None:
    status, content, headers = answer(range=asked)
    assert (status, content, headers["Content-Range"]) == (416, b"", "bytes */100")


@pytest.mark.parametrize(
    "asked", ["bytes=9-0", "bytes=-", "bytes=a-b", "lines=1-2", "bytes=0-1,5-6", "bytes"]
)
def test_a_range_we_do_not_know_is_passed_over(asked: str) -> None:
    assert answer(range=asked)[:2] == (200, CONTENT)


def test_a_part_of_another_version_is_not_mixed_with_this_one() -> None:
    assert answer(range="bytes=0-9", if_range='"other"')[:2] == (200, CONTENT)
    assert answer(range="bytes=0-9", if_range="Sat, 29 Oct 2026 19:43:31 GMT")[:2] == (200, CONTENT)
