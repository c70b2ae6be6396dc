"""How many seats an address has is its owner's to know, whatever a stranger types."""

from pwa_tickets.accounts import sessions
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.web.actor import hash_of
from tests import factories
from tests.factories import Owner
from tests.unit.conftest import MakeBrowser
from tests.unit.orders.conftest import Bank, CheckoutClient


async def test_the_cap_holds_for_an_address_on_a_second_phone_and_only_its_owner_is_told_of_it(
    checkout: CheckoutClient,
    bank: Bank,
    make_browser: MakeBrowser,
    database: Database,
    owner: Owner,
    venue: factories.Venue,
) -> None:
    small = await factories.make_show(owner, venue, title="Small", seats_per_buyer=2)
    order = await checkout.order(small, "A1", "A2")
    payment = await checkout.open_payment(order["id"])
    await bank.pay(payment["payment_intent_id"])
    assert (await checkout.confirm(order["id"], payment["payment_intent_id"])).status_code == 200
    async with make_browser() as second:
        other = CheckoutClient(second)
        await other.reserve(small, "A3")
        refused = await other.create(customer_email="MAYA@example.com")
        strangers = refused.json()
        assert (refused.status_code, strangers["type"]) == (422, "/problems/invalid-input")
        assert strangers["errors"][0]["field"] == "customer_email"
        assert "Please sign in with it first" in strangers["detail"]
        assert not {"cap", "have"} & strangers.keys()
        second.headers["X-Order-Token"] = order["access_token"]
        assert "already have 2" in (await other.create(customer_email="MAYA@example.com")).json()["detail"]
        del second.headers["X-Order-Token"]
        async with database.transaction(SYSTEM) as db:
            secret = await sessions.prove(
                db, hash_of(second.cookies["pwa_tickets"]), email="Maya@example.com"
            )
        second.cookies.set("pwa_tickets", secret, domain="tickets.test")
        refused = await other.create(customer_email="MAYA@example.com")
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/over-cap")
    assert "already have 2" in refused.json()["detail"]
