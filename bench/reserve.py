"""Reserving two seats over HTTP: 1, 8, 40 and 200 clients, each choice by another family.

Apart, every family wants seats of its own. Contended, all want the same two; whoever gets them gives them back at once.
Measured against the bare function (`reserve_seats` in pgbench, the same choices, at most ten connections) and /healthz.
Target: half of the bare function's rate, and p95 within 100 ms at 40 clients.
"""

import asyncio
import json
from itertools import count
from uuid import UUID

from bench.fill import fill_shows
from bench.measure import Cell, print_machine, print_table, ratio, verdict
from bench.stage import Bare, Stage, print_database, product
from bench.wire import Load, expect_only, http_limit, load, post
from tests.factories import Owner, make_series, make_venue

CLIENTS = (1, 8, 40, 200)
CONNECTIONS_AT_MOST = 10  # as many as the server keeps; each new one plans its statements first
SECONDS = 3
ROWS = [f"{letter}{number}" for letter in "ABCDEFGHIJ" for number in range(4)]  # 40 rows of 50
SHOWS = 12  # 12,000 families
P95_MS = 100
CHOICES = """
    create schema if not exists bench;
    create table bench.choices as
      select (row_number() over (order by show_id, pair) - 1)::integer as n, show_id, ids from (
        select show_id, nth / 2 as pair, array_agg(id order by id) as ids
        from (select show_id, id, row_number() over (partition by show_id order by id) - 1 as nth from show_seats) seat
        group by show_id, pair) paired;
    alter table bench.choices add primary key (n);
    analyze bench.choices;
    create function bench.reserve_or_hear_no(p_family text) returns void language plpgsql as $$
    begin
      perform reserve_seats(show_id, ids, p_family, 10, 25) from bench.choices where n = 0;
      perform release_seats(p_family);
    exception when sqlstate 'TKTKN' then null;
    end $$;
"""
FREE = """
    set session_replication_role = replica;
    truncate carts cascade;
    update show_seats set status = 'available', reserved_by = null, reserved_until = null where status <> 'available';
    set session_replication_role = origin;
"""
APART = """
\\set n (:client_id + :clients * :turn) % :choices
\\set turn :turn + 1
select reserve_seats(show_id, ids, 'family-' || :n, 10, 25) from bench.choices where n = :n;
"""
CONTENDED = """
\\set family random(1, 1000000)
select bench.reserve_or_hear_no('family-' || :family);
"""


async def main() -> None:
    """Print the tables."""
    print_machine("Reserving two seats")
    async with product() as stage:
        await print_database(stage.owner)
        choices = await prepare(stage.owner)
        limit = await http_limit(stage.port, 40)
        print(f"/healthz at 40 clients: {limit.rate:,.0f}/s, the client's share {limit.own_cost:.2f} ms each")
        await measure_http(stage.port, choices, 40, contended=False)  # new connections make their plans first
        for kind, script in (("apart", APART), ("contended", CONTENDED)):
            rows = [
                await row(stage, choices, clients, script, contended=kind == "contended")
                for clients in CLIENTS
            ]
            print_table(
                f"{kind}, a second", ["clients", "bare", "HTTP", "ratio", "p50 ms", "p95 ms", "got them", "server ms",
                                      "Postgres ms", "client ms", "reached"], rows)  # fmt: skip
        await stage.restart(PWA_TICKETS_RATE_LIMIT="1000000")
        rows = [await row(stage, choices, 40, APART, contended=False)]
        print_table("apart, with the limits counting", ["clients", "bare", "HTTP", "ratio", "p50 ms", "p95 ms", "got them",
                    "server ms", "Postgres ms", "client ms", "reached"], rows)  # fmt: skip


async def prepare(owner: Owner) -> list[tuple[UUID, list[UUID]]]:
    """Empty venues, and every pair of seats as somebody's choice: (show, seats)."""
    venue = await make_venue(owner, ROWS, 50)
    await fill_shows(owner, venue, shows=SHOWS, sold=0, series_id=await make_series(owner))
    await owner.execute(CHOICES)
    return [
        (row["show_id"], row["ids"])
        for row in await owner.fetch("select show_id, ids from bench.choices order by n")
    ]


async def row(
    stage: Stage, choices: list[tuple[UUID, list[UUID]]], clients: int, script: str, *, contended: bool
) -> list[Cell]:
    """One line of the table."""
    await free(stage.owner)
    bare: Bare = await stage.pgbench(
        script.replace(":choices", str(len(choices))),
        clients=min(clients, CONNECTIONS_AT_MOST),
        seconds=SECONDS,
    )
    await free(stage.owner)
    began = stage.cpu()
    done = await measure_http(stage.port, choices, clients, contended=contended)
    server, database = (
        (end - begin) / len(done.seconds) * 1000 for begin, end in zip(began, stage.cpu(), strict=True)
    )
    reached = done.rate >= bare.rate / 2 and (clients != 40 or done.ms(95) <= P95_MS)
    return [
        str(clients), bare.rate, done.rate, ratio(done.rate, bare.rate), done.ms(50), done.ms(95),
        f"{done.statuses[200] / len(done.seconds):.0%}", server, database, done.own_cost, verdict(reached),
    ]  # fmt: skip


async def measure_http(
    port: int, choices: list[tuple[UUID, list[UUID]]], clients: int, *, contended: bool
) -> Load:
    """Choices for a few seconds; when contended, one who got the seats gives them back with the next request, unmeasured."""
    numbers, families = count(), dict[int, str]()
    giving_back = set[int]()
    done, given_back = Load(), Load()

    def ask(client: int) -> bytes | None:
        number = next(numbers)
        if client in giving_back:
            return post(
                "/api/seat-reservations/release", json.dumps({"session_id": families[client]}).encode()
            )
        families[client] = f"family-{number:030d}"
        show, seats = choices[0 if contended else number % len(choices)]
        choice = {
            "show_id": str(show),
            "seat_ids": [str(seat) for seat in seats],
            "session_id": families[client],
        }
        return post("/api/seat-reservations/reserve", json.dumps(choice).encode())

    def hear(client: int, status: int, _body: bytes, seconds: float) -> None:
        which = given_back if client in giving_back else done
        which.seconds.append(seconds)
        which.statuses[status] += 1
        giving_back.discard(client) if which is given_back else None
        if contended and which is done and status == 200:
            giving_back.add(client)

    every = await load(port, clients, ask, seconds=SECONDS, hear=hear)
    expect_only(every, *((200, 409) if contended else (200,)))
    done.wall, done.cpu = every.wall, every.cpu * len(done.seconds) / len(every.seconds)
    return done


async def free(owner: Owner) -> None:
    """Every seat free again."""
    await owner.execute(FREE)
    await owner.execute("vacuum analyze show_seats")
    await owner.execute("checkpoint")


if __name__ == "__main__":
    asyncio.run(main())
