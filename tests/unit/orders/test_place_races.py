"""Pay pressed twice, in one tab or two: one order, at one price, and one of them to be paid. Each race with its control run."""

import asyncio
from uuid import UUID

import pytest

from pwa_tickets.db.embedded import Urls
from tests.buyer_clients import BuyerClient, HttpClient
from tests.factories import MAYA, Owner, Show
from tests.guards import remove_guards
from tests.ledger import check_ledger
from tests.races import ServerFault, all_stuck, locked, outcome_of, seats_locked

pytestmark = pytest.mark.proof

FILE = "place_order.sql"
CART_LOCK = (
    "from carts where session_hash = p_session_hash and closed_at is null for update;\n  select id, request_hash",
    "from carts where session_hash = p_session_hash and closed_at is null;\n  select id, request_hash",
)
SEAT_LOCKS = (
    "  perform from show_seats where reserved_by = p_session_hash order by id for update;   -- all, in one order\n",
    "",
)
RESERVE_LOCK = (
    "where session_hash = p_session_hash and closed_at is null for update;\n    if found",
    "where session_hash = p_session_hash and closed_at is null;\n    if found",
)


async def twice(
    client: BuyerClient, urls: Urls, owner: Owner, show: Show, *keys: str
) -> list[UUID | BaseException]:
    """Both tabs send the form, until then the seats are somebody's."""
    await client.reserve(MAYA, show, "A1", "A2")
    async with seats_locked(urls, show.ids("A1", "A2")):
        sending = [asyncio.create_task(client.order(MAYA, key=key)) for key in keys]
        await all_stuck(owner, sending, width=client.width)
    return await asyncio.gather(*sending, return_exceptions=True)


async def test_one_key_sent_twice_is_one_order(
    client: BuyerClient, database_urls: Urls, owner: Owner, show: Show
) -> None:
    first, second = await twice(client, database_urls, owner, show, "a key", "a key")
    assert isinstance(first, UUID)
    assert first == second
    assert await owner.fetchval("select count(*) from ticket_orders") == 1
    await check_ledger(owner)


async def test_without_the_carts_lock_one_of_them_fails(
    client: BuyerClient, database_urls: Urls, owner: Owner, show: Show
) -> None:
    await remove_guards(owner, FILE, CART_LOCK)
    answers = await twice(client, database_urls, owner, show, "a key", "a key")
    assert any(
        type(answer).__name__ in ("UniqueViolationError", ServerFault.__name__) for answer in answers
    ), answers


async def test_of_two_orders_of_one_cart_one_can_be_paid(
    client: BuyerClient, database_urls: Urls, owner: Owner, show: Show
) -> None:
    first, second = await twice(client, database_urls, owner, show, "a key", "another")
    assert first != second
    statuses = await owner.fetch("select status from ticket_orders order by status")
    assert [row["status"] for row in statuses] == ["cancelled", "pending"]
    await check_ledger(owner)


async def test_without_its_locks_both_can(
    client: BuyerClient, database_urls: Urls, owner: Owner, show: Show
) -> None:
    await remove_guards(owner, FILE, CART_LOCK, SEAT_LOCKS)
    await client.reserve(MAYA, show, "A1", "A2")
    async with locked(
        database_urls, "select from carts where session_hash = $1 for update", MAYA.session_hash
    ):
        sending = [asyncio.create_task(client.order(MAYA)) for _ in range(2)]
        await all_stuck(owner, sending, width=client.width)
    await asyncio.gather(*sending)
    with pytest.raises(AssertionError, match="two pending orders of one cart"):
        await check_ledger(owner)


async def one_adds_one_orders(client: BuyerClient, urls: Urls, owner: Owner, show: Show) -> list[str]:
    """While one tab waits for one more seat, the other goes on to pay."""
    await client.reserve(MAYA, show, "A1")
    async with seats_locked(urls, show.ids("A2")):
        adding = asyncio.create_task(outcome_of(client.reserve(MAYA, show, "A2")))
        await all_stuck(owner, [adding], width=client.width)
        ordering = asyncio.create_task(outcome_of(client.order(MAYA)))
        await all_stuck(owner, [adding, ordering], width=client.width)
    return [await adding, await ordering]


async def test_a_seat_added_while_ordering_has_the_orders_deadline(
    client: BuyerClient, database_urls: Urls, owner: Owner, show: Show
) -> None:
    assert await one_adds_one_orders(client, database_urls, owner, show) == ["won", "won"]
    await check_ledger(owner)


async def test_without_the_carts_lock_it_has_another(
    client: BuyerClient, database_urls: Urls, owner: Owner, show: Show
) -> None:
    await remove_guards(owner, "carts.sql", RESERVE_LOCK)
    assert await one_adds_one_orders(client, database_urls, owner, show) == ["won", "won"]
    with pytest.raises(AssertionError, match="another deadline"):
        await check_ledger(owner)


@pytest.mark.parametrize("client", ["api"], indirect=True)
async def test_two_tabs_open_one_payment(client: HttpClient, owner: Owner, show: Show) -> None:
    await client.reserve(MAYA, show, "A1")
    order_id = await client.order(MAYA)
    payments = await asyncio.gather(*(client.open_payment(MAYA, order_id) for _ in range(4)))
    assert len(set(payments)) == 1
    assert await owner.fetchval("select stripe_payment_intent_id from ticket_orders") == payments[0]
