"""Excel's workbooks, and what Excel did to the values in them."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement

import openpyxl
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.utils.cell import column_index_from_string
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import FORMULA_TAG, VALUE_TAG, WorkSheetParser

from pwa_tickets.i18n import gettext
from pwa_tickets.venues.spreadsheets.damage import damage_of_date, damage_of_text
from pwa_tickets.venues.spreadsheets.sheet_xml import RawCell, parse_rows
from pwa_tickets.venues.spreadsheets.sheets import (
    COLUMNS_AT_MOST,
    EMPTY,
    LINES_AT_MOST,
    OLD_EXCEL,
    Cell,
    Line,
    Merge,
    Notes,
    Sheet,
    Unreadable,
    without_empty,
)

UNPACKED_AT_MOST: Final = 150_000_000
"""Bytes: twenty thousand seats with all their columns unpack to ten million."""

MERGED: Final = re.compile(rb'<(?:\w+:)?mergeCell\s[^<>]*?\bref="([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"')
MERGED_AT_MOST: Final = 1_000_000
"""Lines that all merged cells of a sheet cover together: those of a theater do not lie upon each other."""


def read_excel(content: bytes, notes: Notes) -> list[Sheet]:
    """The sheets that are not hidden.

    Raises:
        Unreadable: an old workbook, one with a password, or none at all.
    """
    if content.startswith(OLD_EXCEL):
        told = gettext(
            "This workbook is in the old .xls format, or has a password. Please save it as .xlsx without one."
        )
        raise Unreadable(told)
    _require_small(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of features that have nothing to do with values
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
            try:
                return [sheet for one in book.worksheets if (sheet := _read(one, notes)) is not None]
            finally:
                book.close()
    except Unreadable:
        raise
    except Exception as error:  # a broken file breaks the reader in ways that nobody can list
        raise Unreadable(
            gettext("This workbook is damaged. Please open it in Excel and save it again.")
        ) from error


def _require_small(content: bytes) -> None:
    """A few kilobytes can unpack to more than there is memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            size = sum(entry.file_size for entry in packed.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Unreadable(
            gettext("This workbook is damaged. Please open it in Excel and save it again.")
        ) from error
    if size > UNPACKED_AT_MOST:
        raise Unreadable(gettext("This workbook is far larger than any theater."))


def _read(sheet: Any, notes: Notes) -> Sheet | None:
    if not isinstance(sheet, ReadOnlyWorksheet):  # a chart on a sheet of its own
        return None
    if sheet.sheet_state != "visible":
        told = gettext(
            "This sheet is hidden, so we didn’t read it. Unhide it if it belongs to the map, or delete it."
        )
        notes.warn(told, sheet=sheet.title)
        return None
    return without_empty(sheet.title, _lines(_rows(sheet)), _merges(sheet))


def _merges(sheet: Any) -> tuple[Merge, ...]:
    """The cells merged downwards. A workbook read line by line knows none: they stand behind its last line."""
    with sheet._get_source() as source:
        merged = MERGED.findall(source.read())
    found = (
        Merge(column_index_from_string(letters.decode()) - 1, int(first), int(last))
        for letters, first, last in merged
    )
    merges = tuple(merge for merge in found if merge.first < merge.last and merge.first < LINES_AT_MOST)
    if sum(min(merge.last, LINES_AT_MOST) - merge.first for merge in merges) > MERGED_AT_MOST:
        raise Unreadable(gettext("This workbook is far larger than any theater."))
    return merges


def _rows(sheet: Any) -> Iterator[tuple[int, dict[int, Cell]]]:
    """The rows, fast. What a cell means is openpyxl's to say, of each kind of cell once: it is shown one with that value."""
    book = sheet.parent
    meaning = WorkSheetParser(
        io.BytesIO(),
        sheet._shared_strings,
        data_only=book.data_only,
        epoch=book.epoch,
        date_formats=book._date_formats,
        timedelta_formats=book._timedelta_formats,
    )

    def cell_of(raw: RawCell) -> Cell:
        if raw.kind == "inlineStr" and not raw.is_formula:
            return _cell(ReadOnlyCell(sheet, 1, 1, raw.value, "s", int(raw.style)))
        element = Element("c", {"t": raw.kind, "s": raw.style})
        SubElement(element, VALUE_TAG).text = raw.value
        if raw.is_formula:
            SubElement(element, FORMULA_TAG)
        said = meaning.parse_cell(element)
        return _cell(ReadOnlyCell(sheet, 1, 1, said["value"], said["data_type"], said["style_id"]))

    with sheet._get_source() as source:
        yield from parse_rows(source, cell_of)


def _lines(rows: Iterable[tuple[int, dict[int, Cell]]]) -> Iterator[Line]:
    last = 0
    for number, cells in rows:
        if number > LINES_AT_MOST:
            raise Unreadable(gettext("This file has more than %(most)s lines.") % {"most": LINES_AT_MOST})
        if number <= last:
            continue  # a row that is there again
        last = number
        width = min(max(cells, default=0), COLUMNS_AT_MOST)
        yield Line(number, tuple(cells.get(column, EMPTY) for column in range(1, width + 1)))


def _cell(cell: Any) -> Cell:
    value = cell.value
    is_styled = getattr(cell, "has_style", False)  # an empty cell has no attributes
    color = _color(cell) if is_styled else ""
    if value is None:
        return Cell(color=color)
    if isinstance(value, str):
        if value.startswith("="):
            return Cell(
                damage=gettext("There’s a formula here. Please replace it with its value."), color=color
            )
        text = value.strip()
        return Cell(text, color, damage_of_text(text))
    if isinstance(value, (datetime, date, time, timedelta)):
        return Cell(damage=damage_of_date(value), color=color)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return Cell(_number(value, cell.number_format or "" if is_styled else ""), color)
    return Cell(str(value), color)


def _number(value: float, form: str) -> str:
    """As it is shown: `3.0` is 3, and `007` stays `007` where the cell shows three digits."""
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    text = str(int(value)) if value == int(value) else repr(value)
    return text.zfill(len(form)) if re.fullmatch(r"0{2,}", form) else text


def _color(cell: Any) -> str:
    fill = cell.fill
    if fill is None or fill.fill_type != "solid":
        return ""
    color = fill.fgColor
    if color.type == "rgb":
        return "" if str(color.rgb)[2:] == "FFFFFF" else str(color.rgb)
    return f"{color.type} {color.theme if color.type == 'theme' else color.indexed} {color.tint:.2f}"
