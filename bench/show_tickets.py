"""All tickets of a sold-out show as one PDF by name, through the product: staff ask for it, and its page tells how far it is.

The job runs inside the server, as by default. What it costs is the CPU of all that the server started; how much memory, what each
program held at most. A file that is not tagged, lacks a page or has a code that does not read back ends the bench.
"""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pypdfium2
import pypdfium2.raw as pdfium
import zxingcpp

from bench.fill import fill_shows
from bench.measure import Timings, print_machine, print_table
from bench.stage import Stage, product
from tests.factories import make_series, make_venue
from tests.office import make_staff, sign_in

SOLD = 800
ROWS = [f"{letter}{number}" for letter in "ABCDE" for number in range(4)]  # 20 rows of 41
LOOKED_AT = 20  # pages whose two codes are read
OFFICE = "/admin/ticketing/reports/shows"
RUN = "select id, status, done from job_runs where kind = 'render_show_tickets' and subject = $1"
CODES = "select qr_code from tickets where voided_at is null"


async def main() -> None:
    """Print the table."""
    print_machine(f"{SOLD} tickets of a show on paper")
    async with product() as stage:
        venue, series_id = await make_venue(stage.owner, ROWS, 41), await make_series(stage.owner)
        filled = await fill_shows(stage.owner, venue, shows=1, sold=SOLD, series_id=series_id, codes=1)
        await show_tickets(stage, filled.shows[0])


async def show_tickets(stage: Stage, show_id: UUID) -> None:
    """Ask for the file, watch it being made, and look at it."""
    cookie = {"pwa_tickets": await sign_in(stage.owner, await make_staff(stage.owner, "owner"))}
    async with httpx.AsyncClient(
        base_url=stage.server.base_url, cookies=cookie, timeout=60, verify=False
    ) as office:
        quiet, busy, most, told = Timings(), Timings(), dict[str, float](), set[int]()
        for _ in range(40):
            await timed(office, quiet)
        before, began = stage.cpu(), time.perf_counter()
        asked = await office.post(f"{OFFICE}/{show_id}/tickets", headers={"Accept": "text/html"})
        if asked.status_code != 303:
            raise RuntimeError(f"{asked.status_code}: {asked.text[:300]}")
        while (run := dict(await stage.owner.fetchrow(RUN, show_id) or {}))["status"] != "done":
            told.add(run["done"])
            for program, megabytes in memory_of(stage.server.processes["server"].pid):
                most[program] = max(most.get(program, 0.0), megabytes)
            await timed(office, busy)
            await asyncio.sleep(0.1)
        took = time.perf_counter() - began
        server, postgres = (end - start for start, end in zip(before, stage.cpu(), strict=True))
        answer = await office.get(f"{OFFICE}/{show_id}/tickets/{run['id']}/download")
    pages = look_at(answer.content, {row["qr_code"] for row in await stage.owner.fetch(CODES)})
    print_table(
        f"{pages} pages of {len(answer.content) / 1e6:.1f} MB, tagged, its codes read back; {took:.0f} s by the clock, told in "
        f"{len(told)} steps; /healthz meanwhile p95 {busy.ms(95):.0f} ms, before {quiet.ms(95):.0f} ms",
        ["", "CPU s", "CPU ms a ticket"],
        [[name, cost, cost / SOLD * 1000] for name, cost in (("server", server), ("Postgres", postgres))],
    )
    print_table("What each program held at most", ["", "MB"], sorted(most.items()))


async def timed(office: httpx.AsyncClient, timings: Timings) -> None:
    """Next to nothing, asked of a server that is busy."""
    began = time.perf_counter()
    await office.get("/healthz")
    timings.seconds.append(time.perf_counter() - began)


def memory_of(server: int) -> Iterator[tuple[str, float]]:
    """The server's processes and the most that each of them ever held, in megabytes."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = dict(
                line.split(":", 1) for line in (folder / "status").read_text().splitlines() if ":" in line
            )
            session = int((folder / "stat").read_text().rpartition(")")[2].split()[3])
            program = (folder / "cmdline").read_text().replace("\0", " ")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if session == server and "VmHWM" in words:
            name = next((part for part in ("pdf_join", "tickets.pdf") if part in program), "server")
            yield name, int(words["VmHWM"].split()[0]) / 1000


def look_at(content: bytes, codes: set[str]) -> int:
    """Read codes off some of the pages; how many pages there are.

    Raises:
        RuntimeError: it is not what was asked for.
    """
    document: Any = pypdfium2.PdfDocument(content)
    read = {
        found.text
        for number in range(0, len(document), max(1, len(document) // LOOKED_AT))
        for found in zxingcpp.read_barcodes(document[number].render(scale=2).to_pil())
    }
    if not pdfium.FPDFCatalog_IsTagged(document) or len(document) != SOLD // 2 or len(read) < 2 * LOOKED_AT:
        raise RuntimeError(f"{len(document)} pages, {len(read)} codes")
    if read - codes:
        raise RuntimeError(f"codes of no ticket: {read - codes}")
    return len(document)


if __name__ == "__main__":
    asyncio.run(main())
