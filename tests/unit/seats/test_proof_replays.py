"""A proof, a network and a free order each count once, whatever a visitor does with sessions, addresses and order links."""

from dataclasses import replace
from uuid import uuid4

import pytest

from pwa_tickets import timers
from pwa_tickets.accounts.order_links import make_token
from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from tests import factories
from tests.factories import MAYA, Owner
from tests.proofs import solved
from tests.unit.conftest import MakeBrowser
from tests.unit.orders.conftest import CheckoutClient
from tests.unit.seats.one_visitor import FREE, RESERVE, Visitor, unpaid

pytestmark = pytest.mark.proof


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With the limits on, and every address believed that a proxy names."""
    return replace(settings, rate_limit=3600, trusted_proxies=("127.0.0.1",))


async def test_a_proof_is_used_up_when_its_cart_moves_to_another_session(
    visitor: Visitor, database: Database, owner: Owner, settings: Settings
) -> None:
    """An order link gives the browser a new secret, and the cart goes along: the old one begins with nothing."""
    order_id = await factories.buy(
        database, await factories.make_show(owner, visitor.show.venue), MAYA, "00-1"
    )
    for _ in range(5):
        await visitor.take(8)
    session = str(uuid4())
    challenge = (await visitor.ask(visitor.seats[:8], session)).json()["challenge"]
    proof = solved(settings, challenge)
    assert (await visitor.ask(visitor.seats[:8], session, proof)).status_code == 200
    opened = await visitor.http.get(
        "/", params={"token": make_token(settings, order_id, 1)}, headers={"X-Reservation-Session": session}
    )
    assert opened.status_code == 303

    answer = await visitor.ask(visitor.seats[8:16], session, proof)

    assert answer.status_code == 428
    assert await unpaid(owner) == FREE + 8


async def test_a_proof_serves_its_session_again_for_other_seats(visitor: Visitor, settings: Settings) -> None:
    """Nobody works twice who changes their mind."""
    for _ in range(5):
        await visitor.take(8)
    session = str(uuid4())
    proof = solved(settings, (await visitor.ask(visitor.seats[:2], session)).json()["challenge"])
    assert (await visitor.ask(visitor.seats[:2], session, proof)).status_code == 200
    await visitor.http.post("/api/seat-reservations/release", json={"session_id": session})
    assert (await visitor.ask(visitor.seats[2:4], session, proof)).status_code == 200


async def test_proofs_that_are_over_are_forgotten(
    visitor: Visitor, settings: Settings, owner: Owner, database: Database
) -> None:
    for _ in range(6):
        await visitor.take(8)
    await timers.forget_what_is_old(database)
    assert await owner.fetchval("select count(*) from used_proofs") == 1
    await owner.execute("update used_proofs set used_at = used_at - interval '1 hour'")
    await timers.forget_what_is_old(database)
    assert await owner.fetchval("select count(*) from used_proofs") == 0


async def test_carts_that_wander_between_two_addresses_count_for_both(visitor: Visitor, owner: Owner) -> None:
    """Asking again from elsewhere for seats that one has makes no room where they were asked for first."""
    sessions = [str(uuid4()) for _ in range(10)]
    answers: list[int] = []
    for number, session in enumerate(sessions):
        wanted = visitor.seats[8 * number : 8 * number + 8]
        for address in ("203.0.113.9", "198.51.100.4"):
            visitor.address = address
            answers.append((await visitor.ask(wanted, session)).status_code)
    assert await unpaid(owner) == 2 * FREE
    assert answers.count(428) == 5


async def test_seats_added_from_elsewhere_count_with_their_cart(visitor: Visitor, owner: Owner) -> None:
    """One seat of each cart from here, the others from there: neither place gets more than its share."""
    for number in range(20):
        session = str(uuid4())
        seats = visitor.seats[8 * number : 8 * number + 8]
        visitor.address = "203.0.113.9"
        await visitor.ask(seats[:1], session)
        visitor.address = "198.51.100.4"
        await visitor.ask(seats, session)
    assert await unpaid(owner) <= 2 * FREE


async def test_free_seats_that_are_booked_count_for_a_day(
    visitor: Visitor, make_browser: MakeBrowser, owner: Owner
) -> None:
    """They cost nothing, so they would make room for ever more."""
    await owner.execute("update show_seats set price_in_cents = 0")
    statuses = []
    for number in range(7):
        async with make_browser() as browser:
            browser.headers["X-Forwarded-For"] = visitor.address
            wanted = {"show_id": str(visitor.show.id), "seat_ids": visitor.seats[8 * number : 8 * number + 8]}
            statuses.append((await browser.post(RESERVE, json=wanted)).status_code)
            if statuses[-1] == 200:
                stranger = CheckoutClient(browser)
                order = (await stranger.create(customer_email=f"family{number}@example.com")).json()
                assert (await stranger.confirm(order["id"], None)).status_code == 200
    assert statuses == [200] * 5 + [428] * 2
    assert await owner.fetchval("select count(*) from tickets") == FREE
    await owner.execute("update ticket_orders set paid_at = paid_at - interval '1 day'")
    assert (await visitor.ask(visitor.seats[40:48], str(uuid4()))).status_code == 200
