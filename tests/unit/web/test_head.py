"""HEAD is answered wherever GET is, with the same status and headers and nothing else."""

import httpx
import pytest
from litestar import Litestar

from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from tests.factories import Owner, Show
from tests.unit.web.call_route import call_as, head_as
from tests.unit.web.callers import make_callers
from tests.unit.web.callers_table import rows

PASSING = {"set-cookie", "etag", "content-length"}
"""What differs between two GETs, too: pages say what time it is."""


@pytest.mark.proof  # of every route, and some print tickets
async def test_every_route_that_answers_get_answers_head(
    app: Litestar, browser: httpx.AsyncClient, database: Database, owner: Owner, settings: Settings
) -> None:
    callers = await make_callers(database, owner, settings, browser)
    wrong = []
    for call in rows():
        if call.startswith("GET "):
            got = await call_as(app, callers, call, "buyer")
            head = await head_as(app, callers, call.removeprefix("GET "), "buyer")
            same, told = comparable(got.headers), comparable(head.headers)
            if (head.status, told, head.body) != (got.status, same, ""):
                wrong.append(f"{call}: {head.status} {told} where GET says {got.status} {same}")
    assert not wrong, "\n".join(wrong)


def comparable(headers: httpx.Headers) -> dict[str, str]:
    return {name: "" if name in PASSING else value for name, value in headers.items()}


async def test_what_takes_no_get_takes_no_head(browser: httpx.AsyncClient) -> None:
    answer = await browser.head("/api/sign-out")
    assert (answer.status_code, answer.text) == (405, "")


async def test_what_answers_head_says_so(browser: httpx.AsyncClient, show: Show) -> None:
    answer = await browser.put(f"/shows/{show.id}")
    assert answer.status_code == 405
    assert {"GET", "HEAD"} <= set(answer.headers["allow"].split(", "))
