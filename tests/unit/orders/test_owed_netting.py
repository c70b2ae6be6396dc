"""Cash that is owed since tickets moved to cheaper seats, when they move again: it counts, and nobody pays twice."""

import json
from collections.abc import Mapping
from uuid import UUID

import pytest

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.orders import exchange, owed
from pwa_tickets.orders.exchange import Difference
from pwa_tickets.orders.exchange_plan import Move, plan_exchange
from pwa_tickets.orders.refund_models import RefundMethod
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember
from tests.factories import Owner, Show, tickets_of
from tests.guards import remove_guards
from tests.ledger import check_ledger
from tests.office import make_staff, sell

OPEN = """
    select id, (after ->> 'amount_in_cents')::integer as cents, after -> 'item_ids' as item_ids from audit_log owed
    where action = 'cash_owed' and not exists (
      select from audit_log where action = 'concern_closed' and (after ->> 'entry')::bigint = owed.id)
"""
BACK = "select coalesce(sum(amount_in_cents), 0) from refunds"
PRICES = {"B1": 2000, "B2": 1000, "A3": 3000, "A4": 4000}


@pytest.fixture
async def clerk(owner: Owner) -> StaffMember:
    """Sells, and moves tickets."""
    return await make_staff(owner)


@pytest.fixture
async def order_id(database: Database, owner: Owner, clerk: StaffMember, show: Show) -> UUID:
    """Two seats at $30, paid in cash."""
    for label, cents in PRICES.items():
        await owner.execute(
            "update show_seats set price_in_cents = $2 where id = $1", show.seats[label], cents
        )
    return await sell(database, clerk, show, "A1", "A2", customer_email="ruth@example.com")


@pytest.fixture
def family(database: Database, settings: Settings, owner: Owner, show: Show, order_id: UUID) -> "Family":
    """Who bought them."""
    return Family(database, settings, owner, show, order_id)


class Family:
    """Chooses seats, or has staff move its tickets."""

    def __init__(
        self, database: Database, settings: Settings, owner: Owner, show: Show, order_id: UUID
    ) -> None:
        self.database, self.settings, self.owner = database, settings, owner
        self.show, self.order_id = show, order_id

    async def moves(self, to: Mapping[str, str]) -> list[Move]:
        tickets = {row["label"]: row["id"] for row in await tickets_of(self.owner, self.order_id)}
        return [
            Move(ticket_id=tickets[label], show_seat_id=self.show.seats[seat]) for label, seat in to.items()
        ]

    async def choose(self, to: Mapping[str, str]) -> int:
        """As it would by its link; what it comes to."""
        moves = await self.moves(to)
        async with self.database.transaction(SYSTEM) as db:
            cents = (await plan_exchange(db, self.order_id, moves)).difference_in_cents
            await owed.exchange_or_owe(db, self.settings, self.order_id, moves, difference_in_cents=cents)
        return cents

    async def is_moved(self, to: Mapping[str, str], how: Difference | None, staff: StaffMember) -> int:
        """By staff; what it comes to."""
        moves = await self.moves(to)
        async with self.database.transaction(SYSTEM) as db:
            made = await exchange.exchange_tickets(
                db, self.settings, self.order_id, moves, staff=staff, difference=how
            )
        return made.difference_in_cents

    async def is_owed(self) -> list[int]:
        return [row["cents"] for row in await self.owner.fetch(OPEN)]


async def test_a_dearer_seat_has_what_was_owed(family: Family, owner: Owner, clerk: StaffMember) -> None:
    assert await family.choose({"A1": "B1"}) == -1000
    assert await family.is_owed() == [1000]
    assert await family.is_moved({"B1": "A3"}, None, clerk) == 0, "they pay nothing: $10 are theirs"
    assert await family.is_owed() == []
    assert await owner.fetchval(BACK) == 0
    await check_ledger(owner)


async def test_only_what_is_above_it_is_collected(family: Family, owner: Owner, clerk: StaffMember) -> None:
    await family.choose({"A1": "B1"})
    assert await family.is_moved({"B1": "A4"}, Difference.CASH, clerk) == 1000
    assert await family.is_owed() == []
    assert await owner.fetchval("select total_amount_in_cents from ticket_orders") == 7000
    await check_ledger(owner)


async def test_a_still_cheaper_seat_owes_once(family: Family, owner: Owner, clerk: StaffMember) -> None:
    await family.choose({"A1": "B1"})
    assert await family.choose({"B1": "B2"}) == -2000, "of all that was paid"
    assert await family.is_owed() == [2000], "not $30"
    await check_ledger(owner)


async def test_what_staff_pay_out_is_owed_no_more(family: Family, owner: Owner, clerk: StaffMember) -> None:
    await family.choose({"A1": "B1"})
    assert await family.is_moved({"B1": "B2"}, Difference.CASH, clerk) == -2000
    assert await family.is_owed() == []
    assert await owner.fetchval(BACK) == 2000
    await check_ledger(owner)


async def test_what_other_tickets_are_owed_stays(family: Family, owner: Owner, clerk: StaffMember) -> None:
    await family.choose({"A1": "B1", "A2": "B2"})
    assert await family.is_owed() == [3000]
    await family.is_moved({"B1": "A3"}, None, clerk)
    [left] = await owner.fetch(OPEN)
    assert left["cents"] == 2000
    line = await owner.fetchval(
        "select id from ticket_order_items where show_seat_id = $1", family.show.seats["B2"]
    )
    assert json.loads(left["item_ids"]) == [str(line)]
    assert await owed.pay_back(family.database, left["id"], RefundMethod.CASH, staff=clerk)
    assert await owner.fetchval(BACK) == 2000
    await check_ledger(owner)


async def test_a_page_from_before_pays_nothing_out(family: Family, owner: Owner, clerk: StaffMember) -> None:
    await family.choose({"A1": "B1"})
    [entry] = await owner.fetch(OPEN)
    await family.is_moved({"B1": "A3"}, None, clerk)
    assert not await owed.pay_back(family.database, entry["id"], RefundMethod.CASH, staff=clerk)
    assert await owner.fetchval(BACK) == 0


async def test_a_second_tap_finds_it_done(family: Family, owner: Owner, clerk: StaffMember) -> None:
    await family.choose({"A1": "B1"})
    [entry] = await owner.fetch(OPEN)
    for _ in range(2):
        assert await owed.pay_back(family.database, entry["id"], RefundMethod.CASH, staff=clerk)
    assert await owner.fetchval(BACK) == 1000
    await check_ledger(owner)


async def test_without_the_netting_it_is_owed_still(family: Family, owner: Owner, clerk: StaffMember) -> None:
    await remove_guards(
        owner, "exchange_tickets.sql", ("  perform net_owed(p_order_id, v_ticket_ids);\n", "")
    )
    await family.choose({"A1": "B1"})
    await family.is_moved({"B1": "A3"}, None, clerk)
    assert await family.is_owed() == [1000]
