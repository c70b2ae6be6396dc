"""A browser without scripts gets tickets that cost nothing, and reads truly what it needs for others."""

import re

import httpx
import pytest

from pwa_tickets.db.session import Database
from tests import factories
from tests.factories import Buyer, Owner, Show, Venue

MAYA = {"customer_name": "Maya Okafor", "customer_email": "maya@example.com", "customer_phone": ""}


@pytest.fixture
async def free_show(owner: Owner, venue: Venue) -> Show:
    return await factories.make_show(owner, venue, price_in_cents=0)


@pytest.fixture
def phone(browser: httpx.AsyncClient, maya: Buyer) -> httpx.AsyncClient:
    """Maya's, with a browser's own headers."""
    browser.cookies.set("pwa_tickets", maya.session_id)
    browser.headers["Accept"] = "text/html"
    return browser


async def test_tickets_that_cost_nothing_are_had_by_the_form_alone(
    phone: httpx.AsyncClient, database: Database, free_show: Show, maya: Buyer
) -> None:
    await factories.reserve(database, free_show, maya, "A1", "A2")
    checkout = await phone.get("/checkout")
    assert "needs JavaScript" not in checkout.text
    assert re.search(r'<form[^>]+method="post"', checkout.text)
    answer = await phone.post("/checkout", data=MAYA)
    assert answer.status_code == 303
    order = await phone.get(answer.headers["location"])
    assert order.status_code == 200
    assert order.text.count("ticket-number") == 2
    again = await phone.post("/checkout", data=MAYA)
    assert (again.status_code, again.headers["location"]) == (303, answer.headers["location"])


async def test_what_was_mistyped_is_said_at_its_field_and_nothing_typed_is_lost(
    phone: httpx.AsyncClient, database: Database, free_show: Show, maya: Buyer, owner: Owner
) -> None:
    await factories.reserve(database, free_show, maya, "A1")
    answer = await phone.post("/checkout", data=MAYA | {"customer_name": "", "customer_email": "<maya>"})
    assert answer.status_code == 422
    assert "Please tell us your name." in answer.text
    assert 'value="&lt;maya&gt;"' in answer.text
    assert await owner.fetchval("select count(*) from ticket_orders") == 0


async def test_what_costs_something_is_not_ordered_and_says_how_long_the_seats_are_kept(
    phone: httpx.AsyncClient, database: Database, show: Show, maya: Buyer, owner: Owner
) -> None:
    await factories.reserve(database, show, maya, "A1", minutes=10)
    answer = await phone.post("/checkout", data=MAYA)
    assert answer.status_code == 422
    assert re.search(r"your seats are yours for (9|10) more minutes", answer.text)
    assert 'value="Maya Okafor"' in answer.text
    assert await owner.fetchval("select count(*) from ticket_orders") == 0


async def test_without_a_cart_the_form_leads_back_to_the_seats(phone: httpx.AsyncClient) -> None:
    assert (await phone.post("/checkout", data=MAYA)).status_code == 410


async def test_the_form_tells_a_stranger_nothing_of_the_address_that_was_typed(
    phone: httpx.AsyncClient, database: Database, owner: Owner, venue: Venue, maya: Buyer, dana: Buyer
) -> None:
    show = await factories.make_show(owner, venue, price_in_cents=0, seats_per_buyer=2)
    theirs = await factories.reserve_and_place(database, show, dana, "A1", "A2")
    await factories.settle(database, theirs)
    await factories.reserve(database, show, maya, "A3")
    answer = await phone.post("/checkout", data=MAYA | {"customer_email": dana.email})
    assert answer.status_code == 303  # as for an address that nobody bought with
    assert "You already have" not in answer.text
