"""Tables as files for a spreadsheet: the same rows as CSV or as a workbook, sent while they are read."""

from collections.abc import AsyncGenerator, AsyncIterable, Sequence
from datetime import datetime
from enum import StrEnum

from litestar.response import Stream

from pwa_tickets.web import xlsx_export
from pwa_tickets.web.csv_export import BYTE_ORDER_MARK, csv_line
from pwa_tickets.web.xlsx_export import Cell, Workbook

Rows = AsyncIterable[Sequence[Sequence[Cell]]]
"""Some rows at a time."""


class FileFormat(StrEnum):
    """What kind of file."""

    CSV = "csv"
    XLSX = "xlsx"

    @property
    def content_type(self) -> str:
        """As HTTP names it."""
        return xlsx_export.CONTENT_TYPE if self is FileFormat.XLSX else "text/csv; charset=utf-8"


def table_file(form: FileFormat, name: str, columns: Sequence[str], rows: Rows) -> Stream:
    """The file, as an attachment.

    Args:
        name: of the file without its ending, and of the sheet.
    """
    content = _workbook(name, columns, rows) if form is FileFormat.XLSX else _csv(columns, rows)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{form}"',
        "Cache-Control": "private, no-store",
    }
    return Stream(content, media_type=form.content_type, headers=headers)


async def _csv(columns: Sequence[str], rows: Rows) -> AsyncGenerator[bytes]:
    yield (BYTE_ORDER_MARK + csv_line(columns)).encode()
    async for some in rows:
        yield "".join(csv_line(map(_plain, row)) for row in some).encode()


async def _workbook(name: str, columns: Sequence[str], rows: Rows) -> AsyncGenerator[bytes]:
    book = Workbook(name, columns)
    yield book.begin()
    async for some in rows:
        yield book.rows(some)
    yield book.end()


def _plain(cell: Cell) -> object:
    return cell.isoformat(timespec="seconds") if isinstance(cell, datetime) else cell
