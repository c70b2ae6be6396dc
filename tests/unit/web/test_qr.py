"""Every picture of a code reads back as the code."""

import io
import re

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from pwa_tickets.web import qr
from tests import ticket_codes


def read(image: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(image)]


def draw(svg: str, scale: int) -> Image.Image:
    """Paints the runs of the path, as a browser would."""
    size = int(svg.split('viewBox="0 0 ')[1].split(maxsplit=1)[0])
    image = Image.new("L", (size * scale, size * scale), 255)
    pen = ImageDraw.Draw(image)
    for run in svg.split(' d="M')[1].split('"', maxsplit=1)[0].split("M"):
        corner, rest = run.split("h", 1)
        x, y = map(int, corner.split())
        width = int(rest.split("v")[0])
        pen.rectangle([x * scale, y * scale, (x + width) * scale - 1, (y + 1) * scale - 1], fill=0)
    return image


@pytest.mark.parametrize("scale", [2, 5])
def test_the_svg_reads_back(scale: int) -> None:
    code = ticket_codes.new_code()
    assert read(draw(qr.svg(code), scale)) == [code]


def test_the_svg_is_a_version_2_code_with_four_modules_of_white() -> None:
    svg = qr.svg(ticket_codes.new_code())
    assert svg.startswith('<svg viewBox="0 0 33 33"')  # 25 modules and twice 4
    assert svg.count("<path") == 1
    assert "M4 4h7" in svg


def test_the_code_for_paper_has_a_stroke_where_the_svg_has_a_rectangle() -> None:
    code = ticket_codes.new_code()
    rectangles = re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", qr.svg(code))
    assert re.findall(r"M(\d+) (\d+)\.5h(\d+)", qr.printed(code, "Ticket 7")) == rectangles


def test_the_png_reads_back_and_is_large_enough_for_a_mail() -> None:
    code = ticket_codes.new_code()
    image = Image.open(io.BytesIO(qr.png(code)))
    assert image.size == (264, 264)
    assert read(image.convert("L")) == [code]


def test_the_terminal_picture_reads_back() -> None:
    url = "http://127.0.0.1:8000/wallet"
    lines = [line for line in qr.terminal(url).splitlines() if line]
    assert read(_paint(lines)) == [url]


def _paint(lines: list[str]) -> Image.Image:
    """White half blocks on black, as every terminal shows them that knows the sixteen colors."""
    cells = [line.removeprefix("\x1b[97;40m").removesuffix("\x1b[0m") for line in lines]
    assert all(len(cell) == len(line) - 12 for cell, line in zip(cells, lines, strict=True))
    image = Image.new("L", (len(cells[0]), 2 * len(cells)), 0)
    for y, row in enumerate(cells):
        for x, cell in enumerate(row):
            image.putpixel((x, 2 * y), 255 if cell in "█▀" else 0)
            image.putpixel((x, 2 * y + 1), 255 if cell in "█▄" else 0)
    return image.resize((image.width * 4, image.height * 4), Image.Resampling.NEAREST)
