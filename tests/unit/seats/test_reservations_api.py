"""Reserving over HTTP: what a phone, an API client and a forger get."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest

from tests import factories
from tests.factories import Owner, Show, Venue
from tests.unit.conftest import MakeBrowser

RESERVE = "/api/seat-reservations/reserve"


def choice(show: Show, *labels: str) -> dict[str, object]:
    return {"show_id": str(show.id), "seat_ids": [str(seat) for seat in show.ids(*labels)]}


async def test_a_phone_reserves_and_finds_its_cart_again(browser: httpx.AsyncClient, show: Show) -> None:
    answer = await browser.post(RESERVE, json=choice(show, "A1", "B2"))
    assert answer.status_code == 200, answer.text
    cart = answer.json()
    assert cart["total_in_cents"] == 5000
    assert [(s["section"], s["row_name"], s["seat_number"]) for s in cart["seats"]] == [
        ("Orchestra", "A", "1"),
        ("Orchestra", "B", "2"),
    ]
    assert "session_id" not in cart, "an id that came by cookie stays in the cookie"
    again = (await browser.get("/api/seat-reservations/check")).json()
    assert again["reserved_until"] == cart["reserved_until"]
    assert len(again["seats"]) == 2


async def test_an_answer_that_gets_lost_loses_no_seats(browser: httpx.AsyncClient, show: Show) -> None:
    await browser.get(f"/shows/{show.id}/seats")
    kept = httpx.Cookies(browser.cookies)
    assert (
        await browser.post(RESERVE, json=choice(show, "A1"))
    ).status_code == 200  # an answer that nobody read:
    browser.cookies = kept
    assert (await browser.post(RESERVE, json=choice(show, "A1"))).status_code == 200


async def test_the_cookie_is_for_http_alone_and_lasts(browser: httpx.AsyncClient, show: Show) -> None:
    cookie = (await browser.post(RESERVE, json=choice(show, "A1"))).headers["set-cookie"]
    assert cookie.startswith("pwa_tickets=")
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()


async def test_an_api_client_brings_its_own_session(browser: httpx.AsyncClient, show: Show) -> None:
    session_id = str(uuid4())
    answer = await browser.post(RESERVE, json={**choice(show, "A1"), "session_id": session_id})
    assert answer.json()["session_id"] == session_id
    assert "set-cookie" not in answer.headers
    headers = {"X-Reservation-Session": session_id}
    assert len((await browser.get("/api/seat-reservations/check", headers=headers)).json()["seats"]) == 1
    assert (await browser.get("/api/seat-reservations/check")).json()["seats"] == []


async def test_two_phones_want_one_seat_and_one_gets_it(make_browser: MakeBrowser, show: Show) -> None:
    async with make_browser() as maya, make_browser() as dana:
        answers = await asyncio.gather(
            maya.post(RESERVE, json=choice(show, "A1", "A2")),
            dana.post(RESERVE, json=choice(show, "A2", "A3")),
        )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert refused.headers["content-type"] == "application/problem+json"
    problem = refused.json()
    assert problem["type"] == "/problems/seats-taken"
    assert problem["seat_ids"] == [str(show.seats["A2"])]
    assert "faster" in problem["detail"]


async def test_release_gives_back_and_extend_works_once(browser: httpx.AsyncClient, show: Show) -> None:
    await browser.post(RESERVE, json=choice(show, "A1", "A2"))
    assert (
        await browser.post("/api/seat-reservations/release", json={"seat_ids": [str(show.seats["A1"])]})
    ).json() == {"released": 1}
    longer = await browser.post("/api/seat-reservations/extend", json={})
    assert longer.status_code == 200
    assert longer.json()["extendable"] is False
    again = await browser.post("/api/seat-reservations/extend", json={})
    assert (again.status_code, again.json()["type"]) == (409, "/problems/extended-already")
    assert (await browser.post("/api/seat-reservations/release", json={})).json() == {"released": 1}
    assert (await browser.post("/api/seat-reservations/extend", json={})).status_code == 410


Body = Callable[[Show], object]
MILLION = "x" * 1_000_000


@pytest.mark.parametrize(
    ("body", "status", "slug"),
    [
        (lambda show: {"show_id": str(show.id), "seat_ids": []}, 422, "no-seats"),
        (lambda show: {"show_id": str(show.id), "seat_ids": [str(uuid4())]}, 422, "unknown-seats"),
        (lambda show: {"show_id": str(show.id), "seat_ids": [str(show.seats["A1"])] * 2}, 422, "seat-twice"),
        (lambda show: {"show_id": str(show.id), "seat_ids": [str(uuid4()) for _ in range(1000)]}, 422, "over-cap"),
        (lambda show: {"show_id": str(uuid4()), "seat_ids": [str(show.seats["A1"])]}, 404, "no-such-show"),
        (lambda show: {"show_id": "friday", "seat_ids": []}, 400, "invalid-request"),
        (lambda show: {"show_id": str(show.id)}, 400, "invalid-request"),
        (lambda show: [], 400, "invalid-request"),
        (lambda show: {**choice(show, "A1"), "session_id": "short"}, 400, "invalid-request"),
    ],
)  # fmt: skip
async def test_a_bad_wish_is_refused_with_a_sentence(
    browser: httpx.AsyncClient, owner: Owner, show: Show, body: Body, status: int, slug: str
) -> None:
    answer = await browser.post(RESERVE, json=body(show))
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{slug}"), answer.text
    assert answer.json()["detail"].endswith(".")
    assert await owner.fetchval("select count(*) from show_seats where status = 'reserved'") == 0


async def test_malformed_and_huge_bodies_are_refused(browser: httpx.AsyncClient) -> None:
    as_json = {"Content-Type": "application/json"}
    assert (await browser.post(RESERVE, content=b"{", headers=as_json)).status_code == 400
    assert (await browser.post(RESERVE, json={"show_id": MILLION})).status_code == 413
    answer = await browser.post(
        RESERVE, content=b"show_id=1", headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code == 400


async def test_seats_of_another_show_and_sales_that_are_not_open_are_refused(
    browser: httpx.AsyncClient, owner: Owner, venue: Venue, show: Show
) -> None:
    other = await factories.make_show(owner, venue, title="Sunday")
    stranger = {"show_id": str(show.id), "seat_ids": [str(other.seats["A1"])]}
    assert (await browser.post(RESERVE, json=stranger)).json()["type"] == "/problems/unknown-seats"
    later = await factories.make_show(owner, venue, title="Later", opens_in=timedelta(days=1))
    refused = await browser.post(RESERVE, json=choice(later, "A1"))
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/not-on-sale")
    assert "sale_opens_at" in refused.json()


async def test_a_forged_request_from_another_site_is_refused(
    browser: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
        answer = await browser.post(RESERVE, json=choice(show, "A1"), headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/cross-origin")
    del browser.headers["Sec-Fetch-Site"]
    evil = await browser.post(RESERVE, json=choice(show, "A1"), headers={"Origin": "https://evil.example"})
    assert evil.status_code == 403
    ours = await browser.post(RESERVE, json=choice(show, "A1"), headers={"Origin": "http://tickets.test"})
    assert ours.status_code == 200
