"""The same figures with one show in the database, and with a thousand shows and 400,000 tickets.

The thousand are over, and keep one code a seat instead of three, to be filled in time. Nothing a buyer, a family or a door
asks may cost more because the studio is old. Four clients; the filling is the owner's.
"""

import asyncio
import json
from datetime import timedelta
from hashlib import sha256
from itertools import count
from uuid import UUID, uuid4

from bench.fill import fill_shows
from bench.measure import Cell, Stopwatch, print_machine, print_table, ratio
from bench.scans import DEVICES, report
from bench.stage import Stage, print_database, product
from bench.wire import Asking, Load, expect_only, get, http_limit, load, post
from tests.factories import Owner, Venue, make_series, make_venue

CLIENTS = 4
SECONDS = 2
ROWS = "ABCDEFGHIJKLMNOPQRST"  # 20 rows of 21
SOLD = 400
SHOWS = 1000
SESSION = "growth-session-000000000000000000000000"
TOKEN = "bench-growth-{}"
SCANS = 10  # a batch
GROW_OLD = """
    update recital_shows set starts_at = starts_at - interval '10 years', doors_at = doors_at - interval '10 years';
    update ticket_orders set session_hash = md5(id::text);
"""  # or the second time there would be two fill_shows to come, and the family would have twice the tickets
GIVE_TWO_ORDERS = """
    update ticket_orders set session_hash = $2
    where id in (select id from ticket_orders where show_id = $1 order by id limit 2) returning id
"""


async def main() -> None:
    """Print the table."""
    print_machine(f"Growth: 1 show, then {SHOWS:,} shows and {SHOWS * SOLD:,} tickets")
    async with product() as stage:
        await print_database(stage.owner)
        venue = await make_venue(stage.owner, ROWS, 21)
        series_id = await make_series(stage.owner)
        young = await figures(stage, venue, series_id)
        await stage.owner.execute(GROW_OLD)
        with Stopwatch() as filling:
            past = timedelta(days=-SHOWS / 8 - 1)
            await fill_shows(
                stage.owner, venue, shows=SHOWS - 2, sold=SOLD, series_id=series_id, first_in=past, codes=1
            )
            await stage.owner.execute(
                "vacuum (analyze)"
            )  # or autovacuum would, and its work be counted as the requests'
            await stage.owner.execute("checkpoint")
        tickets = await stage.owner.fetchval("select count(*) from tickets")
        old = await figures(stage, venue, series_id)
        rows: list[list[Cell]] = [
            [
                name,
                before.ms(50),
                before.ms(95),
                before_cpu,
                after.ms(50),
                after.ms(95),
                after_cpu,
                ratio(after_cpu, before_cpu),
            ]
            for (name, (before, before_cpu)), (after, after_cpu) in zip(
                young.items(), old.values(), strict=True
            )
        ]
        print_table(
            f"{tickets:,} tickets, filled in {filling.wall:.0f} s; ms at {CLIENTS} clients, CPU ms of server and Postgres",
            ["", "p50, 1 show", "p95", "CPU", f"p50, {SHOWS:,}", "p95", "CPU", "CPU grew to"],
            rows,
        )


async def figures(stage: Stage, venue: Venue, series_id: UUID) -> dict[str, tuple[Load, float]]:
    """One more show, and what everybody asks of it."""
    [show] = (await fill_shows(stage.owner, venue, shows=1, sold=SOLD, series_id=series_id)).shows
    cookie = {"Cookie": f"pwa_tickets={SESSION}", "Accept": "text/html,*/*"}
    order = await stage.owner.fetchval(GIVE_TWO_ORDERS, show, sha256(SESSION.encode()).hexdigest())
    reports = await scans(stage.owner, show)
    asked: dict[str, Asking] = {
        "/healthz": always(get("/healthz")),
        "reserve and release": await reserving(stage.owner, show),
        "picker page": always(get(f"/shows/{show}/seats", {"Accept": "text/html"})),
        "seat states": always(get(f"/api/shows/{show}/seat-states")),
        f"scans, batches of {SCANS}": lambda client: reports[client].pop() if reports[client] else None,
        "order page": always(get(f"/orders/{order}", cookie)),
        "wallet of two orders": always(get("/api/wallet", cookie)),
        "what is on": always(get("/api/shows")),
    }
    found = {}
    await http_limit(stage.port, CLIENTS, seconds=0.5)
    for name, ask in asked.items():
        if not name.startswith("scans"):  # each ticket is scanned once
            await load(stage.port, CLIENTS, ask, seconds=SECONDS / 4)
        began = sum(stage.cpu())
        done = await load(stage.port, CLIENTS, ask, seconds=SECONDS)
        expect_only(done, 200)
        found[name] = (done, (sum(stage.cpu()) - began) / len(done.seconds) * 1000)
    return found


def always(question: bytes) -> Asking:
    """The same for everybody."""
    return lambda _: question


async def reserving(owner: Owner, show: UUID) -> Asking:
    """Each client takes two free seats as a new visitor and gives them back."""
    free = [
        row["id"]
        for row in await owner.fetch(
            "select id from show_seats where show_id = $1 and status = 'available'", show
        )
    ]
    numbers, families = count(), dict[int, str]()

    def ask(client: int) -> bytes:
        if family := families.pop(client, None):
            return post("/api/seat-reservations/release", json.dumps({"session_id": family}).encode())
        families[client] = f"family-{next(numbers):030d}"
        pair = [str(seat) for seat in free[client * 2 : client * 2 + 2]]
        choice = {"show_id": str(show), "seat_ids": pair, "session_id": families[client]}
        return post("/api/seat-reservations/reserve", json.dumps(choice).encode())

    return ask


async def scans(owner: Owner, show: UUID) -> list[list[bytes]]:
    """What four phones report of this show, each ticket once."""
    rows = await owner.fetch(
        "select c.code_hash from show_seat_codes c join show_seats ss on ss.id = c.show_seat_id "
        "where ss.show_id = $1 and c.state = 'sold'", show)  # fmt: skip
    hashes = [row["code_hash"] for row in rows]
    devices = [uuid4() for _ in range(CLIENTS)]
    tokens = [TOKEN.format(device) for device in devices]
    await owner.execute(DEVICES, devices, [sha256(token.encode()).hexdigest() for token in tokens])
    await owner.executemany(
        "insert into device_shows values ($1, $2)", [(device, show) for device in devices]
    )
    mine = len(hashes) // CLIENTS
    return [
        [
            post(
                "/api/check-in/scans",
                report(show, hashes[start : start + SCANS], start).encode(),
                {"Authorization": f"Bearer {token}"},
            )
            for start in range(phone * mine, (phone + 1) * mine, SCANS)
        ][::-1]
        for phone, token in enumerate(tokens)
    ]


if __name__ == "__main__":
    asyncio.run(main())
