"""Importing a seat map: how a file is to be read, and saving what it says, all of it or nothing."""

from typing import ClassVar

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.errors import Fact, TicketsError
from pwa_tickets.venues import seat_map
from pwa_tickets.venues.importing import Mode, Preview
from pwa_tickets.venues.seat_map import Saved
from pwa_tickets.venues.seat_map_rules import require_sound
from pwa_tickets.venues.spreadsheets.proposal import Align, Options, SeatOne, StageEnd
from pwa_tickets.venues.spreadsheets.sheets import Problem
from pwa_tickets.web.actor import StaffMember

FILE_AT_MOST = 10_000_000
"""Bytes. Twenty thousand seats are one million as CSV, and less in a workbook."""

FIELDS = ("section", "row", "seat", "zone", "price", "type")
"""What can be matched by hand."""


class ImportRefused(TicketsError):
    """Refuse to import a file in which something is wrong."""

    status, slug, title = 422, "import-refused", "Please check this file"
    description = "Lines of the file are wrong, or seats with tickets would vanish; `errors` names each. Nothing was written."
    fact_types: ClassVar = {"errors": Fact(list[Problem], "What is wrong, line by line.")}
    sentence = "Something in this file is not right yet. Nothing was imported."


class ImportOptions(msgspec.Struct, kw_only=True):
    """How a file is to be read and what becomes of the map there is; what is not said is assumed from the file."""

    mode: Mode = Mode.MERGE
    stage: StageEnd | None = None
    seat_one: SeatOne | None = None
    align: Align | None = None
    section: str = ""
    row: str = ""
    seat: str = ""
    zone: str = ""
    price: str = ""
    type: str = ""

    def reading(self, currency: str) -> Options:
        """How the file is read."""
        columns = {field: getattr(self, field) for field in FIELDS if getattr(self, field)}
        return Options(
            columns=columns, stage=self.stage, seat_one=self.seat_one, align=self.align, currency=currency
        )

    def said(self) -> dict[str, str]:
        """What was said, as an address says it."""
        return {
            name: str(value)
            for name, value in msgspec.structs.asdict(self).items()
            if value and value != Mode.MERGE
        }


async def apply(
    db: AsyncSession, preview: Preview, problems: list[Problem], *, map_version: int, staff: StaffMember
) -> Saved:
    """Save what a file says.

    Args:
        problems: what was found wrong with the file.
        map_version: of the map that the preview was shown on.

    Raises:
        ImportRefused: something is wrong with the file.
        InvalidSeatMap, SeatMapChanged, SeatsInUse: as saving any map.
    """
    if errors := [problem for problem in problems if problem.severity == "error"]:
        raise ImportRefused(errors=errors)
    await require_sound(db, preview.document)
    return await seat_map.save(db, preview.document, map_version=map_version, staff=staff)
