"""What strangers send to see what breaks: names no file has, numbers no column holds, bodies nobody reads. Never a 500."""

import asyncio
import json
from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx
import pytest
from litestar import Litestar

from pwa_tickets.settings import Settings
from pwa_tickets.web import prompt_body
from tests.factories import Owner, Show, make_upsell
from tests.unit.in_force import put_in_force
from tests.unit.orders.conftest import CheckoutClient

DEEP = b"[" * 20_000


@pytest.mark.parametrize(
    "name",
    ["a%00.js", f"{'a' * 300}.js", f"built/{'a' * 300}.js", "a/" * 2000 + "a.js", "%00", "..%2f..%2fapp.py"],
)
async def test_a_name_that_no_file_has_is_not_found(name: str, browser: httpx.AsyncClient) -> None:
    assert (await browser.get(f"/static/{name}")).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/api/seat-reservations/reserve",
        "/api/ticket-orders/create",
        "/api/ticket-orders/quote",
        "/api/sign-in",
        "/api/check-in/enroll",
    ],
)
@pytest.mark.parametrize("member", ["", "items", "seat_ids", "session_id", "unheard_of"])
async def test_json_nested_deeper_than_anybody_reads_is_malformed(
    path: str, member: str, browser: httpx.AsyncClient
) -> None:
    body = b'{"%s": %s' % (member.encode(), DEEP) if member else DEEP
    answer = await browser.post(path, content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/invalid-request")


async def test_a_form_that_is_no_utf8_is_malformed(browser: httpx.AsyncClient) -> None:
    field = b'--x\r\nContent-Disposition: form-data; name="mode"\r\n\r\n\xbe\r\n--x--\r\n'
    answer = await browser.post(
        f"/api/venues/{uuid4()}/seat-map/import-csv",
        content=field,
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/invalid-request")


@pytest.mark.parametrize("quantity", [3_000_000_000, 2**63, -1, 0, 51])
@pytest.mark.parametrize("path", ["quote", "create"])
async def test_a_number_no_column_holds_is_refused(
    quantity: int, path: str, browser: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    extra = await make_upsell(owner, show.series_id)
    await CheckoutClient(browser).reserve(show, "A1")
    answer = await _ask(browser, path, [{"upsell_item_id": str(extra), "quantity": quantity}])
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/extra-not-on-offer")


@pytest.mark.parametrize("path", ["quote", "create"])
async def test_many_lines_of_one_extra_are_one_sum(
    path: str, browser: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    extra = await make_upsell(owner, show.series_id, price_in_cents=1500)
    await CheckoutClient(browser).reserve(show, "A1")
    line = {"upsell_item_id": str(extra), "quantity": 1}

    answer = await _ask(browser, path, [line] * 700)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/extra-not-on-offer")

    answer = await _ask(browser, path, [line] * 50)
    told = answer.json()
    assert answer.is_success
    assert told.get("total_in_cents", told.get("total_amount_in_cents")) == 3000 + 50 * 1500
    assert sorted(one["quantity"] for one in told["lines"]) == [1, 50]


@pytest.mark.parametrize("path", ["quote", "create"])
async def test_an_order_is_never_more_than_stripe_takes(
    path: str, browser: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    dear = await make_upsell(owner, show.series_id, price_in_cents=2_000_000)
    await CheckoutClient(browser).reserve(show, "A1")
    answer = await _ask(browser, path, [{"upsell_item_id": str(dear), "quantity": 50}])
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/order-too-large")
    assert answer.json()["most_in_cents"] == 99_999_999
    assert await owner.fetchval("select count(*) from ticket_orders") == 0


async def _ask(browser: httpx.AsyncClient, path: str, items: list[dict[str, Any]]) -> httpx.Response:
    body: dict[str, Any] = {"items": items}
    if path == "create":
        body |= {"customer_name": "Maya", "customer_email": "maya@example.com"}
    return await browser.post(f"/api/ticket-orders/{path}", json=body)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "10.0.0.7"])
async def test_another_name_for_this_machine_is_refused(host: str, browser: httpx.AsyncClient) -> None:
    for path in ("/", "/api/shows", "/static/icons/app/icon-192.png", "/wallet"):
        assert (await browser.get(path, headers={"Host": host})).status_code == 421


@pytest.mark.parametrize(
    "host", ["localhost:8000", "127.0.0.1", "[::1]:8000", "shop.localhost", "tickets.test"]
)
async def test_this_machines_own_names_are_answered(host: str, browser: httpx.AsyncClient) -> None:
    assert (await browser.get("/", headers={"Host": host})).status_code == 200


async def test_where_a_certificate_says_the_name_none_is_refused(
    app: Litestar, browser: httpx.AsyncClient, settings: Settings
) -> None:
    await put_in_force(app, replace(settings, base_url="https://tickets.example"))
    assert (await browser.get("/healthz", headers={"Host": "10.0.0.7"})).status_code == 200


async def test_half_a_body_is_given_up(browser: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prompt_body, "SECONDS", 0.2)

    async def half() -> Any:
        yield b'{"show_id": '
        await asyncio.Event().wait()

    async with asyncio.timeout(10):
        answer = await browser.post(
            "/api/seat-reservations/reserve", content=half(), headers={"Content-Type": "application/json"}
        )
    assert answer.status_code == 408
    assert answer.headers["connection"] == "close"
    assert json.loads(answer.content)["detail"] == "The rest of the request didn’t arrive."


async def test_a_body_that_cannot_be_read_is_a_bad_request(app: Litestar) -> None:
    """What granian does of a chunk that is none, or has an extension of 70 kB: it says disconnected, and sends our answer."""
    sent: list[Any] = []
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/api/seat-reservations/release",
        "raw_path": b"/api/seat-reservations/release",
        "query_string": b"",
        "root_path": "",
        "headers": [
            (b"host", b"127.0.0.1"),
            (b"content-type", b"application/json"),
            (b"transfer-encoding", b"chunked"),
        ],
        "client": ("127.0.0.1", 4000),
        "server": ("127.0.0.1", 8000),
        "state": {},
    }

    async def receive() -> Any:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)  # type: ignore[arg-type]
    assert sent[0]["status"] == 400
    assert json.loads(sent[1]["body"])["detail"] == "We couldn’t read that request."
