"""The picker of a venue of 785 seats: bytes on the wire by part, a phone's main thread, SQL statements, and milliseconds.

The page and the states are measured against a static file, against /healthz, and against a bare `select 1` in pgbench; in the
browser against a page of one heading, and against our page of terms.
"""

import asyncio
import gzip
import re
from uuid import UUID

from bench.long_tasks import print_long_tasks
from bench.measure import Cell, print_machine, print_table, ratio
from bench.stage import Stage, Units, print_database, product
from bench.statements import StatementLog, logging_statements
from bench.wire import HOST, expect_only, get, http_limit, load
from tests.factories import make_show, riverside

CLIENTS = 4
SECONDS = 2
PHONE = {"Accept-Encoding": "gzip, deflate, br", "Accept": "text/html,*/*"}
BUILT = re.compile(rb"/static/built/[\w./-]+\.(?:js|css)")
IMPORTED = re.compile(rb"(?:from|import) ?\"\./([\w.-]+\.js)\"")


async def main() -> None:
    """Print the tables."""
    print_machine("The picker, 785 seats")
    async with product() as stage:
        await print_database(stage.owner)
        show = await make_show(stage.owner, await riverside(stage.owner))
        page = f"/shows/{show.id}/seats"
        parts = await parts_of(stage.port, page, show.id)
        print_table(
            "Bytes on the wire, compressed",
            ["part", "bytes"],
            [*parts, ["all", sum(part[1] for part in parts)]],
        )
        site = f"http://{HOST}:{stage.port}"
        await print_long_tasks({"/terms": f"{site}/terms", "the picker": f"{site}{page}"})
        limit, bare = (
            await http_limit(stage.port, CLIENTS),
            await stage.pgbench("select 1;", clients=CLIENTS, seconds=SECONDS),
        )
        static = next(path for path, _ in parts if path.endswith(".css"))
        statements = await statements_of(
            stage, [page, f"/api/shows/{show.id}/seat-states", f"/api/shows/{show.id}/seat-map"]
        )
        await stage.restart(PWA_TICKETS_JOBS_INSIDE="0")
        units = await stage.units()
        rows: list[list[Cell]] = [
            ["select 1 (pgbench)", bare.rate, None, bare.ms, None, None, None, None, None, None]
        ]
        for path in (
            "/healthz",
            static,
            page,
            f"/api/shows/{show.id}/seat-states",
            f"/api/shows/{show.id}/seat-map",
        ):
            rows.append(await row(stage, path, limit.rate, statements.get(path), units))
        print_table(f"{CLIENTS} clients", ["", "a second", "of /healthz", "p50 ms", "p95 ms", "server ms", "Postgres ms",
                    "in /healthz", "in select 1", "SQL statements"], rows)  # fmt: skip


async def parts_of(port: int, page: str, show_id: UUID) -> list[tuple[str, int]]:
    """Everything a phone fetches for its first picker, and how long each is over the wire."""
    body = await fetch(port, page, PHONE)
    names = list(dict.fromkeys(found.decode() for found in BUILT.findall(gzip.decompress(body))))
    for name in names:  # grows: modules name their own imports
        text = await fetch(port, name, {})
        names += [
            new for found in IMPORTED.findall(text) if (new := f"/static/built/{found.decode()}") not in names
        ]
    addresses = [f"/api/shows/{show_id}/seat-map", *names]
    return [(page, len(body)), *[(address, len(await fetch(port, address, PHONE))) for address in addresses]]


async def fetch(port: int, path: str, headers: dict[str, str]) -> bytes:
    """The body as it came over the wire, to its end: with or without its length."""
    reader, writer = await asyncio.open_connection(HOST, port)
    writer.write(get(path, headers | {"Connection": "close"}))
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(f"{path}: {head[:60]!r}")
    return body


async def statements_of(stage: Stage, paths: list[str]) -> dict[str, str]:
    """How many statements Postgres is told for each page once all is warm, and how many of them only begin and end."""
    found = {}
    async with logging_statements(stage, PWA_TICKETS_JOBS_INSIDE="0"):
        for path in paths:
            for _ in range(3):
                log = StatementLog(stage)
                await fetch(stage.port, path, PHONE)
            told = log.told()
            found[path] = f"{told.work} + {told.framing}"
    return found


async def row(stage: Stage, path: str, limit: float, statements: str | None, units: Units) -> list[Cell]:
    """One line of the table."""
    question = get(path, PHONE)
    await load(stage.port, CLIENTS, lambda _: question, seconds=0.3)
    began = stage.cpu()
    done = await load(stage.port, CLIENTS, lambda _: question, seconds=SECONDS)
    expect_only(done, 200)
    server, database = (
        (end - begin) / len(done.seconds) * 1000 for begin, end in zip(began, stage.cpu(), strict=True)
    )
    name = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "…", path)
    costs = [server, database, server / units.server, database / units.postgres]
    return [name, done.rate, ratio(done.rate, limit), done.ms(50), done.ms(95), *costs, statements]


if __name__ == "__main__":
    asyncio.run(main())
