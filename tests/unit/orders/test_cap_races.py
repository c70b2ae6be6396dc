"""Two sessions of one address, or two orders of one session, at once: nobody passes the cap unseen. Each has its control run."""

import asyncio
from uuid import UUID

import pytest

from pwa_tickets.db.embedded import Urls
from pwa_tickets.db.session import Database
from tests import factories
from tests.buyer_clients import BuyerClient
from tests.factories import MAYA, Buyer, Owner, Show, Venue
from tests.guards import remove_guards
from tests.ledger import check_ledger
from tests.races import all_stuck, outcome_of, seats_locked, tally

pytestmark = pytest.mark.proof

ADDRESS_LOCK = (
    "  perform pg_advisory_xact_lock(hashtextextended('buyer ' || v_order.customer_email_canonical, 0));"
    "   -- one address, one after the other\n",
    "",
)
CLOSES_ORDERS = ("  perform close_orders_of(p_session_hash, p_seat_ids);\n", "")
PENDING_COUNTS = ("and o.status = 'pending' and o.expires_at > clock_timestamp()\n", "and false\n")
COUNTED_AGAIN = (
    "  perform require_known_under_cap(p_order.session_hash, p_order.customer_email_canonical,\n"
    "    array(select show_seat_id from ticket_order_items where ticket_order_id = p_order.id and show_seat_id is not null));\n",
    "",
)
SESSION_LOCK = (
    "  perform pg_advisory_xact_lock(hashtextextended('session ' || v_order.session_hash, 0));\n",
    "",
)


def phone(number: int) -> Buyer:
    """Another session of Maya's."""
    return Buyer("Maya Brooks", f"mayas-phone-{number:020d}", MAYA.email)


@pytest.fixture
async def free_show(owner: Owner, venue: Venue) -> Show:
    """An open rehearsal: three seats a family."""
    return await factories.make_show(owner, venue, price_in_cents=0, seats_per_buyer=3)


async def three_phones_confirm(client: BuyerClient, urls: Urls, owner: Owner, show: Show) -> list[str]:
    """Each has a free order of three seats; all confirm while the seats are somebody's."""
    phones = [phone(number) for number in range(3)]
    orders: dict[Buyer, UUID] = {}
    for buyer, row in zip(phones, "ABC", strict=True):
        await client.reserve(buyer, show, *(f"{row}{number}" for number in range(1, 4)))
        orders[buyer] = await client.order(buyer)
    async with seats_locked(urls, show.ids()):
        confirming = [asyncio.create_task(outcome_of(client.confirm(*order))) for order in orders.items()]
        await all_stuck(owner, confirming, width=client.width)
    return await asyncio.gather(*confirming)


NOTED = "select count(*) from audit_log where action = 'cap_passed'"


async def test_of_three_phones_with_one_address_staff_are_told_of_two(
    client: BuyerClient, database_urls: Urls, owner: Owner, free_show: Show
) -> None:
    """None of them can be refused: that would tell a stranger who typed the address that its owner comes."""
    outcomes = await three_phones_confirm(client, database_urls, owner, free_show)
    assert outcomes == ["won"] * 3
    assert await owner.fetchval(NOTED) == 2
    await check_ledger(owner)


async def test_without_the_addresses_lock_staff_miss_some(
    client: BuyerClient, database_urls: Urls, owner: Owner, free_show: Show
) -> None:
    await remove_guards(owner, "settle_order.sql", ADDRESS_LOCK)
    await three_phones_confirm(client, database_urls, owner, free_show)
    assert await owner.fetchval(NOTED) < 2, "the control run must show the fault"


async def both_orders_are_confirmed(client: BuyerClient, urls: Urls, owner: Owner, show: Show) -> list[str]:
    """One tab ordered three seats; the other gave them back and ordered three others. Both confirm at once."""
    await client.reserve(MAYA, show, "A1", "A2", "A3")
    first = await client.order(MAYA)
    await client.release(MAYA, show)
    await client.reserve(MAYA, show, "B1", "B2", "B3")
    second = await client.order(MAYA)
    async with seats_locked(urls, show.ids()):
        tabs = [
            asyncio.create_task(outcome_of(client.confirm(MAYA, order_id))) for order_id in (first, second)
        ]
        await all_stuck(owner, tabs, width=client.width)
    return await asyncio.gather(*tabs)


async def test_two_tabs_of_one_session_get_one_share(
    client: BuyerClient, database_urls: Urls, owner: Owner, free_show: Show
) -> None:
    outcomes = await both_orders_are_confirmed(client, database_urls, owner, free_show)
    assert outcomes == ["TKCLO", "won"]
    assert await owner.fetchval("select count(*) from tickets") == 3
    await check_ledger(owner)


async def test_without_closing_the_first_order_the_cap_stops_one(
    client: BuyerClient, database_urls: Urls, owner: Owner, free_show: Show
) -> None:
    """Two more guards stand behind the first: what is ordered counts, and what was paid is counted again."""
    await remove_guards(owner, "carts.sql", CLOSES_ORDERS)
    await remove_guards(owner, "reserve_seats.sql", PENDING_COUNTS)
    outcomes = await both_orders_are_confirmed(client, database_urls, owner, free_show)
    assert tally(outcomes) == {"TKCAP": 1, "won": 1}


async def test_without_any_of_the_three_two_tabs_get_two(
    client: BuyerClient, database_urls: Urls, owner: Owner, free_show: Show
) -> None:
    await remove_guards(owner, "carts.sql", CLOSES_ORDERS)
    await remove_guards(owner, "reserve_seats.sql", PENDING_COUNTS)
    await remove_guards(owner, "buyer_caps.sql", COUNTED_AGAIN)
    outcomes = await both_orders_are_confirmed(client, database_urls, owner, free_show)
    assert outcomes == ["won", "won"], "the control run must show the fault"


async def two_late_payments_arrive(database: Database, urls: Urls, owner: Owner, show: Show) -> list[str]:
    """Two orders of three seats each, for two addresses of one session; both were given back, and both are paid at once."""
    orders = []
    for row, email in (("A", MAYA.email), ("B", "mayas.other@example.com")):
        orders.append(
            await factories.reserve_and_place(
                database, show, Buyer(MAYA.name, MAYA.session_id, email), f"{row}1", f"{row}2", f"{row}3"
            )
        )
        async with database.raw_transaction(MAYA.anon) as sql:
            await sql.execute("select release_seats($1)", MAYA.session_hash)
    await owner.execute("update carts set closed_at = now()")
    async with seats_locked(urls, show.ids()):
        paying = [asyncio.create_task(factories.settle(database, order_id)) for order_id in orders]
        await all_stuck(owner, paying, width=2)
    return sorted([(await settled)["outcome"] for settled in paying])


async def test_of_two_late_payments_of_one_session_one_goes_back(
    database: Database, database_urls: Urls, owner: Owner, venue: Venue
) -> None:
    show = await factories.make_show(owner, venue, seats_per_buyer=3)
    assert await two_late_payments_arrive(database, database_urls, owner, show) == ["paid", "too_late"]
    await check_ledger(owner)


async def test_without_the_sessions_lock_both_become_tickets(
    database: Database, database_urls: Urls, owner: Owner, venue: Venue
) -> None:
    show = await factories.make_show(owner, venue, seats_per_buyer=3)
    await remove_guards(owner, "settle_order.sql", SESSION_LOCK)
    outcomes = await two_late_payments_arrive(database, database_urls, owner, show)
    assert outcomes == ["paid", "paid"], "the control run must show the fault"
