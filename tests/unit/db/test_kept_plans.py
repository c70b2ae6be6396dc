"""Statements are planned once a connection, whatever they are asked with."""

from sqlalchemy import text

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.orders.order_view import read_orders
from tests.factories import Show

PLANS = "select generic_plans, custom_plans from pg_prepared_statements where statement like "


async def test_the_query_that_reads_an_order_is_planned_once(database: Database, show: Show) -> None:
    async with database.transaction(SYSTEM) as db:
        for _ in range(6):  # Postgres plans anew five times before it thinks of keeping one
            await read_orders(db, [show.id])
        kept = (await db.execute(text(f"{PLANS} 'select to_jsonb(found)%o.id = any(%'"))).one()
    assert kept.custom_plans == 0
    assert kept.generic_plans >= 6


async def test_so_are_calls_of_functions(database: Database) -> None:
    asking = "select count(*) from ticket_orders where id = $1 or id = gen_random_uuid()"
    async with database.raw_transaction(SYSTEM) as sql:
        for _ in range(6):
            await sql.fetchval(asking, "00000000-0000-4000-8000-000000000001")
        kept = await sql.fetchrow(f"{PLANS} $1", asking)
    assert kept is not None
    assert (kept["generic_plans"], kept["custom_plans"]) == (6, 0)
