"""The program that opens a stranger's chart: file in, picture out, in a process of its own that may take little and then ends."""

import io
import sys
import warnings
from typing import Final, Literal

import msgspec
from PIL import Image, ImageOps

from pwa_tickets.venues.chart_seats.finding import find_seats
from pwa_tickets.venues.chart_seats.found_seats import FoundSeats
from pwa_tickets.venues.charts.pdf_file import open_page
from pwa_tickets.venues.reader_process import limit_resources

SIDE_AT_MOST: Final = 3000
"""Pixels: a chart of a thousand seats can be read at this size, and its picture is small."""
PIXELS_AT_MOST: Final = 120_000_000
PICTURE_KINDS: Final = ("PNG", "JPEG", "WEBP", "GIF", "TIFF", "BMP")
QUALITY: Final = 80

Why = Literal["unreadable", "too-large"]


class Head(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What comes before the picture.

    Attributes:
        why: why there is no picture; absent where there is one.
        page, pages: which page of how many, from 1.
        seats: what was found in the words and shapes of a PDF's page; absent in pictures, and where nothing was.
    """

    why: Why | None = None
    width: int = 0
    height: int = 0
    page: int = 1
    pages: int = 1
    seats: FoundSeats | None = None


class TooLarge(ValueError):
    """The picture would take more memory than anybody's chart needs."""


def read_file(content: bytes, page: int) -> tuple[Head, bytes]:
    """Draw a chart as a WebP picture of ours; nothing else of the file is kept, such as where a photo was taken."""
    try:
        is_pdf = content[:1024].lstrip().startswith(b"%PDF-")
        picture, head = _pdf_page(content, page) if is_pdf else (_photo(content), Head())
    except (TooLarge, Image.DecompressionBombError):
        return Head(why="too-large"), b""
    except (OSError, SyntaxError, ValueError):
        return Head(why="unreadable"), b""
    picture.thumbnail((SIDE_AT_MOST, SIDE_AT_MOST))
    head.width, head.height = picture.size
    webp = io.BytesIO()
    picture.save(webp, "WEBP", quality=QUALITY, method=2)
    return head, webp.getvalue()


def _photo(content: bytes) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        picture = Image.open(io.BytesIO(content), formats=PICTURE_KINDS)
        if picture.width * picture.height > PIXELS_AT_MOST:
            raise TooLarge
        picture.draft("RGB", (SIDE_AT_MOST, SIDE_AT_MOST))  # a JPEG is opened no larger than it is kept
        turned = ImageOps.exif_transpose(picture)
    paper = Image.new("RGB", turned.size, "white")
    seen = turned.convert("RGBA")
    paper.paste(seen, mask=seen)
    return paper


def _pdf_page(content: bytes, number: int) -> tuple[Image.Image, Head]:
    with open_page(content, number) as page:
        picture = page.draw(SIDE_AT_MOST)
        words, shapes = page.words(SIDE_AT_MOST), page.shapes(SIDE_AT_MOST)
        seats = find_seats(words, shapes, width=picture.width, height=picture.height)
        return picture, Head(page=page.page, pages=page.pages, seats=seats)


def main() -> None:
    """Read a chart from standard input; its page is the only argument."""
    limit_resources()
    head, picture = read_file(sys.stdin.buffer.read(), int(sys.argv[1]))
    written = msgspec.json.encode(head)
    sys.stdout.buffer.write(len(written).to_bytes(4, "big") + written + picture)


if __name__ == "__main__":
    main()
