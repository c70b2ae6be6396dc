"""Lines of CSV files that people open in a spreadsheet: what somebody typed stays words there, and is never run as a formula."""

import csv
import io
from collections.abc import Iterable
from typing import Final

BYTE_ORDER_MARK: Final = "\ufeff"
"""Begins a file: without it Excel reads UTF-8 as something else."""

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula; some take the wide forms for it, too."""


def csv_line(cells: Iterable[object]) -> str:
    """One line, with its end. A text that begins like a formula gets an apostrophe first (OWASP); numbers stay numbers."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([_cell(cell) for cell in cells])
    return line.getvalue()


def _cell(cell: object) -> str:
    text = "" if cell is None else str(cell)
    is_word = isinstance(cell, str)
    return f"'{text}" if is_word and text.lstrip(" ").startswith(_FORMULA) else text
