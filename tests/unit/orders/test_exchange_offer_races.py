"""A family pays for dearer seats while staff take them back, or refund the tickets that were to move: never money for nothing."""

import asyncio
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from pwa_tickets.db.embedded import Urls
from pwa_tickets.db.session import Database
from pwa_tickets.orders import closing
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.seats.reservations import SeatsTaken
from tests import factories
from tests.factories import Owner, Show
from tests.guards import remove_guards
from tests.ledger import broken_laws, check_ledger, money_by_kind
from tests.office import make_staff, sell
from tests.races import all_stuck, locked
from tests.unit.orders.offered_seats import labels, offered, seat_states
from tests.unit.orders.test_exchange_offers import bought, staff

pytestmark = [pytest.mark.proof, pytest.mark.usefixtures("deadlocks")]
_ = (bought, staff)  # fixtures

WIDTH = 4
ORDER_LOCK = "select from ticket_orders where id = $1 for update"
SEAT_LOCK = "select from show_seats where id = $1 for update"
IS_FREE = (
    "and not seat_is_free(status, reserved_by, reserved_until, p_session_hash) and id <> all (v_from_ids);"
)
CAN_STILL_MOVE = "    array_agg(t.id) filter (where t.voided_at is not null or t.scanned_at is not null)\n"
NOT_WITHDRAWN = "  elsif p_paying_order.status <> 'pending' then\n"


async def meet(urls: Urls, owner: Owner, row: UUID, *calls: Any, lock: str = ORDER_LOCK) -> list[Any]:
    """All come for one order, or one seat, one right behind the other."""
    tasks: list[asyncio.Task[Any]] = []
    async with locked(urls, lock, row):
        for call in calls:
            tasks.append(asyncio.create_task(call))
            await all_stuck(owner, tasks, width=WIDTH)
    return await asyncio.gather(*tasks, return_exceptions=True)


async def pay_against_refund(
    staff: httpx.AsyncClient,
    database: Database,
    urls: Urls,
    owner: Owner,
    bought: UUID,
    show: Show,
    *,
    pays_first: bool,
) -> str:
    """The money comes while staff refund the tickets; what settling it came to."""
    kept = await offered(staff, owner, bought, show, {"B1": "A1"})
    calls = [factories.settle(database, UUID(kept["order"]["id"])), factories.refund(database, bought)]
    answers = await meet(urls, owner, bought, *(calls if pays_first else calls[::-1]))
    outcome: str = answers[0 if pays_first else 1]["outcome"]
    return outcome


@pytest.mark.parametrize("pays_first", [True, False], ids=["pays first", "refund first"])
async def test_the_difference_for_tickets_that_are_refunded_meanwhile_moves_them_or_goes_back(
    pays_first: bool,
    staff: httpx.AsyncClient,
    database: Database,
    database_urls: Urls,
    owner: Owner,
    bought: UUID,
    show: Show,
) -> None:
    outcome = await pay_against_refund(
        staff, database, database_urls, owner, bought, show, pays_first=pays_first
    )
    assert outcome == ("paid" if pays_first else "too_late")
    assert await labels(owner, bought) == []
    assert await seat_states(owner, show, "A1") == ["available"]
    await check_ledger(owner)


async def test_without_asking_whether_they_are_good_void_tickets_move(
    staff: httpx.AsyncClient,
    database: Database,
    database_urls: Urls,
    owner: Owner,
    bought: UUID,
    show: Show,
) -> None:
    await remove_guards(owner, "exchange_tickets.sql", (CAN_STILL_MOVE, "    null::uuid[]\n"))
    outcome = await pay_against_refund(staff, database, database_urls, owner, bought, show, pays_first=False)
    assert outcome == "paid"
    assert any("a live ticket" in law for law in await broken_laws(owner)), (
        "the control run must show the fault"
    )


async def pay_against_withdrawal(
    staff: httpx.AsyncClient,
    database: Database,
    payments: Payments,
    urls: Urls,
    owner: Owner,
    bought: UUID,
    show: Show,
    *,
    pays_first: bool,
) -> str:
    """The money comes while staff take the offer back; what settling it came to."""
    paying = UUID((await offered(staff, owner, bought, show, {"B1": "A1"}))["order"]["id"])
    calls = [factories.settle(database, paying), closing.close_unpaid(database, payments, paying)]
    answers = await meet(urls, owner, paying, *(calls if pays_first else calls[::-1]))
    outcome: str = answers[0 if pays_first else 1]["outcome"]
    return outcome


