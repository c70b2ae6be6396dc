"""Third step: the seats of the theater, from the sample, as a plain block, or from a spreadsheet."""

from enum import StrEnum
from pathlib import Path
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.i18n import gettext, marked
from pwa_tickets.venues import imports, seat_map
from pwa_tickets.venues.importing import Mode, compare
from pwa_tickets.venues.spreadsheets.reading import Reading
from pwa_tickets.web.actor import StaffMember

SAMPLE: Final = Path(__file__).parents[1] / "sample" / "riverside-auditorium.csv"
SEATS_A_ROW: Final = 20
SEATS_AT_MOST: Final = 5000


class SeatSource(StrEnum):
    """Where the seats come from."""

    SHEET = "sheet"
    PLAIN = "plain"
    SAMPLE = "sample"


SOURCE_NAMES: Final = {
    SeatSource.SHEET: (marked("I have a list or a drawing"), marked("Excel or CSV, as you have it.")),
    SeatSource.PLAIN: (
        marked("Just a number of seats"),
        marked("Rows of twenty, which you can change later."),
    ),
    SeatSource.SAMPLE: (marked("A sample hall"), marked("785 seats, to try everything first.")),
}


async def lay_out(db: AsyncSession, reading: Reading, venue_id: UUID, *, staff: StaffMember) -> int:
    """Make the seats that a spreadsheet names the venue's, in place of those there are. Returns how many there are.

    Raises:
        ImportRefused, SeatsInUse: nothing was changed.
    """
    current = await seat_map.read(db, venue_id)
    preview = compare(reading, current, Mode.REPLACE)
    await imports.apply(db, preview, reading.notes.told(), map_version=current.map_version, staff=staff)
    return sum(seat.seat_type != "blocked" for seat in preview.document.seats)


def plain_seats(seats: int) -> bytes:
    """A spreadsheet of so many seats in rows of twenty, A to Z, then AA."""
    lines = ["Section,Row,Seats"]
    for row, first in enumerate(range(0, seats, SEATS_A_ROW)):
        in_row = min(SEATS_A_ROW, seats - first)
        lines.append(f"{gettext('Hall')},{_row_name(row)},1-{in_row}")
    return "\n".join(lines).encode()


def _row_name(row: int) -> str:
    return (_row_name(row // 26 - 1) if row >= 26 else "") + chr(ord("A") + row % 26)
