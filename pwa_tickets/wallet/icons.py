"""Draws the app's icons: rows of seats around a stage, one of them lit. Run once, when the drawing changes.

    python -m pwa_tickets.wallet.icons

One geometry, two forms: `icon.svg` for browsers' tabs, PNGs for home screens. Needs the development tools (Pillow).
"""

import io
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw

HOUSE: Final = "#17372d"  # --poster
ROW: Final = "#bdd0c5"  # --poster-soft
SPOT: Final = "#ffb938"  # --spot

SIZE: Final = 512
FOLDER: Final = Path(__file__).parents[1] / "static" / "icons" / "app"

_STAGE: Final = (256.0, -22.0)
_ROWS: Final = ((196, 4), (284, 5), (372, 6))
_SPREAD: Final = math.radians(66)
_SEAT: Final = 31.0
_LIT: Final = (1, 3)  # the second row, a little left of the middle, where an eye lands
_CORNER: Final = 112
_SAFE: Final = 0.82  # a mask may cut everything outside 80 % of the width


def main() -> None:
    """Write the SVG and every size of it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "icon.svg").write_text(svg())
    for size in (192, 512):
        (FOLDER / f"icon-{size}.png").write_bytes(png(size, maskable=False))
        (FOLDER / f"maskable-{size}.png").write_bytes(png(size, maskable=True))
    (FOLDER / "apple-touch-icon.png").write_bytes(png(180, maskable=True))


def svg() -> str:
    """The icon as a drawing."""
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:g}" fill="{color}"/>' for x, y, r, color in _seats()
    )
    ground = f'<rect width="{SIZE}" height="{SIZE}" rx="{_CORNER}" fill="{HOUSE}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}">{ground}{dots}</svg>\n'


def png(size: int, *, maskable: bool) -> bytes:
    """The icon in pixels, smoothed from eight times the size.

    Args:
        maskable: fills its square, and keeps its seats within the part no mask cuts.
    """
    unit = 8 * size / SIZE
    picture = Image.new("RGBA", (8 * size, 8 * size), HOUSE if maskable else "#0000")
    pen = ImageDraw.Draw(picture)
    if not maskable:
        pen.rounded_rectangle((0, 0, 8 * size - 1, 8 * size - 1), radius=_CORNER * unit, fill=HOUSE)
    shrink = _SAFE if maskable else 1.0
    for x, y, radius, color in _seats():
        center = tuple(unit * (SIZE / 2 + shrink * (place - SIZE / 2)) for place in (x, y))
        pen.circle(center, unit * shrink * radius, fill=color)
    out = io.BytesIO()
    picture.resize((size, size), Image.Resampling.LANCZOS).quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def _seats() -> Iterator[tuple[float, float, float, str]]:
    """Center, radius and color of each seat, row by row."""
    for row, (radius, count) in enumerate(_ROWS):
        for seat in range(count):
            angle = math.pi / 2 + _SPREAD * (0.5 - seat / (count - 1))
            x, y = _STAGE[0] + radius * math.cos(angle), _STAGE[1] + radius * math.sin(angle)
            lit = (row, seat) == _LIT
            yield x, y, _SEAT * (1.25 if lit else 0.85), SPOT if lit else ROW


if __name__ == "__main__":
    main()
