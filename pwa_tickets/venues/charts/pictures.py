"""Pictures of charts, from files that people send; each file is opened by a program of its own that cannot do harm."""

from dataclasses import dataclass
from typing import Final

import msgspec

from pwa_tickets.errors import InvalidInput
from pwa_tickets.i18n import gettext, marked
from pwa_tickets.venues.chart_seats.found_seats import FoundSeats
from pwa_tickets.venues.charts.file_reader import Head
from pwa_tickets.venues.reader_process import ask_reader

FILE_AT_MOST: Final = 20_000_000
"""Bytes. A phone's photo has five million, a scanned page ten."""
PICTURE_AT_MOST: Final = 6_000_000
"""Bytes of the picture that is kept."""
SECONDS_AT_MOST: Final = 30.0
READER: Final = "pwa_tickets.venues.charts.file_reader"

UNREADABLE: Final = marked("We cannot read this file. Please send a PDF, or a picture as JPEG or PNG.")
TOO_LARGE: Final = marked("This picture is too large. Please send one of at most 10,000 by 10,000 pixels.")


@dataclass(frozen=True)
class ChartPicture:
    """A chart as it is drawn: WebP, which page of how many it was, and the seats that were found on it."""

    content: bytes
    width: int
    height: int
    page: int
    pages: int
    seats: FoundSeats | None = None


async def draw(content: bytes, page: int) -> ChartPicture:
    """Draw the chart in a file.

    Raises:
        InvalidInput: it is neither picture nor PDF, is encrypted or broken, or takes too much time or memory.
    """
    answer = await ask_reader(READER, str(page), content=content, seconds=SECONDS_AT_MOST)
    length = int.from_bytes(answer[:4], "big")
    if length == 0 or len(answer) - length > PICTURE_AT_MOST:
        raise _invalid(UNREADABLE)
    head, picture = msgspec.json.decode(answer[4 : 4 + length], type=Head), answer[4 + length :]
    if head.why is not None:
        raise _invalid(TOO_LARGE if head.why == "too-large" else UNREADABLE)
    return ChartPicture(picture, head.width, head.height, head.page, head.pages, head.seats)


def _invalid(told: str) -> InvalidInput:
    return InvalidInput([{"field": "file", "message": gettext(told)}])
