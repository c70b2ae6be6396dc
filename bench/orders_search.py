"""The office's list of orders at 100,000 orders and 400,000 tickets: the page, beside the query written by hand.

The by-hand query is what somebody would type into psql: `ilike` over the columns, newest first. It is asked as the owner, without
row security; the page is asked by a member of staff who is signed in, one after the other.
"""

import asyncio
import time
from urllib.parse import urlencode

from bench.fill import fill_shows
from bench.measure import Cell, Timings, print_machine, print_table
from bench.stage import Stage, print_database, product
from bench.wire import Line, get
from pwa_tickets.sample.sales import FIRST, LAST
from tests.factories import Owner, make_series, make_venue
from tests.office import make_staff, sign_in

ROWS = "ABCDEFGHIJKLMNOPQRST"  # 20 rows of 21
SHOWS = 1000
SOLD = 400
TIMES = 20
NAME_EVERYBODY = """
    update ticket_orders set
      customer_name = ($1::text[])[1 + abs(hashtext(id::text)) % cardinality($1::text[])] || ' '
        || ($2::text[])[1 + abs(hashtext(session_hash)) % cardinality($2::text[])],
      customer_phone = '(508) 555-' || lpad((abs(hashtext('phone' || id)) % 10000)::text, 4, '0'),
      created_at = now() - abs(hashtext('at' || id)) % 60000000 * interval '1 second'
"""
WRITE_TO_THEM = """
    update ticket_orders set customer_email = lower(replace(customer_name, ' ', '.')) || abs(hashtext(id::text)) % 1000 || '@'
      || (array['gmail.com', 'yahoo.com', 'outlook.com', 'icloud.com'])[1 + abs(hashtext(id::text)) % 4]
"""
BY_HAND = """
    select id, order_number, status, customer_name, customer_email, total_amount_in_cents, created_at from ticket_orders
    where customer_name ilike $1 or customer_email ilike $1 or customer_phone ilike $1 or order_number ilike $1
    order by created_at desc, id desc limit 51
"""
MORE_NAMES = [f"{name}{ending}" for name in LAST for ending in ("son", "berg", "wood", "ley", "ford", "well")]


async def main() -> None:
    """Print the table."""
    print_machine("Searching orders")
    async with product() as stage:
        await print_database(stage.owner)
        await fill(stage.owner)
        staff = await make_staff(stage.owner)
        cookie = f"pwa_tickets={await sign_in(stage.owner, staff)}"
        show = await stage.owner.fetchval("select id from recital_shows order by starts_at limit 1")
        ticket = await stage.owner.fetchval("select ticket_number from tickets limit 1")
        asked = [
            ("the newest", {}, ""),
            ("a whole name", {"q": "maya okafor"}, "maya okafor"),
            ("a first name, 4 % of all", {"q": "maya"}, "maya"),
            ("what a quarter has", {"q": "gmail"}, "gmail"),
            ("a letter wrong", {"q": "okafro"}, "okafor"),
            ("two letters swapped", {"q": "rosis maya"}, "maya rossi"),
            ("nothing like it", {"q": "xylophone"}, "xylophone"),
            ("a phone number", {"q": "508-555-0142"}, "(508) 555-0142"),
            ("a ticket number", {"q": str(ticket)}, ""),
            ("one show", {"show_id": str(show)}, ""),
            ("refunded", {"refunded": "yes"}, ""),
            (
                "paid, in one month",
                {"status": "paid", "first_day": "2026-03-01", "last_day": "2026-03-31"},
                "",
            ),
        ]
        rows: list[list[Cell]] = []
        await ask(stage, cookie, {}, times=5)
        healthz = await ask(stage, cookie, None)
        for name, filters, by_hand in asked:
            database = await by_hand_ms(stage.owner, by_hand) if by_hand else None
            began = stage.cpu()
            page = await ask(stage, cookie, filters)
            server, postgres = (
                (end - start) / TIMES * 1000 for start, end in zip(began, stage.cpu(), strict=True)
            )
            hand = database.ms(50) if database else ""
            rows.append(
                [name, page.ms(50), page.ms(95), postgres, server, hand, page.ms(50) / healthz.ms(50)]
            )
        orders = await stage.owner.fetchval("select count(*) from ticket_orders")
        tickets = await stage.owner.fetchval("select count(*) from tickets")
        print_table(
            f"{orders:,} orders, {tickets:,} tickets, {TIMES} times each, one after the other; /healthz {healthz.ms(50):.1f} ms",
            [
                "",
                "page p50 ms",
                "p95 ms",
                "CPU of Postgres",
                "of the server",
                "by hand p50 ms",
                "in /healthz",
            ],
            rows,
        )


async def fill(owner: Owner) -> None:
    """Sell out a thousand shows to families of many names."""
    venue, series_id = await make_venue(owner, ROWS, 21), await make_series(owner)
    await fill_shows(owner, venue, shows=SHOWS, sold=SOLD, series_id=series_id, codes=1)
    await owner.execute(NAME_EVERYBODY, FIRST, LAST + MORE_NAMES)
    await owner.execute(WRITE_TO_THEM)
    await owner.execute("vacuum (analyze)")
    await owner.execute("checkpoint")


async def by_hand_ms(owner: Owner, words: str) -> Timings:
    """The same search as somebody would write it."""
    done = Timings()
    for _ in range(5):
        began = time.perf_counter()
        await owner.fetch(BY_HAND, f"%{words}%")
        done.seconds.append(time.perf_counter() - began)
    return done


async def ask(stage: Stage, cookie: str, filters: dict[str, str] | None, *, times: int = TIMES) -> Timings:
    """The list with these filters, or /healthz without."""
    done = Timings()
    path = "/healthz" if filters is None else f"/admin/ticketing/orders?{urlencode(filters)}"
    line = await Line.open(stage.port)
    for _ in range(times):
        began = time.perf_counter()
        status, body = await line.ask(get(path, {"Cookie": cookie, "Accept": "text/html"}))
        done.seconds.append(time.perf_counter() - began)
        if status != 200:
            raise RuntimeError(f"{path}: {status} {body[:300]!r}")
    line.close()
    return done


if __name__ == "__main__":
    asyncio.run(main())
