"""The dashboard, the sums and the files at 100,000 orders and 400,000 tickets, beside the same query written by hand.

By hand means as the owner, without row security, in one statement that asks for the same figures and nothing else. A file of
every sale is read to its end while it comes, and the server's memory is looked at before and after.
"""

import asyncio
import time
from pathlib import Path

import httpx

from bench.fill import fill_shows
from bench.measure import Cell, Timings, print_machine, print_table
from bench.stage import Stage, print_database, product
from tests.factories import Owner, make_series, make_venue
from tests.office import make_staff, sign_in

ROWS = "ABCDEFGHIJKLMNOPQRST"  # 20 rows of 21
RECITALS = 100
SHOWS = 10  # a recital
SOLD = 400  # a show
TIMES = 10
OFFICE = "/admin/ticketing"
OF_A_RECITAL = """
    select ss.show_id, o.paid_at::date, count(t.id), sum(i.paid_in_cents)
    from show_seats ss join ticket_order_items i on i.show_seat_id = ss.id join ticket_orders o on o.id = i.ticket_order_id
    left join tickets t on t.id = i.ticket_id
    where ss.show_id in (select id from recital_shows where recital_series_id = $1) and o.paid_at is not null group by 1, 2
"""
OF_ALL = """
    select ss.show_id, o.paid_at::date, count(t.id), sum(i.paid_in_cents)
    from ticket_order_items i join ticket_orders o on o.id = i.ticket_order_id
    left join show_seats ss on ss.id = i.show_seat_id left join tickets t on t.id = i.ticket_id
    where o.paid_at is not null group by 1, 2
"""
EVERY_LINE = """
    select o.order_number, o.paid_at, sh.title, vs.name, s.row_name, s.seat_number, i.item_name, i.paid_in_cents,
           o.customer_name, o.customer_email, t.scanned_at
    from ticket_order_items i join ticket_orders o on o.id = i.ticket_order_id
    left join show_seats ss on ss.id = i.show_seat_id left join seats s on s.id = ss.seat_id
    left join venue_sections vs on vs.id = s.section_id
    left join recital_shows sh on sh.id = ss.show_id left join tickets t on t.id = i.ticket_id
    where o.paid_at is not null order by o.paid_at, o.id
"""


async def main() -> None:
    """Print both tables."""
    print_machine("Dashboard, sums and files")
    async with product() as stage:
        await print_database(stage.owner)
        series_id = await fill(stage.owner)
        staff = await make_staff(stage.owner, "owner")
        cookie = {"pwa_tickets": await sign_in(stage.owner, staff)}
        async with httpx.AsyncClient(
            base_url=stage.server.base_url, cookies=cookie, timeout=600, headers={"Accept": "text/html"}
        ) as office:
            await pages(stage, office, series_id)
            await files(stage, office)


async def fill(owner: Owner) -> str:
    """A hundred recitals of ten shows; the id of the last."""
    venue = await make_venue(owner, ROWS, 21)
    for _ in range(RECITALS):
        series_id = await make_series(owner)
        await fill_shows(owner, venue, shows=SHOWS, sold=SOLD, series_id=series_id, codes=1)
    await owner.execute(
        "update ticket_orders set paid_at = now() - abs(hashtext(id::text)) % 7000000 * interval '1 second'"
    )
    await owner.execute("vacuum (analyze)")
    await owner.execute("checkpoint")
    return str(series_id)


async def pages(stage: Stage, office: httpx.AsyncClient, series_id: str) -> None:
    """How long pages take, and the same figures by hand."""
    asked = [
        ("dashboard of a recital", f"{OFFICE}/dashboard?of={series_id}", OF_A_RECITAL, (series_id,)),
        ("sums of all sales", f"{OFFICE}/reports", OF_ALL, ()),
        ("sales tax of all sales", f"{OFFICE}/reports/sales-tax", OF_ALL, ()),
    ]
    healthz = await timed(office, "/healthz")
    rows: list[list[Cell]] = []
    for name, path, statement, arguments in asked:
        await timed(office, path, times=2)
        began = stage.cpu()
        page = await timed(office, path)
        server, postgres = (
            (end - start) / TIMES * 1000 for start, end in zip(began, stage.cpu(), strict=True)
        )
        hand = Timings()
        for _ in range(TIMES):
            at = time.perf_counter()
            await stage.owner.fetch(statement, *arguments)
            hand.seconds.append(time.perf_counter() - at)
        rows.append(
            [name, page.ms(50), page.ms(95), server, postgres, hand.ms(50), page.ms(50) / hand.ms(50)]
        )
    orders = await stage.owner.fetchval("select count(*) from ticket_orders")
    tickets = await stage.owner.fetchval("select count(*) from tickets")
    print_table(
        f"{orders:,} orders, {tickets:,} tickets, {TIMES} times each; /healthz {healthz.ms(50):.1f} ms",
        ["", "page p50 ms", "p95 ms", "CPU of the server", "of Postgres", "by hand p50 ms", "of by hand"],
        rows,
    )


async def files(stage: Stage, office: httpx.AsyncClient) -> None:
    """How long a file of every sale takes, what memory it takes, and the same rows by `copy`."""
    sent: list[int] = []

    async def count(part: bytes) -> None:
        sent.append(len(part))

    at = time.perf_counter()
    await stage.owner.copy_from_query(EVERY_LINE, output=count, format="csv")
    hand = time.perf_counter() - at
    rows: list[list[Cell]] = [["by hand, copy", hand, sum(sent) / 1e6, None, 1.0]]
    for form in ("csv", "xlsx"):
        before, at, size = memory(stage), time.perf_counter(), 0
        async with office.stream("GET", f"{OFFICE}/reports/sales", params={"format": form}) as answer:
            if answer.status_code != 200:
                raise RuntimeError(f"{form}: {answer.status_code}")
            async for part in answer.aiter_raw():
                size += len(part)
        seconds = time.perf_counter() - at
        rows.append([f"every sale as .{form}", seconds, size / 1e6, memory(stage) - before, seconds / hand])
    print_table(
        "A line for each ticket sold",
        ["", "seconds", "MB sent", "MB of memory more", "of by hand"],
        rows,
    )


async def timed(office: httpx.AsyncClient, path: str, *, times: int = TIMES) -> Timings:
    """One after the other."""
    done = Timings()
    for _ in range(times):
        began = time.perf_counter()
        answer = await office.get(path)
        done.seconds.append(time.perf_counter() - began)
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status_code} {answer.text[:300]}")
    return done


def memory(stage: Stage) -> float:
    """What the server's processes hold at the moment, in megabytes."""
    group = stage.server.processes["server"].pid
    held = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            words = status.read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue
        fields = dict(line.split(":\t", 1) for line in words.splitlines() if ":\t" in line)
        if fields.get("NSsid", fields.get("NSpgid", "")).split()[:1] == [str(group)]:
            held += int(fields.get("VmRSS", "0 kB").split()[0])
    return held / 1000


if __name__ == "__main__":
    asyncio.run(main())