@pytest.mark.parametrize("pays_first", [True, False], ids=["pays first", "withdrawn first"])
async def test_the_difference_for_an_offer_that_is_taken_back_meanwhile_moves_them_or_goes_back(
    pays_first: bool,
    staff: httpx.AsyncClient,
    database: Database,
    payments: Payments,
    database_urls: Urls,
    owner: Owner,
    bought: UUID,
    show: Show,
) -> None:
    outcome = await pay_against_withdrawal(
        staff, database, payments, database_urls, owner, bought, show, pays_first=pays_first
    )
    assert outcome == ("paid" if pays_first else "too_late")
    assert await labels(owner, bought) == (["A1", "B2"] if pays_first else ["B1", "B2"])
    assert (await money_by_kind(owner))["charge"] == 5000
    await check_ledger(owner)


async def test_without_asking_whether_it_stands_an_offer_that_was_taken_back_moves_them(
    staff: httpx.AsyncClient,
    database: Database,
    payments: Payments,
    database_urls: Urls,
    owner: Owner,
    bought: UUID,
    show: Show,
) -> None:
    await remove_guards(owner, "exchange_offers.sql", (NOT_WITHDRAWN, "  elsif false then\n"))
    outcome = await pay_against_withdrawal(
        staff, database, payments, database_urls, owner, bought, show, pays_first=False
    )
    assert (outcome, await labels(owner, bought)) == ("paid", ["A1", "B2"]), (
        "the control run must show the fault"
    )


async def pay_against_expiry(
    staff: httpx.AsyncClient,
    database: Database,
    urls: Urls,
    owner: Owner,
    bought: UUID,
    show: Show,
    *,
    pays_first: bool,
) -> tuple[Any, Any]:
    """The money comes when the time of the offer is over, while somebody else buys the seat; what came of both."""
    paying = UUID((await offered(staff, owner, bought, show, {"B1": "A1"}))["order"]["id"])
    await owner.execute(
        "update ticket_orders set expires_at = now() - interval '1 second' where id = $1", paying
    )
    await owner.execute("update carts set deadline = now() - interval '1 second'")
    await owner.execute(
        "update show_seats set reserved_until = now() - interval '1 second' where status = 'reserved'"
    )
    walk_in = sell(database, await make_staff(owner), show, "A1")
    calls = [factories.settle(database, paying), walk_in]
    seat = show.seats["A1"]
    answers = await meet(urls, owner, seat, *(calls if pays_first else calls[::-1]), lock=SEAT_LOCK)
    return (answers[0], answers[1]) if pays_first else (answers[1], answers[0])


@pytest.mark.parametrize("pays_first", [True, False], ids=["pays first", "sold first"])
async def test_the_difference_that_is_paid_when_the_offer_is_over_moves_them_or_goes_back(
    pays_first: bool,
    staff: httpx.AsyncClient,
    database: Database,
    database_urls: Urls,
    owner: Owner,
    bought: UUID,
    show: Show,
) -> None:
    settled, sold = await pay_against_expiry(
        staff, database, database_urls, owner, bought, show, pays_first=pays_first
    )
    assert settled["outcome"] == ("paid" if pays_first else "too_late")
    assert isinstance(sold, SeatsTaken if pays_first else UUID), sold
    assert await labels(owner, bought) == (["A1", "B2"] if pays_first else ["B1", "B2"])
    assert await seat_states(owner, show, "A1") == ["sold"]
    good = "select count(*) from tickets where show_seat_id = $1 and voided_at is null"
    assert await owner.fetchval(good, show.seats["A1"]) == 1
    back = "select coalesce(sum(amount_in_cents), 0) from refunds where reason = 'payment_too_late'"
    assert await owner.fetchval(back) == (0 if pays_first else 1000)
    await check_ledger(owner)


async def test_without_asking_whether_the_seat_is_free_the_money_meets_the_last_guarantee(
    staff: httpx.AsyncClient,
    database: Database,
    database_urls: Urls,
    owner: Owner,
    bought: UUID,
    show: Show,
) -> None:
    await remove_guards(owner, "exchange_tickets.sql", (IS_FREE, "and false;"))
    settled, sold = await pay_against_expiry(
        staff, database, database_urls, owner, bought, show, pays_first=False
    )
    assert isinstance(sold, UUID)
    assert isinstance(settled, asyncpg.UniqueViolationError), "the control run must show the fault"
