"""What webhooks cost a sale and a scan: settling an order and recording batches of scans, with none, one and ten endpoints.

In the database alone, for there every event is written down. The endpoints are paused: nothing is sent meanwhile. Rounds of all
three take turns, so that a slower minute of the machine is everybody's.
"""

import asyncio
from collections import defaultdict
from uuid import UUID

from bench.measure import Cell, Stopwatch, Timings, print_machine, print_table
from bench.scans import FORGET, batches_of, prepare
from bench.stage import Stage, print_database, product
from pwa_tickets.db.session import Database
from tests import factories
from tests.factories import Owner, make_series, make_show, make_venue

ENDPOINTS = (0, 1, 10)
ROUNDS = 4
SALES = 40
SCANS_A_BATCH = 50
ONE_BATCH_OF = 4
HEAR = """
    insert into webhook_endpoints (url, events, secret, paused_at, pause_reason)
    select 'https://hooks.example.com/' || n, '{order.paid,order.refunded,ticket.scanned}', 'sealed', now(), 'asked'
    from generate_series(1, $1::integer) n
"""


async def main() -> None:
    """Print the table."""
    print_machine("Webhooks")
    async with product() as stage:
        await print_database(stage.owner)
        database = await Database.connect(stage.server.urls.app_url)
        batches = await batches_of(stage.owner, await prepare(stage.owner), SCANS_A_BATCH, ONE_BATCH_OF)
        orders = iter(await place_orders(stage.owner, database, ROUNDS * SALES * len(ENDPOINTS)))
        sales: dict[int, Timings] = defaultdict(Timings)
        scans: dict[int, Timings] = defaultdict(Timings)
        for _ in range(ROUNDS):
            for endpoints in ENDPOINTS:
                await hear(stage, endpoints)
                for _ in range(SALES):
                    with Stopwatch() as watch:
                        await factories.settle(database, next(orders))
                    sales[endpoints].seconds.append(watch.wall)
                for device, _, body in batches:
                    with Stopwatch() as watch:
                        await stage.owner.fetchval("select record_scans($1, $2::jsonb)", device, body)
                    scans[endpoints].seconds.append(watch.wall)
        await database.close()
        written = await stage.owner.fetchval("select count(*) from webhook_deliveries")
    assert written, "the last round had endpoints"
    rows: list[list[Cell]] = [
        [
            f"{endpoints} endpoints",
            sales[endpoints].ms(50),
            f"{sales[endpoints].ms(50) / sales[0].ms(50):.2f} x",
            scans[endpoints].ms(50),
            f"{scans[endpoints].ms(50) / scans[0].ms(50):.2f} x",
        ]
        for endpoints in ENDPOINTS
    ]
    print_table(
        f"{ROUNDS * SALES} sales, {ROUNDS * len(batches)} batches of {SCANS_A_BATCH} scans for each",
        ["", "a sale ms", "of none", f"{SCANS_A_BATCH} scans ms", "of none"],
        rows,
    )


async def hear(stage: Stage, endpoints: int) -> None:
    """So many endpoints hear of everything from now on, and nothing was scanned yet."""
    await stage.owner.execute("delete from webhook_endpoints")
    await stage.owner.execute(HEAR, endpoints)
    await stage.owner.execute(FORGET)


async def place_orders(owner: Owner, database: Database, count: int) -> list[UUID]:
    """Orders of one seat each that wait for their money."""
    venue = await make_venue(owner, [f"R{row}" for row in range(count // 40 + 1)], 40, name="Annex")
    show = await make_show(owner, venue, series_id=await make_series(owner, "Bench"))
    return [
        await factories.reserve_and_place(database, show, factories.a_buyer(number), label)
        for number, label in enumerate(list(show.seats)[:count])
    ]


if __name__ == "__main__":
    asyncio.run(main())
