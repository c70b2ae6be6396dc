"""Scans reported by four phones at one show after another, in batches of 1, 50 and 500, every ticket once.

Measured against the bare function (`select record_scans(…)` in pgbench, four connections, the very same batches) and against
/healthz. Target: at least 5,000 scans a second in batches of 50 on two cores, and at least half of the bare function's rate.
"""

import asyncio
import json
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID, uuid4

from bench.fill import fill_shows
from bench.measure import print_machine, print_table, ratio, verdict
from bench.stage import Stage, print_database, product
from bench.wire import Load, expect_only, http_limit, load, post
from tests.factories import Owner, make_series, make_venue

PHONES = 4
SHOWS = 4
SEATS_A_PHONE = 500
VENUE_ROWS = [f"{letter}{number}" for letter in "ABCDEFGHIJ" for number in range(4)]  # 40 rows of 50
TARGET_A_SECOND = 5000
TOKEN = "bench-{}"
DEVICES = """
    with phones as (select * from unnest($1::uuid[], $2::text[]) with ordinality d (id, token_hash, nth)),
    ushers as (insert into profiles (id, role, name) select id, 'usher', 'Usher ' || nth from phones)
    insert into devices (id, profile_id, gate, token_hash, expires_at, enrolled_at, last_seen_at)
    select id, id, 'Door ' || nth, token_hash, now() + interval '1 day', now(), now() from phones
"""
BATCHES = """
    create schema if not exists bench;
    drop table if exists bench.batches;
    create table bench.batches (n integer primary key, device_id uuid not null, batch jsonb not null)
"""
FORGET = """
    truncate ticket_scans, scan_annuls, audit_log;
    update tickets set scanned_at = null, scanned_by = null where scanned_at is not null;
    update devices set last_seq = null, last_scan_at = null, last_seen_at = clock_timestamp();
"""
SETTLE = "vacuum analyze ticket_scans; vacuum analyze tickets; vacuum analyze devices; checkpoint"
BARE = """
\\set n :client_id + :clients * :turn
\\set turn :turn + 1
select record_scans(device_id, batch) from bench.batches where n = :n;
"""


async def main() -> None:
    """Print the table."""
    print_machine("Scans at the door")
    async with product() as stage:
        await print_database(stage.owner)
        devices = await prepare(stage.owner)
        limit = await http_limit(stage.port, PHONES)
        await measure_http(
            stage, await batches_of(stage.owner, devices, 10, 5), 10
        )  # new connections make plans first
        rows: list[list[str | float]] = []
        for size, share in ((1, 12), (50, 1), (500, 1)):
            batches = await batches_of(stage.owner, devices, size, share)
            bare, bare_cost = await measure_bare(stage, batches, size)
            began, scans = stage.cpu(), len(batches) * size
            done = await measure_http(stage, batches, size)
            server, database = (
                (end - begin) / scans * 1e6 for begin, end in zip(began, stage.cpu(), strict=True)
            )
            rate = done.rate * size
            enough = rate >= bare / 2 and (size != 50 or rate >= TARGET_A_SECOND)
            rows.append([
                f"batches of {size}", bare, bare_cost * 1e6, rate, ratio(rate, bare), done.ms(95), server, database,
                done.own_cost / size * 1000, verdict(enough),
            ])  # fmt: skip
        print_table(
            f"Scans a second, {PHONES} phones, CPU in µs a scan; /healthz at {PHONES} clients: {limit.rate:,.0f}/s",
            [
                "",
                "bare function",
                "its CPU",
                "over HTTP",
                "ratio",
                "p95 ms",
                "server",
                "Postgres",
                "client",
                "reached",
            ],
            rows,
        )


