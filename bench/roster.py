"""What a scanner phone reads of a show: bytes as br and gzip, milliseconds, and what an unchanged one (304) costs.

Measured against /healthz, `select 1` and the bare function (`door_roster` in pgbench).
The design wants about 40 kB for 600 seats.
"""

import asyncio
import gzip
import re
from hashlib import sha256
from uuid import uuid4

from bench.measure import Cell, print_machine, print_table, ratio
from bench.picker import fetch
from bench.scans import DEVICES
from bench.stage import Stage, print_database, product
from bench.wire import HOST, expect_only, get, http_limit, load
from tests.factories import Owner, make_show, make_venue, riverside

CLIENTS = 4
SECONDS = 2
TOKEN = "bench-roster"
ROWS = "ABCDEFGHIJKLMNOPQRSTUVWXY"  # 25 rows of 24


async def main() -> None:
    """Print the tables."""
    print_machine("The roster")
    async with product(PWA_TICKETS_JOBS_INSIDE="0") as stage:
        await print_database(stage.owner)
        small = await make_show(stage.owner, await make_venue(stage.owner, ROWS, 24))
        large = await make_show(stage.owner, await riverside(stage.owner))
        await enroll(stage.owner, small.id, large.id)
        limit, units = await http_limit(stage.port, CLIENTS), await stage.units()
        sizes: list[list[Cell]] = []
        rows: list[list[Cell]] = []
        for seats, show in ((600, small), (785, large)):
            path = f"/api/check-in/shows/{show.id}/roster"
            plain = await fetch(stage.port, path, headers())
            sizes.append([f"{seats} seats", len(plain), len(gzip.compress(plain, 9)),
                          *[len(await fetch(stage.port, path, headers(encoding))) for encoding in ("gzip", "br")]])  # fmt: skip
            bare = await stage.pgbench(f"select door_roster('{show.id}');", clients=CLIENTS, seconds=SECONDS)
            etag = await tag_of(stage.port, path)
            rows.append(
                [f"{seats} seats, bare function", bare.rate, None, bare.ms, None, None, None, None, None]
            )
            known = headers("br") | {"If-None-Match": etag}
            for name, sent, status in (
                ("br", headers("br"), 200),
                ("gzip", headers("gzip"), 200),
                ("unchanged", known, 304),
            ):
                line = await row(stage, f"{seats} seats, {name}", get(path, sent), status, limit.rate)
                rows.append([*line, line[-2] / units.server, line[-1] / units.postgres])
        print_table("Bytes", ["", "plain", "gzip -9", "sent as gzip", "sent as br"], sizes)
        print_table(f"{CLIENTS} clients; /healthz {limit.rate:,.0f}/s",
                    ["", "a second", "of /healthz", "p50 ms", "p95 ms", "server ms", "Postgres ms", "in /healthz",
                     "in select 1"], rows)  # fmt: skip


async def enroll(owner: Owner, *shows: object) -> None:
    """A phone for these shows."""
    device = uuid4()
    await owner.execute(DEVICES, [device], [sha256(TOKEN.encode()).hexdigest()])
    await owner.execute(
        "update show_seat_codes set changed_at = now() - interval '1 hour'"
    )  # sold before the doors
    await owner.executemany(
        "insert into device_shows (device_id, show_id) values ($1, $2)", [(device, show) for show in shows]
    )


def headers(encoding: str = "identity") -> dict[str, str]:
    """What the phone sends."""
    return {"Authorization": f"Bearer {TOKEN}", "Accept-Encoding": encoding}


async def tag_of(port: int, path: str) -> str:
    """The roster's ETag."""
    reader, writer = await asyncio.open_connection(HOST, port)
    writer.write(get(path, headers("br") | {"Connection": "close"}))
    found = re.search(rb"(?i)\r\netag: ([^\r]+)", await reader.read())
    writer.close()
    assert found is not None
    return found[1].decode()


async def row(
    stage: Stage, name: str, question: bytes, status: int, limit: float
) -> tuple[str, float, str, float, float, float, float]:
    """One line of the table."""
    began = stage.cpu()
    done = await load(stage.port, CLIENTS, lambda _: question, seconds=SECONDS)
    expect_only(done, status)
    server, database = (
        (end - begin) / len(done.seconds) * 1000 for begin, end in zip(began, stage.cpu(), strict=True)
    )
    return name, done.rate, ratio(done.rate, limit), done.ms(50), done.ms(95), server, database


if __name__ == "__main__":
    asyncio.run(main())
