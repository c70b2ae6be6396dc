"""Two tabs of one visitor, at once: one cart, one deadline, one cap. Each race has its control run without the guard."""

import asyncio

import pytest

from pwa_tickets.db.embedded import Urls
from tests.buyer_clients import BuyerClient
from tests.factories import MAYA, Owner, Show
from tests.guards import remove_guards
from tests.ledger import check_ledger
from tests.races import Deadlocks, all_stuck, outcome_of, seats_locked, tally

pytestmark = pytest.mark.proof

CART_LOCK = (
    "where session_hash = p_session_hash and closed_at is null for update;\n    if found",
    "where session_hash = p_session_hash and closed_at is null;\n    if found",
)
EXTEND_LOCK = (
    "closed_at is null for update;\n  if not found or v_cart.deadline",
    "closed_at is null;\n  if not found or v_cart.deadline",
)
RELEASE_LOCKS = (
    "  perform from carts where session_hash = p_session_hash and closed_at is null for update;\n"
    "  perform close_orders_of(p_session_hash, p_seat_ids);\n"
    "  perform from show_seats where reserved_by = p_session_hash\n"
    "    and (p_seat_ids is null or id = any (p_seat_ids)) order by id for update;\n",
    "",
)


async def three_fives(client: BuyerClient, urls: Urls, owner: Owner, show: Show) -> list[str]:
    """Eight seats a buyer, and three tabs want five each."""
    choices = [[f"{row}{number}" for number in range(1, 6)] for row in "ABC"]
    async with seats_locked(urls, show.ids()):
        tabs = [asyncio.create_task(outcome_of(client.reserve(MAYA, show, *choice))) for choice in choices]
        await all_stuck(owner, tabs, width=client.width)
    return await asyncio.gather(*tabs)


async def test_three_tabs_never_have_more_than_the_cap(
    client: BuyerClient, database_urls: Urls, owner: Owner, show: Show
) -> None:
    assert tally(await three_fives(client, database_urls, owner, show)) == {"TKCAP": 2, "won": 1}
    assert await owner.fetchval("select count(*) from show_seats where status = 'reserved'") == 5
    await check_ledger(owner)


async def test_without_the_carts_lock_they_have_more(
    client: BuyerClient, database_urls: Urls, owner: Owner, show: Show
) -> None:
    await client.reserve(MAYA, show, "C8")  # the cart is there already: a new one is locked by being new
    await remove_guards(owner, "carts.sql", CART_LOCK)
    assert (await three_fives(client, database_urls, owner, show)).count("won") > 1, (
        "the control run must show the fault"
    )


async def one_adds_one_extends(client: BuyerClient, urls: Urls, owner: Owner, show: Show) -> list[str]:
    """While one tab waits for a seat, the other takes more time."""
    await client.reserve(MAYA, show, "A1")
    async with seats_locked(urls, show.ids("A2")):
        adding = asyncio.create_task(outcome_of(client.reserve(MAYA, show, "A2")))
        await all_stuck(owner, [adding], width=client.width)
        extending = asyncio.create_task(outcome_of(client.extend(MAYA)))
        await all_stuck(owner, [adding, extending], width=client.width)
    return [await adding, await extending]


async def test_adding_a_seat_and_taking_more_time_leaves_one_deadline(
    client: BuyerClient, database_urls: Urls, owner: Owner, show: Show
) -> None:
    assert await one_adds_one_extends(client, database_urls, owner, show) == ["won", "won"]
    assert (
        await owner.fetchval(
            "select count(distinct reserved_until) from show_seats where status = 'reserved'"
        )
        == 1
    )
    await check_ledger(owner)


async def test_without_the_carts_lock_a_seat_keeps_the_old_deadline(
    client: BuyerClient, database_urls: Urls, owner: Owner, show: Show
) -> None:
    await remove_guards(owner, "carts.sql", CART_LOCK)
    assert await one_adds_one_extends(client, database_urls, owner, show) == ["won", "won"]
    with pytest.raises(AssertionError, match="another deadline"):
        await check_ledger(owner)


async def both_extend(client: BuyerClient, urls: Urls, owner: Owner, show: Show) -> list[str]:
    """Both tabs take the one extension."""
    await client.reserve(MAYA, show, "A1")
    async with seats_locked(urls, show.ids("A1")):
        tabs = [asyncio.create_task(outcome_of(client.extend(MAYA))) for _ in range(2)]
        await all_stuck(owner, tabs, width=client.width)
    return sorted(await asyncio.gather(*tabs))


async def test_more_time_is_given_once(
    client: BuyerClient, database_urls: Urls, owner: Owner, show: Show
) -> None:
    assert await both_extend(client, database_urls, owner, show) == ["TKEXT", "won"]
    await check_ledger(owner)


async def test_without_the_carts_lock_it_is_given_twice(
    client: BuyerClient, database_urls: Urls, owner: Owner, show: Show
) -> None:
    await remove_guards(owner, "carts.sql", EXTEND_LOCK)
    assert await both_extend(client, database_urls, owner, show) == ["won", "won"], (
        "the control run must show the fault"
    )


async def both_want_a_pair(client: BuyerClient, urls: Urls, owner: Owner, show: Show) -> list[str]:
    """One tab asks again for two seats it has, the other gives them back.

    The seat with the larger id was reserved first, so its row lies first: who takes the rows as they lie goes against the
    order in which everybody else locks. The other seat is somebody's until both tabs wait.
    """
    small, large = sorted(("A1", "A2"), key=lambda label: show.seats[label])
    await client.reserve(MAYA, show, large)
    await client.reserve(MAYA, show, small)
    async with seats_locked(urls, show.ids(small)):
        asking = asyncio.create_task(outcome_of(client.reserve(MAYA, show, "A1", "A2")))
        await all_stuck(owner, [asking], width=client.width)
        giving = asyncio.create_task(outcome_of(client.release(MAYA, show, "A1", "A2")))
        await all_stuck(owner, [asking, giving], width=client.width)
    return [await asking, await giving]


async def test_asking_for_seats_and_giving_them_back_wait_in_one_order(
    client: BuyerClient, database_urls: Urls, owner: Owner, show: Show
) -> None:
    assert await both_want_a_pair(client, database_urls, owner, show) == ["won", "won"]
    assert await owner.fetchval("select count(*) from show_seats where status = 'reserved'") == 0
    await check_ledger(owner)


async def test_without_that_order_they_wait_for_each_other(
    client: BuyerClient, database_urls: Urls, owner: Owner, show: Show, deadlocks: Deadlocks
) -> None:
    deadlocks.wanted = True
    await remove_guards(owner, "carts.sql", RELEASE_LOCKS)
    outcomes = await both_want_a_pair(client, database_urls, owner, show)
    assert set(outcomes) & {"40P01", "fault"}, "the control run must show the fault"