async def prepare(owner: Owner) -> list[tuple[UUID, str, UUID]]:
    """Venues sold out, and four phones for each show: (device, token, show)."""
    venue = await make_venue(owner, VENUE_ROWS, PHONES * SEATS_A_PHONE // len(VENUE_ROWS))
    series_id = await make_series(owner)
    shows = (
        await fill_shows(owner, venue, shows=SHOWS, sold=PHONES * SEATS_A_PHONE, series_id=series_id)
    ).shows
    devices = [(uuid4(), TOKEN.format(nth), shows[nth // PHONES]) for nth in range(PHONES * SHOWS)]
    hashes = [sha256(token.encode()).hexdigest() for _, token, _ in devices]
    await owner.execute(DEVICES, [device for device, _, _ in devices], hashes)
    await owner.executemany(
        "insert into device_shows (device_id, show_id) values ($1, $2)",
        [(device, show) for device, _, show in devices],
    )
    return devices


async def batches_of(
    owner: Owner, devices: list[tuple[UUID, str, UUID]], size: int, share: int
) -> list[tuple[UUID, str, str]]:
    """Every ticket's scan in batches, (device, token, body): four phones in turn, one show after another.

    Args:
        share: one of so many batches is used, where all would take too long.
    """
    hashes: dict[UUID, list[str]] = {}
    for row in await owner.fetch(
        "select ss.show_id, c.code_hash from show_seat_codes c join show_seats ss on ss.id = c.show_seat_id "
        "where c.generation = 0 and c.state = 'sold' order by ss.show_id, ss.id"
    ):
        hashes.setdefault(row["show_id"], []).append(row["code_hash"])
    found = []
    for first in range(0, len(devices), PHONES):
        for start in range(0, SEATS_A_PHONE // share, size):
            for phone, (device, token, show) in enumerate(devices[first : first + PHONES]):
                mine = hashes[show][phone * SEATS_A_PHONE :][start : start + size]
                found.append((device, token, report(show, mine, start)))
    return found


def report(show: UUID, hashes: list[str], start: int) -> str:
    """What a phone sends of these codes."""
    now = datetime.now(UTC).isoformat()
    scans = [
        {
            "id": str(uuid4()), "seq": start + nth, "show_id": str(show), "code_hash": code_hash, "at": now,
            "clock_offset_ms": 12, "direction": "in", "shown": "admitted", "admitted": True,
        }
        for nth, code_hash in enumerate(hashes)
    ]  # fmt: skip
    return json.dumps({"sent_at": now, "scans": scans, "annuls": []})


async def measure_bare(stage: Stage, batches: list[tuple[UUID, str, str]], size: int) -> tuple[float, float]:
    """Scans a second of the function alone, and the CPU seconds of Postgres a scan."""
    await stage.owner.execute(BATCHES)
    await stage.owner.executemany(
        "insert into bench.batches values ($1, $2, $3)",
        [(n, device, body) for n, (device, _, body) in enumerate(batches)],
    )
    await forget(stage.owner)
    began = stage.cpu()[1]
    bare = await stage.pgbench(BARE, clients=PHONES, each=len(batches) // PHONES)
    return bare.rate * size, (stage.cpu()[1] - began) / len(batches) / size


async def measure_http(stage: Stage, batches: list[tuple[UUID, str, str]], size: int) -> Load:
    """The same batches as reports of four phones."""
    await forget(stage.owner)
    waiting = [
        [
            post("/api/check-in/scans", body.encode(), {"Authorization": f"Bearer {token}"})
            for _, token, body in reversed(batches[phone::PHONES])
        ]
        for phone in range(PHONES)
    ]
    done = await load(stage.port, PHONES, lambda phone: waiting[phone].pop() if waiting[phone] else None)
    expect_only(done, 200)
    kept = await stage.owner.fetchval("select count(*) from ticket_scans")
    if kept != len(batches) * size:
        raise RuntimeError(f"{kept} scans kept of {len(batches) * size}")
    return done


async def forget(owner: Owner) -> None:
    """An evening before the doors open."""
    await owner.execute(FORGET)
    for statement in SETTLE.split("; "):
        await owner.execute(statement)


if __name__ == "__main__":
    asyncio.run(main())
