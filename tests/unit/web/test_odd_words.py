"""Words no keyboard types, in every place that takes words: refused or taken, never a 500."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx
import pytest

from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from tests.factories import Owner
from tests.unit.web.callers import Callers, make_callers
from tests.unit.web.callers_table import rows
from tests.unit.web.request_bodies import request_bodies

pytestmark = pytest.mark.proof

ODD = {
    "a zero": "a\0b@example.com 555 0100",
    "half a character": "a\ud800b",
    "not a character": "a\uffffb",
    "a control": "a\x1b[31mb\x7f",
    "two lines": "a\r\nBcc: all@example.com",
    "right to left": "a\u202eb\u2066",
    "nothing to see": "\u200b\ufeff",
    "too long": "a" * 30_000,
    "a digit that is none": "²",
    "a long number": "9" * 5000,
}
TIMES = {
    "a time at the end of time": "9999-12-31T23:59:59-14:00",
    "a time at its beginning": "0001-01-01T00:00:00+14:00",
    "a time of no zone": "2031-01-01T00:00:00",
}
OPTIONAL = {
    "POST /api/ticket-orders/quote": {"session_id": "s" * 22},
    "POST /api/ticket-orders/create": {"customer_phone": "555 0100", "session_id": "s" * 22},
    "POST /api/check-in/devices": {"expires_at": "2031-01-01T00:00:00Z"},
    "POST /admin/ticketing/check-in": {"hours": "8"},
    "POST /api/check-in/enroll": {"nonce": "n" * 22},
    "POST /api/sign-in": {"session_id": "s" * 22},
    "POST /api/sign-in/code": {"session_id": "s" * 22},
    "POST /admin/sign-in": {"next": "/admin/ticketing/check-in"},
    "POST /shows/{show_id}/seats": {"v": "1.1"},
}
"""What may also be said."""


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With the real Stripe's script, so that the sandbox has no doors here."""
    return replace(settings, stripe_js_url=Settings.stripe_js_url)


async def test_odd_words_in_bodies_and_forms(
    browser: httpx.AsyncClient, database: Database, owner: Owner, settings: Settings
) -> None:
    callers = await make_callers(database, owner, settings, browser)
    wrong = []
    for call in (row for row in rows() if row in request_bodies(callers, "buyer")):
        method, path = call.split()
        for what, (headers, content) in written(callers, call):
            answer = await browser.request(
                method, path.format(**callers.ids, device_id=uuid4()), content=content, headers=headers
            )
            if answer.status_code >= 500:
                wrong.append(f"{call} with {what}: {answer.status_code} {answer.text[:100]}")
            browser.cookies.clear()
    assert not wrong, "\n".join(wrong)


def written(callers: Callers, call: str) -> Iterator[tuple[str, tuple[dict[str, str], bytes]]]:
    """The call with each of its words replaced by each odd one."""
    caller = "staff" if "check-in/devices" in call or "/admin/" in call else "buyer"
    parts = request_bodies(callers, caller)[call].items()
    [(kind, said)] = [(kind, said) for kind, said in parts if kind != "params" or len(parts) == 1]
    carried = {"Accept": "text/html", **callers.credentials[caller].api}
    whole = {**said, **OPTIONAL.get(call, {})}
    for field, value in whole.items():
        for what, word in (ODD | TIMES if field == "expires_at" else ODD).items():
            yield f"{what} as {field}", body(kind, {**whole, field: word}, carried)
            if isinstance(value, list):
                yield f"{what} in {field}", body(kind, {**whole, field: [word]}, carried)


def body(kind: str, said: Mapping[str, Any], carried: dict[str, str]) -> tuple[dict[str, str], bytes]:
    if kind == "json":
        return {**carried, "Content-Type": "application/json"}, json.dumps(said).encode()
    pairs = [f"{name}={quote(str(value), errors='surrogatepass')}" for name, value in said.items()]
    return {**carried, "Content-Type": "application/x-www-form-urlencoded"}, "&".join(pairs).encode()


async def test_odd_words_in_addresses_and_headers(
    browser: httpx.AsyncClient, database: Database, owner: Owner, settings: Settings
) -> None:
    callers = await make_callers(database, owner, settings, browser)
    wrong = []
    for call in (row for row in rows() if row.startswith("GET") and not row.endswith("/seat-events")):
        path = call.removeprefix("GET ")
        for what, word in list(ODD.items())[::2]:
            typed = quote(word[:2000], safe="", errors="surrogatepass")
            asked = path.format(**dict.fromkeys([*callers.ids, "device_id"], typed))
            plain = word.encode("latin-1", "ignore").replace(b"\0", b"").replace(b"\r\n", b" ")[:2000]
            said = {
                b"Cookie": b"pwa_tickets=" + plain,
                b"X-Order-Token": plain,
                b"If-None-Match": plain,
                b"Accept-Encoding": plain,
                b"Accept": b"text/html",
            }
            for headers in (said, {b"Authorization": b"Bearer " + plain, b"X-Reservation-Session": plain}):
                address = f"{asked}?token={typed}&paper={typed}&v={typed}&view={typed}&next={typed}"
                answer = await browser.get(address, headers=headers)
                if answer.status_code >= 500:
                    wrong.append(f"{call} with {what}: {answer.status_code} {answer.text[:100]}")
                browser.cookies.clear()
    assert not wrong, "\n".join(wrong)
