"""Workbooks for a spreadsheet, written as they are sent: a hundred thousand rows take no more memory than one.

Words are inline strings, which no spreadsheet takes for a formula. Amounts and times are numbers with a format, so that they
can be added up and sorted. A sheet that is full is followed by another.
"""

import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final
from xml.sax.saxutils import escape

CONTENT_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Cell = str | int | Decimal | datetime | None
"""Decimals are amounts with two places; times are shown as their own clock says them."""

_ROWS_OF_A_SHEET: Final = 1_048_576
_DAY_ZERO: Final = datetime(1899, 12, 30, tzinfo=UTC)  # Excel counts days from here
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHEET_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"

_BOLD, _AMOUNT, _TIME = 1, 2, 3
_STYLES: Final = f"""{_XML}<styleSheet xmlns="{_MAIN}"><numFmts count="1">
<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>
<xf numFmtId="4" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>
<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""


class _Outbox:
    """A file that cannot be rewound: what was written since somebody looked last."""

    def __init__(self) -> None:
        self._written = bytearray()

    def write(self, content: bytes) -> int:
        """Add to it."""
        self._written += content
        return len(content)

    def flush(self) -> None:
        """Nothing waits."""

    def take(self) -> bytes:
        """All of it, once."""
        taken, self._written = bytes(self._written), bytearray()
        return taken


class Workbook:
    """A workbook with one kind of rows, in pieces: `begin`, any number of `rows`, `end`, each answers the bytes to send."""

    def __init__(self, name: str, columns: Sequence[str], *, rows_of_a_sheet: int = _ROWS_OF_A_SHEET) -> None:
        """Name its sheet and its columns."""
        self._name, self._columns, self._most = name, columns, rows_of_a_sheet
        self._outbox = _Outbox()
        self._zip = zipfile.ZipFile(self._outbox, "w", zipfile.ZIP_DEFLATED, compresslevel=4)  # type: ignore[call-overload]
        self._sheets = 0
        self._rows = 0

    def begin(self) -> bytes:
        """The first sheet with its heading."""
        self._begin_sheet()
        return self._outbox.take()

    def rows(self, rows: Iterable[Sequence[Cell]]) -> bytes:
        """Some more rows."""
        written: list[str] = []
        for row in rows:
            if self._rows == self._most:
                self._sheet.write("".join(written).encode())
                written.clear()
                self._end_sheet()
                self._begin_sheet()
            written.append(_row(row))
            self._rows += 1
        self._sheet.write("".join(written).encode())
        return self._outbox.take()

    def end(self) -> bytes:
        """What closes the file."""
        self._end_sheet()
        numbers = range(1, self._sheets + 1)
        names = [self._name if number == 1 else f"{self._name} {number}" for number in numbers]
        sheets = "".join(
            f'<sheet name="{_attribute(name[:31])}" sheetId="{number}" r:id="rId{number}"/>'
            for number, name in zip(numbers, names, strict=True)
        )
        self._put(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>{sheets}</sheets></workbook>',
        )
        links = [f'<Relationship Id="rId{number}" Type="{_LINKS}/worksheet" Target="worksheets/sheet{number}.xml"/>'
                 for number in numbers]  # fmt: skip
        links.append(f'<Relationship Id="rIdStyles" Type="{_LINKS}/styles" Target="styles.xml"/>')
        self._put(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(links)}</Relationships>',
        )
        self._put(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_LINKS}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        self._zip.writestr("xl/styles.xml", _STYLES)
        self._put("[Content_Types].xml", self._content_types(numbers))
        self._zip.close()
        return self._outbox.take()

    def _begin_sheet(self) -> None:
        self._sheets += 1
        self._rows = 1
        self._sheet = self._zip.open(f"xl/worksheets/sheet{self._sheets}.xml", "w")
        heading = "".join(_words(column, _BOLD) for column in self._columns)
        self._sheet.write(
            f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" '
            f'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols><col min="1" max="{len(self._columns)}" '
            f'width="18" customWidth="1"/></cols><sheetData><row>{heading}</row>'.encode()
        )

    def _end_sheet(self) -> None:
        self._sheet.write(b"</sheetData></worksheet>")
        self._sheet.close()

    def _put(self, path: str, content: str) -> None:
        self._zip.writestr(path, _XML + content)

    @staticmethod
    def _content_types(numbers: Iterable[int]) -> str:
        main = "application/vnd.openxmlformats-officedocument.spreadsheetml"
        parts = [("/xl/workbook.xml", f"{main}.sheet.main+xml"), ("/xl/styles.xml", f"{main}.styles+xml")]
        parts += [(f"/xl/worksheets/sheet{number}.xml", _SHEET_TYPE) for number in numbers]
        overrides = "".join(f'<Override PartName="{path}" ContentType="{kind}"/>' for path, kind in parts)
        return (
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
        )


def _row(cells: Sequence[Cell]) -> str:
    return f"<row>{''.join(map(_cell, cells))}</row>"


def _cell(cell: Cell) -> str:
    match cell:
        case None | "":
            return "<c/>"
        case str():
            return _words(cell)
        case datetime():
            days = (cell.replace(tzinfo=UTC) - _DAY_ZERO).total_seconds() / 86400
            return f'<c s="{_TIME}"><v>{days:.10f}</v></c>'
        case Decimal():
            return f'<c s="{_AMOUNT}"><v>{cell}</v></c>'
        case _:
            return f"<c><v>{cell}</v></c>"


def _words(text: str, style: int = 0) -> str:
    return f'<c t="inlineStr" s="{style}"><is><t xml:space="preserve">{escape(_NOT_XML.sub("", text))}</t></is></c>'


def _attribute(text: str) -> str:
    return escape(_NOT_XML.sub("", re.sub(r"[\\/*?:\[\]]", " ", text)), {'"': "&quot;"})
