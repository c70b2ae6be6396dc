"""One setting says how long seats are kept: with fifteen minutes, SQL gives fifteen and no page says ten."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import httpx
import pytest

from pwa_tickets.accounts import sign_in
from pwa_tickets.settings import ReservationTimes, Settings, SettingsError
from tests.factories import Owner, Show
from tests.unit.source_files import PACKAGE, written

TEN = re.compile(r"\b(?:ten|10)\s+(?:more\s+)?minutes\b", re.IGNORECASE)
BUYER = {"customer_name": "Maya", "customer_email": "maya@example.com"}

OTHER_TENS = {
    "accounts/challenges.py": 1,  # what a passkey signs
    "accounts/pending_log_in.py": 1,  # the second step of signing in
    "accounts/api/sign_in.py": 1,  # what a request to sign in lasts, which is ten whatever the setting says
    "accounts/sign_in.py": 2,
    "templates/mail/sign_in.html": 2,
    "templates/mail/sign_in.txt": 1,
    "templates/wallet/_sign_in.html": 1,
    "templates/reports/_heat-map.html": 1,  # the first of a sale, or of the doors
    "templates/orders/_tickets.html": 1,  # after which one looks for an email among the spam
}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A studio that gives its buyers a quarter of an hour."""
    return replace(settings, reservation_minutes=15)


def minutes_left(cart: dict[str, Any]) -> int:
    until, now = (datetime.fromisoformat(cart[key]) for key in ("reserved_until", "server_time"))
    return round((until - now).total_seconds() / 60)


async def reserve(browser: httpx.AsyncClient, show: Show) -> dict[str, Any]:
    seats = {"show_id": str(show.id), "seat_ids": [str(show.seats["A1"])]}
    cart: dict[str, Any] = (await browser.post("/api/seat-reservations/reserve", json=seats)).json()
    return cart


async def test_every_step_gives_the_minutes_that_are_set(browser: httpx.AsyncClient, show: Show) -> None:
    reserved = await reserve(browser, show)
    extended = (await browser.post("/api/seat-reservations/extend", json={})).json()
    order = (await browser.post("/api/ticket-orders/create", json=BUYER)).json()

    assert minutes_left(reserved) == 15
    assert minutes_left(extended) == 30
    assert order["reserved_until"] == extended["reserved_until"], "placing an order takes no time away"


async def test_paying_begins_with_as_many_minutes_again(
    browser: httpx.AsyncClient, show: Show, owner: Owner
) -> None:
    cart = await reserve(browser, show)
    await owner.execute("update carts set deadline = deadline - interval '14 minutes'")
    await owner.execute("update show_seats set reserved_until = reserved_until - interval '14 minutes' "
                        "where reserved_until is not null")  # fmt: skip

    order = (await browser.post("/api/ticket-orders/create", json=BUYER)).json()

    late = datetime.fromisoformat(order["reserved_until"]) - datetime.fromisoformat(cart["reserved_until"])
    assert 0 <= late.total_seconds() < 30


@pytest.mark.parametrize("path", ["/shows/{show}/seats", "/checkout", "/offline"])
async def test_no_page_of_the_sale_says_ten(path: str, browser: httpx.AsyncClient, show: Show) -> None:
    await reserve(browser, show)

    text = (await browser.get(path.format(show=show.id))).text

    assert TEN.findall(text) == []
    assert re.search(r"\b15\s+(more\s+)?minutes\b", text)


def literals() -> Iterator[tuple[str, int]]:
    for file in written(PACKAGE):
        name = file.relative_to(PACKAGE).as_posix()
        ours = not name.startswith("static/") and not name.endswith(".test.ts")
        if not ours or file.suffix not in {".py", ".html", ".txt", ".ts", ".js"}:
            continue
        if found := len(TEN.findall(file.read_text())):
            yield name, found


def test_ten_minutes_are_written_only_where_they_mean_something_else() -> None:
    assert dict(literals()) == OTHER_TENS
    assert sign_in.LIFETIME.total_seconds() == 600


def test_all_times_follow_from_the_one_setting() -> None:
    assert ReservationTimes.of(10) == ReservationTimes(reservation=10, to_pay=10, extension=10, longest=25)
    assert ReservationTimes.of(15) == ReservationTimes(reservation=15, to_pay=15, extension=15, longest=37)


def test_a_minute_is_too_short_to_pay_in() -> None:
    with pytest.raises(SettingsError, match="RESERVATION_MINUTES must not be below 2"):
        Settings.from_env({"DATABASE_URL": "postgresql://db", "PWA_TICKETS_RESERVATION_MINUTES": "1"})
