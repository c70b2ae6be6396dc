"""What a step of an order reads does not grow with what was sold before, also where its plan was made before anything was."""

from uuid import UUID

import pytest

from pwa_tickets.db.actor import SYSTEM, Actor
from pwa_tickets.db.session import Database
from tests.factories import Buyer, Owner, Show, a_buyer, make_show, make_venue

ROWS_READ = """
    select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::bigint from pg_stat_xact_user_tables
"""
TABLES = ("carts", "show_seats", "show_seat_codes", "ticket_orders", "ticket_order_items", "tickets")
SOLD_MEANWHILE = 30
SLACK = 500
"""A plan that is made anew meanwhile may read a small table whole, once; what grew was thousands of rows (3,987 to reserve)."""


@pytest.fixture
async def large_show(owner: Owner) -> Show:
    """A large show in a studio that has sold nothing, as Postgres knows: it makes its plans for that."""
    show = await make_show(owner, await make_venue(owner, ["A", "B", "C", "D", "E"], 20))
    for table in TABLES:  # nor does it learn more in the middle of the test, on a slow machine
        await owner.execute(f"alter table {table} set (autovacuum_enabled = off)")
    await owner.execute("analyze")
    return show


async def _rows(database: Database, actor: Actor, call: str, *facts: object) -> tuple[object, int]:
    """What a call of a function returns, and how many rows it reads."""
    async with database.raw_transaction(actor) as sql:
        before = await sql.fetchval(ROWS_READ)
        returned = await sql.fetchval(call, *facts)
        return returned, await sql.fetchval(ROWS_READ) - before


async def _order(database: Database, show: Show, buyer: Buyer, seat_ids: list[UUID]) -> dict[str, int]:
    """Buy these seats; the rows that each step reads."""
    read = {}
    _, read["reserve"] = await _rows(
        database,
        buyer.anon,
        "select reserve_seats($1, $2, $3, 10, 25)",
        show.id,
        seat_ids,
        buyer.session_hash,
    )
    order_id, read["place"] = await _rows(
        database,
        buyer.anon,
        "select place_order($1, null, $2, $3, $3, null, '[]', null, 'usd', 10)",
        *(buyer.session_hash, buyer.name, buyer.email),
    )
    assert isinstance(order_id, UUID)
    _, read["open the payment"] = await _rows(database, buyer.customer, "select order_to_pay($1)", order_id)
    outcome, read["settle"] = await _rows(
        database,
        SYSTEM,
        "select settle_order($1, $2, 'usd', $3, $4, 93)",
        *(order_id, 4000, f"pi_{order_id.hex}", f"ch_{order_id.hex}"),
    )
    assert isinstance(outcome, str)
    assert '"paid"' in outcome
    return read


async def test_the_thirtieth_order_reads_as_much_as_the_second(
    database: Database, owner: Owner, large_show: Show
) -> None:
    seats = (seat for label, seat in large_show.seats.items() if label[0] != "A")  # all at one price
    pairs = [[next(seats), next(seats)] for _ in range(SOLD_MEANWHILE + 2)]
    await _order(database, large_show, a_buyer(0), pairs.pop())
    second = await _order(database, large_show, a_buyer(1), pairs.pop())
    last = {}
    for number, pair in enumerate(pairs):
        last = await _order(database, large_show, a_buyer(2 + number), pair)
    grown = {step: (second[step], rows) for step, rows in last.items() if rows > second[step] + SLACK}
    assert not grown
