"""A spreadsheet of 20,000 seats: read as the import reads it, against the same file through csv and openpyxl alone, and imported.

Reading is measured in the program itself. Imported it is at the running product, by its API: the dry run, and the import with
what it writes. Target: 5 seconds of CPU, of server and Postgres together.
"""

import asyncio
import csv
import io
import time
from collections.abc import Callable

import httpx
import openpyxl

from bench.measure import Cell, print_machine, print_table, ratio, verdict
from bench.stage import product
from pwa_tickets.venues.spreadsheets.proposal import Options
from pwa_tickets.venues.spreadsheets.reading import read_file
from tests import office
from tests.unit.venues import written_venues as written

TIMES = 3
AIM_SECONDS = 5.0
SEATS = [
    [
        f"Section {section}",
        f"R{row}",
        str(seat),
        "Zone",
        "28.00",
        str(seat * 100 + section * 6000),
        str(row * 100),
    ]
    for section in range(10)
    for row in range(50)
    for seat in range(1, 41)
]


async def main() -> None:
    """Print the table."""
    print_machine("A spreadsheet of 20,000 seats")
    table = [["Section", "Row", "Seat", "Price zone", "Price", "X", "Y"], *SEATS]
    workbook = written.as_excel_writes(written.as_workbook({"Auditorium": table}))
    files: dict[str, tuple[bytes, Callable[[bytes], object]]] = {
        ".csv": (written.as_csv(table), bare_csv),
        ".xlsx": (workbook, bare_workbook),
    }
    rows: list[list[Cell]] = []
    for name, (content, bare) in files.items():
        ours, limit = cpu_seconds(import_file, content), cpu_seconds(bare, content)
        rows.append([name, ours, limit, ratio(limit, ours)])
    print_table("CPU, the best of three", ["", "read, s", "bare, s", "of bare"], rows)
    print_table(
        "CPU s at the product",
        ["", "server", "Postgres", "aim", "reached"],
        await at_the_product({name: content for name, (content, _) in files.items()}),
    )


async def at_the_product(files: dict[str, bytes]) -> list[list[Cell]]:
    """What the dry run and the import of each file cost, each into a venue of its own."""
    rows: list[list[Cell]] = []
    async with product() as stage:
        secret = await office.sign_in(stage.owner, await office.make_staff(stage.owner, "staff"))
        async with httpx.AsyncClient(
            base_url=stage.server.base_url,
            cookies={"pwa_tickets": secret},
            headers={"Accept": "application/json", "Origin": stage.server.base_url},
            timeout=600,
            verify=False,
        ) as client:
            for name, content in files.items():
                venue_id = await stage.owner.fetchval(
                    "insert into venues (name) values ($1) returning id", f"Hall by {name}"
                )
                for what, query in (("looked at", {"dry_run": "true"}), ("imported", {})):
                    before = stage.cpu()
                    answer = await client.post(
                        f"/api/venues/{venue_id}/seat-map/import-csv",
                        params=query,
                        files={"file": (f"seats{name}", content)},
                    )
                    answer.raise_for_status()
                    assert answer.json()["seats_added"] == len(SEATS)
                    server, postgres = (end - begin for begin, end in zip(before, stage.cpu(), strict=True))
                    reached = verdict(server + postgres <= AIM_SECONDS)
                    rows.append([f"{name} {what}", server, postgres, AIM_SECONDS, reached])
    return rows


def import_file(content: bytes) -> None:
    """Read it as the dry run does."""
    reading = read_file(content, Options())
    assert len(reading.proposal.seats) == len(SEATS), reading.notes.told()


def bare_csv(content: bytes) -> object:
    """Its cells."""
    return list(csv.reader(io.StringIO(content.decode())))


def bare_workbook(content: bytes) -> object:
    """Its cells, styles too: the colors of cells can be price zones."""
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.rows]


def cpu_seconds(read: Callable[[bytes], object], content: bytes) -> float:
    """What reading it costs this process."""
    found = []
    for _ in range(TIMES):
        began = time.process_time()
        read(content)
        found.append(time.process_time() - began)
    return min(found)


if __name__ == "__main__":
    asyncio.run(main())
