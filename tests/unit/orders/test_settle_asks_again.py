"""Settling asks everything again: what an earlier step found true may not be any more when the order is confirmed."""

from collections.abc import Awaitable, Callable

import pytest

from pwa_tickets.accounts import sessions
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.web.actor import hash_of
from tests import arrange, factories
from tests.factories import DANA, MAYA, Owner, Show, Venue, order_status, refused, settle
from tests.unit.conftest import MakeBrowser
from tests.unit.orders.conftest import Bank, CheckoutClient

Change = Callable[[Owner, Show], Awaitable[object]]


async def sale_over(owner: Owner, show: Show) -> None:
    await owner.execute(
        "update recital_shows set sale_closes_at = now() - interval '1 minute' where id = $1", show.id
    )


async def time_over(owner: Owner, _: Show) -> None:
    await owner.execute("update ticket_orders set expires_at = now() - interval '1 second'")


async def order_closed(owner: Owner, _: Show) -> None:
    await owner.execute("update ticket_orders set status = 'cancelled'")


@pytest.fixture
async def free_show(owner: Owner, venue: Venue) -> Show:
    """An open rehearsal: three seats a family, and no money."""
    return await factories.make_show(
        owner, venue, title="Open rehearsal", price_in_cents=0, seats_per_buyer=3
    )


@pytest.mark.parametrize(
    ("change", "status", "slug"),
    [
        (arrange.cancel_show, 409, "not-on-sale"),
        (sale_over, 409, "not-on-sale"),
        (time_over, 410, "reservation-lapsed"),
        (order_closed, 409, "order-closed"),
    ],
)
async def test_a_free_order_is_confirmed_only_while_it_could_be_placed(
    change: Change, status: int, slug: str, checkout: CheckoutClient, owner: Owner, free_show: Show
) -> None:
    order = await checkout.order(free_show, "A1", "A2")
    await change(owner, free_show)

    answer = await checkout.confirm(order["id"], None)

    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{slug}")
    assert await owner.fetchval("select count(*) from tickets") == 0
    assert await owner.fetchval("select count(*) from show_seats where status = 'sold'") == 0


async def test_a_free_order_of_seats_that_were_given_back_is_closed(
    checkout: CheckoutClient, owner: Owner, free_show: Show
) -> None:
    order = await checkout.order(free_show, "A1", "A2")
    await checkout.browser.post(
        "/api/seat-reservations/release", json={"seat_ids": [str(free_show.seats["A1"])]}
    )

    answer = await checkout.confirm(order["id"], None)

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/order-closed")
    assert answer.json()["order_status"] == "cancelled"
    assert await owner.fetchval("select count(*) from tickets") == 0


@pytest.mark.parametrize("change", [arrange.cancel_show, sale_over])
async def test_no_order_is_placed_for_a_show_that_is_not_on_sale_any_more(
    change: Change, checkout: CheckoutClient, owner: Owner, show: Show
) -> None:
    await checkout.reserve(show, "A1")
    await change(owner, show)

    answer = await checkout.create()

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/not-on-sale")
    assert await owner.fetchval("select count(*) from ticket_orders") == 0


async def test_no_payment_is_opened_for_a_show_that_was_called_off(
    checkout: CheckoutClient, owner: Owner, show: Show
) -> None:
    order = await checkout.order(show, "A1")
    await arrange.cancel_show(owner, show)

    answer = await checkout.browser.post("/api/ticket-orders/payment-intent", json={"order_id": order["id"]})

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/not-on-sale")
    assert await owner.fetchval("select stripe_payment_intent_id from ticket_orders") is None


async def test_money_for_a_show_that_was_called_off_goes_back(
    checkout: CheckoutClient, bank: Bank, owner: Owner, show: Show
) -> None:
    order = await checkout.order(show, "A1")
    payment = await checkout.open_payment(order["id"])
    await bank.pay(payment["payment_intent_id"])
    await arrange.cancel_show(owner, show)

    answer = await checkout.confirm(order["id"], payment["payment_intent_id"])

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/payment-too-late")
    assert answer.json()["refund"] == {"amount_in_cents": 3000, "status": "pending"}
    assert answer.json()["seat_ids"] == [str(show.seats["A1"])]
    assert await owner.fetchval("select count(*) from tickets") == 0


async def test_money_in_time_becomes_tickets_though_the_sale_closed_meanwhile(
    database: Database, owner: Owner, show: Show
) -> None:
    order_id = await factories.reserve_and_place(database, show, MAYA, "A1")
    await sale_over(owner, show)
    assert (await settle(database, order_id))["outcome"] == "paid"


