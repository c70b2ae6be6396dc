"""Every page is valid HTML as it leaves the server, for everybody who may read it."""

import httpx
import pytest
from litestar import Litestar

from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from tests.factories import Owner
from tests.html_validity import html_faults
from tests.unit.web.call_route import call_as
from tests.unit.web.callers import make_callers
from tests.unit.web.callers_table import rows

pytestmark = pytest.mark.proof

READERS = ("nobody", "buyer", "owner")
LITESTARS = "GET /schema/{path}"
"""Answers with the framework's own page that there is no such one."""
INVALID = {
    "<dl><span>Row</span></dl>": "element-permitted-content",
    "<span><div>x</div></span>": "element-permitted-content",
    "<main>a</main><main>b</main>": "no-multiple-main",
    "<p id='a'></p><p id='a'></p>": "no-dup-id",
    "<p>a</b></p>": "close-order",
}


async def test_every_page_is_valid(
    app: Litestar, browser: httpx.AsyncClient, database: Database, owner: Owner, settings: Settings
) -> None:
    callers = await make_callers(database, owner, settings, browser)
    pages: dict[str, str] = {}
    for call in rows():
        for reader in READERS:
            answer = await call_as(app, callers, call, reader)
            if call != LITESTARS and answer.headers.get("content-type", "").startswith("text/html"):
                pages[f"{call} as {reader}"] = answer.body
    assert len(pages) > 40
    faults = html_faults(pages)
    assert not faults, "\n".join(faults)


def test_what_is_not_valid_is_found() -> None:
    begin = "<!doctype html><html lang='en'><head><title>x</title></head><body>"
    faults = html_faults({body: f"{begin}{body}</body></html>" for body in INVALID})
    for body, rule in INVALID.items():
        assert any(fault.startswith(body) and rule in fault for fault in faults), (body, faults)
