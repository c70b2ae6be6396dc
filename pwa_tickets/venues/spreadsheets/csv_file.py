"""Text files of values: whatever encoding and separator the program wrote that made them."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Final

from pwa_tickets.i18n import gettext
from pwa_tickets.venues.spreadsheets.damage import damage_of_text
from pwa_tickets.venues.spreadsheets.sheets import (
    COLUMNS_AT_MOST,
    LINES_AT_MOST,
    Cell,
    Line,
    Sheet,
    Unreadable,
    without_empty,
)

SEPARATORS: Final = (",", ";", "\t", "|")
GUARD: Final = re.compile(r"^'(?=\s*[=+\-@＝＋－＠])")
MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read_csv(content: bytes) -> list[Sheet]:
    """The one sheet of the file.

    Raises:
        Unreadable: it is no text.
    """
    text = decode(content)
    if text.count("\x00") or sum(not sign.isprintable() and not sign.isspace() for sign in text[:4000]) > 40:
        raise Unreadable(gettext("This is not a spreadsheet we can read. Please save it as .xlsx or .csv."))
    separator = ""
    if text[:4].lower() == "sep=":  # Excel's own word about the file
        separator, text = text[4:5], "\n" + text.partition("\n")[2]
    return [
        without_empty(
            "", _lines(text, separator if separator.strip() or separator == "\t" else find_separator(text))
        )
    ]


def decode(content: bytes) -> str:
    """The text: by its byte order mark, else UTF-16 where every second byte is zero, else UTF-8, else Windows-1252."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    head = content[:2000]
    if len(head) > 3 and head.count(0) > len(head) // 4:
        return content.decode("utf-16-le" if head[1] == 0 else "utf-16-be", errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def find_separator(text: str) -> str:
    """The separator that cuts most lines into the same number of columns, more than one; a comma where none does."""

    def fit(separator: str) -> tuple[int, int]:
        try:
            rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), 60))
        except csv.Error:
            return 0, 0
        widths = Counter(len(row) for row in rows if len(row) > 1)
        (width, lines), *_ = widths.most_common(1) or [(0, 0)]
        return lines, width

    return max(SEPARATORS, key=fit)


def _lines(text: str, separator: str) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    number = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unreadable(gettext("Line %(line)s cannot be read.") % {"line": reader.line_num}) from error
        if number > LINES_AT_MOST:
            raise Unreadable(gettext("This file has more than %(most)s lines.") % {"most": LINES_AT_MOST})
        yield Line(number, tuple(_cell(cell) for cell in row[:COLUMNS_AT_MOST]))
        number = reader.line_num + 1


@lru_cache(maxsize=100_000)
def _cell(written: str) -> Cell:
    """What a cell says, without the apostrophe that keeps a spreadsheet from running it."""
    text = GUARD.sub("", written.strip())
    return Cell(text, damage=damage_of_text(text))