async def test_late_money_after_the_sale_closed_goes_back(
    database: Database, owner: Owner, show: Show
) -> None:
    order_id = await factories.reserve_and_place(database, show, MAYA, "A1")
    await sale_over(owner, show)
    await factories.expire(owner, MAYA)
    assert (await settle(database, order_id))["outcome"] == "too_late"
    assert await order_status(owner, order_id) == "cancelled"


async def test_orders_placed_one_after_the_other_do_not_pass_the_cap(
    database: Database, owner: Owner, free_show: Show
) -> None:
    first = await factories.reserve_and_place(database, free_show, MAYA, "A1", "A2", "A3")
    async with database.raw_transaction(MAYA.anon) as sql:
        await sql.execute("select release_seats($1)", MAYA.session_hash)
    second = await factories.reserve_and_place(database, free_show, MAYA, "B1", "B2", "B3")

    with refused("TKCLO"):
        await settle(database, first)
    assert (await settle(database, second))["outcome"] == "paid"
    assert await owner.fetchval("select count(*) from tickets") == 3


async def test_what_is_ordered_and_not_yet_paid_counts(
    database: Database, owner: Owner, free_show: Show
) -> None:
    """Seats of a pending order are the session's even where the reservation itself was lost."""
    await factories.reserve_and_place(database, free_show, MAYA, "A1", "A2")
    await owner.execute(
        "update show_seats set status = 'available', reserved_by = null, reserved_until = null where id = any($1)",
        free_show.ids("A1", "A2"),
    )
    with refused("TKCAP") as refusal:
        await factories.reserve(database, free_show, MAYA, "B1", "B2")
    assert refusal.facts == {"cap": 3, "have": 2}
    await factories.reserve(database, free_show, MAYA, "A1", "A2", "B1")


async def test_an_unpaid_order_takes_nothing_from_an_address_that_anybody_can_type(
    database: Database, free_show: Show
) -> None:
    stranger = factories.Buyer("Stranger", "stranger-session-000000000000001", MAYA.email)
    await factories.reserve_and_place(database, free_show, stranger, "A1", "A2", "A3")
    order_id = await factories.reserve_and_place(database, free_show, MAYA, "B1", "B2", "B3")
    assert (await settle(database, order_id))["outcome"] == "paid"


async def test_free_seats_count_for_the_address_where_it_was_proved(
    database: Database, owner: Owner, free_show: Show, make_browser: MakeBrowser
) -> None:
    await factories.buy(database, free_show, MAYA, "A1", "A2")
    async with make_browser() as browser:
        second = CheckoutClient(browser)
        await second.reserve(free_show, "B1", "B2")
        async with database.transaction(SYSTEM) as db:
            secret = await sessions.prove(db, hash_of(browser.cookies["pwa_tickets"]), email=MAYA.email)
        browser.cookies.set("pwa_tickets", secret, domain="tickets.test")
        answer = await second.create(customer_email=MAYA.email.upper())
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/over-cap")


async def test_an_abandoned_payment_of_seats_given_back_is_closed_by_the_timer_at_once(
    checkout: CheckoutClient, bank: Bank, database: Database, owner: Owner, show: Show
) -> None:
    from pwa_tickets.orders import jobs

    order = await checkout.order(show, "A1")
    await checkout.open_payment(order["id"])
    await checkout.browser.post("/api/seat-reservations/release", json={})

    assert await jobs.cancel_expired_orders(database) == 1
    assert await owner.fetchval("select entrypoint from pgqueuer") == "close_order"


async def test_a_buyer_who_passes_the_cap_from_two_sessions_keeps_what_was_paid_and_staff_see_it(
    database: Database, owner: Owner, venue: Venue
) -> None:
    show = await factories.make_show(owner, venue, seats_per_buyer=3)
    second = factories.Buyer("Maya Brooks", "mayas-other-phone-00000000000001", MAYA.email)
    orders = [
        await factories.reserve_and_place(database, show, MAYA, "A1", "A2"),
        await factories.reserve_and_place(database, show, second, "B1", "B2"),
        await factories.reserve_and_place(database, show, DANA, "C1", "C2"),
    ]

    assert [(await settle(database, order))["outcome"] for order in orders] == ["paid"] * 3

    noted = await owner.fetch("select subject_id, facts from audit_log where action = 'cap_passed'")
    assert [row["subject_id"] for row in noted] == [str(orders[1])]
