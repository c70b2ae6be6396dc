"""The picker's list as a form: what a phone without script sends."""

import httpx
import pytest

from tests.factories import Owner, Show

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(("form", "seats"), [("seat=0", 1), ("seat=0&seat=9", 2)])
async def test_ticked_seats_are_reserved_and_checkout_follows(
    browser: httpx.AsyncClient, owner: Owner, show: Show, form: str, seats: int
) -> None:
    answer = await browser.post(f"/shows/{show.id}/seats", content=form, headers=FORM)
    assert (answer.status_code, answer.headers["location"]) == (303, "/checkout")
    assert await owner.fetchval("select count(*) from show_seats where status = 'reserved'") == seats


async def test_the_form_means_exactly_the_ticked_seats(
    browser: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    await browser.post(f"/shows/{show.id}/seats", content="seat=0&seat=1", headers=FORM)
    await browser.post(f"/shows/{show.id}/seats", content="seat=1&seat=2", headers=FORM)
    mine = await owner.fetch("select seat_id from show_seats where status = 'reserved'")
    assert {seat["seat_id"] for seat in mine} == {show.venue.seats["A2"], show.venue.seats["A3"]}


@pytest.mark.parametrize(("form", "status", "words"), [
    ("", 422, "at least one seat"),
    ("seat=99999", 422, "at least one seat"),
    ("seat=0&v=0.0", 409, "The seat map changed"),
    ("seat=zero", 400, ""),
])  # fmt: skip
async def test_a_form_that_will_not_do_is_told_so(
    browser: httpx.AsyncClient, show: Show, form: str, status: int, words: str
) -> None:
    headers = {**FORM, "Accept": "text/html"}
    answer = await browser.post(f"/shows/{show.id}/seats", content=form, headers=headers)
    assert answer.status_code == status
    assert words in answer.text
