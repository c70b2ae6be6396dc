"""Paper that seating charts are printed on: words and shapes where somebody puts them, and which seats those are."""

import io
import math
from typing import Final, NamedTuple

import pydyf
import weasyprint

WIDTH, HEIGHT = 792.0, 612.0
ROUND: Final = 0.5523


class Printed(NamedTuple):
    """A seat on the paper, in points from its bottom left corner."""

    row: str
    number: str
    x: float
    y: float


class Paper:
    """A page that text and shapes are put on, and which seats those are."""

    def __init__(self, width: float = WIDTH, height: float = HEIGHT, turned: int = 0) -> None:
        self.width, self.height, self.turned = width, height, turned
        self.seats: list[Printed] = []
        self.printed: str | None = None
        self._stream = pydyf.Stream(compress=True)

    def text(self, words: str, x: float, y: float, size: float = 6, angle: float = 0) -> None:
        """Put words around a place, turned counterclockwise by degrees."""
        turn, half = math.radians(angle), 0.278 * size * len(words)
        cosine, sine = math.cos(turn), math.sin(turn)
        left, base = x - half * cosine + 0.36 * size * sine, y - half * sine - 0.36 * size * cosine
        self._stream.begin_text()
        self._stream.set_font_size("F1", size)
        self._stream.set_text_matrix(cosine, sine, -sine, cosine, left, base)
        self._stream.show_text_string(words)
        self._stream.end_text()

    def circle(self, x: float, y: float, radius: float) -> None:
        """Draw the outline of a circle."""
        bend = ROUND * radius
        self._stream.move_to(x + radius, y)
        self._stream.curve_to(x + radius, y + bend, x + bend, y + radius, x, y + radius)
        self._stream.curve_to(x - bend, y + radius, x - radius, y + bend, x - radius, y)
        self._stream.curve_to(x - radius, y - bend, x - bend, y - radius, x, y - radius)
        self._stream.curve_to(x + bend, y - radius, x + radius, y - bend, x + radius, y)
        self._stream.close()
        self._stream.stroke()

    def box(self, x: float, y: float, width: float, height: float) -> None:
        """Fill a rectangle around a place with gray, and frame it."""
        self._stream.set_color_rgb(0.9, 0.9, 0.9)
        for paint in (self._stream.fill, self._stream.stroke):
            self._stream.rectangle(x - width / 2, y - height / 2, width, height)
            paint()
        self._stream.set_color_rgb(0, 0, 0)

    def seat(self, row: str, number: str, x: float, y: float) -> None:
        """Remember that a seat is here, however it is drawn."""
        self.seats.append(Printed(row, number, x, y))

    def pdf(self) -> bytes:
        """The file."""
        if self.printed is not None:
            return bytes(weasyprint.HTML(string=self.printed).write_pdf())
        document = pydyf.PDF()
        font = pydyf.Dictionary({"Type": "/Font", "Subtype": "/Type1", "BaseFont": "/Helvetica"})
        document.add_object(font)
        document.add_object(self._stream)
        page = {
            "Type": "/Page",
            "Parent": document.pages.reference,
            "Contents": self._stream.reference,
            "MediaBox": pydyf.Array([0, 0, self.width, self.height]),
            "Rotate": self.turned,
            "Resources": pydyf.Dictionary({"Font": pydyf.Dictionary({"F1": font.reference})}),
        }
        document.add_page(pydyf.Dictionary(page))
        written = io.BytesIO()
        document.write(written)
        return written.getvalue()
