"""Money comes while its buyer orders again, gives the seats back, or loses them to somebody; each with its control run."""

import asyncio
from uuid import UUID

import pytest

from pwa_tickets.db.embedded import Urls
from tests import factories
from tests.buyer_clients import BuyerClient
from tests.factories import DANA, MAYA, Buyer, Owner, Show
from tests.guards import remove_guards
from tests.ledger import check_ledger
from tests.races import Deadlocks, all_stuck, outcome_of, seats_locked

pytestmark = pytest.mark.proof

FILE = "settle_order.sql"
CART_LOCK = (
    "where o.id = p_order_id) order by id for update;",
    "where o.id = p_order_id) order by id;",
)
SEAT_LOCKS = (
    "  perform from show_seats where id in (select show_seat_id from ticket_order_items where ticket_order_id = p_order_id)\n"
    "  order by id for update;\n",
    "",
)
OWN_SEATS_ONLY = (
    "  where reserved_by = p_session_hash and (p_seat_ids is null or id = any (p_seat_ids));\n"
    "  get diagnostics v_released",
    "  where id = any (p_seat_ids);\n  get diagnostics v_released",
)


async def paid_at_the_bank(client: BuyerClient, buyer: Buyer, show: Show, *labels: str) -> UUID:
    """An order whose money has left the buyer; the product does not know yet."""
    await client.reserve(buyer, show, *labels)
    order_id = await client.order(buyer)
    await client.pay(buyer, order_id)
    return order_id


async def pays_and_orders_again(client: BuyerClient, urls: Urls, owner: Owner, show: Show) -> list[str]:
    """One tab confirms its payment while the other sends the form once more."""
    order_id = await paid_at_the_bank(client, MAYA, show, "A1", "A2")
    async with seats_locked(urls, show.ids("A1", "A2")):
        again = asyncio.create_task(outcome_of(client.order(MAYA)))
        await all_stuck(owner, [again], width=client.width)
        paying = asyncio.create_task(outcome_of(client.confirm(MAYA, order_id)))
        await all_stuck(owner, [again, paying], width=client.width)
    return [await paying, await again]


async def test_paying_and_ordering_again_sells_the_seats_once(
    client: BuyerClient, database_urls: Urls, owner: Owner, show: Show
) -> None:
    assert (await pays_and_orders_again(client, database_urls, owner, show))[0] == "won"
    assert await owner.fetchval("select count(*) from tickets where voided_at is null") == 2
    await check_ledger(owner)


async def test_without_the_carts_lock_they_wait_for_each_other(
    client: BuyerClient, database_urls: Urls, owner: Owner, show: Show, deadlocks: Deadlocks
) -> None:
    deadlocks.wanted = True
    await remove_guards(owner, FILE, CART_LOCK)
    outcomes = await pays_and_orders_again(client, database_urls, owner, show)
    assert set(outcomes) & {"40P01", "fault"}, "the control run must show the fault"


async def pays_and_gives_back(
    client: BuyerClient, urls: Urls, owner: Owner, show: Show, order_id: UUID
) -> None:
    """One tab confirms its payment while the other gives the seats back."""
    async with seats_locked(urls, show.ids("A1", "A2")):
        paying = asyncio.create_task(client.confirm(MAYA, order_id))
        await all_stuck(owner, [paying], width=client.width)
        giving = asyncio.create_task(client.release(MAYA, show, "A1", "A2"))
        await all_stuck(owner, [paying, giving], width=client.width)
    assert await paying == "paid"
    await giving


async def test_seats_that_were_paid_are_not_given_back(
    client: BuyerClient, database_urls: Urls, owner: Owner, show: Show
) -> None:
    order_id = await paid_at_the_bank(client, MAYA, show, "A1", "A2")
    await pays_and_gives_back(client, database_urls, owner, show, order_id)
    assert await owner.fetchval("select count(*) from show_seats where status = 'sold'") == 2
    await check_ledger(owner)


