"""A spreadsheet of 20,000 seats read as the import reads it, against the same file through csv and openpyxl alone.

In the program itself: what the dry run costs beside the upload and the answer. Target: 5 seconds of CPU.
"""

import asyncio
import csv
import io
import time
from collections.abc import Callable

import openpyxl

from bench.measure import Cell, print_machine, print_table, ratio
from pwa_tickets.venues.spreadsheets.proposal import Options
from pwa_tickets.venues.spreadsheets.reading import read_file
from tests.unit.venues import written_venues as written

TIMES = 3
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
