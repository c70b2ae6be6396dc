"""Pages of PDF files: drawn as a picture, and read for the words and small closed shapes on them."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import c_double, c_float, c_int
from dataclasses import dataclass
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as raw
from PIL import Image

from pwa_tickets.venues.chart_seats.page_marks import Shape, Word

PAGES_AT_MOST: Final = 200
THINGS_AT_MOST: Final = 60_000
"""Letters and shapes of a page that are looked at; thirty thousand seats with a number each have no more."""
FINER: Final = 16
"""Places are asked for in this many parts of a pixel, for the library answers in whole numbers."""


class UnreadablePdf(ValueError):
    """The file is no PDF, is broken, or needs a password."""


@dataclass(frozen=True)
class PdfPage:
    """A page, and which of how many it is, from 1."""

    sheet: Any
    page: int
    pages: int

    def draw(self, side: int) -> Image.Image:
        """Draw the page, its longer side this many pixels."""
        picture: Image.Image = self.sheet.render(scale=side / max(*self.sheet.get_size(), 1)).to_pil()
        return picture.convert("RGB")

    def words(self, side: int) -> list[Word]:
        """Read the words as they stand on the picture that `draw` makes with the same `side`."""
        paper = _Paper(self.sheet, side)
        return list(_words(self.sheet, paper))

    def shapes(self, side: int) -> list[Shape]:
        """Read the closed shapes as they stand on that picture."""
        paper = _Paper(self.sheet, side)
        return list(_shapes(self.sheet, paper))


@contextmanager
def open_page(content: bytes, page: int) -> Iterator[PdfPage]:
    """Open the page with this number, or the nearest there is.

    Raises:
        UnreadablePdf: there is none.
    """
    try:
        with pypdfium2.PdfDocument(content) as document:
            pages = min(len(document), PAGES_AT_MOST)
            if pages == 0:
                raise UnreadablePdf("no page")
            number = min(max(page, 1), pages)
            yield PdfPage(document[number - 1], number, pages)
    except pypdfium2.PdfiumError as error:
        raise UnreadablePdf(str(error)) from error


class _Paper:
    """Turns places on a page, whatever its margins and rotation, into pixels of its picture."""

    def __init__(self, sheet: Any, side: int) -> None:
        width, height = sheet.get_size()
        self.scale = side / max(width, height, 1)
        self._sheet = sheet
        self._size = (round(width * self.scale * FINER), round(height * self.scale * FINER))

    def pixel(self, x: float, y: float) -> tuple[float, float]:
        left, top = c_int(), c_int()
        raw.FPDF_PageToDevice(self._sheet, 0, 0, *self._size, 0, x, y, left, top)
        return left.value / FINER, top.value / FINER


@dataclass
class _Glyph:
    sign: str
    x: float
    y: float
    size: float
    across: tuple[float, float]
    box: tuple[float, float, float, float]


def _words(sheet: Any, paper: _Paper) -> Iterator[Word]:
    """Letters that follow each other closely are a word, however the file strings them together."""
    word: list[_Glyph] = []
    for glyph in _glyphs(sheet.get_textpage()):
        if word and not _follows(word[-1], glyph):
            yield _word(word, paper)
            word = []
        if glyph.sign.strip():
            word.append(glyph)
    if word:
        yield _word(word, paper)


def _glyphs(page: Any) -> Iterator[_Glyph]:
    left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
    x, y, matrix = c_double(), c_double(), raw.FS_MATRIX()
    for index in range(min(raw.FPDFText_CountChars(page), THINGS_AT_MOST)):
        if raw.FPDFText_IsGenerated(page, index) == 1:
            continue
        sign = chr(raw.FPDFText_GetUnicode(page, index))
        raw.FPDFText_GetCharOrigin(page, index, x, y)
        raw.FPDFText_GetCharBox(page, index, left, right, bottom, top)
        raw.FPDFText_GetMatrix(page, index, matrix)
        size = raw.FPDFText_GetFontSize(page, index) * math.hypot(matrix.c, matrix.d)
        length = math.hypot(matrix.a, matrix.b) or 1
        across = (matrix.a / length, matrix.b / length)
        box = (left.value, bottom.value, right.value, top.value)
        yield _Glyph(sign, x.value, y.value, size, across, box)


def _follows(last: _Glyph, glyph: _Glyph) -> bool:
    """Whether a letter stands right behind the one before it: a figure is half as wide as high, a letter wider."""
    if not glyph.sign.strip():
        return False
    x, y = glyph.x - last.x, glyph.y - last.y
    along = x * last.across[0] + y * last.across[1]
    aside = abs(y * last.across[0] - x * last.across[1])
    farthest = 0.8 if last.sign.isdigit() else 1.2
    return 0 < along < farthest * last.size and aside < 0.3 * last.size


def _word(glyphs: list[_Glyph], paper: _Paper) -> Word:
    left, bottom = min(one.box[0] for one in glyphs), min(one.box[1] for one in glyphs)
    right, top = max(one.box[2] for one in glyphs), max(one.box[3] for one in glyphs)
    x, y = paper.pixel((left + right) / 2, (bottom + top) / 2)
    return Word("".join(one.sign for one in glyphs), x, y, glyphs[0].size * paper.scale)


def _shapes(sheet: Any, paper: _Paper) -> Iterator[Shape]:
    found = 0
    for path in sheet.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]):
        matrix = _placed(path)
        for points in _outlines(path):
            found += 1
            if found > THINGS_AT_MOST:
                return
            pixels = [paper.pixel(*matrix.on_point(x, y)) for x, y in points]
            left, right = min(x for x, _ in pixels), max(x for x, _ in pixels)
            top, bottom = min(y for _, y in pixels), max(y for _, y in pixels)
            yield Shape((left + right) / 2, (top + bottom) / 2, right - left, bottom - top)


def _placed(path: Any) -> Any:
    """Where on the page a path lies that may be part of a form within a form."""
    matrix, holder = path.get_matrix(), path.container
    while holder is not None:
        matrix = matrix.multiply(holder.get_matrix())
        holder = holder.container
    return matrix


def _outlines(path: Any) -> Iterator[list[tuple[float, float]]]:
    """Each piece of a path: what is drawn from one place until the pen is lifted."""
    points: list[tuple[float, float]] = []
    x, y = c_float(), c_float()
    for index in range(min(raw.FPDFPath_CountSegments(path), THINGS_AT_MOST)):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO:
            if len(points) > 2:
                yield points
            points = []
        points.append((x.value, y.value))
    if len(points) > 2:
        yield points