async def test_without_asking_whose_they_are_tickets_lose_their_seats(
    client: BuyerClient, database_urls: Urls, owner: Owner, show: Show
) -> None:
    await remove_guards(owner, "carts.sql", OWN_SEATS_ONLY)
    order_id = await paid_at_the_bank(client, MAYA, show, "A1", "A2")
    await pays_and_gives_back(client, database_urls, owner, show, order_id)
    with pytest.raises(AssertionError, match="a live ticket whose seat is not sold"):
        await check_ledger(owner)


async def test_seats_given_back_before_the_money_came_are_sold_to_whoever_pays_while_they_are_free(
    client: BuyerClient, owner: Owner, show: Show
) -> None:
    orders = {
        buyer: await paid_at_the_bank(client, buyer, show, f"A{seat}")
        for seat, buyer in ((1, MAYA), (2, DANA))
    }
    await asyncio.gather(*(client.release(buyer, show) for buyer in orders))
    taker = factories.a_buyer(3)
    taking = outcome_of(client.reserve(taker, show, "A1"))
    answers = list(
        await asyncio.gather(client.confirm(MAYA, orders[MAYA]), taking, client.confirm(DANA, orders[DANA]))
    )
    assert answers in (["paid", "TKTKN", "paid"], ["too_late", "won", "paid"])
    await check_ledger(owner)


async def late_money_and_a_new_buyer(
    client: BuyerClient, urls: Urls, owner: Owner, show: Show
) -> tuple[str, str]:
    """Maya's time is over and her money arrives; Dana has taken one of the seats, and waits for another to have both."""
    first, second = sorted(("A1", "A2"), key=lambda label: show.seats[label])
    order_id = await paid_at_the_bank(client, MAYA, show, first)
    await factories.expire(owner, MAYA)
    async with seats_locked(urls, show.ids(second)):
        choosing = asyncio.create_task(outcome_of(client.reserve(DANA, show, first, second)))
        await all_stuck(owner, [choosing], width=client.width)
        paying = asyncio.create_task(client.confirm(MAYA, order_id))
        await all_stuck(owner, [choosing, paying], width=client.width)
    return await choosing, await paying


async def test_late_money_never_takes_what_somebody_was_just_promised(
    client: BuyerClient, database_urls: Urls, owner: Owner, show: Show
) -> None:
    assert await late_money_and_a_new_buyer(client, database_urls, owner, show) == ("won", "too_late")
    await check_ledger(owner)


async def test_without_the_seats_locks_both_are_told_that_they_have_it(
    client: BuyerClient, database_urls: Urls, owner: Owner, show: Show
) -> None:
    await remove_guards(owner, FILE, SEAT_LOCKS)
    both = await late_money_and_a_new_buyer(client, database_urls, owner, show)
    assert both == ("won", "paid"), "the control run must show the fault"


async def two_late_payments(client: BuyerClient, urls: Urls, owner: Owner, show: Show) -> list[str]:
    """Both had the seat, one after the other; both times are over; both payments arrive."""
    orders: dict[Buyer, UUID] = {}
    for buyer in (MAYA, DANA):
        orders[buyer] = await paid_at_the_bank(client, buyer, show, "A1")
        await factories.expire(owner, buyer)
    async with seats_locked(urls, show.ids("A1")):
        paying = [asyncio.create_task(client.confirm(buyer, order_id)) for buyer, order_id in orders.items()]
        await all_stuck(owner, paying, width=client.width)
    answers = await asyncio.gather(*paying, return_exceptions=True)
    return sorted(answer if isinstance(answer, str) else type(answer).__name__ for answer in answers)


async def test_of_two_late_payments_one_gets_the_seat_and_one_the_money_back(
    client: BuyerClient, database_urls: Urls, owner: Owner, show: Show
) -> None:
    assert await two_late_payments(client, database_urls, owner, show) == ["paid", "too_late"]
    await check_ledger(owner)


async def test_without_the_seats_locks_the_last_guarantee_must_stop_the_second(
    client: BuyerClient, database_urls: Urls, owner: Owner, show: Show
) -> None:
    await remove_guards(owner, FILE, SEAT_LOCKS)
    answers = await two_late_payments(client, database_urls, owner, show)
    assert answers in (["UniqueViolationError", "paid"], ["ServerFault", "paid"]), (
        "the control run must show the fault"
    )
