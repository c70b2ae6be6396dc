"""How many seats an address has is its owner's to know, whatever a stranger types: every answer is what it would be without."""

from uuid import UUID

import pytest

from pwa_tickets.accounts import sessions
from pwa_tickets.accounts.order_links import make_token
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import hash_of
from tests import factories
from tests.factories import MAYA, Owner, Show, Venue
from tests.unit.orders.conftest import Bank, CheckoutClient

COOKIE = "pwa_tickets"


async def two_seats_each(owner: Owner, venue: Venue, price: int | None = None) -> Show:
    return await factories.make_show(owner, venue, title="Small", seats_per_buyer=2, price_in_cents=price)


@pytest.mark.parametrize("maya_has", [0, 2])
async def test_a_stranger_who_types_an_address_is_told_the_same_whatever_it_has(
    maya_has: int, checkout: CheckoutClient, bank: Bank, database: Database, owner: Owner, venue: Venue
) -> None:
    small = await two_seats_each(owner, venue)
    if maya_has:
        await factories.buy(database, small, MAYA, "A1", "A2")

    order = await checkout.order(small, "A3", "A4")
    payment = await checkout.open_payment(order["id"])
    await bank.pay(payment["payment_intent_id"])
    confirmed = await checkout.confirm(order["id"], payment["payment_intent_id"])

    assert confirmed.status_code == 200
    assert len(confirmed.json()["tickets"]) == 2
    noted = await owner.fetchval("select count(*) from audit_log where action = 'cap_passed'")
    assert noted == (1 if maya_has else 0), "staff are told"


@pytest.mark.parametrize("maya_has", [0, 2])
@pytest.mark.parametrize("by_form", [False, True])
async def test_nor_do_free_seats_tell(
    maya_has: int, by_form: bool, checkout: CheckoutClient, database: Database, owner: Owner, venue: Venue
) -> None:
    small = await two_seats_each(owner, venue, 0)
    if maya_has:
        await factories.buy(database, small, MAYA, "A1", "A2")
    await checkout.reserve(small, "A3", "A4")

    if by_form:
        typed = {"customer_name": "Stranger", "customer_email": MAYA.email}
        answer = await checkout.browser.post("/checkout", data=typed)
        assert (answer.status_code, answer.headers["location"][:8]) == (303, "/orders/")
    else:
        order = (await checkout.create(customer_email=MAYA.email)).json()
        assert (await checkout.confirm(order["id"], None)).status_code == 200

    noted = await owner.fetchval("select count(*) from audit_log where action = 'cap_passed'")
    assert noted == (1 if maya_has else 0)


async def signed_in(checkout: CheckoutClient, database: Database, settings: Settings, order_id: UUID) -> None:
    async with database.transaction(SYSTEM) as db:
        secret = await sessions.prove(db, hash_of(checkout.browser.cookies[COOKIE]), email=MAYA.email)
    checkout.browser.cookies.set(COOKIE, secret, domain="tickets.test")


async def opened_link(
    checkout: CheckoutClient, database: Database, settings: Settings, order_id: UUID
) -> None:
    opened = await checkout.browser.get("/", params={"token": make_token(settings, order_id, 1)})
    assert opened.status_code == 303


@pytest.mark.parametrize("proves", [signed_in, opened_link])
async def test_who_proved_the_address_or_holds_the_orders_link_is_told_how_many(
    proves: object,
    checkout: CheckoutClient,
    database: Database,
    settings: Settings,
    owner: Owner,
    venue: Venue,
) -> None:
    assert callable(proves)
    small = await two_seats_each(owner, venue)
    order_id = await factories.buy(database, small, MAYA, "A1", "A2")
    await checkout.reserve(small, "A3")
    await proves(checkout, database, settings, order_id)

    refused = await checkout.create(customer_email="MAYA@example.com")

    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/over-cap")
    assert "already have 2" in refused.json()["detail"]


async def test_what_is_bought_for_another_show_counts_for_that_show_alone(
    checkout: CheckoutClient, database: Database, settings: Settings, owner: Owner, venue: Venue
) -> None:
    other = await factories.make_show(owner, venue, title="Other")
    order_id = await factories.buy(database, other, MAYA, "A1", "A2", "A3")
    small = await two_seats_each(owner, venue)
    await checkout.reserve(small, "A3", "A4")
    await signed_in(checkout, database, settings, order_id)
    assert (await checkout.create(customer_email=MAYA.email)).status_code == 201
